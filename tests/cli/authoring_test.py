"""`lint`, `fmt`: exit codes, what they print, what they write, and that a full disk loses nothing."""
import json
import pathlib
import resource
import shutil
import signal
import subprocess
import sys

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


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
