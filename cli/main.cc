// policy-check: the arguments, told apart by CLI11 and handed to one function a command.
#include <csignal>
#include <functional>
#include <string>

#include "arguments.h"
#include "commands.h"
#include "io.h"

namespace {

using cli::AddAt;
using cli::AddFormat;
using cli::FilesOptions;
using cli::JudgeOptions;
using cli::OnRun;

void AddJudge(CLI::App* app, JudgeOptions& judge, const std::vector<std::string>& formats) {
  app->add_option("--policy", judge.policies, "policy files or folders")
      ->type_name("PATH")
      ->required()
      ->take_all();
  app->add_option("--exceptions", judge.exceptions, "exception files or folders")
      ->type_name("PATH");
  app->add_option("--report", judge.reports,
                  "a scanner's report on your word; counts at point ci only")
      ->type_name("[format=F,stage=S:]FILE");
  app->add_option("--evidence", judge.evidence, "signed statements: files or folders")
      ->type_name("PATH");
  app->add_option("--feed", judge.feeds, "EPSS scores or CISA's KEV, about all images")
      ->type_name("[format=F:]FILE");
  app->add_flag("--insecure-unsigned-evidence", judge.insecure_unsigned_evidence,
                "let unsigned reports in --evidence count, at every point");
  app->add_option("--point", judge.point, "where the policy is applied")
      ->check(CLI::IsMember({"ci", "admission", "audit"}));
  app->add_option("--platform", judge.platform, "the only platform that counts")
      ->type_name("OS/ARCH");
  app->add_option("--no-match", judge.no_match, "the verdict where no policy matches")
      ->check(CLI::IsMember({"allow", "deny"}));
  app->add_option("--warn-exit-code", judge.warn_exit_code, "exit code for 'allowed with warnings'")
      ->check(CLI::Range(0, 255));
  AddFormat(app, judge.format, formats);
  AddAt(app, judge.at);
}

void AddEvaluate(CLI::App& app, cli::EvaluateOptions& options, cli::Chosen& chosen) {
  CLI::App* sub = app.add_subcommand("evaluate", "judge an image, or the workloads of a manifest");
  sub->add_option("image", options.image,
                  "the image; may be left out where reports or the workload name one");
  AddJudge(sub, options.judge, {"text", "json"});
  sub->add_option("--vex", options.judge.vex,
                  "OpenVEX, CSAF or CycloneDX VEX on your word; counts at point ci only")
      ->type_name("[format=F:]FILE");
  sub->add_option("--image-archive", options.judge.image_archives,
                  "the image itself: docker save, or an OCI layout (folder or tar)")
      ->type_name("PATH");
  sub->add_flag("--no-fetch", options.judge.no_fetch,
                "judge on what is handed over alone; else what lies beside the image is fetched "
                "where nothing is");
  cli::AddDialling(sub, options.judge.dialling);
  sub->add_option("--workload", options.workload, "a Kubernetes manifest")->type_name("FILE");
  sub->add_option("--namespace", options.namespace_name, "the namespace it goes to")
      ->type_name("NS");
  sub->add_option("--namespace-label", options.namespace_labels, "a label of that namespace")
      ->type_name("K=V");
  sub->add_option("--output", options.outputs, "also write sarif, junit or github to a file")
      ->type_name("NAME=FILE");
  OnRun(sub, chosen, [&options] { return cli::RunEvaluate(options); });
}

void AddAdmit(CLI::App& app, cli::AdmitOptions& options, cli::Chosen& chosen) {
  CLI::App* sub = app.add_subcommand("admit", "judge an AdmissionReview as the webhook does");
  sub->add_option("review", options.review, "an AdmissionReview or a bare request")
      ->type_name("FILE")
      ->required();
  AddJudge(sub, options.judge, {"text", "json", "review"});
  OnRun(sub, chosen, [&options] { return cli::RunAdmit(options); });
}

void AddFiles(CLI::App& app, const char* name, const char* about, const char* what,
              FilesOptions& options, cli::Chosen& chosen, int (*run)(const FilesOptions&)) {
  CLI::App* sub = app.add_subcommand(name, about);
  sub->add_option("files", options.files, what)->type_name("PATH")->required();
  AddFormat(sub, options.format, {"text", "json"});
  AddAt(sub, options.at);
  OnRun(sub, chosen, [&options, run] { return run(options); });
}

void AddLint(CLI::App& app, cli::LintOptions& options, cli::Chosen& chosen) {
  CLI::App* sub = app.add_subcommand("lint", "check policy documents, and warn of what smells");
  sub->add_option("files", options.files, "documents: files or folders")
      ->type_name("PATH")
      ->required();
  sub->add_flag("--strict", options.strict, "warnings exit 2, too");
  sub->add_flag("--fix", options.fix, "mend in place what changes no decision");
  AddFormat(sub, options.format, {"text", "json"});
  OnRun(sub, chosen, [&options] { return cli::RunLint(options); });
}

void AddTest(CLI::App& app, cli::TestOptions& options, cli::Chosen& chosen) {
  CLI::App* sub = app.add_subcommand("test", "run GateTests");
  sub->add_option("files", options.files, "tests: files or folders")->type_name("PATH")->required();
  sub->add_option("--output", options.outputs, "also write junit to a file")
      ->type_name("junit=FILE");
  sub->add_flag("--coverage", options.coverage,
                "name the rules, keys and items that no case would miss");
  sub->add_flag("--update", options.update, "write what came out into the cases that failed");
  AddFormat(sub, options.format, {"text", "json"});
  OnRun(sub, chosen, [&options] { return cli::RunTest(options); });
}

void AddExplain(CLI::App& app, cli::ExplainOptions& options, cli::Chosen& chosen) {
  CLI::App* sub = app.add_subcommand("explain", "what a rule, a check or one of its keys means");
  sub->add_option("name", options.name,
                  "a check, check.key, or with --policy a rule; all checks where left out");
  sub->add_option("--policy", options.policies, "the rule's policies: files or folders")
      ->type_name("PATH");
  AddFormat(sub, options.format, {"text"});
  OnRun(sub, chosen, [&options] { return cli::RunExplain(options); });
}

void AddFmt(CLI::App& app, cli::FmtOptions& options, cli::Chosen& chosen) {
  CLI::App* sub = app.add_subcommand("fmt", "lay out policy documents, in place");
  sub->add_option("files", options.files, "YAML documents: files or folders")
      ->type_name("PATH")
      ->required();
  sub->add_flag("--check", options.check, "write nothing; exit 2 and name the files that differ");
  OnRun(sub, chosen, [&options] { return cli::RunFmt(options); });
}

void AddInspect(CLI::App& app, cli::InspectOptions& options, cli::Chosen& chosen) {
  CLI::App* sub = app.add_subcommand("inspect", "show what reports say");
  sub->add_option("files", options.files, "reports, each '[format=F:]FILE'")
      ->type_name("[format=F:]FILE")
      ->required();
  sub->add_flag("--merge", options.merge, "reports of one image, told as one");
  AddFormat(sub, options.format, {"json", "text"});
  AddAt(sub, options.at);
  OnRun(sub, chosen, [&options] { return cli::RunInspect(options); });
}

void AddConvert(CLI::App& app, cli::ConvertOptions& options, cli::Chosen& chosen) {
  CLI::App* sub = app.add_subcommand("convert", "write reports of one image in another format");
  std::vector<std::string> targets;
  for (const policy::OutputInfo& target : policy::Conversions()) targets.push_back(target.name);
  sub->add_option("--to", options.to, "the format to write")
      ->check(CLI::IsMember(targets))
      ->required();
  sub->add_option("--out", options.out, "where it goes; standard output where left out")
      ->type_name("FILE");
  sub->add_option("files", options.files, "reports, each '[format=F:]FILE'")
      ->type_name("[format=F:]FILE")
      ->required();
  AddAt(sub, options.at);
  OnRun(sub, chosen, [&options] { return cli::RunConvert(options); });
}

void AddVerifyBundle(CLI::App& app, cli::VerifyBundleOptions& options, cli::Chosen& chosen) {
  CLI::App* sub = app.add_subcommand("verify-bundle", "check a Sigstore bundle of a file, offline");
  sub->add_option("subject", options.subject, "what was signed: a file, or sha256:HEX")
      ->type_name("FILE_OR_DIGEST")
      ->required();
  sub->add_option("--bundle", options.bundle, "the bundle")->type_name("FILE")->required();
  CLI::Option* key = sub->add_option("--key", options.key, "the public key that must have signed")
                         ->type_name("PEM");
  CLI::Option* identity =
      sub->add_option("--certificate-identity", options.identity, "who must have signed")
          ->type_name("ID");
  CLI::Option* issuer = sub->add_option("--certificate-oidc-issuer", options.issuer,
                                        "who must vouch for that identity")
                            ->type_name("URL");
  identity->needs(issuer)->excludes(key);
  issuer->needs(identity);
  sub->add_option("--trusted-root", options.trusted_root,
                  "a trusted_root.json; default Sigstore's public one, as built in")
      ->type_name("FILE");
  sub->add_flag("--staging", options.staging, "trust Sigstore's staging instance instead");
  OnRun(sub, chosen, [&options] { return cli::RunVerifyBundle(options); });
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app{"policy-check: judges container images by reviewed policies"};
  app.require_subcommand(1);
  app.footer(
      "exit codes: 0 allowed or done, 1 denied, 2 usage or policy error, 3 evidence missing or "
      "unreadable");
  cli::Chosen chosen;
  cli::EvaluateOptions evaluate;
  cli::AdmitOptions admit;
  cli::InspectOptions inspect;
  cli::FilesOptions images;
  cli::TestOptions test;
  cli::LintOptions lint;
  cli::FmtOptions fmt;
  cli::ConvertOptions convert;
  cli::AttestOptions attest;
  cli::SignOptions sign;
  cli::VerifyOptions verify;
  cli::PinOptions pin;
  cli::VerifyBundleOptions verify_bundle;
  cli::ExplainOptions explain;
  std::string version_format = "text";
  AddEvaluate(app, evaluate, chosen);
  AddAdmit(app, admit, chosen);
  AddInspect(app, inspect, chosen);
  AddFiles(app, "images", "list the images of manifests, as JSON", "manifests", images, chosen,
           cli::RunImages);
  AddLint(app, lint, chosen);
  AddFmt(app, fmt, chosen);
  AddTest(app, test, chosen);
  AddConvert(app, convert, chosen);
  cli::AddAttest(app, attest, chosen);
  cli::AddSign(app, sign, chosen);
  cli::AddVerify(app, verify, chosen);
  cli::AddPin(app, pin, chosen);
  AddVerifyBundle(app, verify_bundle, chosen);
  AddExplain(app, explain, chosen);
  CLI::App* version = app.add_subcommand("version", "print the version");
  AddFormat(version, version_format, {"text", "json"});
  OnRun(version, chosen, [&version_format] { return cli::RunVersion(version_format); });
  try {
    app.parse(argc, argv);
    return chosen();
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? cli::kAllowed : cli::kUsage;
  } catch (const std::exception& error) {
    cli::Complain(std::string("internal error: ") + error.what());
    return cli::kUsage;
  }
}
