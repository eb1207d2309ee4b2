"""`verify-bundle`: a bundle made here with openssl verifies; whatever is changed in it or asked otherwise does not."""
import base64
import hashlib
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import gate  # noqa: E402
from bundles import bundle, of_file, of_statement, text  # noqa: E402

ARTIFACT = b"what was built\n"


class Case:
    """A folder with an artifact, a key, and a bundle to be verified."""

    def __init__(self, folder):
        self.folder = folder
        self.private, self.public = gate.make_key(folder)
        self.artifact = folder / "file"
        self.artifact.write_bytes(ARTIFACT)
        self.digest = hashlib.sha256(ARTIFACT).hexdigest()

    def verify(self, made, *arguments, subject=None):
        path = self.folder / "file.sigstore.json"
        path.write_text(made if isinstance(made, str) else json.dumps(made))
        return gate.run("verify-bundle", "--bundle", path, *(arguments or ("--key", self.public)), subject or self.artifact)


def test_file(folder):
    """a signed file, by its bytes and by its digest"""
    case = Case(folder)
    for subject in (case.artifact, "sha256:" + case.digest):
        ran = case.verify(of_file(case.private, ARTIFACT), subject=subject)
        assert ran.code == 0 and ran.out.startswith("verified: signed by key ") and ran.err == "", ran.err
    case.artifact.write_bytes(ARTIFACT + b"x")
    assert "about other bytes" in case.verify(of_file(case.private, ARTIFACT)).err
    other = case.verify(of_file(case.private, ARTIFACT), subject="sha256:" + "0" * 64)
    assert other.code == 1 and other.out == "", other.err


def test_statement(folder):
    """a signed statement, of this file and of another"""
    case = Case(folder)
    ran = case.verify(of_statement(case.private, case.digest))
    assert ran.code == 0 and ran.out.endswith(", statement https://slsa.dev/provenance/v1\n"), ran.err
    ran = case.verify(of_statement(case.private, "0" * 64))
    assert ran.code == 1 and "speaks of something else" in ran.err, ran.err


def test_signer(folder):
    """another key, no key at all, an identity where a key signed"""
    case = Case(folder)
    _, other = gate.make_key(folder, "other")
    ran = case.verify(of_file(case.private, ARTIFACT), "--key", other)
    assert ran.code == 1 and "signature: the signature does not verify" in ran.err, ran.err
    assert case.verify(of_file(case.private, ARTIFACT), "--staging").code == 2
    ran = case.verify(of_file(case.private, ARTIFACT), "--certificate-identity", "a@b.example", "--certificate-oidc-issuer", "https://b.example")
    assert ran.code == 1 and "where an identity is asked for" in ran.err, ran.err


def test_damage(folder):
    """a flipped bit of the signature; a bundle cut short, empty, without content, with both kinds of content"""
    case = Case(folder)
    right = of_file(case.private, ARTIFACT)
    signature = bytearray(base64.b64decode(right["messageSignature"]["signature"]))
    signature[-1] ^= 1
    flipped = {**right, "messageSignature": {**right["messageSignature"], "signature": text(bytes(signature))}}
    both = {**right, "dsseEnvelope": of_statement(case.private, case.digest)["dsseEnvelope"]}
    for made in (flipped, both, bundle(), "", "{}", json.dumps(right)[:-9]):
        ran = case.verify(made)
        assert ran.code == 1 and ran.out == "" and ran.err.count("\n") <= 4, (made, ran.err)
    gone = gate.run("verify-bundle", "--key", case.public, "--bundle", folder / "none", case.artifact)
    assert gone.code == 3, gone.err


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
