// A header of rpm as its databases store it: two counts, an index of (tag, type, offset, count),
// the data; all big-endian (rpm's format_v4 manual, "Header format").
#include <optional>

#include "image/bytes.h"
#include "image/databases.h"

namespace policy::image {
namespace {

constexpr std::uint32_t kName = 1000;
constexpr std::uint32_t kVersion = 1001;
constexpr std::uint32_t kRelease = 1002;
constexpr std::uint32_t kEpoch = 1003;
constexpr std::uint32_t kLicense = 1014;
constexpr std::uint32_t kInt32 = 4;
constexpr std::uint32_t kString = 6;
constexpr std::uint32_t kTranslated = 9;
constexpr std::size_t kEntrySize = 16;
constexpr std::uint32_t kMostEntries = 1U << 20U;

Error Broken(std::string_view why) {
  return Error{.kind = ErrorKind::kBadInput,
               .message = "a header in the database of rpm cannot be read: " + std::string(why)};
}

// The string or number of a tag as text.
std::optional<std::string> ValueOf(std::string_view data, std::uint32_t type, std::size_t offset) {
  if (type == kInt32) {
    if (!Holds(data, offset, 4)) return std::nullopt;
    return std::to_string(U32(data, offset, Order::kBig));
  }
  if (type != kString && type != kTranslated) return std::nullopt;
  if (offset >= data.size()) return std::nullopt;
  const std::size_t end = data.find('\0', offset);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(data.substr(offset, end - offset));
}

struct Values {
  std::string name{};
  std::string version{};
  std::string release{};
  std::string epoch{};
  std::string license{};
};

std::string* FieldOf(Values& values, std::uint32_t tag) {
  switch (tag) {
    case kName:
      return &values.name;
    case kVersion:
      return &values.version;
    case kRelease:
      return &values.release;
    case kEpoch:
      return &values.epoch;
    case kLicense:
      return &values.license;
    default:
      return nullptr;
  }
}

}  // namespace

Result<Package> ReadRpmHeader(std::string_view header, std::string_view space) {
  const std::uint32_t count = U32(header, 0, Order::kBig);
  const std::size_t size = U32(header, 4, Order::kBig);
  if (!Holds(header, 0, 8) || count == 0 || count > kMostEntries) return Broken("it has no index");
  if (header.size() != 8 + count * kEntrySize + size) return Broken("its length is another");
  const std::string_view data = header.substr(8 + count * kEntrySize);
  Values values;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t at = 8 + i * kEntrySize;
    std::string* field = FieldOf(values, U32(header, at, Order::kBig));
    if (field == nullptr || !field->empty()) continue;
    auto value = ValueOf(data, U32(header, at + 4, Order::kBig), U32(header, at + 8, Order::kBig));
    if (!value) return Broken("an entry of its index leads nowhere");
    *field = *std::move(value);
  }
  if (values.name.empty() || values.version.empty()) return Broken("it names no package");
  Package package;
  package.name = values.name;
  package.base_name = values.name;
  std::string version = values.version;
  if (!values.release.empty()) version += "-" + values.release;
  if (!values.epoch.empty() && values.epoch != "0") version = values.epoch + ":" + version;
  package.version = version;
  package.type = "rpm";
  package.space = std::string(space);
  if (!values.license.empty()) package.licenses.emplace_back(values.license);
  return package;
}

}  // namespace policy::image
