"""Image archives on the command line: every form, what is read from them, and what is refused."""
import io
import json
import os
import pathlib
import random
import string
import subprocess
import sys
import tarfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate, images  # noqa: E402
from support.archives import NAME, POLICY, STATUS, damaged, evaluate, inspect, packages, simple, verdict, write  # noqa: E402
from support.images import Image, entry, folder as directory, hard, link  # noqa: E402


def test_forms(folder):
    """every form of archive tells the same packages, configuration and layers"""
    want = [("deb", "bash", "5.2-1"), ("deb", "libc6", "2.36-9")]
    for packing in images.PACKINGS:
        image = simple(packing=packing, config={"User": "1000", "Env": ["TOKEN=hunter2"]})
        parts = images.layout_parts([image], f"{NAME}:1")
        forms = {"folder": images.as_folder(folder / f"layout-{packing}", parts), "nested": images.as_tar(
            folder / "nested.tar", images.layout_parts([image], f"{NAME}:1", nested=True)),
            "saved": images.as_tar(folder / "saved.tar", images.saved_parts([image]))}
        for outer in images.PACKINGS:
            forms["tar " + outer] = images.as_tar(folder / f"web{outer}.tar", parts, outer)
        for form, path in forms.items():
            assert packages(path) == want, (packing, form)
            report = inspect(path)[1][0]
            details = report["details"]
            assert report["subject"]["reference"] == f"{NAME}:1", (form, report["subject"])
            assert details["user"] == "1000" and details["platform"] == "linux/amd64", details
            assert details["configDigest"] == images.sha256(image.config)
            assert details["manifestDigest"] == (None if form == "saved" else image.digest)
            assert [layer["diffId"] for layer in details["layers"]] == [images.sha256(layer) for layer in image.unpacked]
            stored = image.unpacked if form == "saved" else image.layers
            assert [layer["digest"] for layer in details["layers"]] == [images.sha256(layer) for layer in stored]
            assert [layer["size"] for layer in details["layers"]] == [len(layer) for layer in stored]
            assert details["environment"] == ["TOKEN"] and "hunter2" not in json.dumps(report)
            assert details["osRelease"]["versionId"] == "12"


def test_save_with_links(folder):
    """docker save writes a layer once and links to it from the next image"""
    image = simple()
    parts = images.saved_parts([image])
    first = f"{images.sha256(image.unpacked[0])[7:]}/layer.tar"
    manifest = json.loads(parts.pop("manifest.json"))
    manifest[0]["Layers"][0] = "other/layer.tar"
    parts["manifest.json"] = json.dumps(manifest).encode()
    archive = images.as_tar(folder / "links.tar", parts, more=[link("other/layer.tar", f"../{first}")])
    assert packages(archive)[0] == ("deb", "bash", "5.2-1")


def test_binding(folder):
    """an archive speaks of its own image, and of an image without digest"""
    image = simple()
    archive = write(folder, image)
    rule = "packages: {forbidden: [{preset: compilers}]}"
    assert verdict(folder, rule, archive, image=f"{NAME}@{image.digest}")[:2] == (0, [])
    code, reasons, decision = verdict(folder, rule, archive, image=f"{NAME}:1")
    assert (code, reasons) == (0, []) and decision["subject"]["images"][0]["digest"] == image.digest
    code, reasons, decision = verdict(folder, rule, archive)
    assert code == 0 and decision["subject"]["images"][0]["reference"] == f"{NAME}:1"
    code, reasons, decision = verdict(folder, rule, archive, image=f"{NAME}@{gate.digest_of('other')}")
    assert (code, reasons) == (3, ["evidence.absent"]), (code, reasons)
    assert [d["reason"] for d in decision["evidence"]] == ["document.subject"]
    # Without a manifest there is nothing but the configuration's digest to go by.
    saved = images.as_tar(folder / "saved.tar", images.saved_parts([image]))
    assert verdict(folder, rule, saved, image=f"{NAME}@{image.digest}")[:2] == (3, ["evidence.absent"])
    assert verdict(folder, rule, saved, image=f"{NAME}@{images.sha256(image.config)}")[:2] == (0, [])
    # At admission nobody's word counts.
    assert verdict(folder, rule, archive, image=f"{NAME}@{image.digest}", more=["--point", "admission"])[:2] == (3, ["evidence.unverifiable"])


def test_several_images(folder):
    """of several images in one archive the one that is named is judged"""
    one, other = simple(), Image([[images.DEBIAN, entry(STATUS, images.dpkg(("gcc", "12.2")))]])
    archive = images.as_tar(folder / "two.tar", images.saved_parts([one, other], (f"{NAME}:1", f"{NAME}:2")))
    rule = "packages: {forbidden: [{preset: compilers}]}"
    assert verdict(folder, rule, archive, image=f"{NAME}:1")[:2] == (0, [])
    assert verdict(folder, rule, archive, image=f"{NAME}:2")[:2] == (1, ["packages.forbidden"])
    code, reasons, decision = verdict(folder, rule, archive, image=f"{NAME}:3")
    assert (code, reasons) == (3, ["evidence.absent"]), (code, reasons)
    assert "name several" in decision["violations"][0]["message"], decision["violations"][0]
    ran = evaluate(folder, rule, archive)
    assert ran.code == 2 and "several images" in ran.err, ran.err


def test_platforms(folder):
    """an index is judged platform by platform; one that the archive lacks is not known"""
    amd = simple()
    arm = Image([[images.DEBIAN, entry(STATUS, images.dpkg(("gcc", "12.2")))]], platform="linux/arm64")
    note = {**images.describe(b"{}", "application/vnd.oci.image.manifest.v1+json"), "platform": {"os": "unknown", "architecture": "unknown"}}
    blob, digest = images.index([amd, arm], [note])
    parts = images.layout_parts([amd, arm])
    parts["index.json"] = json.dumps({"schemaVersion": 2, "manifests": [images.describe(blob, f"{images.OCI}.index.v1+json")]}).encode()
    parts[f"blobs/sha256/{digest[7:]}"] = blob
    archive = images.as_tar(folder / "index.tar", parts)
    rule = "packages: {forbidden: [{preset: compilers}]}"
    code, reasons, decision = verdict(folder, rule, archive, image=f"{NAME}@{digest}")
    assert (code, reasons) == (1, ["packages.forbidden"]) and decision["violations"][0]["platform"] == "linux/arm64"
    assert decision["subject"]["images"][0]["platforms"] == ["linux/amd64", "linux/arm64"]
    assert verdict(folder, rule, archive, image=f"{NAME}@{digest}", more=["--platform", "linux/amd64"])[:2] == (0, [])
    assert verdict(folder, rule, archive, image=f"{NAME}@{amd.digest}")[:2] == (0, [])
    for want, reasons in (("[linux/amd64, linux/arm64]", []), ("[linux/arm/v7]", ["image.requiredPlatforms"])):
        assert verdict(folder, f"image: {{requiredPlatforms: {want}}}", archive, image=f"{NAME}@{digest}")[1] == reasons, want
    for want, reasons in (("[linux/amd64, linux/arm64]", []), ("[linux/amd64]", ["image.allowedPlatforms"])):
        assert verdict(folder, f"image: {{allowedPlatforms: {want}}}", archive, image=f"{NAME}@{digest}")[1] == reasons, want
    # The manifest of one platform is an image of that platform alone.
    assert verdict(folder, "image: {requiredPlatforms: [linux/arm64]}", archive, image=f"{NAME}@{amd.digest}")[1] == ["image.requiredPlatforms"]
    assert verdict(folder, "image: {allowedPlatforms: [linux/amd64]}", archive, image=f"{NAME}@{amd.digest}")[1] == []
    sparse = images.as_tar(folder / "sparse.tar", {name: data for name, data in parts.items() if arm.digest[7:] not in name})
    code, reasons, decision = verdict(folder, rule, sparse, image=f"{NAME}@{digest}")
    assert (code, reasons) == (3, ["evidence.unparsable"]), (code, reasons)
    assert arm.digest in decision["violations"][0]["message"], decision["violations"][0]
    assert verdict(folder, rule, sparse, image=f"{NAME}@{digest}", more=["--platform", "linux/amd64"])[:2] == (0, [])
    assert verdict(folder, "image: {requiredPlatforms: [linux/arm64]}", sparse, image=f"{NAME}@{digest}", more=["--platform", "linux/amd64"])[1] == []


def setuid_of(path):
    return inspect(path)[1][0]["details"]["setuidFiles"]


def test_layers(folder):
    """whiteouts, opaque folders, hard links and files in the place of folders do what image-spec says"""
    status = images.dpkg(("bash", "5.2-1"))
    base = [images.DEBIAN, entry(STATUS, status), entry("usr/bin/su", mode=0o4755), entry("usr/bin/wall", mode=0o2755),
            entry("usr/bin/plain", mode=0o755)]
    both = ["/usr/bin/su", "/usr/bin/wall"]
    rows = [
        ("setuid and setgid", [], both),
        ("whiteout of a file", [entry("usr/bin/.wh.su")], ["/usr/bin/wall"]),
        ("whiteout of a folder", [entry("usr/.wh.bin")], []),
        ("opaque folder", [entry("usr/bin/.wh..wh..opq")], []),
        ("an opaque folder keeps what its own layer brings", [entry("usr/bin/su", mode=0o4755), entry("usr/bin/.wh..wh..opq")], ["/usr/bin/su"]),
        ("a whiteout hides nothing of its own layer", [entry("usr/bin/su", mode=0o4755), entry("usr/bin/.wh.su")], both),
        ("bits taken away", [entry("usr/bin/su", mode=0o755)], ["/usr/bin/wall"]),
        ("a file in the place of a folder", [entry("usr/bin")], []),
        ("a link in the place of a folder", [link("usr/bin", "../opt")], []),
        ("a folder in the place of a file", [directory("usr/bin/su")], ["/usr/bin/wall"]),
        ("hard link", [hard("usr/bin/again", "usr/bin/su")], ["/usr/bin/again", *both]),
        ("metadata of another union file system", [entry("usr/bin/.wh..wh.plnk")], both),
        ("a name that only begins alike", [entry("usr/bin/.wh.s")], both),
    ]
    for name, layer, want in rows:
        archive = write(folder, Image([base, layer]))
        assert setuid_of(archive) == want, (name, setuid_of(archive))
    rows = [
        ("replaced", [entry(STATUS, images.dpkg(("dash", "0.5")))], [("deb", "dash", "0.5")]),
        ("through a link to a folder", [entry("var/lib/dpkg/status-new", "x"), link("lib", "usr/lib"),
                                        entry("lib/apk/db/installed", images.apk(("musl", "1.2.4-r2")))],
         [("apk", "musl", "1.2.4-r2"), ("deb", "bash", "5.2-1")]),
        ("as ./name", [entry("./" + STATUS, images.dpkg(("dash", "0.5")))], [("deb", "dash", "0.5")]),
        ("hard link within the layer", [entry("var/lib/dpkg/status.d/a", images.dpkg(("zsh", "5.9"))), entry(".wh.var"),
                                        hard(STATUS, "var/lib/dpkg/status.d/a")], [("deb", "zsh", "5.9"), ("deb", "zsh", "5.9")]),
    ]
    for name, layer, want in rows:
        archive = write(folder, Image([base, layer]))
        assert packages(archive) == want, (name, packages(archive))


HOSTILE = [
    ("absolute path", [entry("/etc/passwd", "x")], "absolute"),
    ("path out of the image", [entry("a/../../etc/passwd", "x")], "leads out"),
    ("a folder out of the image", [directory("../a")], "leads out"),
    ("link out of the image", [link("usr/a", "../../../etc/passwd")], "leads out of the image"),
    ("hard link out of the image", [hard("a", "../../etc/shadow")], "leads out"),
    ("absolute hard link", [hard("a", "/etc/shadow")], "absolute"),
    ("whiteout of the folder above", [entry("usr/.wh...")], "names no file"),
    ("whiteout of nothing", [entry("usr/.wh.")], "names no file"),
]


def refused(path, why):
    code, _, err = inspect(path)
    assert code == 3 and str(path) in err and why in err.splitlines()[0], (code, err)


def test_hostile(folder):
    """hostile layers and archives are refused, and the message says why"""
    for name, layer, why in HOSTILE:
        refused(write(folder, Image([[images.DEBIAN], layer])), why)
    image = simple()
    parts = images.layout_parts([image])
    for name, more, why in [("absolute", [entry("/x", "x")], "absolute"), ("out", [entry("../x", "x")], "leads out"),
                            ("link out", [link("blobs/x", "../../../etc/passwd")], "leads out"), ("twice", [entry("index.json", "{}")], "twice")]:
        refused(images.as_tar(folder / "bad.tar", parts, more=more), why)
    blob = f"blobs/sha256/{images.sha256(image.layers[0])[7:]}"
    manifest, config = f"blobs/sha256/{image.digest[7:]}", f"blobs/sha256/{images.sha256(image.config)[7:]}"
    for part in (blob, manifest, config):
        wrong = damaged(parts[part], 20)
        refused(images.as_tar(folder / "bad.tar", {**parts, part: wrong}), "digest" if part != blob else "")
        refused(images.as_tar(folder / "bad.tar", {**parts, part: parts[part] + b" "}), "bytes")
        refused(images.as_tar(folder / "bad.tar", {**parts, part: parts[part][:-1]}), "")
    refused(images.as_tar(folder / "bad.tar", {n: d for n, d in parts.items() if n != blob}), "not in the archive")
    refused(images.as_tar(folder / "bad.tar", {n: d for n, d in parts.items() if n != manifest}), "does not hold the manifest")
    saved = images.saved_parts([image])
    layer = next(name for name in saved if name.endswith("layer.tar"))
    refused(images.as_tar(folder / "bad.tar", {**saved, layer: images.tar([entry("other", "x")])}), "configuration says")
    refused(images.as_tar(folder / "bad.tar", {"readme": b"hello"}), "neither an OCI layout")
    refused(images.as_tar(folder / "bad.tar", {**parts, "index.json": b"[]"}), "index")
    refused(images.as_tar(folder / "bad.tar", {**parts, "index.json": b'{"manifests":[],"manifests":[]}'}), "bad.tar/index.json:1:17: the key 'manifests'")


def peak(archive):
    """MiB that inspect takes, started from a process so small that its own memory does not count."""
    watch = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
             "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)")
    return float(subprocess.run([sys.executable, "-S", "-c", watch, gate.CHECK, "inspect", str(archive)], check=True,
                                stdout=subprocess.PIPE).stdout)


def test_bombs(folder):
    """packing beyond all reason is refused early"""
    zeros = io.BytesIO()
    with tarfile.open(fileobj=zeros, mode="w") as archive:
        info = tarfile.TarInfo("zeros")
        info.size = 300 << 20
        archive.addfile(info, io.BytesIO(bytes(info.size)))
    layer = zeros.getvalue()
    for packing in ("gzip", "zstd"):
        archive = write(folder, Image([layer], packing=packing))
        refused(archive, "more than 200 times")
        assert peak(archive) < 64 or gate.SANITIZED, peak(archive)


def test_memory(folder):
    """memory does not grow with the layers"""
    noise = os.urandom(1 << 20)
    big = images.tar([images.DEBIAN, entry(STATUS, images.dpkg(("bash", "1"))), entry("blob", noise * 200)])
    small = images.tar([images.DEBIAN, entry(STATUS, images.dpkg(("bash", "1")))])
    peaks = []
    for layer in (small, big):
        archive = write(folder, Image([layer], packing=""))
        assert packages(archive) == [("deb", "bash", "1")]
        peaks.append(peak(archive))
    assert peaks[1] - peaks[0] < 8, peaks


def test_standard_input(folder):
    """what cannot be opened twice is refused with a hint"""
    ran = evaluate(folder, "image: {maxLayers: 3}", "-", image=NAME)
    assert ran.code == 3 and "standard input" in ran.err, ran.err
    ran = evaluate(folder, "image: {maxLayers: 3}", folder / "none.tar", image=NAME)
    assert ran.code == 3 and "no such file" in ran.err, ran.err


def test_gate_test(folder):
    """evidence of a GateTest may be an archive, in any form"""
    image = simple(config={"User": "root"})
    write(folder, image)
    images.as_folder(folder / "layout", images.layout_parts([image]))
    images.as_tar(folder / "web.tar.gz", images.saved_parts([image]), "gzip")
    (folder / "policy.yaml").write_text(POLICY + "      image: {requireNonRootUser: true}\n")
    cases = "".join(f"""    - name: {name}
      image: {NAME}@{digest}
      point: admission
      evidence: [{name}]
      expect: {{allowed: false, violations: [{{rule: rule, reason: image.requireNonRootUser}}], exact: true}}
""" for name, digest in (("web.tar", image.digest), ("layout", image.digest), ("web.tar.gz", images.sha256(image.config))))
    (folder / "test.yaml").write_text(f"""apiVersion: policygate.dev/v1
kind: GateTest
metadata: {{name: archives}}
spec:
  files: [policy.yaml]
  at: "{gate.NOW}"
  cases:
{cases}""")
    ran = gate.run("test", folder / "test.yaml")
    assert ran.code == 0 and "3 passed" in ran.out, (ran.out, ran.err)


BASE_NAME = "org.opencontainers.image.base.name"


def test_base_image(folder):
    """what an image is built on: its annotations, its labels, the archive of a base whose layers it has"""
    web, base = simple(), images.Image([[images.DEBIAN, entry(STATUS, images.dpkg(("bash", "5.2-1"), ("libc6", "2.36-9")))]])
    assert web.unpacked[0] == base.unpacked[0]
    archive = write(folder, web)
    rule = 'baseImage: {allowed: ["registry.example.com/base/**"], requirePinned: true}'
    assert verdict(folder, rule, archive)[:2] == (1, ["baseImage.unknown"])
    known = images.as_tar(folder / "base.tar", images.layout_parts([base], "registry.example.com/base/debian:12"))
    for order in ((archive, known), (known, archive)):
        code, reasons, decision = verdict(folder, rule, *order)
        assert (code, reasons) == (0, []), decision["violations"]
        assert decision["subject"]["images"][0]["digest"] == web.digest, decision["subject"]
        assert {(d["subject"], d["reason"]) for d in decision["evidence"]} == {(web.digest, "document.used"), (base.digest, "document.used")}
    code, reasons, decision = verdict(folder, rule.replace("/base/", "/other/"), archive, known)
    assert (code, reasons) == (1, ["baseImage.allowed"])
    assert "known by its layers" in decision["violations"][0]["message"], decision["violations"]
    for where in ({"annotations": {BASE_NAME: "registry.example.com/base/debian:12"}},
                  {"config": {"Labels": {BASE_NAME: "registry.example.com/base/debian:12"}}}):
        code, reasons, decision = verdict(folder, rule, write(folder, simple(**where), "named.tar"))
        assert (code, reasons) == (1, ["baseImage.requirePinned"]), (where, reasons)
        assert BASE_NAME in decision["violations"][0]["message"], decision["violations"]


def test_minimal_base(folder):
    """a distroless image and one from scratch are minimal; a shell, or a database that cannot be read, is not"""
    annotations = {BASE_NAME: "scratch"}
    rule = "baseImage: {allowed: [scratch], requireMinimal: true, forbidEndOfLife: true, maxAge: 1d, requirePinned: true}"

    def judged(*layer):
        return verdict(folder, rule, write(folder, Image([layer], annotations=annotations)))[:2]

    distroless = entry("var/lib/dpkg/status.d/base", images.dpkg(("base-files", "12.4")))
    assert judged(entry("app", b"x", mode=0o755)) == (0, [])
    assert judged(distroless) == (0, [])
    assert judged(images.DEBIAN, entry(STATUS, images.dpkg(("dash", "0.5")))) == (1, ["baseImage.requireMinimal"])
    assert judged(images.DEBIAN, entry("var/lib/rpm/rpmdb.sqlite", b"no database")) == (3, ["evidence.unparsable"])


def test_secrets(folder):
    """secrets written in environment, labels and history accuse, are never shown, and are no scan for secrets"""
    random_text = random.Random(7)
    token = "ghp_" + "".join(random_text.choices(string.ascii_letters + string.digits, k=36))
    image = simple(config={"Env": ["PATH=/usr/bin", f"GITHUB_TOKEN={token}", "NO_VALUE"], "Labels": {"note": f"use {token}", "team": "web"}},
                   history=[{"created_by": "ADD rootfs"}, {"created_by": f"RUN curl -H 'Authorization: token {token}' x"}])
    archive = write(folder, image)
    code, reasons, decision = verdict(folder, "secrets: {any: true}", archive)
    assert (code, reasons) == (1, ["evidence.absent"] + 3 * ["secrets.found"]), (code, reasons)
    assert sorted(v["paths"] for v in decision["violations"] if v["paths"]) == [["/environment/GITHUB_TOKEN"], ["/history/2"], ["/label/note"]]
    assert token not in json.dumps(decision) and token not in inspect(archive)[1].__repr__()
    for place in ("environment", "label", "history"):
        assert verdict(folder, f"secrets: {{locations: [{place}]}}", archive)[1] == ["evidence.absent", "secrets.found"], place
    assert verdict(folder, "secrets: {locations: [file]}", archive)[1] == ["evidence.absent"]
    assert verdict(folder, "secrets: {any: true}", write(folder, simple(config={"Env": ["PATH=/usr/bin"]})))[1] == ["evidence.absent"]


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
