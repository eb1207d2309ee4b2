"""`lint`, `fmt` and what `test` writes: exit codes, what they print, what they write, and that a full disk loses nothing."""
import json
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import gate  # noqa: E402

SMELLY = gate.SOURCE / "tests/golden/authoring/repeated-item/input.yaml"
LOOSE = gate.SOURCE / "tests/golden/authoring/layout"


def copy(source, folder):
    target = folder / "policy.yaml"
    shutil.copy(source, target)
    return target


def test_smells(folder):
    """a smell is a warning: exit 0, or 2 under --strict; JSON names it"""
    file = copy(SMELLY, folder)
    ran = gate.run("lint", file)
    assert ran.code == 0 and ran.out == "1 file, no problems\n", ran
    assert "policy.yaml:10:9: 'test' stands twice in this list (repeated-item)" in ran.err, ran.err
    strict = gate.run("lint", "--strict", file)
    assert (strict.code, strict.out, strict.err) == (2, "", ran.err)
    told = gate.run("lint", "--format", "json", file)
    smells = json.loads(told.out)
    assert told.code == 0 and told.err == "" and len(smells) == 5, told
    assert smells[1] == {"file": str(file), "line": 10, "column": 9, "key": "spec.match.namespaces[3]", "level": "warning",
                         "smell": "repeated-item", "message": "'test' stands twice in this list (repeated-item)",
                         "hint": "lint --fix removes it"}
    file.write_text("apiVersion: policygate.dev/v1\nkind: GatePolicy\n")
    broken = gate.run("lint", "--format", "json", file)
    assert broken.code == 2 and {e["level"] for e in json.loads(broken.out)} == {"error"}, broken


def test_fix(folder):
    """--fix says what it changed, keeps comments, and then finds nothing more to change"""
    file = copy(SMELLY, folder)
    ran = gate.run("lint", "--strict", "--fix", file)
    assert ran.code == 0 and ran.out == "1 file, no problems\n", ran
    assert len(ran.err.splitlines()) == 5 and "policy.yaml:7:9: removed 'prod-a'" in ran.err, ran.err
    mended = file.read_text()
    assert mended == (SMELLY.parent / "mended.yaml").read_text()
    again = gate.run("lint", "--strict", "--fix", file)
    assert (again.code, again.err, file.read_text()) == (0, "", mended)


def test_fmt(folder):
    """fmt names what it wrote; --check writes nothing and exits 2; the second time all is well"""
    file = copy(LOOSE / "input.yaml", folder)
    (folder / "other.yaml").write_text((LOOSE / "want.yaml").read_text())
    (folder / "report.json").write_text("{}")
    before = file.read_text()
    ran = gate.run("fmt", "--check", folder)
    assert (ran.code, ran.out, ran.err, file.read_text()) == (2, f"{file}\n", "", before), ran
    ran = gate.run("fmt", folder)
    assert (ran.code, ran.out, file.read_text()) == (0, f"{file}\n", (LOOSE / "want.yaml").read_text()), ran
    for arguments in (["fmt", "--check"], ["fmt"]):
        ran = gate.run(*arguments, folder)
        assert (ran.code, ran.out, ran.err) == (0, "", ""), ran


def test_fmt_errors(folder):
    """what cannot be read stops fmt before it writes anything"""
    loose = copy(LOOSE / "input.yaml", folder)
    before = loose.read_text()
    (folder / "z.yaml").write_text("apiVersion: policygate.dev/v1\nkind: [\n")
    ran = gate.run("fmt", folder)
    assert ran.code == 2 and "z.yaml:" in ran.err and loose.read_text() == before, ran
    (folder / "a.json").write_text('{"kind": "GatePolicy"}')
    ran = gate.run("fmt", folder / "a.json")
    assert ran.code == 2 and "only YAML is laid out" in ran.err, ran
    assert gate.run("fmt", folder / "none").code == 2
    assert gate.run("fmt").code == 2


def test_full_disk(folder):
    """where nothing can be written the old file stands whole, and nothing is left beside it"""
    def full():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16))
    for source, arguments in ((SMELLY, ["lint", "--fix"]), (LOOSE / "input.yaml", ["fmt"])):
        file = copy(source, folder)
        before = file.read_text()
        ran = subprocess.run([gate.CHECK, *arguments, str(file)], preexec_fn=full, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        assert ran.returncode == 2 and "cannot write" in ran.stderr, ran
        assert file.read_text() == before and [p.name for p in folder.iterdir()] == ["policy.yaml"]


def cases(folder):
    """An example's GateTest in a folder of its own, with two expectations turned round and commented."""
    shutil.copytree(gate.SOURCE / "examples/clean", folder / "clean")
    test = folder / "clean/test.yaml"
    right = test.read_text()
    first, second = "expect: {allowed: true, exact: true}", "expect: {allowed: false, exact: true, violations: [{rule: trusted-registry"
    assert right.count(first) == 2 and right.count(second) == 1
    wrong = right.replace(first, "expect:  # the verdict\n        allowed: false  # no\n        exact: true", 1)
    test.write_text(wrong.replace(second, "expect: {allowed: true, exact: true, violations: [{rule: nowhere"))
    return test, right


def test_update(folder):
    """--update writes what came out into the failed cases alone, keeps comments, and still exits 1"""
    test, right = cases(folder)
    failed = gate.run("test", test)
    assert failed.code == 1 and "2 passed, 2 failed" in failed.out, failed
    before = test.read_text()
    ran = gate.run("test", "--update", test)
    assert ran.code == 1 and ran.out == failed.out and ran.err.count("updated case") == 2, ran
    after = test.read_text()
    assert "      # the verdict\n      # no\n      expect: {allowed: true, exact: true}\n" in after, after
    assert "expect: {allowed: false, exact: true, violations: [{rule: trusted-registry, id: allowed, reason: image.allowed}]}" in after
    assert [x for x in after.splitlines() if "expect" not in x and "#" not in x] == [
        x for x in before.splitlines() if "expect" not in x and "#" not in x and x.strip() not in ("allowed: false", "exact: true")]
    passed = gate.run("test", "--update", test)
    assert (passed.code, passed.err, test.read_text()) == (0, "", after), passed
    assert "4 passed, 0 failed" in passed.out and right


def test_explain_rule(folder):
    """explain RULE --policy PATH: its author's words, what its keys mean, what it does at each point"""
    policy = gate.SOURCE / "policies/founding-01-block-critical-or-high/policy.yaml"
    ran = gate.run("explain", "critical-or-high", "--policy", policy)
    assert ran.code == 0 and ran.err == "", ran
    for text in (f"founding-01-block-critical-or-high/critical-or-high ({policy}:", "it checks:\n    vulnerabilities: ",
                 "    vulnerabilities.severities (", "what it does:\n    ci deny, admission deny, audit deny\n", "whoever it stops reads:\n    The image has",
                 "    Critical and High, whether or not a fix exists.\n", "to satisfy it:\n    Upgrade the package", "see:\n    https://",
                 "tags:\n    vulnerabilities\n"):
        assert text in ran.out, (text, ran.out)
    assert gate.run("explain", "founding-01-block-critical-or-high/critical-or-high", "--policy", policy).out == ran.out
    assert gate.run("explain", "--policy", policy).out == ran.out, "without a name: all rules"
    wrong = gate.run("explain", "critical-or-hihg", "--policy", policy)
    assert (wrong.code, wrong.out) == (2, "") and "did you mean 'critical-or-high'?" in wrong.err, wrong
    other = gate.SOURCE / "policies/founding-04-cvss-threshold/policy.yaml"
    unknown = gate.run("explain", "zzz", "--policy", policy, "--policy", other)
    assert unknown.code == 2 and "one of critical-or-high, " in unknown.err, unknown
    both = gate.run("explain", "--policy", policy, "--policy", other).out
    assert both.startswith(ran.out + "\nfounding-04-cvss-threshold/"), both
    unverifiable = gate.SOURCE / "policies/founding-08-signed-verified-provenance/policy.yaml"
    judged = gate.run("explain", "--policy", unverifiable)
    assert judged.code == 0 and "signatures: " in judged.out, "what only tests can judge is explained too"


def test_folder(folder):
    """a folder may hold reports, manifests, and what policygate itself has written"""
    cases(folder)
    report = gate.SOURCE / "examples/heartbleed/trivy.json"
    shutil.copy(report, folder / "trivy.json")
    gate.run("convert", "--to", "evidence", "--out", folder / "evidence.json", report)
    decision = gate.run("evaluate", "--policy", folder / "clean/policy.yaml", "--report", report, "--format", "json")
    (folder / "decision.json").write_text(decision.out)
    assert "policygate.dev/evidence/v1" in (folder / "evidence.json").read_text() and "policygate.dev/decision/v1" in decision.out
    ran = gate.run("test", folder)
    assert ran.code == 1 and "2 passed, 2 failed" in ran.out and ran.err == "", ran
    (folder / "other.json").write_text('{"apiVersion": "policygate.dev/v2", "kind": "GateTest"}')
    assert gate.run("test", folder).code == 2


def test_junit(folder):
    """--output junit=FILE: a suite for each test, a failure for each case that failed, text escaped"""
    test, _ = cases(folder)
    name = "'nothing <is> \"wrong\" & odd'"
    test.write_text(test.read_text().replace("nothing is wrong with it", name, 1))
    ran = gate.run("test", "--output", f"junit={folder}/out.xml", test)
    assert ran.code == 1, ran
    root = xml.etree.ElementTree.parse(folder / "out.xml").getroot()
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "4", "2")
    found = [(c.get("name"), [f.get("message") for f in c]) for suite in root for c in suite]
    assert found[0] == ('nothing <is> "wrong" & odd', ["expected denied, got allowed"]), found
    assert [bool(failures) for _, failures in found] == [True, False, True, False], found
    assert gate.run("test", "--output", "sarif=x", test).code == 2
    assert gate.run("test", "--output", f"junit={folder}/none/out.xml", test).code == 2


def test_coverage(folder):
    """--coverage names what no case misses; a case that shows it makes it vanish"""
    (folder / "policy.yaml").write_text(
        "apiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: p}\nspec:\n  rules:\n"
        "    - {name: tags, image: {forbiddenTags: [latest, dev]}}\n    - {name: pinned, image: {requireDigest: true}}\n")
    test = folder / "test.yaml"
    head = ("apiVersion: policygate.dev/v1\nkind: GateTest\nmetadata: {name: t}\nspec:\n  files: [policy.yaml]\n"
            "  at: 2027-01-01T00:00:00Z\n  cases:\n")
    case = "    - {{name: {0}, image: \"a.example/x:{0}\", expect: {{allowed: false}}}}\n"
    test.write_text(head + case.format("latest"))
    ran = gate.run("test", "--coverage", test)
    assert ran.code == 0, ran.err
    assert ran.out.endswith(
        f"no case misses image.forbiddenTags[1] ('dev') of rule 'tags'\n        {folder}/policy.yaml:6:52\n3 of 4 parts exercised\n"), ran.out
    told = json.loads(gate.run("test", "--coverage", "--format", "json", test).out)
    assert told["coverage"]["parts"] == 4 and [m["key"] for m in told["coverage"]["missing"]] == [
        "spec.rules[0].image.forbiddenTags[1]"], told
    test.write_text(head + case.format("latest") + case.format("dev"))
    assert gate.run("test", "--coverage", test).out.endswith("passed, 0 failed\n4 of 4 parts exercised\n")


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
