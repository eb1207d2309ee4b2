// The explicit table: a static library drops objects that nobody names, so readers do not register
// themselves.
#include "report/readers.h"

#include <array>

namespace policy::report {

const Reader& GrypeReader();
const Reader& SarifReader();
const Reader& TrivyReader();
const Reader& TrivyLegacyReader();

std::span<const Reader> Readers() {
  static const std::array<Reader, 4> kReaders{
      GrypeReader(),
      SarifReader(),
      TrivyReader(),
      TrivyLegacyReader(),
  };
  return kReaders;
}

const Reader* FindReader(std::string_view name) {
  for (const Reader& reader : Readers()) {
    if (reader.name == name) return &reader;
  }
  return nullptr;
}

}  // namespace policy::report
