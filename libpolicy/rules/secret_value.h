// Whether a text that stands where a secret would stand is one: randomness, references,
// placeholders.
#pragma once

#include <string_view>

namespace policy::rules {

// Shannon's, in bits for each character.
double EntropyOf(std::string_view text);

// Points at a secret that lies elsewhere: "$(NAME)", "{{ .Values.x }}", "vault:…".
bool IsReference(std::string_view value);
// Stands in for a value that somebody is to write: "<password>", "xxxx", "…EXAMPLE".
bool IsPlaceholder(std::string_view value);
// A password that is there, however weak: no reference, blank, switch, path or address.
bool IsWrittenPassword(std::string_view value);
// Letters and digits in no order that words and numbers have.
bool LooksRandom(std::string_view value);

// Whether a variable of that name holds a password, or a secret of another kind.
bool IsPasswordName(std::string_view name);
bool IsSecretName(std::string_view name);
// Whether a value under such a secret's name is one, and not the name of one.
bool IsNamedSecret(std::string_view value);

}  // namespace policy::rules
