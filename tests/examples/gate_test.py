"""Runs one folder's GateTests and lints all its documents; or checks that no policy goes untested or unexplained.

usage: gate_test.py FOLDER/test.yaml    or    gate_test.py --folders
"""
import pathlib
import re
import sys

import yaml

from programs import ROOT, policy_check

OURS = re.compile(r"^apiVersion: policygate\.dev/v1$", re.MULTILINE)
UNSUPPORTED = re.compile(r": '([A-Za-z]+)' is not evaluated by this version \(at ([^)]+)\)")
FOUNDING = [
    "founding-01-block-critical-or-high", "founding-02-medium-unfixed-and-approved", "founding-03-documented-exceptions",
    "founding-04-cvss-threshold", "founding-05-trusted-minimal-base", "founding-06-no-secrets",
    "founding-07-no-unnecessary-packages", "founding-08-signed-verified-provenance", "founding-09-scanned-at-every-stage",
    "founding-10-rescanned-periodically"]


def read(path):
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def documents(folder):
    """The policy documents of a folder, manifests and the like left out."""
    return [p for p in sorted(folder.glob("*.yaml")) if OURS.search(p.read_text(encoding="utf-8"))]


def lint(path):
    """Warnings are fine where they say what this version does not evaluate."""
    code, out = policy_check("lint", str(path.relative_to(ROOT)))
    told = re.search(r"^(\d+) warnings?$", out, re.MULTILINE)
    if code == 0 and int(told.group(1) if told else 0) == len(UNSUPPORTED.findall(out)):
        return []
    return [f"lint {path.relative_to(ROOT)}: exit {code}\n{out}"]


def run_cases(path):
    """All cases of a test file must pass."""
    code, out = policy_check("test", str(path))
    cases = sum(len(document["spec"]["cases"]) for document in read(path))
    print(out)
    if code == 0 and f"{cases} passed, 0 failed" in out:
        return []
    return [f"{path} holds {cases} cases, and not all of them passed: exit {code}"]


def rules_of(case):
    return {violation.get("rule") for violation in case["expect"].get("violations", [])}


def check_folder(test):
    folder = (ROOT / test).parent
    failures = [failure for path in documents(folder) for failure in lint(path)]
    failures += run_cases(ROOT / test)
    for policy in folder.glob("policy*.yaml"):
        if policy.name not in (ROOT / test).read_text(encoding="utf-8"):
            failures.append(f"{policy.relative_to(ROOT)} is in no case of {test}")
    return failures


def check_rules(folder):
    """Each rule denies in some case and lets pass in another, a rule of pods with a pod; the page explains it."""
    cases = [case for document in read(folder / "test.yaml") for case in document["spec"]["cases"]]
    page = (folder / "README.md").read_text(encoding="utf-8") if (folder / "README.md").is_file() else ""
    denied = {name for case in cases if not case["expect"]["allowed"] for name in rules_of(case)}
    clean = [case for case in cases if case["expect"]["allowed"] and case["expect"].get("exact")]
    policies = [document for path in sorted(folder.glob("policy*.yaml")) for document in read(path)]
    rules = [rule for policy in policies for rule in policy["spec"]["rules"]]
    failures = []
    for rule in rules:
        name = rule["name"]
        if name not in denied:
            failures.append(f"{folder.name}: no case is denied by rule '{name}'")
        if not any("pod" not in rule or "workload" in case for case in clean if name not in rules_of(case)):
            failures.append(f"{folder.name}: no case satisfies rule '{name}'")
        if f"`{name}`" not in page:
            failures.append(f"{folder.name}: README.md does not explain rule '{name}'")
    return failures


def check_files(folder):
    """What a test's cases could hand in, some case does."""
    text = (folder / "test.yaml").read_text(encoding="utf-8")
    files = [p for kind in ("evidence", "statements", "workloads") for p in sorted(folder.glob(f"{kind}/*"))]
    return [f"{p.relative_to(ROOT)} is in no case" for p in files if str(p.relative_to(folder)) not in text]


def check_folders():
    """Every policy is tested, explained and in the index; the founding ones are all there."""
    folders = [p for p in sorted((ROOT / "policies").iterdir()) if p.is_dir()]
    index = (ROOT / "policies/README.md").read_text(encoding="utf-8")
    failures = [f"{folder.name}: no test.yaml" for folder in folders if not (folder / "test.yaml").is_file()]
    unlisted = [folder.name for folder in folders if f"({folder.name}/README.md)" not in index]
    failures += [f"{name}: not in policies/README.md" for name in unlisted]
    tested = [folder for folder in folders if (folder / "test.yaml").is_file()]
    failures += [failure for folder in tested for failure in check_rules(folder) + check_files(folder)]
    names = {folder.name for folder in folders}
    failures += [f"the policy '{name}' is gone" for name in FOUNDING if name not in names]
    print(f"{len(folders)} policy folders")
    return failures


if __name__ == "__main__":
    problems = check_folders() if sys.argv[1] == "--folders" else check_folder(sys.argv[1])
    for problem in problems:
        print("FAILED", problem)
    sys.exit(1 if problems else 0)
