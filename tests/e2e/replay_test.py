"""evaluate, admit and the webhook's decision log give the same document for the same inputs and instant."""
import json
import os
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate  # noqa: E402

CASES = int(os.environ.get("POLICY_CASES", "1000"))
IMAGES = [f"registry.example.com/app{i}" for i in range(12)]
DIGESTS = [gate.digest_of(name) for name in IMAGES]


def severities(random_):
    return random_.sample(["critical", "high", "medium", "low"], random_.randint(1, 2))


def policy_text(random_):
    rules = [f"    - {{name: pinned, image: {{requireDigest: {str(random_.random() < 0.7).lower()}, forbiddenTags: [latest]}}}}",
             f"    - {{name: found, vulnerabilities: {{severities: [{', '.join(severities(random_))}]}}}}",
             f"    - {{name: score, enforcement: {random_.choice(['deny', 'warn', 'record'])}, vulnerabilities: {{minCvss: {random_.choice([5, 7.5, 9])}}}}}",
             "    - {name: tools, packages: {forbidden: [{preset: network-tools}]}}",
             f"    - {{name: scanned, scans: {{required: [{{scanners: [trivy], maxAge: {random_.choice(['1d', '10000d', '10000d'])}}}]}}}}"]
    return ("apiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: production}\nspec:\n"
            "  evidence: {signedBy: [ci]}\n  authorities:\n    - {name: ci, keys: [{file: signer.pub}]}\n  rules:\n"
            + "\n".join(random_.sample(rules, random_.randint(1, 4))) + "\n")


def exception_text(random_, number):
    control = "\n  compensatingControls:\n    - {description: kept apart, pod: {forbidHostNetwork: true}}" if random_.random() < 0.5 else ""
    return (f"apiVersion: policygate.dev/v1\nkind: ClusterGateException\nmetadata: {{name: e{number}}}\nspec:\n"
            f"  ids: [CVE-2026-{random_.randint(0, 5):04}]\n  reason: accepted\n  owner: team\n"
            f"  startsAt: \"2026-01-01\"\n  expiresAt: \"{random_.choice(['2026-02-01', '2026-03-31'])}\"{control}\n")


def report(random_, i):
    findings = [gate.vulnerability(f"CVE-2026-{random_.randint(0, 5):04}", random_.choice(["openssl", "curl", "bash"]), "1.0", word,
                                   random_.choice(["1.1", ""]), CVSS={"nvd": {"V3Score": random_.choice([4.0, 7.5, 9.8])}})
                for word in random_.choices(["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"], k=random_.choice([0, 0, 1, 2]))]
    return gate.trivy(IMAGES[i] + ":1", DIGESTS[i], findings, "2026-02-20T00:00:00Z", random_.choice([[], [("bash", "5.2")], [("curl", "1.0")]]))


def subject(random_):
    images = [f"{IMAGES[i]}@{DIGESTS[i]}" if random_.random() < 0.95 else f"{IMAGES[i]}:latest"
              for i in random_.sample(range(10 if random_.random() < 0.9 else len(IMAGES)), random_.randint(1, 2))]
    pod = gate.pod(images, f"web-{random_.randint(0, 9)}")
    if random_.random() < 0.3:
        pod["spec"]["hostNetwork"] = True
    return pod


def without_request(document):
    return json.dumps({key: value for key, value in document.items() if key != "request"}, sort_keys=False)


def test_replay(folder):
    """a thousand generated reviews: three programs, one document, byte for byte"""
    random_ = random.Random(20261121)
    for name in ("policy", "exceptions", "evidence"):
        (folder / name).mkdir()
    private, _ = gate.make_key(folder / "policy")
    private = private.rename(folder / "signer.key")
    for i, image in enumerate(IMAGES[:10]):
        (folder / "report.json").write_text(json.dumps(report(random_, i)))
        assert gate.run("attest", f"{image}@{DIGESTS[i]}", "--report", folder / "report.json", "--key", private,
                        "--out", folder / f"evidence/{i}.json").code == 0
    sets, outcomes, done = 10, {True: 0, False: 0}, 0
    for number in range(sets):
        (folder / "policy/policy.yaml").write_text(policy_text(random_))
        (folder / "exceptions/e.yaml").write_text("---\n".join(exception_text(random_, i) for i in range(3)))
        flags = ["--policy", folder / "policy", "--exceptions", folder / "exceptions", "--evidence", folder / "evidence"]
        (folder / "decisions.jsonl").unlink(missing_ok=True)
        webhook = gate.Webhook(folder, folder / "policy", folder / "evidence", folder / "exceptions")
        webhook.wait_for(lambda one=webhook: one.get("/readyz")[0] == 200, "ready")
        subjects = [subject(random_) for _ in range(CASES // sets)]
        connection = webhook.connect()
        for i, pod in enumerate(subjects):
            assert webhook.post(gate.review(pod, uid=f"{number}-{i}"), connection)[0] == 200
        connection.close()
        assert webhook.stop() == 0
        logged = webhook.logged()
        assert len(logged) == len(subjects)
        for pod, want in zip(subjects, logged):
            (folder / "review.json").write_text(json.dumps(gate.review(pod, uid=want["request"]["uid"])))
            (folder / "pod.json").write_text(json.dumps(pod))
            admitted = gate.run("admit", folder / "review.json", *flags, "--at", want["time"], "--format", "json")
            assert admitted.decisions() == [want] and json.loads(admitted.out) == want, admitted.err
            assert admitted.out.strip() == json.dumps(want, ensure_ascii=False, separators=(",", ":")), "byte for byte"
            evaluated = gate.run("evaluate", "--workload", folder / "pod.json", *flags, "--point", "admission", "--at", want["time"],
                                 "--format", "json")
            got, = evaluated.decisions()
            assert without_request(got) == without_request(want), (got, want)
            outcomes[want["allowed"]] += 1
            done += 1
    print(f"{done} cases: {outcomes[True]} allowed, {outcomes[False]} denied")
    assert min(outcomes.values()) > done // 20, outcomes


if __name__ == "__main__":
    gate.main([test_replay])
