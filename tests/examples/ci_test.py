"""Runs the shell lines of the three pipeline files, taken out of the very files.

docker and trivy are stand-ins: docker writes down what it was asked, trivy prints an example report.
Each pipeline runs to a pass, to a pass with a warning, to a denial, and with a scanner that fails in
three ways. Checked are the exit code, which steps ran, that nothing was pushed after a denial, and what
was published.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import yaml

from programs import ROOT, environment

CI = ROOT / "examples/ci"
DOCKER = """#!/bin/sh
echo "docker $*" >>"$STANDIN_LOG"
"""
TRIVY = """#!/usr/bin/env python3
import json, os, sys
args = sys.argv[1:]
log = open(os.environ["STANDIN_LOG"], "a")
log.write("trivy " + " ".join(args) + "\\n")
assert args[0] == "image" and args[args.index("--format") + 1] == "json", args
output, image = args[args.index("--output") + 1], args[-1]
mode = os.environ["STANDIN_REPORT"]
if mode == "crash":
    sys.exit("FATAL: no space left on device")
with open(output, "w") as file:
    if mode == "cut":
        file.write('{"SchemaVersion": 2, "ArtifactName": "')
    elif mode != "empty":
        report = json.load(open(mode))
        report["ArtifactName"] = image
        report["Metadata"]["RepoTags"] = [image]
        json.dump(report, file)
"""


class World:
    """One run: a folder with the stand-ins and their log."""

    def __init__(self, folder, report):
        self.folder = pathlib.Path(folder)
        self.log = self.folder / "standin.log"
        self.log.touch()
        tools = self.folder / "bin"
        tools.mkdir()
        for name, text in (("docker", DOCKER), ("trivy", TRIVY)):
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        found = CI / f"gate/evidence/{report}.json"
        self.env = environment(tools)
        self.env.update(STANDIN_LOG=str(self.log), STANDIN_REPORT=str(found) if found.exists() else report)

    def checkout(self, name):
        """What a runner starts from: the repository with the gate folder at its root."""
        tree = self.folder / name
        tree.mkdir()
        shutil.copytree(CI / "gate", tree / "gate")
        return tree

    def shell(self, script, tree, variables, shell=("bash", "-e")):
        file = self.folder / "step.sh"
        file.write_text(script)
        run = subprocess.run([*shell, str(file)], cwd=tree, env={**self.env, **variables}, text=True, timeout=100,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return run.returncode, run.stdout


class Outcome:
    """How a pipeline ended: exit code of its first failed step, all it printed, and what it published."""

    def __init__(self):
        self.code, self.output, self.published = 0, "", {}


def run_github(world):
    flow = yaml.safe_load((CI / "github-actions/container-gate.yml").read_text())
    tree, outcome = world.checkout("workspace"), Outcome()
    variables = {k: v.replace("${{ github.sha }}", "4f1c2d3e") for k, v in flow["env"].items()}
    for step in flow["jobs"]["gate"]["steps"]:
        condition = step.get("if", "")
        if outcome.code != 0 and "always()" not in condition:
            continue
        if "run" in step:
            code, out = world.shell(step["run"], tree, variables)
            outcome.code, outcome.output = outcome.code or code, outcome.output + out
        elif step["uses"].startswith("github/codeql-action/upload-sarif@"):
            file = tree / step["with"]["sarif_file"]
            if f"hashFiles('{file.name}')" not in condition or file.exists():
                outcome.published["sarif"] = file.read_text()
    return outcome


def run_gitlab(world):
    flow = yaml.safe_load((CI / "gitlab-ci/.gitlab-ci.yml").read_text())
    variables = {"CI_REGISTRY_IMAGE": "registry.example.com/team/app", "CI_COMMIT_SHORT_SHA": "4f1c2d3e",
                 "CI_COMMIT_REF_SLUG": "main"}
    for key, value in flow["variables"].items():
        variables[key] = re.sub(r"\$(\w+)", lambda m: variables[m.group(1)], value)
    jobs, outcome, artifacts = [j for j in flow.values() if isinstance(j, dict) and "stage" in j], Outcome(), {}
    for stage in flow["stages"]:
        for number, job in enumerate(j for j in jobs if j["stage"] == stage):
            tree = world.checkout(f"{stage}-{number}")
            for name, text in artifacts.items():
                (tree / name).write_text(text)
            code, out = world.shell("set -eo pipefail\n" + "\n".join(job["script"]), tree, variables)
            outcome.code, outcome.output = code, outcome.output + out
            kept = job.get("artifacts", {})
            if code == 0 or kept.get("when") == "always":
                artifacts.update({n: (tree / n).read_text() for n in kept.get("paths", []) if (tree / n).exists()})
                junit = kept.get("reports", {}).get("junit")
                if junit and (tree / junit).exists():
                    outcome.published["junit"] = (tree / junit).read_text()
            if code != 0:
                return outcome
    return outcome


def run_jenkins(world):
    text = (CI / "jenkins/Jenkinsfile").read_text()
    steps = [long or short for long, short in re.findall(r"\bsh '''(.*?)'''|\bsh '([^'\n]*)'", text, re.DOTALL)]
    junit = re.search(r"always \{\s*junit testResults: '([^']+)'", text).group(1)
    tree, outcome = world.checkout("workspace"), Outcome()
    variables = {"IMAGE": re.search(r'IMAGE = "([^"]+)"', text).group(1).replace("${env.BUILD_NUMBER}", "17")}
    for step in steps:
        # Groovy joins a line that ends in a backslash with the next one before the shell sees it.
        code, out = world.shell(step.replace("\\\n", ""), tree, variables, ("sh", "-xe"))
        outcome.output += out
        if code != 0:
            outcome.code = code
            break
    if (tree / junit).exists():
        outcome.published["junit"] = (tree / junit).read_text()
    return outcome


def published_ids(published):
    """The finding ids that reached the people who read SARIF or JUnit, warnings left out."""
    ids = set()
    if "sarif" in published:
        document = json.loads(published["sarif"])
        assert document["version"] == "2.1.0" and len(document["runs"]) == 1
        for result in document["runs"][0]["results"]:
            if result.get("level", "warning") == "error":
                ids.update(re.findall(r"CVE-\d+-\d+", json.dumps(result)))
    if "junit" in published:
        for failure in ElementTree.fromstring(published["junit"]).iter("failure"):
            ids.update(re.findall(r"CVE-\d+-\d+", ElementTree.tostring(failure, encoding="unicode")))
    return ids


def run_readme(world):
    """The two lines of the README's section about pipelines."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## In a pipeline")[1]
    block = re.search(r"```sh\n(.*?)```", section, re.DOTALL).group(1)
    tree, outcome = world.checkout("workspace"), Outcome()
    outcome.code, outcome.output = world.shell(block, tree, {"IMAGE": "registry.example.com/team/app:1"})
    for name, file in (("sarif", "gate.sarif"), ("junit", "gate.xml")):
        if (tree / file).exists():
            outcome.published[name] = (tree / file).read_text()
    return outcome


# Report, exit code, denied ids, words the log must hold, whether anything is published.
CASES = [
    ("trivy-clean", 0, set(), [], True),
    ("trivy-high", 0, set(), ["CVE-2023-44487"], True),
    ("trivy-critical", 1, {"CVE-2019-8457"}, ["CVE-2019-8457", "libdb5.3"], True),
    ("crash", 1, set(), ["no space left on device"], False),
    ("empty", 3, set(), ["trivy.json"], False),
    ("cut", 3, set(), ["trivy.json"], False),
]
# The pipeline, and the last command of a run that passed: the one the gate keeps from running, if any.
PIPELINES = {"github-actions": (run_github, "docker push registry.example.com/team/app:4f1c2d3e"),
             "gitlab-ci": (run_gitlab, "docker push registry.example.com/team/app:main"),
             "jenkins": (run_jenkins, "docker push registry.example.com/team/app:17"),
             "README": (run_readme, None)}


def check(name, report, code, denied, words, publishes):
    run, release = PIPELINES[name]
    with tempfile.TemporaryDirectory() as folder:
        world = World(folder, report)
        outcome = run(world)
        log = world.log.read_text().splitlines()
    wrong = []
    if outcome.code != code:
        wrong.append(f"exit code {outcome.code}, expected {code}")
    if release and (release in log) != (code == 0):
        wrong.append(f"'{release}' {'ran' if release in log else 'did not run'}")
    if release and not any(line.startswith("docker build ") for line in log):
        wrong.append("it did not build")
    if not any(line.startswith("trivy image ") for line in log):
        wrong.append("it did not scan")
    if bool(outcome.published) != publishes:
        wrong.append(f"published {sorted(outcome.published)}")
    elif published_ids(outcome.published) != denied:
        wrong.append(f"published denials of {sorted(published_ids(outcome.published))}, expected {sorted(denied)}")
    wrong += [f"'{word}' is not in the log" for word in words if word not in outcome.output]
    annotation = re.search(r"^::error .*CVE-2019-8457", outcome.output, re.MULTILINE)
    if name == "github-actions" and bool(annotation) != bool(denied):
        wrong.append("annotations do not say what was denied")
    if wrong:
        print(f"FAILED {name}, {report}: " + "; ".join(wrong) + "\n" + outcome.output)
    return not wrong


def main():
    results = [check(name, *case) for name in PIPELINES for case in CASES]
    print(f"{sum(results)} of {len(results)} pipeline runs as expected")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
