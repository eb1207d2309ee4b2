"""`pin`: manifests get the digests that a registry answers, each asked for once, and keep every other byte."""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate, images, registry  # noqa: E402

MANIFEST = """# Two images, one of them twice.
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  template:
    spec:
      initContainers:
        - {{name: init, image: "{name}:v1"}}   # quoted
      containers:
        - name: web
          image:   {name}:v2 # spaces
        - {{name: again, image: {name}:v1}}
"""


def images_of(at):
    """The digests of v1 and v2"""
    return [at.put_image(images.Image([[images.entry("name", tag.encode())]]), tag) for tag in ("v1", "v2")]


def dial(at):
    return "--insecure-registry", at.host


def pinned(text, at, digests):
    return text.replace(":v1", f":v1@{digests[0]}").replace(":v2", f":v2@{digests[1]}").replace(f"@{digests[0]}@", "@")


def test_output(folder):
    """to standard output, from a file or standard input, whatever its line ends, and each tag is asked for once"""
    with registry.serving() as at:
        digests = images_of(at)
        text = MANIFEST.format(name=at.name)
        for name, before in (("LF", text), ("CRLF", text.replace("\n", "\r\n")), ("a mark", "\ufeff" + text)):
            path = folder / "app.yaml"
            path.write_bytes(before.encode())
            after = pinned(before, at, digests)
            asked = gate.run("pin", path, *dial(at))
            assert asked.code == 0 and path.read_bytes() == before.encode(), (name, asked.err)
            ran = gate.run("pin", "-", *dial(at), stdin=before.encode())
            assert ran.code == 0 and ran.out == asked.out == after, (name, ran.out, after)
        path.write_text(after)
        assert gate.run("pin", path).out == after, "what is pinned needs no registry"
    for tag in ("v1", "v2"):
        assert at.asked.count(f"GET /v2/team/app/manifests/{tag}") == 6, at.asked


def test_write(folder):
    """in place: all files or none, links stay links, and files without news are not touched"""
    with registry.serving() as at:
        digests = images_of(at)
        text = MANIFEST.format(name=at.name)
        first, second, third = (folder / name for name in ("a.yaml", "b.json", "c.yaml"))
        first.write_text(text)
        second.write_text('{"kind":"Pod","spec":{"containers":[{"image":"%s:v2"}]}}' % at.name)
        third.write_text("kind: ConfigMap\n")
        (folder / "link.yaml").symlink_to(first)
        os.utime(third, (1, 1))
        missing = folder / "missing.yaml"
        missing.write_text(f"kind: Pod\nspec:\n  containers:\n  - image: {at.name}:v3\n")
        ran = gate.run("pin", first, missing, "--write", *dial(at))
        assert ran.code == 3 and "missing.yaml:4:" in ran.err and first.read_text() == text, ran.err
        ran = gate.run("pin", folder / "link.yaml", second, third, "--write", *dial(at))
        assert (ran.code, ran.out) == (0, ""), ran.err
        assert first.read_text() == pinned(text, at, digests) and (folder / "link.yaml").is_symlink()
        assert f'"{at.name}:v2@{digests[1]}"' in second.read_text()
        assert third.stat().st_mtime == 1
        assert gate.run("pin", first, second, third, "--check").code == 0
        assert f"{at.name}:v1@{digests[0]}" in gate.run("images", first).out


def test_check(folder):
    """--check names what is not pinned, and dials nobody"""
    path = folder / "app.yaml"
    path.write_text(MANIFEST.format(name="registry.invalid/app"))
    ran = gate.run("pin", path, "--check")
    assert ran.code == 2 and ran.out.splitlines() == [f"{path}:9:31: registry.invalid/app:v1", f"{path}:12:20: registry.invalid/app:v2",
                                                      f"{path}:13:32: registry.invalid/app:v1"], ran.out


def test_layout(folder):
    """tags are looked up in an OCI layout too"""
    built = images.Image([[images.entry("name", b"x")]])
    layout = images.as_folder(folder / "layout", images.layout_parts([built], name="v1"))
    path = folder / "app.yaml"
    path.write_text("kind: Pod\nspec: {containers: [{image: 'app:v1'}]}\n")
    ran = gate.run("pin", path, "--layout", layout)
    assert ran.code == 0 and f"'app:v1@{built.digest}'" in ran.out, (ran.out, ran.err)


def test_refusals(folder):
    """usage, what cannot be read, what cannot be rewritten and what is not there are told apart"""
    with registry.serving() as at:
        images_of(at)
        good, alias, broken, named = (folder / f"{name}.yaml" for name in ("good", "alias", "broken", "named"))
        good.write_text(MANIFEST.format(name=at.name))
        alias.write_text(f"kind: Pod\nspec:\n  containers:\n  - image: &a {at.name}:v1\n  - image: *a\n")
        broken.write_text("kind: [\n")
        named.write_text("kind: Pod\nspec: {containers: [{image: UPPER:1}]}\n")
        for name, code, args, says in (("two files to one output", 2, (good, alias), "--write"),
                                       ("both", 2, (good, "--write", "--check"), "excludes"),
                                       ("an alias of two images", 2, (alias, *dial(at)), "alias.yaml:4:12"),
                                       ("a broken manifest", 3, (broken,), "broken.yaml:"),
                                       ("no reference", 3, (named,), "named.yaml:2:"),
                                       ("no file", 3, (folder / "none.yaml",), "none.yaml"),
                                       ("no registry", 3, (good, "--layout", folder / "none"), "none"),
                                       ("TLS is spoken unless said otherwise", 3, (good,), "good.yaml:9:")):
            ran = gate.run("pin", *args)
            assert ran.code == code and says in ran.err and not ran.out, (name, ran.code, ran.err, ran.out)


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
