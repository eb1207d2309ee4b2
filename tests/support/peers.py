"""Suites that run programs of others beside ours: one line a case, and how to run, build and await a peer."""
import os
import pathlib
import socket
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
counts = {"passed": 0, "failed": 0}


def case(name, same, shown=""):
    counts["passed" if same else "failed"] += 1
    print(f"{'ok     ' if same else 'FAILED '} {name}{'' if same else ': ' + str(shown)[:2000]}", flush=True)


def run(*args, cwd=None, env=None, check=True):
    done = subprocess.run([str(a) for a in args], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **(env or {})})
    if check and done.returncode != 0:
        raise RuntimeError(f"{args}: {done.stderr.decode(errors='replace')[-800:]}")
    return done.stdout.decode(errors="replace")


def go_tool(name):
    return run(SOURCE / "tools/go_tool", name).strip()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def await_port(port, seconds=30):
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def finish():
    """Says how it went, as the exit code too."""
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    sys.exit(1 if counts["failed"] or not counts["passed"] else 0)
