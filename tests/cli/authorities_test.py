"""Authorities that are no bare key over an envelope, from the command line: bundles in an evidence folder decide, and exceptions
are signed. What Sigstore's own parts say (logs, certificates by identity) is tested where they can be made: tests/evaluate."""
import datetime
import hashlib
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import bundles  # noqa: E402
import gate  # noqa: E402

MANIFEST = b'{"schemaVersion":2}'
HEX = hashlib.sha256(MANIFEST).hexdigest()
IMAGE = f"registry.example.com/web@sha256:{HEX}"
KIND = "https://in-toto.io/attestation/test-result/v0.1"
SIGNATURE = "https://sigstore.dev/cosign/sign/v1"
POLICY = """apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {name: p}
spec:
  authorities:
    - {name: release, keys: [{file: signer.pub}, {file: next.pub}]}
    - {name: corporate, certificate: {roots: {file: ca.pem}, subject: "*@acme.example"}}
  rules:
    - name: tested
      attestations: {type: test-result, signedBy: [corporate]}
    - name: signed
      signatures: {signedBy: [release, corporate], atLeast: 2}
"""


def now(seconds=0):
    """The hour of the certificates, which openssl lets begin when they are made."""
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def company(folder):
    """A root, and an employee's certificate in DER that it issued, with its key."""
    key, _ = gate.make_key(folder, "employee")
    root, _ = gate.make_key(folder, "ca")
    (folder / "leaf.cnf").write_text("basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\n"
                                     "extendedKeyUsage=codeSigning\nsubjectAltName=email:build@acme.example\n")
    gate.openssl("req", "-x509", "-new", "-key", root, "-days", "9", "-subj", "/O=acme", "-addext", "keyUsage=critical,keyCertSign",
                 "-out", folder / "ca.pem")
    gate.openssl("req", "-new", "-key", key, "-subj", "/CN=build", "-out", folder / "leaf.csr")
    gate.openssl("x509", "-req", "-in", folder / "leaf.csr", "-CA", folder / "ca.pem", "-CAkey", root, "-CAcreateserial", "-days", "2",
                 "-extfile", folder / "leaf.cnf", "-outform", "DER", "-out", folder / "leaf.der")
    return key, (folder / "leaf.der").read_bytes()


class World:
    def __init__(self, folder, policy=POLICY):
        self.folder = folder
        self.key, _ = gate.make_key(folder)
        self.next, _ = gate.make_key(folder, "next")
        self.employee, self.certificate = company(folder)
        (folder / "policy.yaml").write_text(policy)
        (folder / "evidence").mkdir()

    def judge(self, *made, at=None):
        """The decision with these bundles in the evidence folder, as JSON lines in one file."""
        (self.folder / "evidence/bundles.jsonl").write_text("".join(json.dumps(one) + "\n" for one in made))
        ran = gate.run("evaluate", IMAGE, "--policy", self.folder / "policy.yaml", "--evidence", self.folder / "evidence",
                       "--point", "admission", "--at", at or now(60), "--format", "json")
        assert ran.out, ran.err
        return ran.code, ran.decisions()[0]

    def tested(self, **changed):
        given = {"kind": KIND, "predicate": {"result": "PASSED", "timestamp": now()}, "certificate": self.certificate, **changed}
        return bundles.of_statement(self.employee, given.pop("digest", HEX), **given)

    def signed(self, key):
        return bundles.of_file(key, MANIFEST)

    def signed_by_company(self):
        return bundles.of_statement(self.employee, HEX, SIGNATURE, certificate=self.certificate)


def why_not(decision, rule="tested"):
    return next(v["message"] for v in decision["violations"] if v["rule"] == rule)


def reasons(decision):
    return sorted(v["reason"] for v in decision["violations"])


def test_allowed(folder):
    """a company's certificate attests, two authorities sign, and the decision ends with the certificate"""
    world = World(folder)
    by_company = world.signed_by_company()
    code, decision = world.judge(world.tested(), world.signed(world.key), by_company)
    assert code == 0 and decision["allowed"], decision["violations"]
    assert sorted(e["signedBy"] for e in decision["evidence"]) == [["corporate"], ["corporate"], ["release"]], decision["evidence"]
    end = subprocess.run(["openssl", "x509", "-inform", "DER", "-in", folder / "leaf.der", "-noout", "-enddate", "-dateopt", "iso_8601"],
                         stdout=subprocess.PIPE, check=True, text=True).stdout
    assert decision["validUntil"][:10] == end.removeprefix("notAfter=")[:10], (decision["validUntil"], end)
    code, late = world.judge(world.tested(), world.signed(world.key), by_company, at=decision["validUntil"])
    assert code == 1 and reasons(late) == ["attestations.missing", "signatures.atLeast"], late["violations"]
    assert "document.signature" in [e["reason"] for e in late["evidence"]], late["evidence"]


def test_admission(folder):
    """admit decides by the same proofs as evaluate"""
    world = World(folder)
    by_company = world.signed_by_company()
    for made, allowed in ((world.tested(), world.signed(world.key), by_company), True), ((world.signed(world.key), by_company), False):
        _, decision = world.judge(*made)
        (folder / "review.json").write_text(json.dumps(gate.review(gate.pod([IMAGE]))))
        ran = gate.run("admit", folder / "review.json", "--policy", folder / "policy.yaml", "--evidence", folder / "evidence", "--at",
                       decision["time"], "--format", "json")
        admitted = ran.decisions()[0]
        assert admitted["allowed"] == decision["allowed"] == allowed, (admitted["violations"], ran.err)
        assert reasons(admitted) == reasons(decision) and admitted["validUntil"] == decision["validUntil"], admitted


def test_rotation(folder):
    """either key of an authority is enough, and both count once"""
    world = World(folder)
    code, decision = world.judge(world.tested(), world.signed(world.key), world.signed(world.next))
    assert code == 1 and reasons(decision) == ["signatures.atLeast"], decision["violations"]
    stranger, _ = gate.make_key(folder, "stranger")
    code, decision = world.judge(world.tested(), world.signed(stranger))
    assert code == 1 and reasons(decision) == ["signatures.missing"], decision["violations"]


def test_denied(folder):
    """another image, another name, another root: refused, and the message says at which step"""
    world = World(folder)
    for changed, says in ({"digest": "0" * 64}, "no attestation"), ({"kind": "https://slsa.dev/provenance/v1"}, "no attestation"):
        _, decision = world.judge(world.tested(**changed))
        assert says in why_not(decision), decision["violations"]
    (folder / "policy.yaml").write_text(POLICY.replace("*@acme.example", "release@acme.example"))
    _, decision = world.judge(world.tested())
    assert "authority 'corporate' refuses it (identity)" in why_not(decision), decision["violations"]
    (folder / "policy.yaml").write_text(POLICY)
    company(folder)  # Another root under the same name.
    _, decision = world.judge(world.tested())
    assert "authority 'corporate' refuses it (chain)" in why_not(decision), decision["violations"]


def test_material(folder):
    """material that cannot be read is an error of the policy, with its place, for lint and for every judge"""
    World(folder)
    (folder / "ca.pem").write_text("no certificate\n")
    for ran in (gate.run("lint", folder / "policy.yaml"), gate.run("evaluate", IMAGE, "--policy", folder / "policy.yaml")):
        assert ran.code == 2 and ran.out == "", (ran.code, ran.out)
        assert "policy.yaml:7:" in ran.err and "the roots of authority 'corporate'" in ran.err, ran.err


def test_exception(folder):
    """an exception counts once the authority has signed its digest, and not before"""
    exceptions = folder / "exceptions"
    exceptions.mkdir()
    World(folder, POLICY[:POLICY.index("  rules:")] + "  exceptions: {signedBy: [release]}\n  rules:\n"
          "    - {name: scanned, vulnerabilities: {any: true}}\n")
    (exceptions / "all.yaml").write_text("""apiVersion: policygate.dev/v1
kind: ClusterGateException
metadata: {name: unscanned}
spec:
  ids: [evidence.absent]
  reason: scanned by hand
  owner: team
  startsAt: "2026-11-01"
  expiresAt: "2026-12-01"
""")

    def judge():
        ran = gate.run("evaluate", IMAGE, "--policy", folder / "policy.yaml", "--exceptions", exceptions, "--no-fetch", "--at", gate.NOW, "--format", "json")
        assert ran.out, ran.err
        return ran.decisions()[0]

    decision = judge()
    assert not decision["allowed"] and decision["exceptions"][0]["reason"] == "exception.unsigned", decision["exceptions"]
    digest = decision["exceptions"][0]["digest"].removeprefix("sha256:")
    signature = exceptions / "unscanned.sigstore.json"
    signature.write_text(json.dumps(bundles.of_statement(folder / "signer.key", digest, SIGNATURE)))
    assert judge()["allowed"]
    signature.write_text(json.dumps(bundles.of_statement(folder / "signer.key", "0" * 64, SIGNATURE)))
    assert not judge()["allowed"]
    signature.write_text(json.dumps(bundles.of_statement(folder / "employee.key", digest, SIGNATURE)))
    assert not judge()["allowed"]
    signature.unlink()
    envelope = bundles.of_statement(folder / "next.key", digest, SIGNATURE)["dsseEnvelope"]
    (exceptions / "unscanned.dsse.json").write_text(json.dumps(envelope))
    assert judge()["allowed"]


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
