"""`convert`: to a file and to standard output, and that no conversion makes a statement count."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import gate  # noqa: E402

REPORT = gate.SOURCE / "examples/heartbleed/trivy.json"
POLICY = gate.SOURCE / "examples/heartbleed/policy.yaml"
TARGETS = {"cyclonedx": "cyclonedx", "evidence": "evidence", "openvex": "openvex", "statement": "attestation-vuln"}


def ids(file):
    ran = gate.run("inspect", file)
    assert ran.code == 0, ran.err
    report = json.loads(ran.out)[0]
    return report["format"], sorted(finding["id"] for finding in report["findings"])


def test_targets(folder):
    """each target, to a file and to standard output alike, reads back as the same findings"""
    want = ids(REPORT)[1]
    assert want
    for target, form in TARGETS.items():
        out = folder / f"{target}.json"
        ran = gate.run("convert", "--to", target, "--out", out, REPORT, "--at", gate.NOW)
        assert (ran.code, ran.out, ran.err) == (0, "", ""), (target, ran)
        assert gate.run("convert", "--to", target, REPORT, "--at", gate.NOW).out == out.read_text()
        assert ids(out) == (form, want), target


def test_decisions(folder):
    """a converted report decides as the report does; a statement never counts, whoever hands it over"""
    def decide(file, *more):
        ran = gate.run("evaluate", "--policy", POLICY, "--report", file, "--at", "2026-11-21T12:00:00Z", "--format", "json", *more)
        return json.loads(ran.out), ran.code
    want, code = decide(REPORT)
    assert code == 1 and want["violations"]
    for target in ("cyclonedx", "evidence"):
        out = folder / f"{target}.json"
        assert gate.run("convert", "--to", target, "--out", out, REPORT).code == 0
        got, code = decide(out)
        said = [[(v["rule"], v["finding"]["id"] if v.get("finding") else None) for v in d["violations"]] for d in (want, got)]
        assert code == 1 and said[0] == said[1], (target, said)
    statement = folder / "statement.json"
    assert gate.run("convert", "--to", "statement", "--out", statement, REPORT).code == 0
    got, code = decide(statement, want["subject"]["images"][0]["reference"] if want["subject"].get("images") else "registry.example.com/x")
    assert code == 3 and not got["allowed"], got
    assert not any(v.get("finding") for v in got["violations"]), got


def test_errors(folder):
    """an unknown target is a usage error; what cannot be read, or told, ends in 3 with its reason"""
    assert gate.run("convert", "--to", "pdf", REPORT).code == 2
    assert gate.run("convert", REPORT).code == 2
    (folder / "text").write_text("nothing\n")
    ran = gate.run("convert", "--to", "evidence", folder / "text")
    assert ran.code == 3 and "unknown format" in ran.err
    (folder / "kev.json").write_text(json.dumps({"catalogVersion": "1", "dateReleased": "2026-01-01T00:00:00Z", "count": 0,
                                                 "vulnerabilities": []}))
    ran = gate.run("convert", "--to", "openvex", folder / "kev.json")
    assert ran.code == 3 and "about all images" in ran.err, ran
    ran = gate.run("convert", "--to", "evidence", "--out", folder / "none" / "x", REPORT)
    assert ran.code == 2 and ran.err, ran


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
