"""What the example tests share: where the programs are, and how each is run.

ctest sets POLICY_CHECK and POLICY_WEBHOOK; by hand the release build is used.
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
POLICY_CHECK = pathlib.Path(os.environ.get("POLICY_CHECK", ROOT / "build/release/bin/policy-check")).resolve()
POLICY_WEBHOOK = pathlib.Path(os.environ.get("POLICY_WEBHOOK", ROOT / "build/release/bin/policy-webhook")).resolve()

if not POLICY_CHECK.is_file():
    sys.exit(f"{POLICY_CHECK} is not there: build it, or name it with POLICY_CHECK")


def environment(bin_folder):
    """An environment in which `policy-check` is found and nothing depends on who runs the test."""
    link = pathlib.Path(bin_folder) / "policy-check"
    if not link.exists():
        link.symlink_to(POLICY_CHECK)
    keep = {k: v for k, v in os.environ.items() if k.startswith(("ASAN_", "UBSAN_", "LSAN_", "TSAN_"))}
    return {**keep, "PATH": f"{bin_folder}:/usr/bin:/bin", "LANG": "C.UTF-8", "NO_COLOR": "1", "HOME": str(bin_folder)}


def policy_check(*arguments, cwd=ROOT):
    """Runs policy-check; returns its exit code and all it printed."""
    run = subprocess.run([POLICY_CHECK, *arguments], cwd=cwd, text=True, timeout=100, check=False,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return run.returncode, run.stdout


class RunningWebhook:
    """A policy-webhook that listens; stopped by SIGTERM at the end, `code` is how it ended."""

    def __init__(self, command, folder, env=None):
        self.log = pathlib.Path(folder) / "webhook.log"
        with self.log.open("wb") as file:
            self.process = subprocess.Popen(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=file, stderr=file)
        self.code = None

    def __enter__(self):
        try:
            self.health_port, self.port = self._ports()
        except BaseException:
            self.process.kill()
            raise
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.code = self.process.wait(timeout=60)

    def _ports(self):
        """Each line of the log is JSON; two of them name a port."""
        for _ in range(400):
            lines = self.log.read_text(encoding="utf-8").splitlines(keepends=True)
            ports = {e["message"]: e["port"] for e in map(json.loads, (x for x in lines if x.endswith("\n"))) if "port" in e}
            if {"health server is up", "listening"} <= ports.keys():
                return ports["health server is up"], ports["listening"]
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError("the webhook does not listen:\n" + self.log.read_text(encoding="utf-8"))
