"""Runs the README's five webhook commands, taken out of the README, and asks about all example reviews.

The ports of the README are replaced by free ones; everything else runs as written.
"""
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

from programs import POLICY_WEBHOOK, ROOT, RunningWebhook, environment

HEADING = "## Before a cluster, in five commands"


def commands():
    section = (ROOT / "README.md").read_text(encoding="utf-8").split(HEADING)[1]
    lines = re.search(r"```sh\n(.*?)```", section, re.DOTALL).group(1).splitlines()
    if len(lines) != 5:
        sys.exit(f"the README promises five commands and has {len(lines)}")
    return lines


def ask(curl, review, port, folder, env):
    command = curl.replace("review-allowed.json", review).replace(":8443", f":{port}")
    run = subprocess.run(["bash", "-ec", command], cwd=folder, env=env, text=True, capture_output=True, timeout=60, check=True)
    return json.loads(run.stdout)["response"]


def run(folder):
    (folder / "examples").symlink_to(ROOT / "examples")
    (folder / "bin").mkdir()
    (folder / "bin/policy-webhook").symlink_to(POLICY_WEBHOOK)
    env = environment(folder / "bin")
    *prepare, start, curl = commands()
    for command in prepare:
        subprocess.run(["bash", "-ec", command], cwd=folder, env=env, check=True, capture_output=True, timeout=60)
    start = shlex.split(re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:0", start.removesuffix(" &"))) + ["--drain-delay", "1"]
    wrong = []
    with RunningWebhook(start, folder, env) as webhook:
        for review, allowed in (("review-allowed.json", True), ("review-denied.json", False), ("review-denied-tag.json", False)):
            answer = ask(curl, review, webhook.port, folder, env)
            uid = json.loads((ROOT / "examples/webhook" / review).read_text(encoding="utf-8"))["request"]["uid"]
            if answer["allowed"] is not allowed or answer["uid"] != uid:
                wrong.append(f"{review}: {answer}")
            if not allowed and "critical-or-high" not in answer["status"]["message"]:
                wrong.append(f"{review}: the denial does not name its rule: {answer['status']}")
    if webhook.code != 0:
        wrong.append(f"SIGTERM ended it with {webhook.code}")
    return wrong


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        problems = run(pathlib.Path(name))
    for problem in problems:
        print("FAILED", problem)
    sys.exit(1 if problems else 0)
