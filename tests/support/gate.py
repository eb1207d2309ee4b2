"""What the tests of the programs share: running them, keys, reports, reviews, and a webhook on loopback.

The programs are found in $POLICY_BIN. Everything listens on 127.0.0.1 with a port the system picks.
"""
import hashlib
import http.client
import json
import os
import pathlib
import re
import resource
import signal
import ssl
import subprocess
import tempfile
import time

import jsonschema

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
BIN = pathlib.Path(os.environ.get("POLICY_BIN", SOURCE / "build/release/bin"))
CHECK = str(BIN / "policy-check")
WEBHOOK = str(BIN / "policy-webhook")
SANITIZED = bool(os.environ.get("POLICY_SANITIZE"))
NOW = "2026-11-21T12:00:00Z"

_SCHEMA = jsonschema.Draft202012Validator(json.loads((SOURCE / "docs/schema/decision-v1.json").read_text()))


def check_decision(document):
    """Fails unless the decision document is valid against the published schema."""
    errors = [f"{'/'.join(map(str, e.path))}: {e.message}" for e in _SCHEMA.iter_errors(document)]
    assert not errors, errors[:5]
    return document


class Ran:
    """What a finished program did: exit code (negative: a signal), output, peak memory in MiB."""

    def __init__(self, code, out, err, peak, seconds):
        self.code, self.out, self.err, self.peak, self.seconds = code, out, err, peak, seconds

    def decisions(self):
        return [check_decision(json.loads(line)) for line in self.out.splitlines()]


def run(*args, stdin=None, env=None, program=CHECK, timeout=120):
    """Runs policy-check (or `program`) and measures it. `stdin` may be bytes or a file object."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        feed = subprocess.PIPE if isinstance(stdin, bytes) else (stdin or subprocess.DEVNULL)
        start = time.monotonic()
        process = subprocess.Popen([program, *map(str, args)], stdin=feed, stdout=out, stderr=err,
                                   env={**os.environ, **(env or {})})
        if isinstance(stdin, bytes):
            try:
                process.stdin.write(stdin)
                process.stdin.close()
            except BrokenPipeError:
                pass
        deadline = start + timeout
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > deadline:
                process.kill()
                os.wait4(process.pid, 0)
                raise AssertionError(f"{args} did not end within {timeout} s")
            time.sleep(0.002)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - start
        out.seek(0)
        err.seek(0)
        return Ran(process.returncode, out.read().decode("utf-8", "replace"), err.read().decode("utf-8", "replace"),
                   usage.ru_maxrss / 1024, seconds)


def openssl(*args):
    subprocess.run(["openssl", *map(str, args)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_key(folder, name="signer"):
    """A P-256 key pair as openssl makes it; returns (private, public) paths."""
    private, public = folder / f"{name}.key", folder / f"{name}.pub"
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", private)
    openssl("pkey", "-in", private, "-pubout", "-out", public)
    return private, public


def make_certificate(folder, name="tls"):
    """A self-signed serving certificate for localhost; returns (certificate, key) paths."""
    key, certificate = folder / f"{name}.key", folder / f"{name}.crt"
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate)
    return certificate, key


def digest_of(text):
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


# The image that most tests speak of.
IMAGE = "registry.example.com/web"
DIGEST = digest_of("web")


def vulnerability(identifier="CVE-2026-0001", package="openssl", version="1.0.1e", severity="HIGH", fixed="1.0.1g", **more):
    entry = {"VulnerabilityID": identifier, "PkgName": package, "InstalledVersion": version, "Severity": severity,
             "PkgIdentifier": {"PURL": f"pkg:deb/debian/{package}@{version}"},
             "Status": "fixed" if fixed else "affected", "PublishedDate": "2026-01-01T00:00:00Z"}
    if fixed:
        entry["FixedVersion"] = fixed
    return {**entry, **more}


def trivy(image, digest, findings=(), created="2026-11-21T06:00:00Z", packages=()):
    """A report as Trivy writes it, of one image."""
    return {"SchemaVersion": 2, "CreatedAt": created, "ArtifactName": image, "ArtifactType": "container_image",
            "Metadata": {"OS": {"Family": "debian", "Name": "12.8"}, "ImageID": digest_of(digest),
                         "RepoDigests": [f"{image.split('@')[0].rsplit(':', 1)[0]}@{digest}"] if digest else []},
            "Results": [{"Target": f"{image} (debian 12.8)", "Class": "os-pkgs", "Type": "debian",
                         "Packages": [{"Name": name, "Version": version, "Identifier": {"PURL": f"pkg:deb/debian/{name}@{version}"}}
                                      for name, version in packages],
                         "Vulnerabilities": list(findings)}]}


def pod(images, name="web", namespace="prod"):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace},
            "spec": {"containers": [{"name": f"c{i}", "image": image} for i, image in enumerate(images)]}}


def review(target, uid="uid-1", operation="CREATE", version="v1", **request):
    """An AdmissionReview of an object, as an API server sends it."""
    kind = {"group": "", "version": "v1", "kind": target["kind"]} if target else {"group": "", "version": "v1", "kind": "Pod"}
    metadata = (target or {}).get("metadata", {})
    return {"apiVersion": f"admission.k8s.io/{version}", "kind": "AdmissionReview",
            "request": {"uid": uid, "kind": kind, "resource": {"group": "", "version": "v1", "resource": "pods"},
                        "requestKind": kind, "name": metadata.get("name", ""), "namespace": metadata.get("namespace", ""),
                        "operation": operation, "userInfo": {"username": "tester", "groups": ["dev"]},
                        "object": target, "oldObject": None, "dryRun": False, "options": None, **request}}


class Webhook:
    """policy-webhook as a process; stopped by its own process id."""

    def __init__(self, folder, policy, evidence=None, exceptions=None, *more, reload_ms=50):
        self.folder = folder
        if not (folder / "tls.crt").exists():
            make_certificate(folder)
        self.decision_log = folder / "decisions.jsonl"
        self.log_path = folder / "webhook.log"
        args = ["--policy", policy, "--tls-cert", folder / "tls.crt", "--tls-key", folder / "tls.key", "--listen", "127.0.0.1:0",
                "--health-listen", "127.0.0.1:0", "--reload-interval", reload_ms, *more]
        for flag, value in (("--decision-log", self.decision_log), ("--drain-delay", 50)):
            args += [] if flag in more else [flag, value]
        for flag, path in (("--evidence", evidence), ("--exceptions", exceptions)):
            if path:
                args += [flag, path]
        self.log = open(self.log_path, "wb")
        self.process = subprocess.Popen([WEBHOOK, *map(str, args)], stdout=subprocess.DEVNULL, stderr=self.log)
        self.port = self._port('"message":"listening"')
        self.health_port = self._port('"message":"health server is up"')

    def _port(self, mark, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for line in self.log_path.read_text(errors="replace").splitlines():
                if mark in line:
                    return int(re.search(r'"port":(\d+)', line).group(1))
            assert self.process.poll() is None, self.log_path.read_text(errors="replace")
            time.sleep(0.02)
        raise AssertionError("the webhook did not start: " + self.log_path.read_text(errors="replace"))

    def context(self):
        context = ssl.create_default_context(cafile=str(self.folder / "tls.crt"))
        return context

    def connect(self, context=None):
        return http.client.HTTPSConnection("localhost", self.port, timeout=30, context=context or self.context())

    def post(self, body, connection=None):
        """(status, answer) of one review; `body` is an object or bytes."""
        own = connection or self.connect()
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        own.request("POST", "/validate", data, {"Content-Type": "application/json"})
        answer = own.getresponse()
        text = answer.read()
        if connection is None:
            own.close()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text.decode(errors="replace")

    def get(self, path):
        plain = http.client.HTTPConnection("127.0.0.1", self.health_port, timeout=10)
        plain.request("GET", path)
        answer = plain.getresponse()
        text = answer.read().decode()
        plain.close()
        return answer.status, text

    def wait_for(self, test, what, seconds=20):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if test():
                return
            time.sleep(0.02)
        raise AssertionError(f"not within {seconds} s: {what}\n{self.get('/readyz?verbose')[1]}")

    def logged(self):
        return [json.loads(line) for line in self.decision_log.read_text().splitlines()]

    def peak_mib(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", text).group(1)) / 1024

    def stop(self):
        """SIGTERM, then the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self.log.close()
        return code


def main(cases):
    """Runs test functions, each in a folder of its own; prints one line each and the count."""
    import sys
    import traceback
    wanted = sys.argv[1:]
    failed = 0
    chosen = [case for case in cases if not wanted or case.__name__ in wanted]
    for case in chosen:
        with tempfile.TemporaryDirectory() as folder:
            try:
                case(pathlib.Path(folder))
                print(f"ok      {case.__doc__.splitlines()[0]}")
            except Exception:  # noqa: BLE001 - every failure is printed and counted
                failed += 1
                print(f"FAILED  {case.__doc__.splitlines()[0]}")
                traceback.print_exc(file=sys.stdout)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not chosen else 0)


resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
