"""Reload under load: policies, exceptions, evidence and certificate swapped 50 times each."""
import json
import os
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate  # noqa: E402

SWAPS = int(os.environ.get("POLICY_SWAPS", "50"))
DIGEST = gate.DIGEST
IMAGE = f"{gate.IMAGE}@{DIGEST}"


def policy(number):
    return f"""apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {{name: production}}
spec:
  description: revision {number}
  evidence: {{signedBy: [ci]}}
  authorities:
    - {{name: ci, keys: [{{file: signer.pub}}]}}
  rules:
    - {{name: high, vulnerabilities: {{severities: [{'high' if number % 2 else 'critical, high'}]}}}}
"""


def exception(number):
    return f"""apiVersion: policygate.dev/v1
kind: ClusterGateException
metadata: {{name: accepted}}
spec:
  ids: [{'CVE-2026-0001' if number % 2 else 'CVE-2026-9999'}]
  reason: revision {number}
  owner: team
  startsAt: "2026-01-01"
  expiresAt: "2100-01-01"
"""


def replace(path, data):
    """As an editor or a kubelet does: whole, or not at all."""
    temporary = path.with_name("." + path.name)
    temporary.write_bytes(data if isinstance(data, bytes) else data.encode())
    os.rename(temporary, path)


def test_reload(folder):
    """no request fails while everything is swapped, and each decision replays under exactly one policy"""
    for name in ("policy", "exceptions", "evidence"):
        (folder / name).mkdir()
    private, _ = gate.make_key(folder / "policy")
    private = private.rename(folder / "signer.key")
    pairs = [gate.make_certificate(folder, f"pair{i}") for i in range(2)]
    envelopes = []
    for i in range(2):
        report = gate.trivy("registry.example.com/web:1", DIGEST, [gate.vulnerability()] if i else [],
                            created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
        (folder / "report.json").write_text(json.dumps(report))
        assert gate.run("attest", IMAGE, "--report", folder / "report.json", "--key", private, "--out", folder / "envelope").code == 0
        envelopes.append((folder / "envelope").read_bytes())
    replace(folder / "policy/policy.yaml", policy(0))
    replace(folder / "exceptions/e.yaml", exception(0))
    replace(folder / "evidence/web.json", envelopes[0])
    for i, name in enumerate(("tls.crt", "tls.key")):
        replace(folder / name, pairs[0][i].read_bytes())
    webhook = gate.Webhook(folder, folder / "policy", folder / "evidence", folder / "exceptions", reload_ms=5)
    webhook.wait_for(lambda: webhook.get("/readyz")[0] == 200, "ready")
    import ssl
    context = ssl.create_default_context()
    for certificate, _ in pairs:
        context.load_verify_locations(str(certificate))
    stop, failures, answered = threading.Event(), [], [0]

    def load(worker):
        count = 0
        while not stop.is_set():
            connection = webhook.connect(context)
            try:
                for _ in range(20):
                    status, answer = webhook.post(gate.review(gate.pod([IMAGE]), uid=f"{worker}-{count}"), connection)
                    if status != 200 or answer["response"]["uid"] != f"{worker}-{count}":
                        failures.append((status, answer))
                    count += 1
            except Exception as error:  # noqa: BLE001 - any failed request is a failed test
                failures.append(error)
            finally:
                connection.close()
        answered[0] += count

    threads = [threading.Thread(target=load, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()

    def revision():
        return next(line for line in webhook.get("/readyz?verbose")[1].splitlines() if line.startswith("revision"))

    seen = {revision()}
    for i in range(1, SWAPS + 1):
        before = revision()
        replace(folder / "policy/policy.yaml", policy(i))
        replace(folder / "exceptions/e.yaml", exception(i))
        replace(folder / "evidence/web.json", envelopes[i % 2])
        for part, name in enumerate(("tls.crt", "tls.key")):
            replace(folder / name, pairs[i % 2][part].read_bytes())
        webhook.wait_for(lambda old=before: revision() != old, f"revision {i} in force")
        seen.add(revision())
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures, failures[:3]
    assert len(seen) >= SWAPS, len(seen)
    assert webhook.stop() == 0
    decisions = webhook.logged()
    used = replay_all(folder, decisions, envelopes)
    print(f"{answered[0]} reviews, {len(seen)} sets, {len(used)} policies seen by a review")
    assert len(used) > SWAPS // 4, used


def evaluate(folder, revision, at):
    """What evaluate says for one (policy, exceptions, envelope), written where the webhook read them."""
    number, accepted, envelope = revision
    replace(folder / "policy/policy.yaml", policy(number))
    replace(folder / "exceptions/e.yaml", exception(accepted))
    replace(folder / "evidence/web.json", envelope)
    (folder / "pod.json").write_text(json.dumps(gate.pod([IMAGE])))
    ran = gate.run("evaluate", "--workload", folder / "pod.json", "--policy", folder / "policy", "--exceptions", folder / "exceptions",
                   "--evidence", folder / "evidence", "--point", "admission", "--at", at, "--format", "json")
    decision, = ran.decisions()
    return decision


def replay_all(folder, decisions, envelopes):
    """Replays each kind of logged decision at its instant: it is what exactly one policy says."""
    digests = {evaluate(folder, (i, 0, envelopes[0]), gate.NOW)["policies"][0]["digest"]: i for i in range(SWAPS + 1)}
    assert len(digests) == SWAPS + 1, "each revision has a digest of its own"
    kinds = {}
    for one in decisions:
        gate.check_decision(one)
        named = {entry["digest"] for entry in one["policies"]}
        assert len(named) == 1 and named <= set(digests), named
        kinds.setdefault(json.dumps({k: v for k, v in one.items() if k not in ("request", "time", "digest")}), one)
    used = set()
    for one in kinds.values():
        number = digests[one["policies"][0]["digest"]]
        # The four files are edited one after another, so a set may hold its neighbours' exceptions or evidence.
        near = [(number, n, e) for n in (number, number - 1, number + 1) if 0 <= n <= SWAPS for e in envelopes]
        want = {k: v for k, v in one.items() if k != "request"}
        matches = [r for r in near if {k: v for k, v in evaluate(folder, r, one["time"]).items() if k != "request"} == want]
        assert matches, one
        used.add(number)
    return used


if __name__ == "__main__":
    gate.main([test_reload])
