"""The image archives that the shipped policies' tests judge: written from this table, by nothing of our library.

usage: policy_images.py [--write]    without --write: fails where an archive is not what the table says
"""
import gzip
import pathlib
import stat
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from support import images  # noqa: E402

NAME = "registry.example.com/app/demo:1.4"
TRUSTED_BASE = "registry.example.com/base/debian:12"
HEALTHCHECK = {"Test": ["CMD", "/app/server", "--healthy"], "Interval": 30_000_000_000}
LIBRARIES = (("base-files", "12.4+deb12u9"), ("libc6", "2.36-9+deb12u9"))


def image(base=TRUSTED_BASE, pinned=True, user="65532", healthcheck=True, packages=LIBRARIES, setuid=False,
          created="2027-01-10T00:00:00Z"):
    """Two layers, the base's and the application's; by default one that every shipped policy lets in."""
    annotations = {"org.opencontainers.image.base.name": base} if base else {}
    if base and pinned:
        annotations["org.opencontainers.image.base.digest"] = images.sha256(base.encode())
    config = {"Entrypoint": ["/app/server"]}
    if user:
        config["User"] = user
    if healthcheck:
        config["Healthcheck"] = HEALTHCHECK
    mode = 0o755 | (stat.S_ISUID if setuid else 0)
    return images.Image([[images.DEBIAN, images.entry("var/lib/dpkg/status", images.dpkg(*packages))],
                         [images.entry("app/server", b"program", mode=mode)]],
                        packing="", created=created, config=config, annotations=annotations)


IMAGES = {
    "founding-05-trusted-minimal-base": {
        "trusted": image(),
        "stranger": image(base="docker.io/library/debian:12"),
        "shell": image(packages=(*LIBRARIES, ("bash", "5.2.15-2"))),
        "by-tag": image(pinned=False),
        "unknown": image(base=None),
    },
    "cis-docker-4": {
        "hardened": image(),
        "root": image(user=None),
        "stranger": image(base="docker.io/library/debian:12"),
        "without-healthcheck": image(healthcheck=False),
        "setuid": image(setuid=True),
        "old": image(created="2026-10-01T00:00:00Z"),
    },
    "nist-800-190": {
        "hardened": image(),
        "root": image(user="root"),
        "stranger": image(base="docker.io/library/debian:12"),
        "old": image(created="2026-10-01T00:00:00Z"),
    },
}


def archives():
    """(path, bytes of the tar) of each."""
    for policy, table in IMAGES.items():
        for name, one in table.items():
            parts = images.layout_parts([one], NAME)
            yield (ROOT / "policies" / policy / "evidence" / f"{name}.tar.gz",
                   images.tar([images.entry(path, data) for path, data in parts.items()]))


def main():
    failures = []
    for path, data in archives():
        if "--write" in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(images.PACKINGS["gzip"](data))
        elif not path.is_file() or gzip.decompress(path.read_bytes()) != data:
            failures.append(f"{path.relative_to(ROOT)} is not what the table says: run policy_images.py --write")
    known = {path for path, _ in archives()}
    stray = set((ROOT / "policies").glob("*/evidence/*.tar*")) - known
    failures += [f"{path.relative_to(ROOT)} is not in the table" for path in sorted(stray)]
    for failure in failures:
        print("FAILED", failure)
    print(f"{len(known)} archives")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
