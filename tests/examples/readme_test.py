"""Runs the ```console blocks of a Markdown file and compares what is printed with what is written.

usage: readme_test.py FILE    (POLICY_UPDATE_GOLDEN=1 rewrites the blocks instead)

Lines that begin with "$ " are commands, the lines after them what they print, errors included. They run
in the file's own folder; in a Markdown file that types files out ("```yaml file=policy.yaml") they run in an
empty folder into which each is written as the text comes to it. A command that fails must be followed by "$ echo $?", so that no README hides
an exit code. Links to files of the repository are followed as well.
"""
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from programs import ROOT, environment

STEP = re.compile(r"^```(?P<info>console|\w+ file=(?P<file>[\w./-]+))\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def commands_of(block):
    return [line[2:] for line in block.splitlines() if line.startswith("$ ")]


def run_block(block, folder, env):
    """The block as it should read, and the commands whose failure it does not show."""
    text, hidden, status = [], [], 0
    commands = commands_of(block)
    for number, command in enumerate(commands):
        run = subprocess.run(["bash", "-c", f"(exit {status})\n{command}"], cwd=folder, env=env, text=True,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             timeout=100, check=False)
        status = run.returncode
        text.append(f"$ {command}\n{run.stdout}")
        shown = commands[number + 1:number + 2] == ["echo $?"]
        if status != 0 and not shown:
            hidden.append(f"exit {status}: {command}")
    return "".join(text), hidden


def dead_links(path, text):
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [link for link in LINK.findall(prose) if not (path.parent / link).exists()]


def main():
    path = ROOT / sys.argv[1]
    text = path.read_text(encoding="utf-8")
    failures = [f"{sys.argv[1]}: dead link {link}" for link in dead_links(path, text)]
    count = 0
    scratch = tempfile.TemporaryDirectory()
    typed = any(step["file"] for step in STEP.finditer(text))
    folder = pathlib.Path(scratch.name) if typed else path.parent

    def renew(step):
        nonlocal count
        if step["file"]:
            (folder / step["file"]).write_text(step["body"], encoding="utf-8")
            return step.group(0)
        if not step["body"].startswith("$ "):
            failures.append("a console block must begin with a command")
            return step.group(0)
        with tempfile.TemporaryDirectory() as bin_folder:
            printed, hidden = run_block(step["body"], folder, environment(bin_folder))
        failures.extend(hidden)
        count += len(commands_of(step["body"]))
        return f"```console\n{printed}```"

    with scratch:
        wanted = STEP.sub(renew, text)
    if wanted != text:
        if os.environ.get("POLICY_UPDATE_GOLDEN") == "1":
            path.write_text(wanted, encoding="utf-8")
        else:
            failures.append("".join(difflib.unified_diff(text.splitlines(True), wanted.splitlines(True),
                                                         "as written", "as printed")))
    for failure in failures:
        print("FAILED", failure)
    print(f"{sys.argv[1]}: {count} commands run")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
