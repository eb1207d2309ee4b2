"""Envelopes made by `attest`, verified without our code; and broken ones, each with its own message."""
import base64
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate  # noqa: E402
from support.gate import DIGEST, IMAGE  # noqa: E402

POLICY = """apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {name: signed}
spec:
  evidence: {signedBy: [ci]}
  authorities:
    - {name: ci, keys: [{file: signer.pub}]}
  rules:
    - {name: critical, vulnerabilities: {severities: [critical]}}
"""


def setup(folder, findings=()):
    private, public = gate.make_key(folder)
    (folder / "policy.yaml").write_text(POLICY)
    report = folder / "report.json"
    report.write_text(json.dumps(gate.trivy(IMAGE + ":1", DIGEST, findings), indent=2))
    out = folder / "evidence.json"
    ran = gate.run("attest", f"{IMAGE}@{DIGEST}", "--report", report, "--stage", "build", "--key", private, "--out", out)
    assert ran.code == 0, ran.err
    return private, public, report, out


def evaluate(folder, digest=DIGEST):
    return gate.run("evaluate", f"{IMAGE}@{digest}", "--policy", folder / "policy.yaml", "--evidence", folder / "evidence.json",
                    "--point", "admission", "--at", gate.NOW, "--format", "json")


def pae(kind, payload):
    """The pre-authentication encoding of the DSSE protocol, v1."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def test_openssl_verifies(folder):
    """openssl verifies the signature over a pre-authentication encoding rebuilt here"""
    _, public, report, out = setup(folder)
    envelope = json.loads(out.read_text())
    payload = base64.b64decode(envelope["payload"])
    (folder / "pae").write_bytes(pae(envelope["payloadType"].encode(), payload))
    (folder / "sig").write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))
    subprocess.run(["openssl", "dgst", "-sha256", "-verify", public, "-signature", folder / "sig", folder / "pae"], check=True,
                   stdout=subprocess.DEVNULL)
    statement = json.loads(payload)
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == "https://cosign.sigstore.dev/attestation/vuln/v1"
    assert statement["subject"][0]["digest"] == {"sha256": DIGEST.removeprefix("sha256:")}
    assert statement["predicate"]["scanner"]["result"] == json.loads(report.read_text())
    assert report.read_text().strip() in payload.decode(), "the report is embedded byte for byte"


def test_counts(folder):
    """a signed report counts at admission, and accuses too"""
    setup(folder)
    assert evaluate(folder).code == 0, evaluate(folder).out
    setup(folder, [gate.vulnerability(severity="CRITICAL")])
    assert evaluate(folder).code == 1


def test_broken(folder):
    """one flipped bit, another key, another digest: each denied, each with its own message"""
    private, _, report, out = setup(folder)
    messages = {}

    def denied(name, digest=DIGEST):
        ran = evaluate(folder, digest)
        assert ran.code == 3, (name, ran.code, ran.out, ran.err)
        violation = ran.decisions()[0]["violations"][0]
        messages[name] = violation["reason"] + ": " + violation["message"]

    envelope = json.loads(out.read_text())
    payload = bytearray(base64.b64decode(envelope["payload"]))
    at = payload.index(b'"ArtifactName"') + 2
    payload[at] ^= 1
    out.write_text(json.dumps({**envelope, "payload": base64.b64encode(payload).decode()}))
    denied("flipped bit")
    gate.make_key(folder, "other")
    ran = gate.run("attest", f"{IMAGE}@{DIGEST}", "--report", report, "--key", folder / "other.key", "--out", out)
    assert ran.code == 0, ran.err
    denied("another key")
    out.write_text(json.dumps(envelope))
    denied("another digest", gate.digest_of("another"))
    assert len(set(messages.values())) == 3, messages
    for name, message in messages.items():
        print(f"{name}: {message}")


def test_refusals(folder):
    """attest refuses an image without digest, another image's report, a failed scan and a wrong password"""
    private, _, report, out = setup(folder)
    out.unlink()

    def refused(code, *args, env=None):
        ran = gate.run("attest", *args, "--out", out, env=env)
        assert ran.code in code and ran.err and not out.exists(), (args, ran.code, ran.err)
        return ran.err

    refused((2, 3), f"{IMAGE}:1", "--report", report, "--key", private)
    refused((3,), f"{IMAGE}@{gate.digest_of('another')}", "--report", report, "--key", private)
    refused((2, 3), f"{IMAGE}@{DIGEST}", "--report", report, "--key", folder / "signer.pub")
    refused((3,), f"{IMAGE}@{DIGEST}", "--report", private, "--key", private)
    gate.openssl("pkcs8", "-topk8", "-in", private, "-passout", "pass:secret", "-out", folder / "locked.key")
    error = refused((2, 3), f"{IMAGE}@{DIGEST}", "--report", report, "--key", folder / "locked.key",
                    env={"POLICY_CHECK_KEY_PASSWORD": "wrong"})
    assert "wrong" not in error.replace("wrong password", ""), error
    ran = gate.run("attest", f"{IMAGE}@{DIGEST}", "--report", report, "--key", folder / "locked.key", "--out", out,
                   env={"POLICY_CHECK_KEY_PASSWORD": "secret"})
    assert ran.code == 0 and out.exists(), ran.err
    (folder / "password").write_text("secret\n")
    assert gate.run("attest", f"{IMAGE}@{DIGEST}", "--report", report, "--key", folder / "locked.key", "--out", out,
                    "--key-password-file", folder / "password").code == 0


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
