"""A registry on loopback for the tests of the programs: the double that tests/registry uses, run as a program, and
what a client that is not ours puts there and reads there.
"""
import base64
import contextlib
import hashlib
import json
import subprocess
import urllib.error
import urllib.request

from support import gate, images

DOUBLE = gate.BIN.parent / "tests/registry_double"
REPOSITORY = "team/app"


class Registry:
    def __init__(self, host, credentials=""):
        self.host, self.name, self.credentials = host, f"{host}/{REPOSITORY}", credentials

    def ask(self, path, data=None, kind="application/octet-stream"):
        request = urllib.request.Request(f"http://{self.host}/v2/{REPOSITORY}/{path}", data, method="PUT" if data is not None else "GET",
                                         headers={"Content-Type": kind})
        if self.credentials:
            request.add_header("Authorization", "Basic " + base64.b64encode(self.credentials.encode()).decode())
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def put_blob(self, data):
        self.ask(f"blobs/uploads/1?digest={images.sha256(data)}", data)

    def put_image(self, image, tag):
        """One image of tests/support/images.py; its digest"""
        for blob in (image.config, *image.layers):
            self.put_blob(blob)
        self.ask(f"manifests/{tag}", image.manifest, json.loads(image.manifest)["mediaType"])
        return image.digest

    def manifest(self, name):
        """The manifest under a tag or digest; None where there is none"""
        try:
            return json.loads(self.ask(f"manifests/{name}"))
        except urllib.error.HTTPError as error:
            assert error.code == 404, error
            return None

    def blob(self, digest):
        data = self.ask(f"blobs/{digest}")
        assert "sha256:" + hashlib.sha256(data).hexdigest() == digest
        return data

    def attached(self, digest, suffix):
        """[(layer, blob)] under a tag of cosign's"""
        manifest = self.manifest(digest.replace(":", "-") + suffix)
        return [(layer, self.blob(layer["digest"])) for layer in (manifest or {"layers": []})["layers"]]

    def referrers(self, digest):
        return json.loads(self.ask(f"referrers/{digest}"))["manifests"]


@contextlib.contextmanager
def serving(*options, credentials=""):
    """Yields a Registry; when it ends, its `asked` holds the requests that came."""
    process = subprocess.Popen([DOUBLE, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    registry = Registry(process.stdout.readline().strip(), credentials)
    try:
        yield registry
    finally:
        registry.asked = process.communicate(timeout=60)[0].splitlines()
