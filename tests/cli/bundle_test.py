"""Policy bundles: a folder and a tar of it judge alike and have one digest; hostile tars are refused."""
import hashlib
import json
import pathlib
import sys
import tarfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate, images  # noqa: E402
from support.images import entry  # noqa: E402

NAME = "registry.example.com/web"
POLICY = """apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {name: production}
spec:
  authorities:
    - {name: ci, keys: [{file: ../keys/ci.pub}]}
  rules:
    - name: allowed
      image: {allowed: ["registry.example.com/**"]}
"""
EXCEPTION = """apiVersion: policygate.dev/v1
kind: ClusterGateException
metadata: {name: spare}
spec: {ids: [CVE-2024-1], reason: r, owner: o, startsAt: "2026-01-01", expiresAt: "2026-02-01"}
"""


def bundle_files(folder):
    """name -> bytes of a bundle with a document that names a key, and what is neither"""
    _, public = gate.make_key(folder)
    return {"policies/production.yaml": POLICY.encode(), "exceptions/spare.yaml": EXCEPTION.encode(),
            "keys/ci.pub": pathlib.Path(public).read_bytes(), "reports/scan.json": b'{"Results": []}', "README.md": b"what it is"}


def judged(policy, *more):
    ran = gate.run("evaluate", f"{NAME}:1", "--policy", policy, "--at", gate.NOW, "--format", "json", *more)
    assert ran.code == 0, (ran.code, ran.err)
    return ran.decisions()[0]


def want_digest(files, *read):
    """as the reference tells a reader to compute it, with sha256sum"""
    lines = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(read))
    return "sha256:" + hashlib.sha256(lines.encode()).hexdigest()


def plain(decision, root):
    """the decision without how its bundle is called"""
    decision = {key: value for key, value in decision.items() if key != "digest"}
    return json.loads(json.dumps(decision).replace(str(root), "BUNDLE"))


def test_forms(folder):
    """a folder, a tar and a packed tar are one bundle: same digest, same decision"""
    files = bundle_files(folder)
    read = ("policies/production.yaml", "exceptions/spare.yaml", "keys/ci.pub")
    root = images.as_folder(folder / "gate", files)
    first = judged(root)
    assert first["bundles"] == [want_digest(files, *read)], first["bundles"]
    assert [policy["name"] for policy in first["policies"]] == ["production"]
    for packing in images.PACKINGS:
        path = images.as_tar(folder / f"gate{packing}.tar", files, packing)
        assert plain(judged(path), path) == plain(first, root), packing
    assert judged(f"{root}/")["bundles"] == first["bundles"]
    dotted = images.as_tar(folder / "dotted.tar", {f"./{name}": data for name, data in files.items()})
    assert judged(dotted)["bundles"] == first["bundles"]
    order = images.as_tar(folder / "order.tar", dict(reversed(files.items())))
    assert judged(order)["bundles"] == first["bundles"]


def test_digest(folder):
    """it follows what is read and how that is called, and nothing else; a decision without a match names it too"""
    files = bundle_files(folder)
    first = judged(images.as_tar(folder / "1.tar", files))["bundles"]
    assert judged(images.as_tar(folder / "2.tar", {**files, "README.md": b"other", ".git/x": b"y"}))["bundles"] == first
    changed = judged(images.as_tar(folder / "3.tar", {**files, "exceptions/spare.yaml": EXCEPTION.encode() + b"# a word\n"}))
    assert changed["bundles"] != first and [p["digest"] for p in changed["policies"]] == [p["digest"] for p in judged(folder / "1.tar")["policies"]]
    renamed = dict(files)
    renamed["exceptions/other.yaml"] = renamed.pop("exceptions/spare.yaml")
    assert judged(images.as_tar(folder / "4.tar", renamed))["bundles"] != first
    nothing = {**files, "policies/production.yaml": POLICY.replace("spec:", "spec:\n  match: {images: [\"other.example.com/**\"]}").encode()}
    decision = judged(images.as_tar(folder / "5.tar", nothing))
    assert decision["policies"] == [] and len(decision["bundles"]) == 1, decision
    alone = images.as_folder(folder / "alone", files)
    assert judged(alone / "policies/production.yaml")["bundles"] == []
    both = judged(folder / "1.tar", "--exceptions", images.as_folder(folder / "more", {"e.yaml": EXCEPTION.replace("spare", "other").encode()}))
    assert len(both["bundles"]) == 2 and first[0] in both["bundles"] and both["bundles"] == sorted(both["bundles"])


def test_everywhere(folder):
    """lint and test read a tar as they read a folder"""
    files = bundle_files(folder)
    files["policies/bad.yaml"] = POLICY.replace("production", "bad").replace("allowed:", "alowed:").encode()
    ran = gate.run("lint", images.as_tar(folder / "bad.tar", files))
    assert ran.code == 2 and "bad.tar/policies/bad.yaml:9:" in ran.out + ran.err, (ran.out, ran.err)
    images.as_tar(folder / "gate.tar", bundle_files(folder))
    (folder / "test.yaml").write_text(f"""apiVersion: policygate.dev/v1
kind: GateTest
metadata: {{name: bundle}}
spec:
  files: [gate.tar]
  at: "{gate.NOW}"
  cases:
    - {{name: another registry, image: "quay.io/a/b:1", expect: {{allowed: false, violations: [{{rule: allowed}}], exact: true}}}}
""")
    ran = gate.run("test", folder / "test.yaml")
    assert ran.code == 0 and "1 passed" in ran.out, (ran.out, ran.err)


def test_hostile(folder):
    """what leads out, links, is there twice, names what is not in it, or unpacks beyond reason is refused"""
    files = bundle_files(folder)
    key = files.pop("keys/ci.pub")
    (folder / "keys").mkdir()
    (folder / "keys/ci.pub").write_bytes(key)
    whole = {**files, "keys/ci.pub": key}
    rows = [("leads out", entry("../x.yaml", b"x")), ("absolute", entry("/x.yaml", b"x")),
            ("no regular file", images.link("keys/other.pub", "/etc/passwd")), ("no regular file", images.hard("a.yaml", "policies/production.yaml")),
            ("no regular file", entry("pipe", kind=tarfile.FIFOTYPE)), ("there twice", entry("./policies/production.yaml", POLICY)),
            ("larger than 8 MiB", entry("big.bin", b"x" * (9 << 20)))]
    for why, bad in rows:
        path = images.as_tar(folder / "bad.tar", whole, more=[bad])
        ran = gate.run("evaluate", f"{NAME}:1", "--policy", path, "--at", gate.NOW)
        assert ran.code == 2 and why in ran.err and "bad.tar" in ran.err, (why, ran.code, ran.err)
    path = images.as_tar(folder / "outside.tar", files)
    ran = gate.run("evaluate", f"{NAME}:1", "--policy", path, "--at", gate.NOW)
    assert ran.code == 2 and "cannot read '../keys/ci.pub'" in ran.err, ran.err
    bomb = images.as_tar(folder / "bomb.tar", {f"{i}.bin": bytes(8 << 20) for i in range(9)}, "gzip")
    ran = gate.run("evaluate", f"{NAME}:1", "--policy", bomb, "--at", gate.NOW)
    assert ran.code == 2 and ("times its size" in ran.err or "64 MiB" in ran.err), ran.err
    cut = folder / "cut.tar"
    cut.write_bytes(images.as_tar(folder / "whole.tar", whole).read_bytes()[:700])
    ran = gate.run("evaluate", f"{NAME}:1", "--policy", cut, "--at", gate.NOW)
    assert ran.code == 2 and "cut.tar" in ran.err, ran.err


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
