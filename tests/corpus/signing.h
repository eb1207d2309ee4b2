// The kinds of vectors/signing: one judge a kind. A judge answers nothing where the case is
// accepted, else the step that said no, and puts the reason into `detail`.
#pragma once

#include "attest/rejection.h"
#include "corpus/corpus.h"

namespace corpus {

using Verdict = std::optional<std::string>;

inline Verdict Say(const policy::attest::Rejection& rejection, std::string& detail) {
  detail = rejection.error.message;
  return NameOf(rejection.stage);
}

Verdict JudgeBundle(const std::filesystem::path& root, const Node& want, std::string& detail);
Verdict JudgeDetached(const std::filesystem::path& root, const Node& want, std::string& detail);
Verdict JudgeToken(const std::filesystem::path& root, const Node& want, std::string& detail);
Verdict JudgeTrustedRoot(const std::filesystem::path& root, const Node& want, std::string& detail);
Verdict JudgeLayout(const std::filesystem::path& root, const Node& want, std::string& detail);
Verdict JudgeContentTrust(const std::filesystem::path& root, const Node& want, std::string& detail);
Verdict JudgeNotation(const std::filesystem::path& root, const Node& want, std::string& detail);
Verdict JudgeNotationForm(const std::filesystem::path& root, const Node& want, std::string& detail);
Verdict JudgeAuthority(const std::filesystem::path& root, const Node& want, std::string& detail);

}  // namespace corpus
