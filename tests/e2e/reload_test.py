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
DIGEST = gate.digest_of("web")
IMAGE = f"registry.example.com/web@{DIGEST}"


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
    for name in ("policy", "exceptions", "evidence", "replay"):
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
    replay_all(folder, webhook.logged(), envelopes)
    print(f"{answered[0]} reviews, {len(seen)} sets")
    assert webhook.stop() == 0


def replay_all(folder, decisions, envelopes):
    """Each kind of logged decision is what evaluate says for exactly one of the policies."""
    replay = folder / "replay"
    (replay / "signer.pub").write_bytes((folder / "policy/signer.pub").read_bytes())
    digests = {}
    for i in range(SWAPS + 1):
        (replay / "policy.yaml").write_text(policy(i))
        ran = gate.run("evaluate", IMAGE, "--policy", replay / "policy.yaml", "--format", "json", "--at", gate.NOW)
        digests.setdefault(ran.decisions()[0]["policies"][0]["digest"], []).append(i)
    assert all(len(numbers) == 1 for numbers in digests.values()), "each revision has a digest of its own"
    checked = set()
    for one in decisions:
        gate.check_decision(one)
        used = {entry["digest"] for entry in one["policies"]}
        assert len(used) == 1 and used <= set(digests), used
        number, = digests[next(iter(used))]
        found = {(v["id"], v["outcome"]) for v in one["violations"]}
        denied = ("CVE-2026-0001", "denied") in found
        assert one["allowed"] is not denied, one
        # A violation is exempted only where this very decision saw an exception that names it.
        exempted = {e["reason"] for e in one["exceptions"]}
        if ("CVE-2026-0001", "exempted") in found:
            assert "exception.applied" in exempted, one
        checked.add(number)
    assert len(checked) > SWAPS // 4, f"only {len(checked)} policies were seen by a review"


if __name__ == "__main__":
    gate.main([test_reload])
