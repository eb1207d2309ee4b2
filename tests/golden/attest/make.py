#!/usr/bin/env python3
"""Makes the envelope beside this file without any code of ours: Python and openssl alone.

It wrote key.pub and envelope.json once; the private key was thrown away. Run it again to replace both.
"""
import base64
import json
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).parent
TYPE = "application/vnd.in-toto+json"
STATEMENT = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [{"name": "registry.example.com/shop/api", "digest": {"sha256": "5f" * 32}}],
    "predicateType": "https://cosign.sigstore.dev/attestation/vuln/v1",
    "predicate": {
        "invocation": {"parameters": ["stage=registry"], "uri": "", "event_id": "", "builder.id": ""},
        "scanner": {"uri": "trivy", "version": "0.57.1", "db": {"uri": "", "version": ""},
                    "result": {"SchemaVersion": 2, "ArtifactName": "registry.example.com/shop/api"}},
        "metadata": {"scanStartedOn": "2027-01-15T11:59:00Z", "scanFinishedOn": "2027-01-15T12:00:00Z"},
    },
}


def openssl(*arguments: str) -> bytes:
    return subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.PIPE).stdout


with tempfile.TemporaryDirectory() as folder:
    key, message = f"{folder}/key.pem", pathlib.Path(folder, "message")
    openssl("genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
    payload = json.dumps(STATEMENT).encode()
    message.write_bytes(b"DSSEv1 %d %s %d %s" % (len(TYPE), TYPE.encode(), len(payload), payload))
    signature = openssl("dgst", "-sha256", "-sign", key, str(message))
    (HERE / "key.pub").write_bytes(openssl("pkey", "-in", key, "-pubout"))
envelope = {
    "payloadType": TYPE,
    "payload": base64.b64encode(payload).decode(),
    "signatures": [{"keyid": "", "sig": base64.b64encode(signature).decode()}],
}
(HERE / "envelope.json").write_text(json.dumps(envelope, indent=1) + "\n")
