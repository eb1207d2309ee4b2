"""`inspect` for programs and for people, and `inspect --merge`: one story told by two scanners."""
import itertools
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import gate  # noqa: E402

STORY = gate.SOURCE / "examples/two-scanners"
REPORTS = [STORY / "trivy.json", STORY / "grype.json"]
AT = "2026-01-15T12:00:00Z"


def merge(*files, form="json"):
    return gate.run("inspect", "--merge", *files, "--format", form, "--at", AT)


def test_merged(folder):
    """two scanners' names for one flaw are one finding, each statement kept, what they differ on listed"""
    ran = merge(*REPORTS)
    assert ran.code == 0, ran.err
    merged = json.loads(ran.out)
    assert [source["scanner"] for source in merged["sources"]] == ["grype", "trivy"], merged["sources"]
    found = {finding["id"]: finding for finding in merged["vulnerabilities"]}
    both = found["CVE-2023-44487"]
    assert both["aliases"] == ["GHSA-qppj-fm5r-hxr3"] and both["severity"] == "high", both
    said = {(s["scanner"], s["id"], s["severityAsWritten"]) for s in both["statements"]}
    assert said == {("trivy", "CVE-2023-44487", "MEDIUM"), ("grype", "GHSA-qppj-fm5r-hxr3", "Medium")}, said
    assert any(fact.startswith("severity: ") for fact in both["contradictions"]), both
    assert any(fact.startswith("fix: ") for fact in both["contradictions"]), both
    assert [s["scanner"] for s in found["CVE-2024-24790"]["statements"]] == ["trivy"]
    severities = [finding["severity"] for finding in merged["vulnerabilities"]]
    assert severities == sorted(severities, key=["critical", "high", "medium", "low", "negligible", "unknown"].index)


def test_order(folder):
    """the order of the files changes not a byte, and an older report of a scanner does not speak"""
    older = json.loads(REPORTS[0].read_text())
    older["CreatedAt"] = "2026-01-02T06:00:00Z"
    for result in older["Results"]:
        for entry in result.get("Vulnerabilities") or []:
            entry["Severity"] = "CRITICAL"
            entry.pop("VendorSeverity", None)
    (folder / "older.json").write_text(json.dumps(older))
    files = [*REPORTS, folder / "older.json"]
    seen = {merge(*order).out for order in itertools.permutations(files)}
    assert len(seen) == 1
    merged = json.loads(seen.pop())
    assert [s["superseded"] for s in merged["sources"] if s["file"].endswith("older.json")] == [True], merged["sources"]
    assert {f["id"]: f["severity"] for f in merged["vulnerabilities"]}["CVE-2023-44487"] == "high"
    decisions = set()
    for order in itertools.permutations(files):
        flags = [part for file in order for part in ("--report", file)]
        decisions.add(gate.run("evaluate", "--policy", STORY / "policy.yaml", *flags, "--at", AT, "--format", "json").out)
    assert len(decisions) == 1


def test_text(folder):
    """for people: worst first, the ages of scan and database, and what the sources differ on"""
    out = merge(*REPORTS, form="text").out
    assert out.index("CVE-2024-24790") < out.index("CVE-2023-44487"), out
    assert "sources differ on severity" in out and "(1 day ago)" in " ".join(out.split()), out
    out = gate.run("inspect", REPORTS[0], "--format", "text", "--at", "2026-03-15T12:00:00Z").out
    assert "(60 days ago)" in out and "1 critical" in out and "SEVERITY" in out, out
    empty = folder / "empty.json"
    empty.write_text(json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": None}]}))
    assert "NOT COMPLETE" in gate.run("inspect", empty, "--format", "text", "--at", AT).out


def test_other_subject(folder):
    """reports of two images are not merged, and the files are named"""
    other = json.loads(REPORTS[0].read_text())
    other["Metadata"]["RepoDigests"] = ["registry.example.com/edge/router@sha256:" + "0" * 64]
    other["Metadata"]["ImageID"] = "sha256:" + "1" * 64
    (folder / "other.json").write_text(json.dumps(other))
    ran = merge(REPORTS[0], folder / "other.json")
    assert ran.code == 3 and not ran.out, ran.out
    assert "another subject" in ran.err and "other.json" in ran.err, ran.err


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
