// The arguments of commands that reach images: who signs, and how registries are spoken to.
#include <utility>

#include "arguments.h"

namespace cli {
namespace {

void AddSigning(CLI::App* app, SigningOptions& options, CLI::Option* layout) {
  CLI::Option* key =
      app->add_option("--key", options.key, "the private key (PEM)")->type_name("PEM");
  app->add_option("--key-password-file", options.key_password_file,
                  "a file with the key's password; else POLICY_CHECK_KEY_PASSWORD")
      ->type_name("FILE")
      ->needs(key);
  CLI::Option* signer =
      app->add_option("--signer", options.signer,
                      "a command that signs what it gets on standard input; run without a shell, "
                      "its words apart at spaces")
          ->type_name("COMMAND")
          ->excludes(key);
  CLI::Option* signer_key =
      app->add_option("--signer-key", options.signer_key, "the public key of --signer (PEM)")
          ->type_name("PEM");
  signer->needs(signer_key);
  signer_key->needs(signer);
  app->add_option("--as", options.as,
                  "tag: as cosign keeps it under .sig and .att; bundle: a Sigstore bundle that "
                  "refers to the image")
      ->check(CLI::IsMember({"tag", "bundle"}));
  app->add_option("--out", options.out, "where what is signed goes")->type_name("FILE");
  app->add_flag("--push", options.push, "put it beside the image in its registry")
      ->excludes(layout);
}

// One of both, as CLI11 has no word for it.
void NeedKey(const SigningOptions& options) {
  if (!options.key.empty() || !options.signer.empty()) return;
  throw CLI::RequiredError("--key or --signer");
}

// One of the words of the language, or what only this command knows; else a URI.
std::string CheckType(const std::string& type, const char* own_word) {
  const CLI::Validator words =
      CLI::IsMember({"scan", "sbom", "vex", "provenance", "vsa", "test-result", own_word});
  return type.find(':') != std::string::npos ? std::string() : words(type);
}

CLI::App* AddImage(CLI::App& app, const char* name, const char* about, std::string& image) {
  CLI::App* sub = app.add_subcommand(name, about);
  sub->add_option("image", image,
                  "the image, by digest; by tag too where it is looked up (--push, --layout)")
      ->type_name("IMAGE|DIGEST")
      ->required();
  return sub;
}

}  // namespace

CLI::Option* AddDialling(CLI::App* app, DiallingOptions& options) {
  app->add_option("--registry-config", options.registry_config,
                  "credentials as docker keeps them; default docker's own config.json")
      ->type_name("FILE");
  app->add_option("--registry-ca", options.registry_ca,
                  "authorities trusted beside the system's (PEM)")
      ->type_name("FILE");
  app->add_option("--insecure-registry", options.insecure_registries,
                  "a registry on loopback that is spoken to without TLS")
      ->type_name("HOST");
  app->add_option_function<std::string>(
         "--timeout",
         [&options](const std::string& text) {
           const std::optional<policy::Duration> read = policy::ParseDuration(text);
           if (!read || read->count() == 0 || *read > std::chrono::hours(24)) {
             throw CLI::ValidationError("--timeout", "'" + text + "' is no time like 30s or 2m");
           }
           options.timeout = *read;
         },
         "for each image and each program that is started; default 30s")
      ->type_name("DURATION");
  return app
      ->add_option("--layout", options.layout, "look the image up in an OCI layout (folder or tar)")
      ->type_name("DIR");
}

void AddAttest(CLI::App& app, AttestOptions& options, Chosen& chosen) {
  CLI::App* sub =
      AddImage(app, "attest", "sign a report, or any predicate, as a statement about an image",
               options.image);
  CLI::Option* report =
      sub->add_option("--report", options.report, "a scanner's report")->type_name("FILE");
  sub->add_option("--stage", options.stage, "where the scan was made")
      ->check(CLI::IsMember({"source", "build", "registry", "runtime"}))
      ->needs(report);
  CLI::Option* predicate =
      sub->add_option("--predicate", options.predicate, "any predicate: one JSON object")
          ->type_name("FILE")
          ->excludes(report);
  CLI::Option* type =
      sub->add_option("--type", options.type,
                      "what the predicate is: scan, sbom, vex, provenance, vsa, test-result, "
                      "decision, or a URI")
          ->type_name("NAME|URI")
          ->check([](const std::string& word) { return CheckType(word, "decision"); });
  predicate->needs(type);
  type->needs(predicate);
  AddSigning(sub, options.signing, AddDialling(sub, options.dialling));
  AddAt(sub, options.at);
  OnRun(sub, chosen, [&options] {
    NeedKey(options.signing);
    return RunAttest(options);
  });
}

void AddSign(CLI::App& app, SignOptions& options, Chosen& chosen) {
  CLI::App* sub = AddImage(app, "sign", "sign an image as cosign does", options.image);
  AddSigning(sub, options.signing, AddDialling(sub, options.dialling));
  OnRun(sub, chosen, [&options] {
    NeedKey(options.signing);
    return RunSign(options);
  });
}

void AddVerify(CLI::App& app, VerifyOptions& options, Chosen& chosen) {
  CLI::App* sub = app.add_subcommand("verify", "who signed what of an image, and when");
  sub->add_option("image", options.image, "the image, or with --layout its digest")
      ->type_name("IMAGE|DIGEST")
      ->required();
  CLI::Option* policies =
      sub->add_option("--policy", options.policies, "trust the authorities of these policies")
          ->type_name("PATH");
  CLI::Option* keys = sub->add_option("--key", options.keys, "trust this public key (PEM)")
                          ->type_name("PEM")
                          ->excludes(policies);
  sub->add_option("--threshold", options.threshold, "that many different keys; default 1")
      ->type_name("N")
      ->check(CLI::Range(1, 1000))
      ->needs(keys);
  CLI::Option* identity =
      sub->add_option("--certificate-identity", options.identity, "trust this identity")
          ->type_name("ID")
          ->excludes(policies)
          ->excludes(keys);
  CLI::Option* issuer =
      sub->add_option("--certificate-oidc-issuer", options.issuer, "who vouches for the identity")
          ->type_name("URL");
  identity->needs(issuer);
  issuer->needs(identity);
  sub->add_option("--trusted-root", options.trusted_root, "in place of Sigstore's public-good root")
      ->type_name("FILE")
      ->needs(identity);
  sub->add_option("--type", options.type,
                  "what has to be signed: signature, scan, sbom, vex, provenance, vsa, test-result "
                  "or a URI; default anything")
      ->type_name("NAME|URI")
      ->check([](const std::string& word) { return CheckType(word, "signature"); });
  AddDialling(sub, options.dialling);
  AddFormat(sub, options.format, {"text", "json"});
  AddAt(sub, options.at);
  OnRun(sub, chosen, [&options, policies, keys, identity] {
    if (policies->count() + keys->count() + identity->count() == 0) {
      throw CLI::RequiredError("--policy, --key or --certificate-identity");
    }
    return RunVerify(options);
  });
}

void AddPin(CLI::App& app, PinOptions& options, Chosen& chosen) {
  CLI::App* sub = app.add_subcommand("pin", "write the digests of images into manifests");
  sub->add_option("files", options.files, "Kubernetes manifests")->type_name("FILE")->required();
  CLI::Option* write =
      sub->add_flag("--write", options.write, "in place, in place of standard output");
  sub->add_flag("--check", options.check,
                "write nothing, look nothing up; exit 2 and name the images that are not pinned")
      ->excludes(write);
  AddDialling(sub, options.dialling);
  OnRun(sub, chosen, [&options] { return RunPin(options); });
}

}  // namespace cli
