"""`attest` and `sign` with a registry: what is pushed is where others look for it, signed so that openssl agrees, by a
key at hand or by a command; and what cannot be done leaves nothing behind.
"""
import base64
import json
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate, images, registry  # noqa: E402
from support.gate import DIGEST, IMAGE  # noqa: E402

ENVELOPE = "application/vnd.dsse.envelope.v1+json"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
PAYLOAD = "application/vnd.dev.cosign.simplesigning.v1+json"


def setup(folder):
    (folder / "sbom.json").write_text('{ "spdxVersion" : "SPDX-2.3", "number": 1.50 }\n')
    return gate.make_key(folder)


def image():
    return images.Image([[images.entry("etc/name", b"app")]])


def dial(at):
    return "--insecure-registry", at.host


def pae(envelope):
    kind, payload = envelope["payloadType"].encode(), base64.b64decode(envelope["payload"])
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def verified(folder, public, data, signature):
    """Whether openssl says so"""
    (folder / "data").write_bytes(data)
    (folder / "signature").write_bytes(base64.b64decode(signature))
    done = subprocess.run(["openssl", "dgst", "-sha256", "-verify", public, "-signature", folder / "signature", folder / "data"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return done.returncode == 0


def signer(folder, text):
    """A command of the user's"""
    path = folder / "signer.sh"
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return path


def test_attest_push(folder):
    """a tag is resolved once, the envelope lies under .att beside what was there, and openssl verifies it"""
    private, public = setup(folder)
    for options in ((), ("--no-referrers",)):
        with registry.serving(*options) as at:
            digest = at.put_image(image(), "v1")
            report = folder / "report.json"
            report.write_text(json.dumps(gate.trivy(f"{at.name}:v1", digest)))
            first = gate.run("attest", f"{at.name}:v1", "--report", report, "--key", private, "--push", *dial(at))
            assert first.code == 0, first.err
            tag = digest.replace(":", "-") + ".att"
            assert first.out == f"{at.name}:v1@{digest} {at.name}:{tag}\n", first.out
            second = gate.run("attest", f"{at.name}@{digest}", "--predicate", folder / "sbom.json", "--type", "sbom", "--key", private, "--push",
                              *dial(at))
            assert second.code == 0, second.err
            attached = at.attached(digest, ".att")
            assert [layer["mediaType"] for layer, _ in attached] == [ENVELOPE] * 2
            assert [layer["annotations"]["predicateType"] for layer, _ in attached] == ["https://cosign.sigstore.dev/attestation/vuln/v1",
                                                                                       "https://spdx.dev/Document"]
            assert all(layer["annotations"]["dev.cosignproject.cosign/signature"] == "" for layer, _ in attached)
            for _, blob in attached:
                envelope = json.loads(blob)
                assert verified(folder, public, pae(envelope), envelope["signatures"][0]["sig"])
                statement = json.loads(base64.b64decode(envelope["payload"]))
                assert statement["subject"] == [{"name": at.name, "digest": {"sha256": digest[7:]}}], statement["subject"]
            assert b'{ "spdxVersion" : "SPDX-2.3", "number": 1.50 }' in base64.b64decode(json.loads(attached[1][1])["payload"]), "its own bytes"
        assert at.asked.count("GET /v2/team/app/manifests/v1") == 1, at.asked


def test_bundle_push(folder):
    """as a bundle it refers to the image, whoever keeps the list, and verify-bundle takes it"""
    private, public = setup(folder)
    for options in ((), ("--no-referrers",)):
        with registry.serving(*options) as at:
            digest = at.put_image(image(), "v1")
            ran = gate.run("attest", f"{at.name}:v1", "--predicate", folder / "sbom.json", "--type", "sbom", "--key", private, "--push", "--as", "bundle",
                           "--out", folder / "bundle.json", *dial(at))
            assert ran.code == 0, ran.err
            place = ran.out.split()[1].split("@")[1]
            listed = at.manifest(digest.replace(":", "-"))["manifests"] if options else at.referrers(digest)
            assert [(entry["digest"], entry["artifactType"]) for entry in listed] == [(place, BUNDLE)], listed
            manifest = at.manifest(place)
            assert manifest["subject"]["digest"] == digest and manifest["config"]["mediaType"] == "application/vnd.oci.empty.v1+json"
            assert manifest["annotations"]["dev.sigstore.bundle.predicateType"] == "https://spdx.dev/Document"
            assert at.blob(manifest["layers"][0]["digest"]) + b"\n" == (folder / "bundle.json").read_bytes()
            ran = gate.run("verify-bundle", "--bundle", folder / "bundle.json", "--key", public, digest)
            assert ran.code == 0, ran.err


def test_sign(folder):
    """`sign` writes cosign's payload under .sig, twice signed is twice there, and as a bundle cosign's statement"""
    private, public = setup(folder)
    other, _ = gate.make_key(folder, "other")
    with registry.serving() as at:
        digest = at.put_image(image(), "v1")
        for key in (private, other):
            assert gate.run("sign", f"{at.name}:v1", "--key", key, "--push", *dial(at)).code == 0
        attached = at.attached(digest, ".sig")
        assert [layer["mediaType"] for layer, _ in attached] == [PAYLOAD] * 2
        assert attached[0][1] == attached[1][1], "one payload, two signatures"
        signatures = [layer["annotations"]["dev.cosignproject.cosign/signature"] for layer, _ in attached]
        assert [verified(folder, public, attached[0][1], each) for each in signatures] == [True, False]
        payload = json.loads(attached[0][1])
        assert payload["critical"] == {"identity": {"docker-reference": at.name}, "image": {"docker-manifest-digest": digest},
                                       "type": "cosign container image signature"}, payload
        assert gate.run("sign", f"{at.name}:v1", "--key", private, "--push", "--as", "bundle", *dial(at)).code == 0
        assert len(at.referrers(digest)) == 1
    out = folder / "signature.json"
    assert gate.run("sign", f"{IMAGE}@{DIGEST}", "--key", private, "--out", out).code == 0
    line = json.loads(out.read_text())
    assert verified(folder, public, base64.b64decode(line["Payload"]), line["Base64Signature"])


def test_signer(folder):
    """a command signs what it gets, in no shell; what does not verify, fails or does not end is written nowhere"""
    private, public = setup(folder)
    other, _ = gate.make_key(folder, "other")
    out = folder / "out.json"

    def attest(command, *options, key=public):
        out.unlink(missing_ok=True)
        return gate.run("attest", f"{IMAGE}@{DIGEST}", "--predicate", folder / "sbom.json", "--type", "sbom", "--signer", command,
                        "--signer-key", key, "--out", out, *options)

    ran = attest(f"openssl dgst  -sha256\t-sign {private}")
    assert ran.code == 0, ran.err
    envelope = json.loads(out.read_text())
    assert verified(folder, public, pae(envelope), envelope["signatures"][0]["sig"])
    saved = signer(folder, f'cat > {folder}/seen; printf "%s|" "$@" > {folder}/words; openssl dgst -sha256 -sign {private} {folder}/seen\n')
    ran = attest(f"{saved} $HOME 'a b' *")
    assert ran.code == 0, ran.err
    assert (folder / "seen").read_bytes() == pae(json.loads(out.read_text())), "the signer sees the very bytes that are signed"
    assert (folder / "words").read_text() == "$HOME|'a|b'|*|", (folder / "words").read_text()
    for name, command, says in (("another key", f"openssl dgst -sha256 -sign {other}", "does not verify"),
                                ("nothing", "true", "does not verify"),
                                ("too much", "yes", "more than 1 MiB"),
                                ("a failure", "false", "ended with 1"),
                                ("a signal", signer(folder, "kill -9 $$\n"), "signal 9"),
                                ("no such command", "/no/such/signer", "cannot be started")):
        ran = attest(command)
        assert ran.code == 3 and says in ran.err and not out.exists(), (name, ran.code, ran.err)
    began = time.monotonic()
    ran = attest("sleep 60", "--timeout", "1s")
    assert ran.code == 3 and "in time" in ran.err and not out.exists() and time.monotonic() - began < 30, ran.err
    ran = attest("true", key=private)
    assert ran.code == 2 and not out.exists(), ran.err
    large = folder / "large.json"
    large.write_text(json.dumps({"a": "x" * 3_000_000}))
    ran = gate.run("attest", f"{IMAGE}@{DIGEST}", "--predicate", large, "--type", "https://example.com/p", "--signer", "false", "--signer-key",
                   public, "--out", out)
    assert ran.code == 3 and "ended with 1" in ran.err, "a signer that does not read its input blocks nobody: " + ran.err


def test_refusals(folder):
    """usage is told apart from what is not there, and neither leaves a trace"""
    private, public = setup(folder)
    out = folder / "out.json"
    sbom = ("--predicate", folder / "sbom.json", "--type", "sbom")
    pinned = f"{IMAGE}@{DIGEST}"
    with registry.serving() as at:
        digest = at.put_image(image(), "v1")
        rows = (
            ("no key", 2, ("attest", pinned, *sbom, "--out", out)),
            ("two keys", 2, ("attest", pinned, *sbom, "--key", private, "--signer", "true", "--signer-key", public, "--out", out)),
            ("a signer without its key", 2, ("attest", pinned, *sbom, "--signer", "true", "--out", out)),
            ("nowhere to go", 2, ("attest", pinned, *sbom, "--key", private)),
            ("nothing to say", 2, ("attest", pinned, "--key", private, "--out", out)),
            ("report and predicate", 2, ("attest", pinned, *sbom, "--report", out, "--key", private, "--out", out)),
            ("a predicate without type", 2, ("attest", pinned, *sbom[:2], "--key", private, "--out", out)),
            ("a type that is none", 2, ("attest", pinned, *sbom[:2], "--type", "sboms", "--key", private, "--out", out)),
            ("another type than it is", 3, ("attest", pinned, *sbom[:2], "--type", "vsa", "--key", private, "--out", out)),
            ("a tag that nobody looks up", 2, ("attest", f"{IMAGE}:1", *sbom, "--key", private, "--out", out)),
            ("a digest to be pushed to nowhere", 2, ("sign", DIGEST, "--key", private, "--push")),
            ("a stage of a predicate", 2, ("attest", pinned, *sbom, "--stage", "build", "--key", private, "--out", out)),
            ("a time that is none", 2, ("sign", pinned, "--key", private, "--out", out, "--timeout", "0s")),
            ("a host that is not loopback", 2, ("sign", f"{at.name}:v1", "--key", private, "--push", "--insecure-registry", "example.com")),
            ("a configuration that is not there", 2, ("sign", f"{at.name}:v1", "--key", private, "--push", "--registry-config", folder / "none")),
            ("a registry without TLS that is not named", 3, ("sign", f"{at.name}:v1", "--key", private, "--push")),
            ("an image that is not there", 3, ("sign", f"{at.name}:v2", "--key", private, "--push", *dial(at), "--out", out)),
            ("nobody there", 3, ("sign", "localhost:1/app:v1", "--key", private, "--push", "--insecure-registry", "localhost:1")),
        )
        for name, code, args in rows:
            ran = gate.run(*args)
            assert ran.code == code and ran.err and not ran.out and not out.exists(), (name, ran.code, ran.err, ran.out)
        assert at.attached(digest, ".att") == at.attached(digest, ".sig") == at.referrers(digest) == []
    ran = gate.run("sign", DIGEST, "--key", private, "--out", out)
    assert ran.code == 0, ran.err


def test_layout(folder):
    """a tag is looked up in an OCI layout, without any registry"""
    private, _ = setup(folder)
    built = image()
    layout = images.as_folder(folder / "layout", images.layout_parts([built]))
    out = folder / "out.json"
    ran = gate.run("sign", built.digest, "--layout", layout, "--key", private, "--out", out)
    assert ran.code == 0, ran.err
    payload = json.loads(base64.b64decode(json.loads(out.read_text())["Payload"]))
    assert payload["critical"]["image"] == {"docker-manifest-digest": built.digest}, payload
    for code, args in ((3, (DIGEST, "--layout", layout)), (3, (built.digest, "--layout", folder / "none")),
                       (2, (built.digest, "--layout", layout, "--push"))):
        ran = gate.run("sign", *args, "--key", private, "--out", folder / "not")
        assert ran.code == code and not (folder / "not").exists(), (args, ran.code, ran.err)


def test_credentials(folder):
    """they come from --registry-config, DOCKER_CONFIG or HOME, and from a credential helper"""
    private, _ = setup(folder)
    with registry.serving("--basic", "user:secret", credentials="user:secret") as at:
        at.put_image(image(), "v1")
        auth = {"auths": {at.host: {"auth": base64.b64encode(b"user:secret").decode()}}}
        (folder / ".docker").mkdir()
        config = folder / ".docker/config.json"
        config.write_text(json.dumps(auth))
        helper = signer(folder, f'read host; test "$1 $host" = "get {at.host}" && echo \'{{"Username":"user","Secret":"secret"}}\'\n')
        helper.rename(folder / "docker-credential-test")
        by_helper = folder / "helper.json"
        by_helper.write_text(json.dumps({"credHelpers": {at.host: "test"}}))
        nobody = {"HOME": str(folder / "nobody"), "DOCKER_CONFIG": ""}
        path = {"PATH": f"{folder}:/usr/bin:/bin"}
        for name, code, options, env in (("nobody", 3, (), nobody), ("--registry-config", 0, ("--registry-config", config), nobody),
                                         ("DOCKER_CONFIG", 0, (), {**nobody, "DOCKER_CONFIG": str(config.parent)}),
                                         ("HOME", 0, (), {**nobody, "HOME": str(folder)}),
                                         ("a helper", 0, ("--registry-config", by_helper), {**nobody, **path}),
                                         ("a helper that is not there", 3, ("--registry-config", by_helper), nobody)):
            ran = gate.run("sign", f"{at.name}:v1", "--key", private, "--push", *dial(at), *options, env=env)
            assert ran.code == code, (name, ran.code, ran.err)
            assert "secret" not in ran.err + ran.out, (name, ran.err)


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
