"""`evaluate IMAGE` without files: what lies beside the image decides, as a user types it from nothing. The registry is
asked once for what the tag means, the newest scan speaks, and what cannot be had is never a pass.
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate, images, registry  # noqa: E402

AT = "2026-11-21T12:00:00Z"
POLICY = """apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {name: production}
spec:
  evidence: {signedBy: [ci], maxAge: 7d}
  authorities:
    - {name: ci, keys: [{file: signer.pub}]}
  rules:
    - name: critical-or-high
      vulnerabilities: {severities: [critical, high]}
"""


def setup(folder, policy=POLICY):
    private, _ = gate.make_key(folder)
    (folder / "policy.yaml").write_text(policy)
    return private


def evaluate(folder, at, image, *more):
    return gate.run("evaluate", image, "--policy", folder / "policy.yaml", "--at", AT, "--format", "json", "--insecure-registry", at.host, *more)


def attest(folder, at, private, digest, created, findings=(), *more):
    report = folder / "report.json"
    report.write_text(json.dumps(gate.trivy(f"{at.name}:v1", digest, findings, created)))
    done = gate.run("attest", f"{at.name}@{digest}", "--report", report, "--key", private, "--push", "--insecure-registry", at.host, *more)
    assert done.code == 0, done.err


def put_image(at):
    return at.put_image(images.Image([[images.entry("etc/name", b"app")]]), "v1")


def reasons(ran):
    return sorted({v["reason"] for v in ran.decisions()[0]["violations"]})


def test_from_nothing(folder):
    """nothing attested: denied; a clean scan: allowed; a newer bad one: denied, though the old good one is still there"""
    private = setup(folder)
    for form in ("tag", "bundle"):
        with registry.serving() as at:
            digest = put_image(at)
            nothing = evaluate(folder, at, f"{at.name}:v1")
            assert nothing.code == 3 and reasons(nothing) == ["evidence.absent"], nothing.out
            attest(folder, at, private, digest, "2026-11-20T06:00:00Z", (), "--as", form)
            clean = evaluate(folder, at, f"{at.name}:v1")
            assert clean.code == 0, clean.out
            assert clean.decisions()[0]["subject"]["images"][0]["digest"] == digest
            attest(folder, at, private, digest, "2026-11-21T06:00:00Z", [gate.vulnerability()], "--as", form)
            bad = evaluate(folder, at, f"{at.name}:v1")
            assert bad.code == 1 and reasons(bad) == ["vulnerabilities.found"], bad.out
            evidence = bad.decisions()[0]["evidence"]
            assert sorted(e["reason"] for e in evidence if e["signedBy"]) == ["document.superseded", "document.used"], evidence


def test_admission_decides_the_same(folder):
    """where the cluster would judge, nobody's word is needed either"""
    private = setup(folder)
    with registry.serving() as at:
        digest = put_image(at)
        attest(folder, at, private, digest, "2026-11-21T06:00:00Z")
        allowed = evaluate(folder, at, f"{at.name}:v1", "--point", "admission")
        assert allowed.code == 0, allowed.out


def test_one_request_decides(folder):
    """one manifest request for the tag; all else goes by digest"""
    private = setup(folder)
    with registry.serving() as at:
        digest = put_image(at)
        attest(folder, at, private, digest, "2026-11-21T06:00:00Z")
        before = evaluate(folder, at, f"{at.name}:v1")
        assert before.code == 0, before.out
    asked = [line for line in at.asked if "/manifests/v1" in line and "GET" in line]
    assert len(asked) == 1, at.asked


def test_another_signer(folder):
    """a scan that somebody else signed is unverifiable, and says so; with a good one beside it, it harms nobody"""
    private = setup(folder)
    other, _ = gate.make_key(folder, "other")
    with registry.serving() as at:
        digest = put_image(at)
        attest(folder, at, other, digest, "2026-11-21T06:00:00Z")
        alone = evaluate(folder, at, f"{at.name}:v1")
        assert alone.code == 3 and reasons(alone) == ["evidence.unverifiable"], alone.out
        attest(folder, at, private, digest, "2026-11-21T06:00:00Z")
        both = evaluate(folder, at, f"{at.name}:v1")
        assert both.code == 0, both.out


def test_signatures(folder):
    """a signature beside the image meets `signatures`, in both forms"""
    private = setup(folder, POLICY.replace("vulnerabilities: {severities: [critical, high]}", "signatures: {signedBy: [ci]}")
                    .replace("evidence: {signedBy: [ci], maxAge: 7d}", "description: signed"))
    for form in ("tag", "bundle"):
        with registry.serving() as at:
            put_image(at)
            unsigned = evaluate(folder, at, f"{at.name}:v1")
            assert unsigned.code == 1 and reasons(unsigned) == ["signatures.missing"], unsigned.out
            signed = gate.run("sign", f"{at.name}:v1", "--key", private, "--push", "--as", form, "--insecure-registry", at.host)
            assert signed.code == 0, signed.err
            assert evaluate(folder, at, f"{at.name}:v1").code == 0


def test_configuration(folder):
    """what the image itself says is fetched too, and needs no signature"""
    setup(folder, """apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {name: image}
spec:
  rules:
    - name: user
      image: {requireNonRootUser: true}
""")
    with registry.serving() as at:
        put_image(at)
        for point in ("ci", "admission"):
            ran = evaluate(folder, at, f"{at.name}:v1", "--point", point)
            assert ran.code == 1 and reasons(ran) == ["image.requireNonRootUser"], ran.out


def test_what_cannot_be_had(folder):
    """an image that is not there is an error, a registry that does not answer a state; --no-fetch asks nobody"""
    setup(folder)
    with registry.serving() as at:
        missing = evaluate(folder, at, f"{at.name}:none")
        assert missing.code == 3 and not missing.out and "not" in missing.err, missing.err
        image = f"{at.name}:v1"
        offline = evaluate(folder, at, image, "--no-fetch")
        assert offline.code == 3 and reasons(offline) == ["evidence.absent"], offline.out
    assert not [line for line in at.asked if "/manifests/v1" in line], at.asked
    gone = evaluate(folder, at, image)
    assert gone.code == 3 and reasons(gone) == ["evidence.unreachable"], gone.out


def test_no_rule_asks(folder):
    """a policy that the reference alone answers dials nobody"""
    setup(folder, """apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {name: pinned}
spec:
  rules:
    - name: pinned
      image: {requireDigest: true}
""")
    with registry.serving() as at:
        put_image(at)
        before = evaluate(folder, at, f"{at.name}:v1")
        assert before.code == 1 and reasons(before) == ["image.requireDigest"], before.out
    assert not [line for line in at.asked if "GET" in line], at.asked


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
