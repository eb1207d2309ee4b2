"""Runs one folder's GateTest and lints all its documents; or checks that no folder goes untested.

usage: gate_test.py FOLDER/test.yaml    or    gate_test.py --folders
"""
import pathlib
import re
import sys

from programs import ROOT, policy_check

OURS = re.compile(r"^apiVersion: policygate\.dev/v1$", re.MULTILINE)


def documents(folder):
    """The policy documents of a folder, manifests and the like left out."""
    return [p for p in sorted(folder.glob("*.yaml")) if OURS.search(p.read_text(encoding="utf-8"))]


def check_folder(test):
    folder = (ROOT / test).parent
    failures = []
    for path in documents(folder):
        code, out = policy_check("lint", str(path.relative_to(ROOT)))
        if code != 0 or "warning" in out:
            failures.append(f"lint {path.relative_to(ROOT)}: exit {code}\n{out}")
    code, out = policy_check("test", test)
    cases = (ROOT / test).read_text(encoding="utf-8").count("    - name: ")
    print(out)
    if code != 0:
        failures.append(f"test {test}: exit {code}")
    if f"{cases} passed, 0 failed" not in out:
        failures.append(f"{test} holds {cases} cases, and not all of them passed")
    for policy in folder.glob("policy*.yaml"):
        if policy.name not in (ROOT / test).read_text(encoding="utf-8"):
            failures.append(f"{policy.relative_to(ROOT)} is in no case of {test}")
    return failures


def check_folders():
    """Each policy has a test with an allowed and a denied case; each of its rules denies or warns once."""
    failures = []
    folders = [p for p in sorted((ROOT / "policies").iterdir()) if p.is_dir()]
    for folder in folders:
        test = folder / "test.yaml"
        if not test.is_file():
            failures.append(f"{folder.name}: no test.yaml")
            continue
        text = test.read_text(encoding="utf-8")
        for word in ("allowed: true", "allowed: false"):
            if word not in text:
                failures.append(f"{folder.name}: no case expects '{word}'")
        for rule in re.findall(r"^    - name: ([a-z0-9-]+)$", (folder / "policy.yaml").read_text(encoding="utf-8"), re.MULTILINE):
            if f"rule: {rule}," not in text:
                failures.append(f"{folder.name}: no case shows rule '{rule}'")
    for name in ("block-critical-high", "medium-needs-approval", "cvss-threshold", "banned-packages",
                 "trusted-registries", "scan-freshness"):
        if not (ROOT / "policies" / name).is_dir():
            failures.append(f"the founding policy '{name}' is gone")
    print(f"{len(folders)} policy folders")
    return failures


if __name__ == "__main__":
    problems = check_folders() if sys.argv[1] == "--folders" else check_folder(sys.argv[1])
    for problem in problems:
        print("FAILED", problem)
    sys.exit(1 if problems else 0)
