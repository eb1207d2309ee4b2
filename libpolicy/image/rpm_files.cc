// rpm's two databases without SQL: ndb ("Packages.db": slots that point at blobs) and Berkeley DB's
// hash of old ("Packages"), of which nothing but a walk over all pages is needed.
#include <algorithm>

#include "image/bytes.h"
#include "image/databases.h"

namespace policy::image {
namespace {

Error Broken(std::string_view form, std::string_view why) {
  return Error{.kind = ErrorKind::kBadInput,
               .message = "the database of rpm (" + std::string(form) +
                          ") cannot be read: " + std::string(why)};
}

namespace ndb {

constexpr std::string_view kMagic = "RpmP";
constexpr std::string_view kSlot = "Slot";
constexpr std::string_view kBlobStart = "BlbS";
constexpr std::string_view kBlobEnd = "BlbE";
constexpr std::size_t kPage = 4096;
constexpr std::size_t kBlock = 16;
constexpr std::size_t kSlotSize = 16;
constexpr std::size_t kBlobHead = 16;
constexpr std::size_t kBlobTail = 12;

}  // namespace ndb

// The blob that a slot points at; empty where it is not one.
std::string_view BlobAt(std::string_view bytes, std::size_t slot) {
  const std::uint32_t package = U32(bytes, slot + 4, Order::kLittle);
  const std::size_t at = std::size_t{U32(bytes, slot + 8, Order::kLittle)} * ndb::kBlock;
  const std::size_t size = std::size_t{U32(bytes, slot + 12, Order::kLittle)} * ndb::kBlock;
  if (size < ndb::kBlobHead + ndb::kBlobTail || !Holds(bytes, at, size)) return {};
  const std::string_view blob = bytes.substr(at, size);
  const std::uint32_t length = U32(blob, 12, Order::kLittle);
  const bool whole = blob.starts_with(ndb::kBlobStart) && blob.ends_with(ndb::kBlobEnd) &&
                     U32(blob, 4, Order::kLittle) == package &&
                     U32(blob, size - 8, Order::kLittle) == length &&
                     length <= size - ndb::kBlobHead - ndb::kBlobTail;
  return whole ? blob.substr(ndb::kBlobHead, length) : std::string_view();
}

// A hash database, page by page (Berkeley DB's dbinc/db_page.h).
class Hash {
 public:
  explicit Hash(std::string_view bytes) : bytes_(bytes) {}

  Result<RpmHeaders> Read() {
    if (!Open()) return Broken(kForm, "it is no hash that is not encrypted");
    RpmHeaders headers;
    std::size_t taken = 0;
    for (std::uint32_t number = 1; number <= last_; ++number) {
      const std::string_view page = Page(number);
      if (page.empty()) return Broken(kForm, "it ends before its last page");
      const auto type = static_cast<unsigned char>(page[kPageType]);
      if (type != kHashUnsorted && type != kHashSorted) continue;
      if (!TakePage(page, headers, taken)) return Broken(kForm, "a page of it is broken");
    }
    return headers;
  }

 private:
  static constexpr std::string_view kForm = "Berkeley DB";
  static constexpr std::uint32_t kMagic = 0x061561;
  static constexpr std::size_t kPageHeader = 26;
  static constexpr std::size_t kPageNext = 16;
  static constexpr std::size_t kPageEntries = 20;
  static constexpr std::size_t kPageLength = 22;  // of an overflow page: its bytes
  static constexpr std::size_t kPageType = 25;
  static constexpr unsigned char kHashUnsorted = 2;
  static constexpr unsigned char kOverflow = 7;
  static constexpr unsigned char kHashMeta = 8;
  static constexpr unsigned char kHashSorted = 13;
  static constexpr unsigned char kInPlace = 1;
  static constexpr unsigned char kOffPage = 3;

  bool Open() {
    if (!Holds(bytes_, 0, 512)) return false;
    if (U32(bytes_, 12, Order::kLittle) != kMagic) order_ = Order::kBig;
    if (U32(bytes_, 12, order_) != kMagic) return false;
    page_size_ = U32(bytes_, 20, order_);
    last_ = U32(bytes_, 32, order_);
    const bool power =
        page_size_ >= 512 && page_size_ <= 65536 && (page_size_ & (page_size_ - 1)) == 0;
    return power && bytes_[24] == 0 && static_cast<unsigned char>(bytes_[25]) == kHashMeta;
  }

  std::string_view Page(std::uint32_t number) const {
    const std::size_t at = std::size_t{number} * page_size_;
    return Holds(bytes_, at, page_size_) ? bytes_.substr(at, page_size_) : std::string_view();
  }

  // Items lie from the end of the page towards its header: keys, each followed by its value.
  bool TakePage(std::string_view page, RpmHeaders& headers, std::size_t& taken) const {
    const std::size_t entries = U16(page, kPageEntries, order_);
    if (entries % 2 != 0 || kPageHeader + entries * 2 > page.size()) return false;
    std::size_t end = page.size();
    for (std::size_t i = 0; i < entries; ++i) {
      const std::size_t at = U16(page, kPageHeader + i * 2, order_);
      if (at < kPageHeader + entries * 2 || at >= end) return false;
      const std::string_view item = page.substr(at, end - at);
      end = at;
      if (i % 2 == 0) continue;
      if (!TakeValue(item, headers, taken)) return false;
    }
    return true;
  }

  bool TakeValue(std::string_view item, RpmHeaders& headers, std::size_t& taken) const {
    std::string value;
    const auto type = static_cast<unsigned char>(item.front());
    if (type == kInPlace) {
      value = item.substr(1);
    } else if (type != kOffPage || !Gather(item, value)) {
      return false;
    }
    // No two values share a page, so all of them are no larger than the file.
    taken += value.size();
    if (taken > bytes_.size()) return false;
    // The one value of four bytes is the counter of packages.
    if (value.size() != 4) headers.push_back(std::move(value));
    return true;
  }

  bool Gather(std::string_view item, std::string& value) const {
    if (item.size() < 12) return false;
    std::uint32_t number = U32(item, 4, order_);
    const std::size_t length = U32(item, 8, order_);
    if (length > bytes_.size()) return false;
    value.reserve(length);
    while (value.size() < length) {
      const std::string_view page = number == 0 ? std::string_view() : Page(number);
      if (page.empty() || static_cast<unsigned char>(page[kPageType]) != kOverflow) return false;
      const std::size_t size = U16(page, kPageLength, order_);
      if (size == 0 || size > page.size() - kPageHeader || size > length - value.size()) {
        return false;
      }
      value.append(page.substr(kPageHeader, size));
      number = U32(page, kPageNext, order_);
    }
    return true;
  }

  std::string_view bytes_;
  Order order_ = Order::kLittle;
  std::size_t page_size_ = 0;
  std::uint32_t last_ = 0;
};

}  // namespace

Result<RpmHeaders> ReadRpmNdb(std::string_view bytes) {
  const std::size_t pages = U32(bytes, 12, Order::kLittle);
  if (!bytes.starts_with(ndb::kMagic) || U32(bytes, 4, Order::kLittle) != 0) {
    return Broken("ndb", "it does not begin as one");
  }
  if (pages == 0 || !Holds(bytes, 0, pages * ndb::kPage)) return Broken("ndb", "its slots are cut");
  RpmHeaders headers;
  std::size_t taken = 0;
  // The header takes the place of the first two slots.
  for (std::size_t at = 2 * ndb::kSlotSize; at < pages * ndb::kPage; at += ndb::kSlotSize) {
    if (!bytes.substr(at).starts_with(ndb::kSlot)) return Broken("ndb", "a slot of it is broken");
    if (U32(bytes, at + 8, Order::kLittle) == 0) continue;
    const std::string_view blob = BlobAt(bytes, at);
    taken += blob.size();
    if (blob.empty() || taken > bytes.size()) return Broken("ndb", "a slot leads to no package");
    headers.emplace_back(blob);
  }
  return headers;
}

Result<RpmHeaders> ReadRpmBerkeley(std::string_view bytes) { return Hash(bytes).Read(); }

}  // namespace policy::image
