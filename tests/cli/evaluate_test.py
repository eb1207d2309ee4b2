"""What other programs rely on: flags, exit codes and JSON shapes of policy-check."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate  # noqa: E402
from support.gate import DIGEST, IMAGE  # noqa: E402

POLICY = """apiVersion: policygate.dev/v1
kind: GatePolicy
metadata: {name: production}
spec:
  evidence: {maxAge: 7d}
  rules:
    - name: critical-or-high
      vulnerabilities: {severities: [critical, high]}
    - name: medium
      enforcement: warn
      vulnerabilities: {severities: [medium]}
"""
EXCEPTION = """apiVersion: policygate.dev/v1
kind: ClusterGateException
metadata: {name: openssl}
spec:
  policies: [production]
  ids: [CVE-2026-0001]
  reason: The code is never reached.
  owner: team-web
  approvedBy: team-security
  startsAt: "2026-11-01"
  expiresAt: "2026-12-01"
"""


def setup(folder, findings=(), image=IMAGE + ":1", **more):
    (folder / "policy.yaml").write_text(POLICY)
    (folder / "report.json").write_text(json.dumps(gate.trivy(image, DIGEST, findings, **more)))
    return ["--policy", folder / "policy.yaml", "--at", gate.NOW, "--report", folder / "report.json"]


def evaluate(*args, **more):
    return gate.run("evaluate", *args, **more)


def test_allowed(folder):
    """a clean image is allowed, exit 0"""
    ran = evaluate(f"{IMAGE}@{DIGEST}", *setup(folder))
    assert ran.code == 0, (ran.out, ran.err)
    assert "ALLOWED" in ran.out.upper(), ran.out


def test_denied(folder):
    """a high finding is denied, exit 1, and the text names it with its fix and the policy line"""
    ran = evaluate(f"{IMAGE}@{DIGEST}", *setup(folder, [gate.vulnerability()]))
    assert ran.code == 1, (ran.out, ran.err)
    for word in ("CVE-2026-0001", "openssl", "1.0.1e", "1.0.1g", "critical-or-high", "policy.yaml:7"):
        assert word in ran.out, f"{word} is not in\n{ran.out}"


def test_json(folder):
    """--format json prints one valid decision document a line"""
    ran = evaluate(f"{IMAGE}@{DIGEST}", *setup(folder, [gate.vulnerability()]), "--format", "json")
    decision, = ran.decisions()
    assert ran.code == 1 and decision["allowed"] is False and decision["time"] == gate.NOW
    violation, = [v for v in decision["violations"] if v["outcome"] == "denied"]
    assert violation["id"] == "CVE-2026-0001" and violation["where"]["line"] == 7, violation
    assert decision["subject"]["images"][0]["digest"] == DIGEST


def test_image_from_report(folder):
    """IMAGE may be left out where the report names one"""
    ran = evaluate(*setup(folder), "--format", "json")
    assert ran.code == 0, ran.err
    assert ran.decisions()[0]["subject"]["images"][0]["reference"].startswith(IMAGE), ran.out


def test_exception(folder):
    """an exception turns exit 1 into 0, and back at the instant it ends"""
    args = setup(folder, [gate.vulnerability()])
    (folder / "exception.yaml").write_text(EXCEPTION)
    args += ["--exceptions", folder / "exception.yaml", "--format", "json"]
    ran = evaluate(f"{IMAGE}@{DIGEST}", *args)
    assert ran.code == 0, (ran.out, ran.err)
    assert ran.decisions()[0]["violations"][0]["exception"] == "openssl"
    report = folder / "report.json"
    report.write_text(json.dumps(gate.trivy(IMAGE + ":1", DIGEST, [gate.vulnerability()], created="2026-12-01T06:00:00Z")))
    args[args.index("--at") + 1] = "2026-12-01T23:59:59Z"
    assert evaluate(f"{IMAGE}@{DIGEST}", *args).code == 0
    args[args.index("--at") + 1] = "2026-12-02T00:00:00Z"
    ended = evaluate(f"{IMAGE}@{DIGEST}", *args)
    assert ended.code == 1
    assert ended.decisions()[0]["violations"][0]["almost"][0]["reason"] == "exception.expired", ended.out


def test_evidence_states(folder):
    """absent, stale and foreign evidence deny with exit 3; the decision is printed all the same"""
    args = setup(folder)
    absent = evaluate(f"{IMAGE}@{DIGEST}", *args[:4], "--no-fetch", "--format", "json")
    assert absent.code == 3 and absent.decisions()[0]["violations"][0]["reason"] == "evidence.absent", absent.out
    args[args.index("--at") + 1] = "2026-11-28T06:00:00Z"
    stale = evaluate(f"{IMAGE}@{DIGEST}", *args, "--format", "json")
    assert stale.code == 3 and stale.decisions()[0]["violations"][0]["reason"] == "evidence.stale", stale.out
    args[args.index("--at") + 1] = "2026-11-28T05:59:59Z"
    assert evaluate(f"{IMAGE}@{DIGEST}", *args).code == 0
    foreign = evaluate(f"{IMAGE}@{gate.digest_of('another')}", *args, "--format", "json")
    assert foreign.code == 3, foreign.out
    assert foreign.decisions()[0]["evidence"][0]["reason"] == "document.subject", foreign.out


def test_unreadable(folder):
    """an unreadable report is an error of the call, exit 3, nothing on standard output"""
    args = setup(folder)
    (folder / "report.json").write_text("{")
    ran = evaluate(f"{IMAGE}@{DIGEST}", *args)
    assert ran.code == 3 and ran.out == "" and "report.json:1" in ran.err, ran.err
    ran = evaluate(f"{IMAGE}@{DIGEST}", *args[:4], "--report", folder / "nothing.json")
    assert ran.code == 3 and ran.out == "", ran.err


def test_usage(folder):
    """usage and policy errors exit 2 and judge nothing"""
    args = setup(folder)
    for wrong in (["evaluate"], ["evaluate", "registry.example.com/UPPER", *args], ["nonsense"], ["evaluate", IMAGE, *args, "--point", "moon"],
                  ["evaluate", IMAGE, *args, "--at", "yesterday"], ["evaluate", IMAGE, *args, "--output", "pdf=x"],
                  ["evaluate", IMAGE, "--policy", folder / "missing.yaml"], ["evaluate", IMAGE, *args, "--format", "xml"]):
        ran = gate.run(*wrong)
        assert ran.code == 2 and ran.out == "" and ran.err, (wrong, ran.code, ran.out, ran.err)
    (folder / "policy.yaml").write_text(POLICY.replace("severities", "severity"))
    ran = evaluate(IMAGE, *args)
    assert ran.code == 2 and "policy.yaml:8:" in ran.err and "severities" in ran.err, ran.err


def test_refused_by_name(folder):
    """what this version cannot evaluate is refused at load by its name, exit 2; lint accepts the grammar"""
    args = setup(folder)
    later = "  authorities:\n    - {name: x, contentTrust: {root: {inline: \"{}\"}}}\n  rules:"
    (folder / "policy.yaml").write_text(POLICY.replace("  rules:", later))
    ran = evaluate(IMAGE, *args)
    assert ran.code == 2 and "'contentTrust' is not evaluated by this version" in ran.err, (ran.code, ran.err)
    lint = gate.run("lint", folder / "policy.yaml")
    assert lint.code == 0, (lint.out, lint.err)


def test_warn_exit_code(folder):
    """--warn-exit-code speaks for 'allowed with warnings' alone"""
    args = setup(folder, [gate.vulnerability(severity="MEDIUM")])
    assert evaluate(f"{IMAGE}@{DIGEST}", *args).code == 0
    assert evaluate(f"{IMAGE}@{DIGEST}", *args, "--warn-exit-code", "7").code == 7
    args = setup(folder, [])
    assert evaluate(f"{IMAGE}@{DIGEST}", *args, "--warn-exit-code", "7").code == 0
    args = setup(folder, [gate.vulnerability()])
    assert evaluate(f"{IMAGE}@{DIGEST}", *args, "--warn-exit-code", "7").code == 1


def test_report_only_at_ci(folder):
    """a file on the caller's word counts at ci only"""
    args = setup(folder)
    assert evaluate(f"{IMAGE}@{DIGEST}", *args).code == 0
    for point in ("admission", "audit"):
        ran = evaluate(f"{IMAGE}@{DIGEST}", *args, "--point", point)
        assert ran.code == 3, (point, ran.out)


def test_no_match(folder):
    """no policy matches: ci allows with a warning, admission denies, --no-match decides"""
    args = setup(folder)
    (folder / "policy.yaml").write_text(POLICY.replace("  evidence:", "  match: {images: [\"other.example.com/**\"]}\n  evidence:"))
    ran = evaluate(f"{IMAGE}@{DIGEST}", *args, "--format", "json")
    assert ran.code == 0 and ran.decisions()[0]["warnings"], ran.out
    assert evaluate(f"{IMAGE}@{DIGEST}", *args, "--point", "admission").code == 1
    assert evaluate(f"{IMAGE}@{DIGEST}", *args, "--no-match", "deny").code == 1
    assert evaluate(f"{IMAGE}@{DIGEST}", *args, "--point", "admission", "--no-match", "allow").code == 0


def test_workload(folder):
    """a manifest's workloads are judged one by one, one line each; the gravest decides the exit code"""
    args = setup(folder, [gate.vulnerability()])
    other = gate.digest_of("other")
    (folder / "clean.json").write_text(json.dumps(gate.trivy("registry.example.com/other:1", other)))
    manifest = folder / "all.yaml"
    manifest.write_text("\n---\n".join(json.dumps(one) for one in (
        gate.pod([f"registry.example.com/other@{other}"], "clean"), {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}},
        gate.pod([f"{IMAGE}@{DIGEST}"], "bad"))))
    ran = evaluate(*args, "--report", folder / "clean.json", "--workload", manifest, "--format", "json")
    verdicts = {d["subject"]["name"]: d["allowed"] for d in ran.decisions()}
    assert ran.code == 1 and verdicts == {"clean": True, "bad": False}, (verdicts, ran.err)


def test_unreadable_workload(folder):
    """a pod whose containers cannot be read is an error of the call, never a pod without images"""
    args = setup(folder)
    odd = gate.pod([])
    odd["spec"]["containers"] = {"image": f"{IMAGE}@{DIGEST}"}
    (folder / "pod.json").write_text(json.dumps(odd))
    ran = evaluate(*args, "--workload", folder / "pod.json")
    assert ran.code == 3 and ran.out == "" and "spec.containers" in ran.err, (ran.code, ran.out, ran.err)


def test_control_without_workload(folder):
    """a compensating control needs the manifest; without it the denial says so"""
    args = setup(folder, [gate.vulnerability()])
    (folder / "exception.yaml").write_text(EXCEPTION + "  compensatingControls:\n    - {description: no network, pod: {forbidHostNetwork: true}}\n")
    args += ["--exceptions", folder / "exception.yaml", "--format", "json"]
    ran = evaluate(f"{IMAGE}@{DIGEST}", *args)
    assert ran.code == 1 and ran.decisions()[0]["violations"][0]["almost"][0]["reason"] == "exception.noWorkload", ran.out
    manifest = folder / "pod.json"
    manifest.write_text(json.dumps(gate.pod([f"{IMAGE}@{DIGEST}"])))
    assert evaluate(*args, "--workload", manifest).code == 0
    hosted = gate.pod([f"{IMAGE}@{DIGEST}"])
    hosted["spec"]["hostNetwork"] = True
    manifest.write_text(json.dumps(hosted))
    ran = evaluate(*args, "--workload", manifest)
    assert ran.code == 1 and ran.decisions()[0]["violations"][0]["almost"][0]["reason"] == "exception.controlFailed", ran.out


def test_outputs(folder):
    """--output writes sarif, junit and github files; a full disk is exit 2"""
    args = setup(folder, [gate.vulnerability()])
    flags = [part for name in ("sarif", "junit", "github") for part in ("--output", f"{name}={folder / name}")]
    ran = evaluate(f"{IMAGE}@{DIGEST}", *args, *flags)
    assert ran.code == 1, ran.err
    assert json.loads((folder / "sarif").read_text())["version"] == "2.1.0"
    assert "<testsuite" in (folder / "junit").read_text()
    assert (folder / "github").read_text().startswith("::error ")
    ran = evaluate(f"{IMAGE}@{DIGEST}", *args, "--output", f"sarif={folder}/no/such/folder")
    assert ran.code == 2, ran.err


def test_full_disk(folder):
    """results that cannot be printed are an error, not a pass"""
    args = setup(folder)
    with open("/dev/full", "wb") as full:
        import subprocess
        done = subprocess.run([gate.CHECK, "evaluate", f"{IMAGE}@{DIGEST}", *map(str, args)], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2 and b"cannot write" in done.stderr, done


def test_forced_format_and_stage(folder):
    """format= and stage= go before the file"""
    args = setup(folder)[:4]
    report = folder / "report.json"
    ran = evaluate(f"{IMAGE}@{DIGEST}", *args, "--report", f"format=trivy,stage=build:{report}", "--format", "json")
    assert ran.code == 0 and ran.decisions()[0]["evidence"][0]["stage"] == "build", (ran.out, ran.err)
    assert evaluate(f"{IMAGE}@{DIGEST}", *args, "--report", f"format=grype:{report}").code == 3
    assert evaluate(f"{IMAGE}@{DIGEST}", *args, "--report", f"stage=moon:{report}").code == 2


def test_inspect_images_explain_version(folder):
    """inspect, images, explain and version print what they promise"""
    setup(folder, [gate.vulnerability()])
    shown, = json.loads(gate.run("inspect", folder / "report.json").out)
    assert shown["format"] == "trivy" and shown["complete"] is True and shown["summary"]["total"] == 1, shown
    assert shown["summary"]["bySeverity"]["high"] == 1 and shown["summary"]["asWritten"] == {"HIGH": 1}
    (folder / "pod.json").write_text(json.dumps(gate.pod(["nginx", "registry.example.com/UPPER"])))
    first, second = json.loads(gate.run("images", folder / "pod.json").out)
    assert first["normalized"] == {"registry": "docker.io", "repository": "library/nginx", "tag": None, "digest": None}, first
    assert second["normalized"] is None and second["error"], second
    assert "severities" in gate.run("explain", "vulnerabilities").out
    assert gate.run("explain", "vulnerabilites").code == 2
    assert gate.run("version").out.startswith("policy-check ")


def test_order_of_files(folder):
    """the order of reports does not change a byte of the decision"""
    args = setup(folder, [gate.vulnerability()])
    for i in range(3):
        (folder / f"r{i}.json").write_text(json.dumps(gate.trivy(IMAGE + ":1", DIGEST, [gate.vulnerability(f"CVE-2026-{i:04}")],
                                                                 created=f"2026-11-21T0{i}:00:00Z")))
    reports = [folder / f"r{i}.json" for i in range(3)]
    import itertools
    seen = {evaluate(f"{IMAGE}@{DIGEST}", *args[:4], *[x for r in order for x in ("--report", r)], "--format", "json").out
            for order in itertools.permutations(reports)}
    assert len(seen) == 1, seen


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
