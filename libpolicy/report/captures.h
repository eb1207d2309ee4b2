// What readers of JSON write again and again: a text kept in a field, and a format that one class
// subscribes to and concludes. Not a public header.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "policy/evidence.h"
#include "policy/result.h"
#include "report/fields.h"
#include "text/json_stream.h"

namespace policy::report {

// text("scan.type", type_): keeps the text at that path (below `at`); the last one stays. Neither
// the stream nor this outlives the fields.
class TextCapture {
 public:
  explicit TextCapture(text::JsonStream& stream, std::string at = {})
      : stream_(stream), at_(std::move(at)) {}
  void operator()(std::string_view path, std::string& into) const {
    stream_.On(at_ + std::string(path), [&into](const text::Node& v) { into = Text(&v); });
  }

 private:
  text::JsonStream& stream_;
  std::string at_;
};

// As TextCapture, but the first text that is not empty stays.
class FirstTextCapture {
 public:
  explicit FirstTextCapture(text::JsonStream& stream, std::string at = {})
      : stream_(stream), at_(std::move(at)) {}
  void operator()(std::string_view path, std::string& into) const {
    stream_.On(at_ + std::string(path), [&into](const text::Node& v) {
      if (into.empty()) into = Text(&v);
    });
  }

 private:
  text::JsonStream& stream_;
  std::string at_;
};

// Reads a whole text into `report` by a `Shape`: built on the report, it subscribes to the stream,
// and its Finish says whether the text was of the format (`what`) at all.
template <typename Shape>
Result<Report> ReadShape(text::Source& source, std::string_view file, Report report,
                         std::string_view what) {
  Shape shape(report);
  text::JsonStream stream;
  shape.Subscribe(stream);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!shape.Finish()) return NoSuchReport(what, file);
  return report;
}

}  // namespace policy::report
