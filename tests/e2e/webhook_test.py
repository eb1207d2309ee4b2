"""policy-webhook as an API server meets it: answers, hostile bodies, load, faults, and leaving."""
import json
import os
import pathlib
import socket
import ssl
import statistics
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate  # noqa: E402
from cli.authorities_test import IMAGE as BUNDLED, World  # noqa: E402
from cli.hostile_test import INPUTS  # noqa: E402

DIGEST = gate.DIGEST
IMAGE = f"{gate.IMAGE}@{DIGEST}"
POLICY = """apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {name: production}
spec:
  evidence: {signedBy: [ci]}
  authorities:
    - {name: ci, keys: [{file: signer.pub}]}
  rules:
    - {name: pinned, image: {requireDigest: true}}
    - {name: critical, vulnerabilities: {severities: [critical]}}
"""
KINDS = [("", "v1", "Pod", "pods"), ("", "v1", "PodTemplate", "podtemplates"),
         ("", "v1", "ReplicationController", "replicationcontrollers"), ("apps", "v1", "ReplicaSet", "replicasets"),
         ("apps", "v1", "Deployment", "deployments"), ("apps", "v1", "StatefulSet", "statefulsets"),
         ("apps", "v1", "DaemonSet", "daemonsets"), ("batch", "v1", "Job", "jobs"), ("batch", "v1", "CronJob", "cronjobs")]


def folders(folder, findings=()):
    """Policy and evidence folders, the evidence signed by the policy's key."""
    for name in ("policy", "evidence"):
        (folder / name).mkdir(exist_ok=True)
    private, _ = gate.make_key(folder / "policy")
    private = private.rename(folder / "signer.key")
    (folder / "policy/policy.yaml").write_text(POLICY)
    (folder / "report.json").write_text(json.dumps(gate.trivy("registry.example.com/web:1", DIGEST, findings)))
    ran = gate.run("attest", IMAGE, "--report", folder / "report.json", "--key", private, "--out", folder / "evidence/web.json",
                   "--at", gate.NOW)
    assert ran.code == 0, ran.err
    return private


def start(folder, findings=(), *more):
    folders(folder, findings)
    webhook = gate.Webhook(folder, folder / "policy", folder / "evidence", None, *more)
    webhook.wait_for(lambda: webhook.get("/readyz")[0] == 200, "ready")
    return webhook


def object_of(kind, images, container="containers"):
    group, version, name, _ = kind
    spec = {"containers": [{"name": "main", "image": IMAGE}]}
    spec[container] = [{"name": f"c{i}", "image": image} for i, image in enumerate(images)]
    if container == "volumes":
        spec["volumes"] = [{"name": "v", "image": {"reference": images[0]}}]
    template = {"metadata": {}, "spec": spec}
    top = {"apiVersion": f"{group}/{version}".lstrip("/"), "kind": name, "metadata": {"name": "web", "namespace": "prod"}}
    if name == "Pod":
        return {**top, "spec": spec}
    if name == "PodTemplate":
        return {**top, "template": template}
    if name == "CronJob":
        return {**top, "spec": {"schedule": "* * * * *", "jobTemplate": {"spec": {"template": template}}}}
    return {**top, "spec": {"template": template}}


def review_of(kind, target, **more):
    group, version, name, resource = kind
    request = {"kind": {"group": group, "version": version, "kind": name},
               "resource": {"group": group, "version": version, "resource": resource}, **more}
    return gate.review(target, **request)


def test_wire(folder):
    """the answer keeps the wire contract, for v1 and v1beta1, allowed and denied"""
    webhook = start(folder)
    for version in ("v1", "v1beta1"):
        for image, allowed in ((IMAGE, True), ("nginx", False)):
            status, answer = webhook.post(gate.review(gate.pod([image]), uid="u-7", version=version))
            assert status == 200 and answer["apiVersion"] == f"admission.k8s.io/{version}" and answer["kind"] == "AdmissionReview", answer
            assert set(answer) == {"apiVersion", "kind", "response"} and answer["response"]["uid"] == "u-7"
            assert answer["response"]["allowed"] is allowed, answer
            assert "patch" not in answer["response"] and "patchType" not in answer["response"]
            if not allowed:
                assert answer["response"]["status"]["code"] == 403 and answer["response"]["status"]["reason"] == "Forbidden"
                assert "pinned" in answer["response"]["status"]["message"], answer
    logged = webhook.logged()
    assert [one["allowed"] for one in logged] == [True, False, True, False]
    for one in logged:
        gate.check_decision(one)
    assert webhook.stop() == 0


def test_kinds(folder):
    """every pod-bearing kind and kind of container is judged; scale, delete and others pass"""
    webhook = start(folder)
    for kind in KINDS:
        for container in ("containers", "initContainers", "ephemeralContainers", "volumes"):
            for image, allowed in ((IMAGE, True), ("docker.io/library/nginx:1", False)):
                _, answer = webhook.post(review_of(kind, object_of(kind, [image], container)))
                assert answer["response"]["allowed"] is allowed, (kind, container, image, answer)
        _, answer = webhook.post(review_of(kind, object_of(kind, ["nginx"]), operation="UPDATE"))
        assert answer["response"]["allowed"] is False
        _, answer = webhook.post(review_of(kind, None, operation="DELETE", oldObject=object_of(kind, ["nginx"])))
        assert answer["response"]["allowed"] is True, (kind, answer)
    pod = KINDS[0]
    _, answer = webhook.post(review_of(pod, object_of(pod, ["nginx"], "ephemeralContainers"), operation="UPDATE",
                                       subResource="ephemeralcontainers"))
    assert answer["response"]["allowed"] is False
    scale = {"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": {"name": "web"}, "spec": {"replicas": 3}}
    _, answer = webhook.post(review_of(("apps", "v1", "Deployment", "deployments"), scale, operation="UPDATE", subResource="scale"))
    assert answer["response"]["allowed"] is True
    _, answer = webhook.post(review_of(pod, None))
    assert answer["response"]["allowed"] is False, "a creation without an object must not pass"
    assert webhook.stop() == 0


def test_hostile(folder):
    """hostile bodies are refused, with little memory, and the next review is answered"""
    webhook = start(folder)
    for name, (data, _) in INPUTS.items():
        status, answer = webhook.post(data)
        refused = status >= 400 or (isinstance(answer, dict) and answer["response"]["allowed"] is False)
        assert refused, (name, status, answer)
        status, answer = webhook.post(gate.review(gate.pod([IMAGE])))
        assert status == 200 and answer["response"]["allowed"] is True, name
    # One gigabyte announced is refused before it is sent; the same in chunks is not taken at all.
    for head in (b"Content-Length: 1073741824\r\n", b"Transfer-Encoding: chunked\r\n"):
        with webhook.context().wrap_socket(socket.create_connection(("127.0.0.1", webhook.port)), server_hostname="localhost") as one:
            one.settimeout(10)
            try:
                one.sendall(b"POST /validate HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n")
                for _ in range(1024):
                    one.sendall(b"[" * (1 << 20))
            except (BrokenPipeError, ConnectionResetError, ssl.SSLError, TimeoutError):
                pass
    assert webhook.post(gate.review(gate.pod([IMAGE])))[1]["response"]["allowed"] is True
    if not gate.SANITIZED:
        assert webhook.peak_mib() < 64, f"{webhook.peak_mib():.0f} MiB"
    print(f"peak {webhook.peak_mib():.0f} MiB")
    assert webhook.stop() == 0


def test_idle_and_half_open(folder):
    """64 idle connections and 64 half-open handshakes do not keep 1,000 reviews from their answers"""
    webhook = start(folder)
    context = webhook.context()
    held = []
    for _ in range(64):
        idle = webhook.connect(context)
        assert webhook.post(gate.review(gate.pod([IMAGE])), idle)[0] == 200
        held.append(idle)
        half = socket.create_connection(("127.0.0.1", webhook.port))
        half.sendall(b"\x16\x03\x01\x02\x00\x01")
        held.append(half)
    took = []
    lock = threading.Lock()

    def ask(count):
        connection = webhook.connect(context)
        for _ in range(count):
            begin = time.monotonic()
            status, answer = webhook.post(gate.review(gate.pod([IMAGE])), connection)
            with lock:
                took.append((time.monotonic() - begin, status == 200 and answer["response"]["allowed"] is True))
        connection.close()

    threads = [threading.Thread(target=ask, args=(250,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(took) == 1000 and all(good for _, good in took)
    p99 = statistics.quantiles([seconds for seconds, _ in took], n=100)[98]
    print(f"p99 {p99 * 1000:.1f} ms")
    for one in held:
        one.close()
    assert webhook.stop() == 0


def test_not_ready(folder):
    """without a policy it is not ready and every review is denied; the first policy heals it"""
    (folder / "policy").mkdir()
    webhook = gate.Webhook(folder, folder / "policy")
    assert webhook.get("/readyz")[0] == 503 and webhook.get("/healthz")[0] == 200
    _, answer = webhook.post(gate.review(gate.pod([IMAGE])))
    assert answer["response"]["allowed"] is False, answer
    (folder / "policy/p.yaml").write_text("apiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: p}\n"
                                          "spec: {rules: [{name: r, image: {requireDigest: true}}]}\n")
    webhook.wait_for(lambda: webhook.get("/readyz")[0] == 200, "ready")
    assert webhook.post(gate.review(gate.pod([IMAGE])))[1]["response"]["allowed"] is True
    assert webhook.stop() == 0


def test_broken_edit(folder):
    """a broken edit keeps the last good set, and is logged, counted and shown"""
    webhook = start(folder)
    good = (folder / "policy/policy.yaml").read_text()
    (folder / "policy/policy.yaml").write_text(good.replace("requireDigest", "requiresDigest"))
    webhook.wait_for(lambda: "requiresDigest" in webhook.get("/readyz?verbose")[1], "the error in /readyz?verbose")
    assert webhook.get("/readyz")[0] == 200
    assert webhook.post(gate.review(gate.pod([IMAGE])))[1]["response"]["allowed"] is True
    assert webhook.post(gate.review(gate.pod(["nginx"])))[1]["response"]["allowed"] is False
    assert 'policygate_reloads_total{outcome="failed",what="set"} 1' in webhook.get("/metrics")[1], webhook.get("/metrics")[1]
    assert "reload failed" in webhook.log_path.read_text()
    (folder / "policy/policy.yaml").write_text(good)
    webhook.wait_for(lambda: "requiresDigest" not in webhook.get("/readyz?verbose")[1], "the error gone")
    assert webhook.stop() == 0


def test_mounted_config_map(folder):
    """a set mounted as Kubernetes does is reloaded when the ..data link swaps"""
    mount = folder / "policy"
    (mount / "..one").mkdir(parents=True)
    text = "apiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: p}\nspec: {rules: [{name: r, image: {%s: %s}}]}\n"
    (mount / "..one/p.yaml").write_text(text % ("requireDigest", "true"))
    (mount / "..data").symlink_to("..one")
    (mount / "p.yaml").symlink_to("..data/p.yaml")
    webhook = gate.Webhook(folder, mount)
    webhook.wait_for(lambda: webhook.get("/readyz")[0] == 200, "ready")
    assert "policies: 1\n" in webhook.get("/readyz?verbose")[1]
    assert webhook.post(gate.review(gate.pod([IMAGE])))[1]["response"]["allowed"] is True
    (mount / "..two").mkdir()
    (mount / "..two/p.yaml").write_text(text % ("forbidden", '["registry.example.com/**"]'))
    (mount / "..data_tmp").symlink_to("..two")
    os.rename(mount / "..data_tmp", mount / "..data")
    webhook.wait_for(lambda: webhook.post(gate.review(gate.pod([IMAGE])))[1]["response"]["allowed"] is False, "the new set")
    assert webhook.stop() == 0


def test_unsigned(folder):
    """unsigned reports count only under an option whose name says insecure"""
    folders(folder)
    (folder / "evidence/web.json").write_bytes((folder / "report.json").read_bytes())
    webhook = gate.Webhook(folder, folder / "policy", folder / "evidence")
    webhook.wait_for(lambda: webhook.get("/readyz")[0] == 200, "ready")
    assert webhook.post(gate.review(gate.pod([IMAGE])))[1]["response"]["allowed"] is False
    assert "passed over" in webhook.get("/readyz?verbose")[1]
    assert webhook.stop() == 0
    webhook = gate.Webhook(folder, folder / "policy", folder / "evidence", None, "--insecure-unsigned-evidence")
    webhook.wait_for(lambda: webhook.get("/readyz")[0] == 200, "ready")
    assert webhook.post(gate.review(gate.pod([IMAGE])))[1]["response"]["allowed"] is True
    assert webhook.stop() == 0


def test_feeds(folder):
    """catalogues are read again when they change, and a broken one leaves the last good set in force"""
    folders(folder, [gate.vulnerability(severity="LOW")])
    (folder / "policy/policy.yaml").write_text(POLICY + "    - {name: exploited, vulnerabilities: {kev: true}}\n")

    def catalogue(*ids, count=None):
        return json.dumps({"catalogVersion": "1", "dateReleased": "2026-11-20T00:00:00Z", "count": count or len(ids), "vulnerabilities": [
            {"cveID": i, "knownRansomwareCampaignUse": "Unknown"} for i in ids]})

    def put(text):
        (folder / "new").write_text(text)
        os.rename(folder / "new", folder / "kev.json")

    def denied():
        return not webhook.post(gate.review(gate.pod([IMAGE])))[1]["response"]["allowed"]

    put(catalogue("CVE-2020-1111"))
    webhook = gate.Webhook(folder, folder / "policy", folder / "evidence", None, "--feed", folder / "kev.json")
    webhook.wait_for(lambda: webhook.get("/readyz")[0] == 200, "ready")
    assert not denied()
    put(catalogue("CVE-2020-1111", "CVE-2026-0001"))
    webhook.wait_for(denied, "the new catalogue in force")
    put("{}")
    webhook.wait_for(lambda: "last reload failed" in webhook.get("/readyz?verbose")[1], "a refused reload")
    assert denied()
    put(catalogue("CVE-2020-1111"))
    webhook.wait_for(lambda: not denied(), "the catalogue without it in force")
    put(catalogue("CVE-2020-1111", count=9))
    webhook.wait_for(denied, "a partial catalogue")
    assert webhook.stop() == 0


def test_full_disk(folder):
    """a decision log that cannot be written is counted, and the review answered"""
    webhook = start(folder, (), "--decision-log", "/dev/full")
    assert webhook.post(gate.review(gate.pod([IMAGE])))[1]["response"]["allowed"] is True
    assert "policygate_decision_log_errors_total 1" in webhook.get("/metrics")[1]
    assert webhook.stop() == 0


def test_configuration_errors(folder):
    """a start that cannot work exits 2 and says why"""
    folders(folder)
    gate.make_certificate(folder)
    base = ["--policy", folder / "policy", "--listen", "127.0.0.1:0", "--health-listen", "127.0.0.1:0"]
    for args in ([], base, [*base, "--tls-cert", folder / "none", "--tls-key", folder / "tls.key"],
                 [*base, "--tls-cert", folder / "tls.crt", "--tls-key", folder / "signer.key"],
                 [*base, "--tls-cert", folder / "tls.crt", "--tls-key", folder / "tls.key", "--listen", "nowhere"]):
        ran = gate.run(*args, program=gate.WEBHOOK, timeout=20)
        assert ran.code == 2 and ran.err, (args, ran.code, ran.err)


def test_old_tls(folder):
    """TLS below 1.2 is refused"""
    webhook = start(folder)
    context = webhook.context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    assert webhook.post(gate.review(gate.pod([IMAGE])), webhook.connect(context))[0] == 200
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    try:
        webhook.post(gate.review(gate.pod([IMAGE])), webhook.connect(context))
        raise AssertionError("TLS 1.1 was accepted")
    except ssl.SSLError:
        pass
    assert webhook.stop() == 0


def test_drain(folder):
    """SIGTERM: readiness fails, answers close their connections, the process ends well"""
    folders(folder)
    webhook = gate.Webhook(folder, folder / "policy", folder / "evidence", None, "--drain-delay", "1500")
    webhook.wait_for(lambda: webhook.get("/readyz")[0] == 200, "ready")
    webhook.process.terminate()
    webhook.wait_for(lambda: webhook.get("/readyz")[0] == 503, "not ready")
    connection = webhook.connect()
    connection.request("POST", "/validate", json.dumps(gate.review(gate.pod([IMAGE]))), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert answer.status == 200 and answer.getheader("Connection", "").lower() == "close"
    assert json.loads(answer.read())["response"]["allowed"] is True
    assert webhook.stop() == 0


def test_authorities(folder):
    """bundles by a company's certificate and by a key admit a pod; without one of them it stays outside, and a reload takes it in"""
    world = World(folder)
    lines = [json.dumps(one) + "\n" for one in (world.tested(), world.signed(world.key), world.signed_by_company())]
    evidence = folder / "evidence/bundles.jsonl"
    evidence.write_text("".join(lines[:2]))
    webhook = gate.Webhook(folder, folder / "policy.yaml", folder / "evidence")
    webhook.wait_for(lambda: webhook.get("/readyz")[0] == 200, "ready")
    review = gate.review(gate.pod([BUNDLED]))
    refused = webhook.post(review)[1]["response"]
    assert not refused["allowed"] and "signed by 1 of the 2" in refused["status"]["message"], refused
    evidence.write_text("".join(lines))
    webhook.wait_for(lambda: webhook.post(review)[1]["response"]["allowed"], "the second signature in force")
    assert webhook.stop() == 0


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
