// Debian's order (deb-version(7)): [epoch:]upstream[-revision], "~" before everything, even the
// end. Lax where dpkg is: any character may stand in a version, only the epoch must be a number.
#include "base/version/orders.h"

namespace policy::base {
namespace {

struct Version {
  std::string_view epoch{};
  std::string_view upstream{};
  std::string_view revision{};
};

Version Split(std::string_view text) {
  Version version;
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    version.epoch = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  const std::size_t hyphen = text.rfind('-');
  version.upstream = text.substr(0, hyphen);
  if (hyphen != std::string_view::npos) version.revision = text.substr(hyphen + 1);
  return version;
}

// Where no digit stands: "~", then the end or a digit, then letters, then all else.
int Rank(std::string_view text) {
  if (text.empty() || IsDigit(text[0])) return 0;
  if (text[0] == '~') return -1;
  const int byte = static_cast<unsigned char>(text[0]);
  return IsAlpha(text[0]) ? byte : byte + 256;
}

int ComparePart(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    while ((!a.empty() && !IsDigit(a[0])) || (!b.empty() && !IsDigit(b[0]))) {
      if (const int sign = Sign(Rank(a), Rank(b)); sign != 0) return sign;
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
    const std::string_view left = TakeDigits(a);
    const std::string_view right = TakeDigits(b);
    if (const int sign = CompareNumbers(left, right); sign != 0) return sign;
  }
  return 0;
}

}  // namespace

bool IsDeb(std::string_view text) {
  const bool has_epoch = text.find(':') != std::string_view::npos;
  const Version version = Split(text);
  return (!has_epoch || AllDigits(version.epoch)) && !version.upstream.empty();
}

int CompareDeb(std::string_view a, std::string_view b) {
  const Version left = Split(a);
  const Version right = Split(b);
  if (const int sign = CompareNumbers(left.epoch, right.epoch); sign != 0) return sign;
  if (const int sign = ComparePart(left.upstream, right.upstream); sign != 0) return sign;
  return ComparePart(left.revision, right.revision);
}

}  // namespace policy::base
