"""EPSS, KEV and VEX on the command line: --feed, --vex, exit codes, states, and what a person reads."""
import gzip
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate  # noqa: E402
from support.gate import DIGEST, IMAGE  # noqa: E402

POLICY = """apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {name: production}
spec:
  evidence: {maxDatabaseAge: 3d, signedBy: [ci], vexSignedBy: [security]}
  authorities:
    - {name: ci, keys: [{file: ci.pub}]}
    - {name: security, keys: [{file: security.pub}]}
  rules:
    - name: RULE
      vulnerabilities: SELECTOR
"""
EPSS = "#model_version:v2025.03.14,score_date:{date}T00:00:00+0000\ncve,epss,percentile\nCVE-2026-0001,{score},0.9\n"


def kev(identifier="CVE-2026-0001", **more):
    return json.dumps({"catalogVersion": "2026.11.20", "dateReleased": "2026-11-20T17:00:00.5Z", "count": 1, "vulnerabilities": [
        {"cveID": identifier, "product": "Thing", "dueDate": "2026-12-01", "knownRansomwareCampaignUse": "Known"}], **more})


def vex(status="not_affected", product=f"pkg:deb/debian/openssl", author="Example Security", **more):
    statement = {"vulnerability": {"name": "CVE-2026-0001"}, "products": [{"@id": product}], "status": status}
    if status == "not_affected":
        statement["justification"] = "vulnerable_code_not_present"
    return {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://vex.example.com/1", "author": author,
            "timestamp": "2026-11-20T00:00:00Z", "version": 1, "statements": [{**statement, **more}]}


def setup(folder, selector):
    for name in ("ci", "security"):
        gate.make_key(folder, name)
    (folder / "policy.yaml").write_text(POLICY.replace("SELECTOR", selector).replace("RULE", "rule"))
    report = gate.trivy(IMAGE + ":1", DIGEST, [gate.vulnerability()])
    report["Metadata"]["ImageConfig"] = {}
    (folder / "report.json").write_text(json.dumps(report))


def evaluate(folder, *more, fresh=False):
    """Runs evaluate on the report; its database is as old as the scan where no limit is asked."""
    policy = (folder / "policy.yaml").read_text()
    if not fresh:
        (folder / "policy.yaml").write_text(policy.replace("maxDatabaseAge: 3d, ", ""))
    return gate.run("evaluate", f"{IMAGE}@{DIGEST}", "--policy", folder / "policy.yaml", "--at", gate.NOW, "--report",
                    folder / "report.json", *more)


def reasons(ran):
    return sorted(v["reason"] for v in ran.decisions()[0]["violations"])


def test_kev(folder):
    """a rule on KEV denies what is listed, allows what is not, and exits 3 without the catalogue"""
    setup(folder, "{kev: true}")
    ran = evaluate(folder, "--format", "json")
    assert ran.code == 3 and reasons(ran) == ["evidence.absent"], (ran.code, ran.out)
    (folder / "kev.json").write_text(kev())
    ran = evaluate(folder, "--feed", folder / "kev.json", "--format", "json")
    assert ran.code == 1 and reasons(ran) == ["vulnerabilities.found"], (ran.code, ran.out)
    decision = ran.decisions()[0]
    assert decision["violations"][0]["kev"] is True and decision["violations"][0]["epss"] is None
    listed = [d for d in decision["evidence"] if d["format"] == "kev"]
    assert len(listed) == 1 and listed[0]["databaseAt"] == "2026-11-20T17:00:00Z" and listed[0]["reason"] == "document.used"
    text = evaluate(folder, "--feed", folder / "kev.json")
    assert "known to be exploited" in text.out, text.out
    (folder / "kev.json").write_text(kev("CVE-2020-1111"))
    assert evaluate(folder, "--feed", folder / "kev.json").code == 0


def test_epss_gzip(folder):
    """EPSS is read as FIRST publishes it, gzip and all, and the score is shown"""
    setup(folder, "{minEpss: 0.4}")
    (folder / "epss.csv.gz").write_bytes(gzip.compress(EPSS.format(date="2026-11-20", score="0.91963").encode()))
    ran = evaluate(folder, "--feed", folder / "epss.csv.gz", "--format", "json")
    assert ran.code == 1 and ran.decisions()[0]["violations"][0]["epss"] == 0.91963, (ran.code, ran.out, ran.err)
    (folder / "epss.csv.gz").write_bytes(gzip.compress(EPSS.format(date="2026-11-20", score="0.1").encode()))
    assert evaluate(folder, "--feed", folder / "epss.csv.gz").code == 0


def test_stale(folder):
    """a catalogue past maxDatabaseAge is stale, and the decision holds until that age"""
    setup(folder, "{minEpss: 0.4}")
    report = json.loads((folder / "report.json").read_text())
    (folder / "report.json").write_text(json.dumps({"matches": [], "descriptor": {
        "name": "grype", "version": "0.94.0", "timestamp": "2026-11-21T06:00:00Z",
        "db": {"built": "2026-11-21T00:00:00Z"}}, "source": {"type": "image", "target": {
            "userInput": report["ArtifactName"], "manifestDigest": DIGEST}}}))
    (folder / "epss.csv").write_text(EPSS.format(date="2026-11-19", score="0.1"))
    ran = evaluate(folder, "--feed", folder / "epss.csv", "--format", "json", fresh=True)
    assert ran.code == 0 and ran.decisions()[0]["validUntil"] == "2026-11-22T00:00:00Z", (ran.out, ran.err)
    (folder / "epss.csv").write_text(EPSS.format(date="2026-11-18", score="0.1"))
    ran = evaluate(folder, "--feed", folder / "epss.csv", "--format", "json", fresh=True)
    assert ran.code == 3 and reasons(ran) == ["evidence.stale"], (ran.code, ran.out)


def test_refused(folder):
    """what is no catalogue or no VEX is an error of the call, exit 3"""
    setup(folder, "{kev: true}")
    for flag in ("--feed", "--vex"):
        for name, text in (("report.json", None), ("none.json", "{}"), ("empty.csv", "")):
            if text is not None:
                (folder / name).write_text(text)
            ran = evaluate(folder, flag, folder / name)
            assert ran.code == 3 and name in ran.err, (flag, name, ran.code, ran.err)
    ran = evaluate(folder, "--feed", folder / "missing.csv")
    assert ran.code == 3 and "missing.csv" in ran.err, (ran.code, ran.err)


def test_vex(folder):
    """VEX that is handed over clears the finding and is shown with its author"""
    setup(folder, "{severities: [high]}")
    (folder / "vex.json").write_text(json.dumps(vex()))
    ran = evaluate(folder, "--vex", folder / "vex.json", "--format", "json")
    assert ran.code == 0, (ran.code, ran.out, ran.err)
    assert ran.decisions()[0]["cleared"] == [{"image": f"{IMAGE}@{DIGEST}", "id": "CVE-2026-0001", "package": "openssl",
                                              "version": "1.0.1e", "statement": "not_affected: vulnerable_code_not_present",
                                              "author": "Example Security"}], ran.out
    text = evaluate(folder, "--vex", folder / "vex.json").out
    assert "Cleared by VEX: 1" in text and "Example Security" in text and "CVE-2026-0001" in text, text
    (folder / "vex.json").write_text(json.dumps(vex("affected", action_statement="upgrade")))
    assert evaluate(folder, "--vex", folder / "vex.json").code == 1
    (folder / "vex.json").write_text(json.dumps(vex(product="pkg:deb/debian/curl")))
    assert evaluate(folder, "--vex", folder / "vex.json").code == 1


def test_vex_at_admission(folder):
    """--vex counts at point ci only"""
    setup(folder, "{severities: [high]}")
    (folder / "vex.json").write_text(json.dumps(vex()))
    gate.run("attest", f"{IMAGE}@{DIGEST}", "--report", folder / "report.json", "--key", folder / "ci.key", "--out",
             folder / "signed.json", "--at", gate.NOW)
    ran = evaluate(folder, "--evidence", folder / "signed.json", "--vex", folder / "vex.json", "--point", "admission", "--format", "json")
    assert ran.code == 1, (ran.code, ran.out)
    assert [d["reason"] for d in ran.decisions()[0]["evidence"] if d["format"] == "openvex"] == ["document.signer"], ran.out


def test_gate_test(folder):
    """the evidence of a GateTest may hold feeds and VEX"""
    setup(folder, "{kev: true}")
    (folder / "kev.json").write_text(kev())
    (folder / "vex.json").write_text(json.dumps(vex()))
    (folder / "policy.yaml").write_text((folder / "policy.yaml").read_text().replace("maxDatabaseAge: 3d, ", ""))
    (folder / "test.yaml").write_text(f"""apiVersion: policygate.dev/v1
kind: GateTest
metadata: {{name: production}}
spec:
  files: [policy.yaml]
  at: "{gate.NOW}"
  cases:
    - name: listed
      image: {IMAGE}@{DIGEST}
      point: admission
      evidence: [report.json, kev.json]
      expect: {{allowed: false, violations: [{{rule: rule, id: CVE-2026-0001}}]}}
    - name: without the catalogue
      image: {IMAGE}@{DIGEST}
      evidence: [report.json]
      expect: {{allowed: false, violations: [{{reason: evidence.absent}}], exact: true}}
    - name: cleared
      image: {IMAGE}@{DIGEST}
      point: admission
      evidence: [report.json, kev.json, vex.json]
      expect: {{allowed: true}}
""")
    ran = gate.run("test", folder / "test.yaml")
    assert ran.code == 0, (ran.out, ran.err)


def test_admit(folder):
    """admit takes --feed as the webhook does"""
    setup(folder, "{kev: true}")
    (folder / "kev.json").write_text(kev())
    (folder / "policy.yaml").write_text((folder / "policy.yaml").read_text().replace("maxDatabaseAge: 3d, ", ""))
    gate.run("attest", f"{IMAGE}@{DIGEST}", "--report", folder / "report.json", "--key", folder / "ci.key", "--out",
             folder / "signed.json", "--at", gate.NOW)
    (folder / "review.json").write_text(json.dumps(gate.review(gate.pod([f"{IMAGE}@{DIGEST}"]))))
    base = ["admit", folder / "review.json", "--policy", folder / "policy.yaml", "--evidence", folder / "signed.json", "--at",
            gate.NOW, "--format", "json"]
    ran = gate.run(*base)
    assert ran.code == 3 and reasons(ran) == ["evidence.absent"], (ran.code, ran.out, ran.err)
    ran = gate.run(*base, "--feed", folder / "kev.json")
    assert ran.code == 1 and reasons(ran) == ["vulnerabilities.found"], (ran.code, ran.out, ran.err)


def test_order(folder):
    """the order of files changes nothing, byte for byte"""
    setup(folder, "{any: true, unless: [{kev: false, minEpss: 0.9}]}")
    (folder / "kev.json").write_text(kev("CVE-2020-1111"))
    for number, score in enumerate(("0.95", "0.97")):
        (folder / f"epss{number}.csv").write_text(EPSS.format(date="2026-11-20", score=score))
        (folder / f"vex{number}.json").write_text(json.dumps(vex(("affected", "not_affected")[number], author=f"author {number}")))
    flags = [("--feed", "kev.json"), ("--feed", "epss0.csv"), ("--feed", "epss1.csv"), ("--vex", "vex0.json"), ("--vex", "vex1.json")]
    seen = set()
    for turn in range(len(flags)):
        for order in (flags[turn:] + flags[:turn], list(reversed(flags[turn:] + flags[:turn]))):
            ran = evaluate(folder, *[word for flag, name in order for word in (flag, folder / name)], "--format", "json")
            seen.add((ran.code, ran.out))
    assert len(seen) == 1 and next(iter(seen))[0] == 0, seen


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
