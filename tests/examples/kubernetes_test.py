"""Checks examples/kubernetes: what its manifests promise, and the shell lines of its README.

The rules of the webhook are compared with the program's own kinds in kubernetes_test.cc.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

from programs import POLICY_WEBHOOK, ROOT, RunningWebhook, policy_check

FOLDER = ROOT / "examples/kubernetes"
FAILED = []


def expect(condition, message):
    if not condition:
        FAILED.append(message)


def objects():
    found = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            found[document["kind"], document["metadata"]["name"]] = document
    return found


def check_embedded_documents(all_objects, folder):
    """The policy and the exceptions inside the ConfigMaps are flawless, together."""
    count = 0
    for (kind, name), document in all_objects.items():
        if kind != "ConfigMap":
            continue
        for key, text in document["data"].items():
            (folder / f"{name}.{key}").write_text(text, encoding="utf-8")
            count += 1
    code, out = policy_check("lint", str(folder))
    expect(code == 0 and f"{count} files" in out, f"lint of the ConfigMaps: exit {code}\n{out}")
    review = ROOT / "examples/webhook/review-denied.json"
    code, out = policy_check("admit", str(review), "--policy", str(folder), "--at", "2026-01-15T12:00:00Z")
    expect(code == 3 and "critical-or-high" in out, f"nobody has signed, yet: exit {code}\n{out}")


def check_deployment(all_objects):
    deployment = all_objects["Deployment", "policy-webhook"]
    pod = deployment["spec"]["template"]["spec"]
    container = pod["containers"][0]
    expect(deployment["spec"]["replicas"] == 3, "three replicas")
    expect(deployment["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}, "no gap in a rollout")
    expect(pod["automountServiceAccountToken"] is False, "no token")
    restricted = container["securityContext"]
    expect(restricted["allowPrivilegeEscalation"] is False and restricted["capabilities"] == {"drop": ["ALL"]}
           and restricted["readOnlyRootFilesystem"] is True, "the container is restricted")
    expect(pod["securityContext"]["runAsNonRoot"] is True
           and pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, "the pod is restricted")
    mounts = {m["name"]: m for m in container["volumeMounts"]}
    expect(set(mounts) == {v["name"] for v in pod["volumes"]}, "each volume is mounted")
    expect(all("subPath" not in m for m in mounts.values()), "a subPath would never be reloaded")
    for volume in pod["volumes"]:
        name = volume.get("configMap", {}).get("name")
        expect(name is None or ("ConfigMap", name) in all_objects, f"ConfigMap {name} exists")
    known = subprocess.run([POLICY_WEBHOOK, "--help"], capture_output=True, text=True, check=False, timeout=60).stdout
    for argument in container["args"]:
        flag, _, value = argument.partition("=")
        expect(re.search(rf"{flag}\b", known), f"policy-webhook knows {flag}")
        if value.startswith("/"):
            expect(any(value.startswith(m["mountPath"]) for m in mounts.values()), f"{value} is mounted")
    ports = {p["name"] for p in container["ports"]}
    for probe in ("livenessProbe", "readinessProbe"):
        expect(container[probe]["httpGet"]["port"] in ports, f"{probe} asks a port that is there")
    service = all_objects["Service", "policy-webhook"]
    labels = deployment["spec"]["template"]["metadata"]["labels"].items()
    expect(service["spec"]["selector"].items() <= labels, "the Service finds the pods")


def check_webhook(all_objects):
    hook, = all_objects["ValidatingWebhookConfiguration", "policygate"]["webhooks"]
    expect(hook["failurePolicy"] == "Fail" and hook["sideEffects"] == "None" and hook["matchPolicy"] == "Equivalent"
           and hook["timeoutSeconds"] == 10 and hook["admissionReviewVersions"] == ["v1"], "the webhook's promises")
    expect(len(hook["name"].split(".")) >= 3, "a webhook's name has three labels")
    service = hook["clientConfig"]["service"]
    expect(("Service", service["name"]) in all_objects and service["path"] == "/validate", "the service is ours")
    selector, = hook["namespaceSelector"]["matchExpressions"]
    expect(selector == {"key": "kubernetes.io/metadata.name", "operator": "NotIn",
                        "values": ["policygate-system", "kube-system"]}, "who is not judged")
    expect("objectSelector" not in hook, "users control labels of objects")


def check_certificate(readme, folder):
    """The README's openssl lines make a certificate that the API server would accept."""
    block, = [b for b in re.findall(r"```sh\n(.*?)```", readme, re.DOTALL) if "-x509 -newkey" in b]
    subprocess.run(["bash", "-ec", block], cwd=folder, check=True, capture_output=True, timeout=60)
    for name, good in (("policy-webhook.policygate-system.svc", True), ("policy-webhook", False)):
        run = subprocess.run(["openssl", "verify", "-CAfile", "ca.crt", "-purpose", "sslserver", "-verify_hostname", name,
                              "tls.crt"], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
        expect((run.returncode == 0) == good, f"certificate for {name}: {run.stdout}{run.stderr}")


def mount(data, folder):
    """A ConfigMap or Secret as the kubelet lays it out: `..data` links to a folder, names link through it."""
    real = folder / "..2026_01_15_12_00_00.1"
    real.mkdir(parents=True)
    (folder / "..data").symlink_to(real.name)
    for name, content in data.items():
        (real / name).write_bytes(content)
        (folder / name).symlink_to(f"..data/{name}")


def check_running(all_objects, certificates, root):
    """The container's own arguments start a webhook that is ready, and denies what nobody signed for."""
    pod = all_objects["Deployment", "policy-webhook"]["spec"]["template"]["spec"]
    container = pod["containers"][0]
    volumes = {v["name"]: v for v in pod["volumes"]}
    for one in container["volumeMounts"]:
        volume = volumes[one["name"]]
        if "secret" in volume:
            data = {name: (certificates / name).read_bytes() for name in ("tls.crt", "tls.key")}
        else:
            config = all_objects["ConfigMap", volume["configMap"]["name"]]
            data = {name: text.encode() for name, text in config["data"].items()}
        mount(data, root / one["mountPath"].lstrip("/"))
    arguments = [re.sub(r"0\.0\.0\.0:\d+$", "127.0.0.1:0", a).replace("=/", f"={root}/") for a in container["args"]]
    host = "policy-webhook.policygate-system.svc"
    with RunningWebhook([POLICY_WEBHOOK, *arguments, "--drain-delay", "1"], root) as webhook:
        for probe in ("livenessProbe", "readinessProbe"):
            path = container[probe]["httpGet"]["path"]
            run = subprocess.run(["curl", "-s", "-w", "%{http_code}", "-o", "/dev/null", f"http://127.0.0.1:{webhook.health_port}{path}"],
                                 capture_output=True, text=True, check=False, timeout=60)
            expect(run.stdout == "200", f"{probe} answers {run.stdout}")
        run = subprocess.run(["curl", "-s", "--cacert", certificates / "ca.crt", "--resolve", f"{host}:{webhook.port}:127.0.0.1",
                              "-H", "Content-Type: application/json", "--data", f"@{ROOT}/examples/webhook/review-allowed.json",
                              f"https://{host}:{webhook.port}/validate"], capture_output=True, text=True, check=False, timeout=60)
        expect('"allowed":false' in run.stdout and "critical-or-high" in run.stdout, f"an unsigned image: {run.stdout}")
    expect(webhook.code == 0, f"SIGTERM ended the webhook with {webhook.code}")


def check_dockerfile():
    """The Dockerfile installs every library that the built program loads."""
    installed = re.findall(r"\blib[a-z0-9.+-]+", (FOLDER / "Dockerfile").read_text().split("bookworm-slim")[1])
    linked = subprocess.run(["ldd", POLICY_WEBHOOK], capture_output=True, text=True, check=True, timeout=60).stdout
    needed = set()
    for path in re.findall(r"=> (/\S+)", linked):
        owner = subprocess.run(["dpkg", "-S", str(pathlib.Path(path).resolve())], capture_output=True, text=True,
                               check=False, timeout=60).stdout.split(":")[0]
        needed.add(owner)
    # What a sanitizer build adds, what every Debian has, and what the libraries named bring along.
    present = subprocess.run(["apt-cache", "depends", "--recurse", "--no-recommends", "--no-suggests", "--no-conflicts",
                              "--no-breaks", "--no-replaces", "--no-enhances", *installed],
                             capture_output=True, text=True, check=False, timeout=60).stdout.split()
    missing = {n for n in needed if n and not n.startswith(("libasan", "libubsan", "libtsan")) and n not in present}
    expect(not missing, f"the Dockerfile lacks {sorted(missing)}")


def main():
    all_objects = objects()
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        check_embedded_documents(all_objects, pathlib.Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        check_certificate(readme, pathlib.Path(folder))
        check_running(all_objects, pathlib.Path(folder), pathlib.Path(folder) / "root")
    check_deployment(all_objects)
    check_webhook(all_objects)
    check_dockerfile()
    for path in FOLDER.glob("*.yaml"):
        expect(path.name in readme, f"README.md says what {path.name} is")
    for failure in FAILED:
        print("FAILED", failure)
    print(f"{len(all_objects)} objects")
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
