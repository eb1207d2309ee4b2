"""`verify`: who signed what of an image. A yes needs a signature that is proved; a no is told from a "nobody knows".
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate, images, registry  # noqa: E402

POLICY = """apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {name: production}
spec:
  evidence: {signedBy: [ci]}
  authorities:
    - {name: ci, keys: [{file: signer.pub}]}
  rules:
    - name: critical
      vulnerabilities: {severities: [critical]}
"""


def put_image(at):
    return at.put_image(images.Image([[images.entry("etc/name", b"app")]]), "v1")


def sign(at, key, *more):
    done = gate.run("sign", f"{at.name}:v1", "--key", key, "--push", "--insecure-registry", at.host, *more)
    assert done.code == 0, done.err


def verify(at, *more):
    return gate.run("verify", f"{at.name}:v1", "--insecure-registry", at.host, "--format", "json", *more)


def told(ran):
    return json.loads(ran.out)


def test_key(folder):
    """a signature by that key is a yes, by another a no, and none at all is neither"""
    private, public = gate.make_key(folder)
    _, other = gate.make_key(folder, "other")
    for form in ("tag", "bundle"):
        with registry.serving() as at:
            digest = put_image(at)
            nothing = verify(at, "--key", public)
            assert nothing.code == 3 and not told(nothing)["verified"], nothing.out
            sign(at, private, "--as", form)
            yes = verify(at, "--key", public)
            assert yes.code == 0, yes.out + yes.err
            document = told(yes)
            assert document["image"] == f"{at.name}@{digest}" and document["verified"], document
            (thing,) = document["things"]
            assert thing["predicateType"] == "https://sigstore.dev/cosign/sign/v1" and thing["subject"] == digest, thing
            (signer,) = thing["signers"]
            assert signer["authority"] == str(public) and signer["key"], signer
            no = verify(at, "--key", other)
            assert no.code == 1 and not told(no)["verified"], no.out
            assert told(no)["things"][0]["discarded"] and not told(no)["things"][0]["signers"], no.out


def test_threshold(folder):
    """different keys count, the same one twice does not"""
    first, first_public = gate.make_key(folder, "first")
    second, second_public = gate.make_key(folder, "second")
    keys = ("--key", first_public, "--key", second_public, "--threshold", "2")
    with registry.serving() as at:
        put_image(at)
        sign(at, first)
        sign(at, first, "--as", "bundle")
        one = verify(at, *keys)
        assert one.code == 1 and "1 of the 2" in told(one)["reason"], one.out
        sign(at, second)
        assert verify(at, *keys).code == 0
        assert verify(at, "--key", first_public, "--threshold", "2").code == 2


def test_type_and_policy(folder):
    """what was signed is asked by its type; the authorities of a policy have their names"""
    private, _ = gate.make_key(folder)
    (folder / "policy.yaml").write_text(POLICY)
    with registry.serving() as at:
        digest = put_image(at)
        sign(at, private)
        policy = ("--policy", folder / "policy.yaml")
        none = verify(at, *policy, "--type", "scan")
        assert none.code == 3 and told(none)["reason"] == "nothing of that kind lies beside it", none.out
        report = folder / "report.json"
        report.write_text(json.dumps(gate.trivy(f"{at.name}:v1", digest)))
        done = gate.run("attest", f"{at.name}:v1", "--report", report, "--key", private, "--push", "--insecure-registry", at.host)
        assert done.code == 0, done.err
        for word, count in (("scan", 1), ("signature", 1), ("https://cosign.sigstore.dev/attestation/vuln/v1", 1)):
            found = verify(at, *policy, "--type", word)
            assert found.code == 0 and len(told(found)["things"]) == count, (word, found.out)
            assert told(found)["things"][0]["signers"][0]["authority"] == "ci", found.out
        assert len(told(verify(at, *policy))["things"]) == 2


def test_text(folder):
    """for people: the verdict first, then a tree"""
    private, public = gate.make_key(folder)
    with registry.serving() as at:
        digest = put_image(at)
        sign(at, private)
        ran = gate.run("verify", f"{at.name}:v1", "--insecure-registry", at.host, "--key", public)
    lines = ran.out.splitlines()
    assert ran.code == 0 and lines[0] == f"verified  {at.name}@{digest}", ran.out
    assert lines[1].startswith("└─ https://sigstore.dev/cosign/sign/v1  ") and lines[2].startswith(f"   signed by {public}, key "), ran.out


def test_what_is_no_answer(folder):
    """usage is 2, what cannot be reached 3"""
    _, public = gate.make_key(folder)
    with registry.serving() as at:
        put_image(at)
        assert verify(at).code == 2
        assert verify(at, "--key", public, "--policy", folder).code == 2
        assert verify(at, "--certificate-identity", "a@example.com").code == 2
        assert verify(at, "--key", folder / "none.pub").code == 2
        missing = gate.run("verify", f"{at.name}:none", "--insecure-registry", at.host, "--key", public)
        assert missing.code == 3, missing.err
    assert verify(at, "--key", public).code == 3


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
