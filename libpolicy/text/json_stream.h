// The JSON door for large documents: the text streams through, and only what was asked for becomes
// a (small, reused) tree.
//
// A reader names the places it wants as paths; everything else is checked and skipped. Memory is
// one captured value at a time, whatever the size of the report.
//
//   JsonStream stream;
//   stream.On("ArtifactName", [&](const Node& v) { scan.reference = v.string(); });
//   stream.On("Results[].Vulnerabilities[]", [&](const Node& v) { add(v); });
//   stream.OnEnd("Results[]", [&] { finish_result(); });
//   policy::Result<void> done = stream.Read(source, "trivy.json");
//
// The same checks as text/json.h hold (UTF-8, repeated keys at every depth, number length, depth),
// and a byte order mark is passed over as there. Errors carry no excerpt: a report may hold
// secrets.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "policy/result.h"
#include "text/node.h"
#include "text/source.h"

namespace policy::text {

struct StreamLimits {
  std::size_t max_depth = 64;
  std::size_t max_bytes = std::size_t{4} << 30U;    // of the whole text
  std::size_t max_captured_nodes = 1'000'000;       // in one captured value
  std::size_t max_string = std::size_t{64} << 20U;  // one string
};

class JsonStream {
 public:
  JsonStream();
  ~JsonStream();
  JsonStream(const JsonStream&) = delete;
  JsonStream& operator=(const JsonStream&) = delete;

  // Path grammar: keys joined by '.', "[]" for any item of a list, "*" for any key; "" is the root.
  // A key that itself holds one of . [ ] * is written in double quotes ("a.b"). A leading "[]"
  // means the root is a list. Where both a key and "*" fit, the key alone counts.
  //
  // On: calls back with the whole value at the path, right after its end. The node dies on return.
  // A captured value cannot hold another captured path. Where the value is of a kind the reader did
  // not expect, it gets it all the same.
  void On(std::string_view path, std::function<void(const Node&)> callback);
  // OnStart / OnEnd: called when a value at the path (of any kind, null too) begins or has ended,
  // without capturing it. OnStart gets the value's kind.
  void OnStart(std::string_view path, std::function<void(Node::Kind)> callback);
  void OnEnd(std::string_view path, std::function<void()> callback);
  // For values that hold their like: what stands at `path` (a key under `as`) is treated as what
  // stands at `as`, at every depth. Repeat("parts[].parts", "parts").
  void Repeat(std::string_view path, std::string_view as);
  // The key under which the innermost open "*" of the current path was met.
  std::string_view current_key() const;
  // For a callback that wants the text itself: the offset of the value's first byte in OnStart, the
  // one behind its last byte in On and OnEnd.
  std::size_t offset() const;
  // Called from a callback: ends Read early with success.
  void Stop();

  // Reads the source to its end. May be called once. Errors as ReadJson.
  Result<void> Read(Source& source, std::string_view file, const StreamLimits& limits = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace policy::text
