// The SQLite door: rpm's database of today, opened in memory, read-only, with nothing of its schema
// trusted. A write-ahead log beside it is laid over its pages first, as SQLite would.
#include <sqlite3.h>

#include <array>
#include <memory>

#include "image/bytes.h"
#include "image/databases.h"

namespace policy::image {
namespace {

constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::size_t kWriteVersion = 18;
constexpr std::size_t kReadVersion = 19;
constexpr std::size_t kLogHeader = 32;
constexpr std::size_t kFrameHeader = 24;
// Steps of SQLite's machine between two looks, and how many looks there may be: a list of a million
// packages takes a fraction.
constexpr int kSteps = 100'000;
constexpr int kMostLooks = 10'000;

Error Broken(std::string_view why) {
  return Error{.kind = ErrorKind::kBadInput,
               .message = "the database of rpm (SQLite) cannot be read: " + std::string(why)};
}

// SQLite's checksum over pairs of words (file format, section 4.2).
struct Sum {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  void Add(std::string_view bytes, Order order) {
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      first += U32(bytes, at, order) + second;
      second += U32(bytes, at + 4, order) + first;
    }
  }
  bool Is(std::string_view bytes, std::size_t at) const {
    return first == U32(bytes, at, Order::kBig) && second == U32(bytes, at + 4, Order::kBig);
  }
};

// Lays every committed page of the log over the database; a log that is not of our making, or was
// cut, ends where its checksums do.
void LayLog(std::string_view log, std::string& bytes) {
  const std::uint32_t magic = U32(log, 0, Order::kBig);
  const std::size_t page = U32(log, 8, Order::kBig);
  if ((magic | 1U) != 0x377f0683U || page < 512 || page > 65536) return;
  const Order order = (magic & 1U) != 0 ? Order::kBig : Order::kLittle;
  Sum sum;
  sum.Add(log.substr(0, 24), order);
  if (!sum.Is(log, 24)) return;
  std::size_t committed = kLogHeader;
  std::uint32_t pages = 0;
  const std::string_view salt = log.substr(16, 8);
  for (std::size_t at = kLogHeader; Holds(log, at, kFrameHeader + page);
       at += kFrameHeader + page) {
    sum.Add(log.substr(at, 8), order);
    sum.Add(log.substr(at + kFrameHeader, page), order);
    if (log.substr(at + 8, 8) != salt || !sum.Is(log, at + 16)) break;
    if (U32(log, at + 4, Order::kBig) == 0) continue;
    pages = U32(log, at + 4, Order::kBig);
    committed = at + kFrameHeader + page;
  }
  // No frame adds more than its page, so neither can a lie about the size.
  const std::size_t most = bytes.size() + log.size();
  if (pages == 0 || std::size_t{pages} * page > most) return;
  bytes.resize(std::size_t{pages} * page);
  for (std::size_t at = kLogHeader; at < committed; at += kFrameHeader + page) {
    const std::size_t place = (std::size_t{U32(log, at, Order::kBig)} - 1) * page;
    if (Holds(bytes, place, page)) bytes.replace(place, page, log.substr(at + kFrameHeader, page));
  }
}

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct EndStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, EndStatement>;

// Reading tables is all that a query of ours does.
int OnlyReads(void* /*unused*/, int action, const char* /*unused*/, const char* /*unused*/,
              const char* /*unused*/, const char* /*unused*/) {
  return action == SQLITE_SELECT || action == SQLITE_READ ? SQLITE_OK : SQLITE_DENY;
}

int TooLong(void* looks) { return ++*static_cast<int*>(looks) > kMostLooks ? 1 : 0; }

Statement Prepared(sqlite3* database, std::string_view query) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(database, query.data(), static_cast<int>(query.size()), &statement, nullptr);
  return Statement(statement);
}

Error Because(sqlite3* database) { return Broken(sqlite3_errmsg(database)); }

}  // namespace

Result<RpmHeaders> ReadRpmSqlite(std::string_view bytes, std::string_view log) {
  if (!bytes.starts_with(kMagic) || bytes.size() < 512) return Broken("it does not begin as one");
  std::string own(bytes);
  LayLog(log, own);
  // What is in memory has no log, so the file must not ask for one.
  own[kWriteVersion] = 1;
  own[kReadVersion] = 1;
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  const Database database(opened);
  if (code != SQLITE_OK) return Broken("SQLite does not start");
  if (sqlite3_deserialize(opened, "main", reinterpret_cast<unsigned char*>(own.data()),
                          static_cast<sqlite3_int64>(own.size()),
                          static_cast<sqlite3_int64>(own.size()),
                          SQLITE_DESERIALIZE_READONLY) != SQLITE_OK) {
    return Because(opened);
  }
  int looks = 0;
  sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_progress_handler(opened, kSteps, TooLong, &looks);
  sqlite3_set_authorizer(opened, OnlyReads, nullptr);
  // A virtual table has no page of its own, and its code would run on a stranger's text.
  const Statement real = Prepared(opened,
                                  "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND "
                                  "name = 'Packages' AND rootpage > 0");
  if (!real) return Because(opened);
  if (sqlite3_step(real.get()) != SQLITE_ROW) return Broken("it has no table of packages");
  const Statement all = Prepared(opened, "SELECT blob FROM Packages");
  if (!all) return Because(opened);
  RpmHeaders headers;
  std::size_t taken = 0;
  int step = SQLITE_ROW;
  while ((step = sqlite3_step(all.get())) == SQLITE_ROW) {
    const auto* blob = static_cast<const char*>(sqlite3_column_blob(all.get(), 0));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(all.get(), 0));
    taken += size;
    if (blob == nullptr || taken > own.size()) return Broken("a row of it holds no package");
    headers.emplace_back(blob, size);
  }
  if (step != SQLITE_DONE) return Because(opened);
  return headers;
}

}  // namespace policy::image
