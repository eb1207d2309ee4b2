"""Sigstore bundles made with openssl, byte by byte as their specification says: by a key or by a certificate, in no log."""
import base64
import hashlib
import json
import subprocess

STATEMENT = b"application/vnd.in-toto+json"


def pae(kind, payload):
    """The pre-authentication encoding of DSSE 1.0."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def sign(private, data):
    return subprocess.run(["openssl", "dgst", "-sha256", "-sign", str(private)], input=data, stdout=subprocess.PIPE, check=True).stdout


def text(data):
    return base64.b64encode(data).decode()


def bundle(certificate=None, **content):
    """`certificate` in DER; without one a key signed."""
    signer = {"certificate": {"rawBytes": text(certificate)}} if certificate else {"publicKey": {"hint": "k"}}
    return {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "verificationMaterial": signer, **content}


def of_file(private, data, certificate=None):
    return bundle(certificate, messageSignature={
        "messageDigest": {"algorithm": "SHA2_256", "digest": text(hashlib.sha256(data).digest())}, "signature": text(sign(private, data))})


def of_statement(private, digest, kind="https://slsa.dev/provenance/v1", predicate=None, certificate=None):
    """`digest` in hex."""
    payload = json.dumps({"_type": "https://in-toto.io/Statement/v1", "predicateType": kind,
                          "subject": [{"name": "file", "digest": {"sha256": digest}}], "predicate": predicate or {}}).encode()
    return bundle(certificate, dsseEnvelope={"payload": text(payload), "payloadType": STATEMENT.decode(),
                                             "signatures": [{"sig": text(sign(private, pae(STATEMENT, payload)))}]})
