// expat's events, followed along the paths that lead somewhere. What nobody asked for costs no more
// than expat itself: characters are not even handed over.
#include "text/xml_stream.h"

#include <expat.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "text/xml_builder.h"

namespace policy::text {
namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10U;
constexpr std::size_t kLargestPiece = std::size_t{16} << 20U;
constexpr int kNone = -1;

// What a parser of this thread may still allocate. expat keeps every name it has met and every tag
// until its end; its allocator takes no context.
thread_local std::size_t budget = 0;

struct alignas(std::max_align_t) Header {
  std::size_t size = 0;
};

void* Allocate(std::size_t size) {
  if (size > budget) return nullptr;
  auto* header = static_cast<Header*>(std::malloc(sizeof(Header) + size));
  if (header == nullptr) return nullptr;
  header->size = size;
  budget -= size;
  return header + 1;
}

void Free(void* block) {
  if (block == nullptr) return;
  Header* header = static_cast<Header*>(block) - 1;
  budget += header->size;
  std::free(header);
}

void* Reallocate(void* block, std::size_t size) {
  if (block == nullptr) return Allocate(size);
  Header* header = static_cast<Header*>(block) - 1;
  if (size > header->size && size - header->size > budget) return nullptr;
  const std::size_t before = header->size;
  auto* moved = static_cast<Header*>(std::realloc(header, sizeof(Header) + size));
  if (moved == nullptr) return nullptr;
  moved->size = size;
  budget = budget + before - size;
  return moved + 1;
}

// The budget of one Read; an outer one on the same thread goes on where it was.
class Budget {
 public:
  explicit Budget(std::size_t size) : outer_(std::exchange(budget, size)) {}
  ~Budget() { budget = outer_; }
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

 private:
  std::size_t outer_;
};

struct Place {
  std::vector<std::pair<std::string, int>> names{};
  int any = kNone;
  std::vector<std::function<void(const XmlElement&)>> captures{};
  std::vector<std::function<void(const XmlElement&)>> starts{};
  std::vector<std::function<void()>> ends{};

  int Under(std::string_view name) const {
    for (const auto& [own, place] : names) {
      if (own == name) return place;
    }
    return any;
  }
};

struct ParserFree {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

}  // namespace

struct XmlStream::State {
  int IndexOf(std::string_view path);
  Place& At(std::string_view text) { return places[static_cast<std::size_t>(IndexOf(text))]; }
  int Step(int from, std::string_view name);

  void Start(const char* full_name, const char** attributes);
  void End();
  void Characters(std::string_view text);
  void StartCaptured(std::string_view name, const char** attributes);
  void Refuse(ErrorKind kind, std::string message);
  void Halt() { XML_StopParser(parser, XML_FALSE); }
  bool done() const { return stopped || error.has_value(); }
  void Finish(int place);
  bool Feed(Source& source);
  void Listen();
  Error Complain(ErrorKind kind, std::string message) const;

  static void OnCharacters(void* self, const char* text, int size) {
    static_cast<State*>(self)->Characters({text, static_cast<std::size_t>(size)});
  }

  std::vector<Place> places = std::vector<Place>(1);  // The first is above the root.
  XmlLimits limits{};
  XML_Parser parser = nullptr;
  std::vector<int> path{};  // The places of the open elements that lead somewhere.
  std::size_t depth = 0;
  std::size_t skipped = 0;  // Open elements that nobody asked for.
  XmlBuilder builder{};
  bool capturing = false;
  std::string root_name{};
  std::string root_space{};
  std::size_t received = 0;
  std::size_t piece = kPiece;
  bool stopped = false;
  bool used = false;
  std::optional<Error> error{};
};

int XmlStream::State::Step(int from, std::string_view name) {
  Place& place = places[static_cast<std::size_t>(from)];
  const int next = static_cast<int>(places.size());
  if (name == "*") {
    if (place.any != kNone) return place.any;
    place.any = next;
  } else {
    for (const auto& [own, known] : place.names) {
      if (own == name) return known;
    }
    place.names.emplace_back(name, next);
  }
  places.emplace_back();
  return next;
}

int XmlStream::State::IndexOf(std::string_view path_text) {
  int place = 0;
  while (!path_text.empty()) {
    const std::size_t end = std::min(path_text.find('/'), path_text.size());
    assert(end != 0);
    place = Step(place, path_text.substr(0, end));
    path_text.remove_prefix(std::min(end + 1, path_text.size()));
  }
  return place;
}

Error XmlStream::State::Complain(ErrorKind kind, std::string message) const {
  Error complaint{.kind = kind, .message = std::move(message)};
  complaint.where.line = static_cast<int>(XML_GetCurrentLineNumber(parser));
  complaint.where.column = static_cast<int>(XML_GetCurrentColumnNumber(parser)) + 1;
  return complaint;
}

void XmlStream::State::Refuse(ErrorKind kind, std::string message) {
  if (done()) return;
  error = Complain(kind, std::move(message));
  Halt();
}

void XmlStream::State::StartCaptured(std::string_view name, const char** attributes) {
  builder.Begin(name, attributes);
  if (builder.count() > limits.max_captured_nodes) {
    Refuse(ErrorKind::kLimit,
           "one part holds more than " + std::to_string(limits.max_captured_nodes) + " values");
  }
}

void XmlStream::State::Start(const char* full_name, const char** attributes) {
  if (done()) return;
  if (++depth > limits.max_depth) {
    return Refuse(ErrorKind::kLimit,
                  "nested deeper than " + std::to_string(limits.max_depth) + " levels");
  }
  if (skipped != 0) {
    ++skipped;
    return;
  }
  const std::string_view full(full_name);
  const std::string_view name = XmlBuilder::LocalName(full);
  if (capturing) return StartCaptured(name, attributes);
  if (depth == 1) {
    root_name = name;
    root_space = full.substr(0, name.size() == full.size() ? 0 : full.size() - name.size() - 1);
  }
  const int next = places[static_cast<std::size_t>(path.back())].Under(name);
  if (next == kNone) {
    skipped = 1;
    return;
  }
  path.push_back(next);
  const Place& place = places[static_cast<std::size_t>(next)];
  if (!place.starts.empty()) {
    const XmlElement element = builder.Loose(name, attributes);
    for (const auto& callback : place.starts) callback(element);
    builder.Reset();
    if (stopped) return Halt();
  }
  if (place.captures.empty()) return;
  capturing = true;
  XML_SetCharacterDataHandler(parser, OnCharacters);
  StartCaptured(name, attributes);
}

void XmlStream::State::Characters(std::string_view text) {
  if (done() || skipped != 0 || !capturing) return;
  if (!builder.Characters(text, limits.max_text)) {
    Refuse(ErrorKind::kLimit, "the text of an element is longer than we accept");
  }
}

void XmlStream::State::Finish(int at) {
  const Place& place = places[static_cast<std::size_t>(at)];
  if (capturing) {
    capturing = false;
    XML_SetCharacterDataHandler(parser, nullptr);
    for (const auto& callback : place.captures) {
      callback(builder.root());
      if (stopped) return Halt();
    }
    builder.Reset();
  }
  for (const auto& callback : place.ends) callback();
  if (stopped) Halt();
}

void XmlStream::State::End() {
  if (done()) return;
  --depth;
  if (skipped != 0) {
    --skipped;
    return;
  }
  if (capturing) {
    builder.End();
    if (builder.depth() != 0) return;
  }
  const int place = path.back();
  path.pop_back();
  Finish(place);
}

void XmlStream::State::Listen() {
  XML_SetUserData(parser, this);
  XML_SetElementHandler(
      parser,
      [](void* self, const char* name, const char** attributes) {
        static_cast<State*>(self)->Start(name, attributes);
      },
      [](void* self, const char*) { static_cast<State*>(self)->End(); });
  XML_SetStartDoctypeDeclHandler(
      parser, [](void* self, const char*, const char*, const char*, int) {
        static_cast<State*>(self)->Refuse(ErrorKind::kBadInput,
                                          "a document type declaration is not accepted");
      });
  // Behind the refusal above nothing can reach these; they stand for a parser that thinks
  // otherwise.
  XML_SetEntityDeclHandler(parser, [](void* self, const char*, int, const char*, int, const char*,
                                      const char*, const char*, const char*) {
    static_cast<State*>(self)->Refuse(ErrorKind::kBadInput, "an entity is not accepted");
  });
  XML_SetParamEntityParsing(parser, XML_PARAM_ENTITY_PARSING_NEVER);
}

// Hands expat the next piece; false at the end of the text, or at an error. A tag that goes on and
// on is looked at again with every piece: twice the size each time keeps that linear.
bool XmlStream::State::Feed(Source& source) {
  void* room = XML_GetBuffer(parser, static_cast<int>(piece));
  std::size_t size = 0;
  while (room != nullptr && size < piece) {
    const std::size_t got = source.Read({static_cast<char*>(room) + size, piece - size});
    if (got == 0) break;
    size += got;
  }
  received += size;
  if (received > limits.max_bytes) {
    Refuse(ErrorKind::kLimit,
           "more than " + std::to_string(limits.max_bytes) + " bytes are not accepted");
    return false;
  }
  const bool last = size < piece;
  if (room != nullptr && last && source.failed()) {
    Refuse(ErrorKind::kUnavailable, "reading stopped before the end");
    return false;
  }
  const XML_Index before = XML_GetCurrentByteIndex(parser);
  const bool parsed =
      room != nullptr &&
      XML_ParseBuffer(parser, static_cast<int>(size), last ? XML_TRUE : XML_FALSE) == XML_STATUS_OK;
  if (done()) return false;
  if (!parsed) {
    const XML_Error code = XML_GetErrorCode(parser);
    const bool memory = code == XML_ERROR_NO_MEMORY || room == nullptr;
    Refuse(memory ? ErrorKind::kLimit : ErrorKind::kBadInput,
           memory ? "its names or tags are longer than we accept" : XML_ErrorString(code));
    return false;
  }
  const bool moved = XML_GetCurrentByteIndex(parser) != before;
  piece = moved ? kPiece : std::min(piece * 2, kLargestPiece);
  return !last;
}

XmlStream::XmlStream() : state_(std::make_unique<State>()) {}
XmlStream::~XmlStream() = default;

void XmlStream::On(std::string_view path, std::function<void(const XmlElement&)> callback) {
  assert(!state_->used);
  state_->At(path).captures.push_back(std::move(callback));
}

void XmlStream::OnStart(std::string_view path, std::function<void(const XmlElement&)> callback) {
  assert(!state_->used);
  state_->At(path).starts.push_back(std::move(callback));
}

void XmlStream::OnEnd(std::string_view path, std::function<void()> callback) {
  assert(!state_->used);
  state_->At(path).ends.push_back(std::move(callback));
}

void XmlStream::Repeat(std::string_view path, std::string_view as) {
  assert(!state_->used);
  const std::size_t last = path.rfind('/');
  assert(last != std::string_view::npos);
  const int target = state_->IndexOf(as);
  state_->At(path.substr(0, last)).names.emplace_back(path.substr(last + 1), target);
}

void XmlStream::Stop() { state_->stopped = true; }
std::string_view XmlStream::root_name() const { return state_->root_name; }
std::string_view XmlStream::root_space() const { return state_->root_space; }

Result<void> XmlStream::Read(Source& source, std::string_view file, const XmlLimits& limits) {
  State& state = *state_;
  assert(!state.used);
  assert(std::none_of(state.places.begin(), state.places.end(), [](const Place& place) {
    return !place.captures.empty() && (!place.names.empty() || place.any != kNone);
  }));
  state.used = true;
  state.limits = limits;
  state.path.push_back(0);
  const Budget scope(limits.max_parser_memory);
  const XML_Memory_Handling_Suite memory{Allocate, Reallocate, Free};
  const std::unique_ptr<XML_ParserStruct, ParserFree> parser(
      XML_ParserCreate_MM(nullptr, &memory, "\n"));
  if (parser == nullptr) {
    return Error{.kind = ErrorKind::kLimit,
                 .message = "there is no memory to read it with",
                 .where = {.file = std::string(file)}};
  }
  state.parser = parser.get();
  state.Listen();
  while (state.Feed(source)) {
  }
  state.parser = nullptr;
  if (!state.error) return {};
  state.error->where.file = file;
  return *std::move(state.error);
}

}  // namespace policy::text
