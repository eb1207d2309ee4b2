"""Hostile input through inspect, lint and admit: a short error, the right exit code, little memory."""
import os
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate  # noqa: E402

POLICY = """apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {name: pinned}
spec:
  rules:
    - {name: digest, image: {requireDigest: true}}
"""
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(12))

# name -> (bytes, file ending)
INPUTS = {
    "billion laughs": (LAUGHS.encode(), ".yaml"),
    "deep JSON": (b"[" * 100_000 + b"]" * 100_000, ".json"),
    "deep JSON objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, ".json"),
    "deep YAML": (b"[" * 100_000 + b"]" * 100_000, ".yaml"),
    "deep YAML blocks": (b"\n".join(b" " * i + b"a:" for i in range(1400)), ".yaml"),
    "a 65-byte number": (b'{"SchemaVersion": 0.' + b"0" * 50 + b"1e-2147483639" + b"}", ".json"),
    "a duplicate key": (b'{"SchemaVersion": 2, "SchemaVersion": 2, "ArtifactName": "x", "Results": []}', ".json"),
    "a duplicate YAML key": (b"kind: GatePolicy\nkind: GatePolicy\napiVersion: policygate.dev/v1\n", ".yaml"),
    "invalid UTF-8": (b'{"kind": "GatePolicy\xff\xfe"}', ".json"),
    "a NUL byte": (b'{"kind": "GatePolicy"}\0{}', ".json"),
    "an unclosed quote": (b'kind: "GatePolicy\napiVersion: policygate.dev/v1\n', ".yaml"),
    "an empty file": (b"", ".json"),
}
EXPECTED = {"inspect": (3,), "lint": (2,), "admit": (2, 3)}
LIMIT_MIB = 64


def judge(name, command, ran, seconds=5.0):
    assert ran.code in EXPECTED[command], f"{command}, {name}: exit {ran.code}\n{ran.out[:300]}\n{ran.err[:600]}"
    lines = ran.err.splitlines()
    assert 1 <= len(lines) <= 12, f"{command}, {name}: {len(lines)} lines on standard error\n{ran.err[:600]}"
    assert max(map(len, lines)) < 400, f"{command}, {name}: a line of {max(map(len, lines))} characters"
    assert ran.out == "", f"{command}, {name}: printed {ran.out[:200]}"
    if not gate.SANITIZED:
        assert ran.peak < LIMIT_MIB, f"{command}, {name}: {ran.peak:.0f} MiB"
        assert ran.seconds < seconds, f"{command}, {name}: {ran.seconds:.1f} s"


def arguments(command, path, policy):
    return ["admit", path, "--policy", policy] if command == "admit" else [command, path]


def test_files(folder):
    """hostile files give a short error within 64 MiB"""
    policy = folder / "policy.yaml"
    policy.write_text(POLICY)
    slowest = (0.0, "")
    for name, (data, ending) in INPUTS.items():
        path = folder / ("input" + ending)
        path.write_bytes(data)
        for command in EXPECTED:
            ran = gate.run(*arguments(command, path, policy))
            judge(name, command, ran)
            slowest = max(slowest, (ran.seconds, f"{command}, {name}"))
    print(f"slowest: {slowest[1]}: {slowest[0]:.3f} s")


def test_folder_for_file(folder):
    """a folder where a file is due is refused"""
    policy = folder / "policy.yaml"
    policy.write_text(POLICY)
    (folder / "sub").mkdir()
    for command in EXPECTED:
        judge("a folder", command, gate.run(*arguments(command, folder / "sub", policy)))


def test_endless_stream(folder):
    """a stream of one gigabyte of '[' is refused early"""
    policy = folder / "policy.yaml"
    policy.write_text(POLICY)
    for command in EXPECTED:
        reader, writer = os.pipe()

        def feed(descriptor=writer):
            block = b"[" * (1 << 20)
            try:
                for _ in range(1024):
                    view = memoryview(block)
                    while view:
                        view = view[os.write(descriptor, view):]
            except BrokenPipeError:
                pass
            finally:
                os.close(descriptor)

        thread = threading.Thread(target=feed)
        thread.start()
        with os.fdopen(reader, "rb") as stream:
            ran = gate.run(*arguments(command, "-", policy), stdin=stream)
        thread.join()
        judge("an endless stream", command, ran)


if __name__ == "__main__":
    import signal
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    gate.main([test_files, test_folder_for_file, test_endless_stream])
