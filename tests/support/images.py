"""Image archives written by hand: layers of tar entries, packed or not, in every form of archive. Nothing here is
of our library: digests are hashlib's, tars are tarfile's.
"""
import gzip
import hashlib
import io
import json
import pathlib
import tarfile

OCI = "application/vnd.oci.image"


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def entry(path, data=b"", mode=0o644, kind=tarfile.REGTYPE, target=""):
    """One entry of a tar; `path` is written as it is."""
    info = tarfile.TarInfo(path)
    info.type, info.mode, info.linkname = kind, mode, target
    data = data.encode() if isinstance(data, str) else data
    info.size = len(data) if kind == tarfile.REGTYPE else 0
    return info, data


def folder(path):
    return entry(path, kind=tarfile.DIRTYPE, mode=0o755)


def link(path, target):
    return entry(path, kind=tarfile.SYMTYPE, target=target)


def hard(path, target, mode=0o644):
    return entry(path, kind=tarfile.LNKTYPE, target=target, mode=mode)


def tar(entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for info, data in entries:
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zstd(data):
    import subprocess
    return subprocess.run(["zstd", "-q", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


PACKINGS = {"": lambda data: data, "gzip": lambda data: gzip.compress(data, mtime=0), "zstd": zstd}


class Image:
    """One image on one platform."""

    def __init__(self, layers, packing="gzip", platform="linux/amd64", created="2026-11-01T00:00:00Z", config=None, history=None,
                 annotations=None):
        self.unpacked = [layer if isinstance(layer, bytes) else tar(layer) for layer in layers]
        self.layers = [PACKINGS[packing](layer) for layer in self.unpacked]
        self.packing, self.platform = packing, platform
        system, architecture, *variant = platform.split("/")
        document = {"os": system, "architecture": architecture, "config": config or {},
                    "rootfs": {"type": "layers", "diff_ids": [sha256(layer) for layer in self.unpacked]},
                    "history": history or [{"created_by": "RUN something"} for _ in layers]}
        if created:
            document["created"] = created
        if variant:
            document["variant"] = variant[0]
        self.config = json.dumps(document).encode()
        suffix = {"": "", "gzip": "+gzip", "zstd": "+zstd"}[packing]
        manifest = {"schemaVersion": 2, "mediaType": f"{OCI}.manifest.v1+json",
                    "config": describe(self.config, f"{OCI}.config.v1+json"),
                    "layers": [describe(layer, f"{OCI}.layer.v1.tar{suffix}") for layer in self.layers]}
        if annotations:
            manifest["annotations"] = annotations
        self.manifest = json.dumps(manifest).encode()
        self.digest = sha256(self.manifest)

    def blobs(self):
        return {sha256(blob): blob for blob in [self.config, self.manifest, *self.layers]}

    def descriptor(self, platform=True, **annotations):
        own = describe(self.manifest, f"{OCI}.manifest.v1+json")
        if platform:
            system, architecture, *variant = self.platform.split("/")
            own["platform"] = {"os": system, "architecture": architecture, **({"variant": variant[0]} if variant else {})}
        if annotations:
            own["annotations"] = annotations
        return own


def describe(blob, media_type):
    return {"mediaType": media_type, "digest": sha256(blob), "size": len(blob)}


def index(images, more=()):
    """(bytes, digest) of an index of several platforms."""
    blob = json.dumps({"schemaVersion": 2, "mediaType": f"{OCI}.index.v1+json",
                       "manifests": [image.descriptor() for image in images] + list(more)}).encode()
    return blob, sha256(blob)


def layout_parts(images, name=None, nested=False, missing=()):
    """The files of an OCI layout, by name."""
    blobs = {}
    for image in images:
        blobs.update(image.blobs())
    annotations = {"org.opencontainers.image.ref.name": name} if name else {}
    if nested:
        blob, digest = index(images)
        blobs[digest] = blob
        entries = [{**describe(blob, f"{OCI}.index.v1+json"), **({"annotations": annotations} if annotations else {})}]
    else:
        entries = [image.descriptor(platform=False, **annotations) for image in images]
    parts = {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}',
             "index.json": json.dumps({"schemaVersion": 2, "manifests": entries}).encode()}
    parts.update({f"blobs/sha256/{digest[7:]}": blob for digest, blob in blobs.items() if digest not in missing})
    return parts


def saved_parts(images, names=("registry.example.com/web:1",)):
    """The files of `docker save` before version 25: layers unpacked, no manifest."""
    parts, entries = {}, []
    for image, name in zip(images, names):
        config = sha256(image.config)[7:] + ".json"
        parts[config] = image.config
        paths = []
        for layer in image.unpacked:
            path = sha256(layer)[7:] + "/layer.tar"
            parts[path] = layer
            paths.append(path)
        entries.append({"Config": config, "RepoTags": [name] if name else None, "Layers": paths})
    parts["manifest.json"] = json.dumps(entries).encode()
    return parts


def as_folder(path, parts):
    for name, data in parts.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def as_tar(path, parts, packing="", more=()):
    pathlib.Path(path).write_bytes(PACKINGS[packing](tar([entry(name, data) for name, data in parts.items()] + list(more))))
    return path


# --- package databases ---

DEBIAN = entry("etc/os-release", 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')


def dpkg(*packages, state="install ok installed"):
    """A status file of (name, version)."""
    return "".join(f"Package: {name}\nStatus: {state}\nArchitecture: amd64\nVersion: {version}\nDescription: a\n line\n .\n\n"
                   for name, version in packages)


def apk(*packages):
    return "".join(f"C:Q1abc=\nP:{name}\nV:{version}\nA:x86_64\nL:MIT\nF:bin\nR:x\n\n" for name, version in packages)
