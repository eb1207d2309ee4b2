"""What the tests of image archives share: policy-check run on archives, and what it said."""
import json

from support import gate, images
from support.images import Image, entry

NAME = "registry.example.com/web"
STATUS = "var/lib/dpkg/status"
POLICY = """apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {name: production}
spec:
  rules:
    - name: rule
"""


def simple(**more):
    """Two layers: a distribution with two packages, an application."""
    return Image([[images.DEBIAN, entry(STATUS, images.dpkg(("bash", "5.2-1"), ("libc6", "2.36-9")))],
                  [entry("app/server", b"x" * 100, mode=0o755)]], **more)


def inspect(path):
    """(exit code, reports, standard error)"""
    ran = gate.run("inspect", path)
    return ran.code, json.loads(ran.out) if ran.out else [], ran.err


def packages(path):
    code, reports, err = inspect(path)
    assert code == 0 and len(reports) == 1, (code, err, len(reports))
    assert reports[0]["complete"], reports[0]["incompleteReason"]
    return [(p["type"], p["name"], p["version"]) for p in reports[0]["packages"]]


def evaluate(folder, rule, *archives, image=None, more=()):
    (folder / "policy.yaml").write_text(POLICY + "".join(f"      {line}\n" for line in rule.splitlines()))
    args = ["evaluate", *([image] if image else []), "--policy", folder / "policy.yaml", "--at", gate.NOW, "--format", "json"]
    for archive in archives:
        args += ["--image-archive", archive]
    return gate.run(*args, *more)


def verdict(folder, rule, *archives, **more):
    ran = evaluate(folder, rule, *archives, **more)
    assert ran.out, ran.err
    decision = ran.decisions()[0]
    return ran.code, sorted(v["reason"] for v in decision["violations"]), decision


def write(folder, image, name="web.tar"):
    return images.as_tar(folder / name, images.layout_parts([image], f"{NAME}:1"))


def damaged(data, at=None):
    at = len(data) // 2 if at is None else at
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1:]
