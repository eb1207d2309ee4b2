"""Signed statements of any predicate: judged where they are proved, tried in GateTests where they are assumed."""
import base64
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate  # noqa: E402

DIGEST = gate.digest_of("web")
IMAGE = f"registry.example.com/web@{DIGEST}"
POLICY = """apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {name: built}
spec:
  authorities:
    - {name: ci, keys: [{file: signer.pub}]}
  rules:
    - name: tested
      attestations: {type: test-result, signedBy: [ci], maxAge: 7d, where: [{path: /result, equals: PASSED}]}
    - name: built
      provenance: {signedBy: [ci], allowedSources: ["https://git.example.com/acme/*"], allowedRefs: ["refs/tags/*"]}
"""
KEYLESS = POLICY.replace("keys: [{file: signer.pub}]", "keyless: {issuer: \"https://i.example.com\", subject: \"*\"}") + """    - name: signed
      signatures: {signedBy: [ci]}
"""
TEST = """apiVersion: policygate.dev/v1
kind: GateTest
metadata: {name: t}
spec:
  files: [policy.yaml]
  at: "2026-11-21T12:00:00Z"
  cases:
    - name: all three
      image: %(image)s
      statements:
        - {file: result.json, authority: ci}
        - {file: provenance.json, authority: ci}
        - {file: signature.json, authority: ci}
      expect: {allowed: true, exact: true, validUntil: "2026-11-27T00:00:00Z"}
    - name: no signature
      image: %(image)s
      statements: [{file: result.json, authority: ci}, {file: provenance.json, authority: ci}]
      expect: {allowed: false, exact: true, violations: [{rule: signed, id: missing, reason: signatures.missing}]}
    - name: nothing
      image: %(image)s
      expect: {allowed: false, violations: [{reason: attestations.missing}, {reason: provenance.missing}]}
"""


def statement(predicate_type, predicate, digest=DIGEST):
    return json.dumps({"_type": "https://in-toto.io/Statement/v1", "subject": [{"digest": {"sha256": digest[7:]}}],
                       "predicateType": predicate_type, "predicate": predicate})


def result(word, at="2026-11-20T00:00:00Z"):
    return statement("https://in-toto.io/attestation/test-result/v0.1", {"result": word, "timestamp": at})


def provenance(ref="refs/tags/v1"):
    return statement("https://slsa.dev/provenance/v1", {
        "buildDefinition": {"externalParameters": {"workflow": {"repository": "https://git.example.com/acme/web", "ref": ref}}},
        "runDetails": {"builder": {"id": "b"}, "metadata": {"finishedOn": "2026-11-20T00:00:00Z"}}})


def sign(folder, key, text):
    """A DSSE envelope, signed by openssl."""
    kind, body = b"application/vnd.in-toto+json", text.encode()
    (folder / "pae").write_bytes(b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(body), body))
    gate.openssl("dgst", "-sha256", "-sign", key, "-out", folder / "sig", folder / "pae")
    return json.dumps({"payloadType": kind.decode(), "payload": base64.b64encode(body).decode(),
                       "signatures": [{"sig": base64.b64encode((folder / "sig").read_bytes()).decode()}]})


def setup(folder, policy=POLICY):
    key, _ = gate.make_key(folder)
    (folder / "policy.yaml").write_text(policy)
    (folder / "evidence").mkdir(exist_ok=True)
    return key


def judge(folder, *texts):
    for path in (folder / "evidence").iterdir():
        path.unlink()
    for index, text in enumerate(texts):
        (folder / "evidence" / f"{index}.json").write_text(text)
    ran = gate.run("evaluate", IMAGE, "--policy", folder / "policy.yaml", "--evidence", folder / "evidence", "--at", gate.NOW,
                   "--format", "json")
    return ran.code, ran.decisions()[0]


def reasons(decision):
    return sorted(v["reason"] for v in decision["violations"])


def test_proved(folder):
    """statements signed by openssl decide, each key both ways"""
    key = setup(folder)
    code, decision = judge(folder, sign(folder, key, result("PASSED")), sign(folder, key, provenance()))
    assert code == 0 and decision["allowed"], decision["violations"]
    assert [e["reason"] for e in decision["evidence"]] == ["document.used"] * 2, decision["evidence"]
    assert decision["validUntil"] == "2026-11-27T00:00:00Z", decision["validUntil"]
    code, decision = judge(folder, sign(folder, key, result("FAILED")), sign(folder, key, provenance("refs/heads/main")))
    assert code == 1 and reasons(decision) == ["attestations.where", "provenance.allowedRefs"], decision["violations"]
    code, decision = judge(folder, sign(folder, key, result("PASSED", "2026-11-14T12:00:00Z")), sign(folder, key, provenance()))
    assert reasons(decision) == ["attestations.maxAge"], decision["violations"]


def test_unproved(folder):
    """what nobody signed, and what a stranger did, is no statement"""
    setup(folder)
    stranger, _ = gate.make_key(folder, "stranger")
    code, decision = judge(folder, sign(folder, stranger, result("PASSED")), sign(folder, stranger, provenance()))
    assert code == 1 and reasons(decision) == ["attestations.missing", "provenance.missing"], decision["violations"]
    assert "no signature is by a trusted key" in decision["violations"][0]["message"], decision["violations"]
    assert not decision["warnings"], decision["warnings"]


def test_assumed(folder):
    """a GateTest may take statements as verified by any authority; nothing else may"""
    setup(folder, KEYLESS)
    (folder / "result.json").write_text(result("PASSED"))
    (folder / "provenance.json").write_text(provenance())
    (folder / "signature.json").write_text(statement("https://sigstore.dev/cosign/sign/v1", {}))
    (folder / "test.yaml").write_text(TEST % {"image": IMAGE})
    ran = gate.run("test", folder / "test.yaml")
    assert ran.code == 0 and "3 passed, 0 failed" in ran.out, (ran.out, ran.err)
    ran = gate.run("evaluate", IMAGE, "--policy", folder / "policy.yaml", "--no-fetch", "--at", gate.NOW, "--format", "json")
    assert reasons(ran.decisions()[0]) == ["attestations.missing", "provenance.missing", "signatures.missing"], (ran.out, ran.err)
    (folder / "test.yaml").write_text(TEST.replace("authority: ci}\n        - {file: p", "authority: cj}\n        - {file: p") % {"image": IMAGE})
    ran = gate.run("test", folder / "test.yaml")
    assert ran.code == 2 and "no policy of the test names an authority 'cj'" in ran.err, ran.err
    (folder / "test.yaml").write_text(TEST % {"image": IMAGE})
    (folder / "result.json").write_text("{}")
    ran = gate.run("test", folder / "test.yaml")
    assert ran.code == 3 and "no statement" in ran.err, (ran.code, ran.err)


def test_secret_never_shown(folder):
    """neither a decision nor any output repeats what a scanner took for a secret"""
    setup(folder, """apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {name: p}
spec:
  rules: [{name: keys, secrets: {any: true}}]
""")
    (folder / "leaks.json").write_text(json.dumps([{"RuleID": "aws-access-token", "Description": "AWS", "File": "app/.env", "StartLine": 3,
                                                    "EndLine": 3, "Match": "key=hunter2hunter2", "Secret": "hunter2hunter2", "Fingerprint": "f"}]))
    outputs = [a for name in ("sarif", "junit", "github") for a in ("--output", f"{name}={folder / name}")]
    ran = gate.run("evaluate", IMAGE, "--policy", folder / "policy.yaml", "--at", gate.NOW, "--report", folder / "leaks.json", *outputs)
    assert ran.code == 1 and "secret aws-access-token" in ran.out and "/app/.env" in ran.out, (ran.code, ran.out, ran.err)
    for text in [ran.out, ran.err] + [(folder / name).read_text() for name in ("sarif", "junit", "github")]:
        assert "hunter2" not in text


if __name__ == "__main__":
    gate.main([test_proved, test_unproved, test_assumed, test_secret_never_shown])
