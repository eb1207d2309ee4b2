"""Is each message that lint can give produced by a test?

The messages are read from where the sources hand them over (Problems::Add and what feeds it): literals as they are, anything
between them open. Each must be in a golden answer of tests/golden/document, word for word what lint printed. One that no
golden file can bring about is named here, with the test that does.
"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate  # noqa: E402

# Which files of libpolicy hand messages to lint, and how: by a call, by a problem that is built, by a member that is set.
HANDED_OVER = {
    "text/schema.cc": r"\bAdd\(|\bAddUnsupported\(",
    "text/formats.cc": r"\bNot\(|\bFormatProblem\{",
    "text/problems.cc": r"\.message = ",
    "document/load.cc": r"\bproblems\.A\w+\(|\.message = ",
    "document/[acegmprst]*.cc": r"\bproblems_?\.Add\w*\(|\bFormatProblem\{|\bNot\(",
    "rules/*.cc": r"\bproblems_?\.Add\w*\(|\bFormatProblem\{|\bNot\(",
    "authoring/smells_*.cc": r"\bSmelt\(",
    "base/version_range.cc": r"\bRefuse\(|\.message = ",
    "base/image_pattern.cc": r"\bRefuse\(",
    "base/glob.cc": r"\.message = ",
    "base/pattern.cc": r"\.message = ",
}
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
# What no golden file can bring about: why, or the test that does.
ELSEWHERE = {
    "more than .* problems; the rest is left out": "tests/document/lint_test.cc, after a thousand problems",
    " cannot be read here": "tests/document/lint_test.cc, where nobody can read files",
    "the glob is empty": "an empty value is refused before its format is looked at",
    "the regular expression is empty": "an empty value is refused before its format is looked at",
}


def arguments(text, begin):
    """The arguments from `begin` to the bracket that ends them, split at the commas of their own level."""
    depth, start, found, at = 0, begin, [], begin
    while at < len(text):
        literal = LITERAL.match(text, at)
        if literal:
            at = literal.end()
            continue
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}" or text[at] == ";":
            depth -= 1
            if depth < 0:
                break
        elif text[at] == "," and depth == 0:
            found.append(text[start:at])
            start = at + 1
        at += 1
    return found + [text[start:at]]


def patterns_of(argument):
    """What the argument's text must look like; nothing where it is no message, all of them where it chooses one."""
    argument = re.sub(r'"\s*\n\s*"', "", re.sub(r"//[^\n]*", "", argument))
    argument = re.sub(r'\bStringAt\("\w+"\)', "", argument)
    parts = [re.sub(r"\\(.)", r"\1", literal) for literal in LITERAL.findall(argument)]
    if not any(" " in part for part in parts):
        return []
    if "?" in LITERAL.sub("", argument):
        return [escaped(part) for part in parts if " " in part]
    return [".*".join(map(escaped, parts))]


def escaped(text):
    return re.escape(text).replace(r"\ ", " ")


def messages():
    """pattern -> file:line of each message that the sources hand over."""
    found = {}
    for files, call in HANDED_OVER.items():
        for path in sorted((gate.SOURCE / "libpolicy").glob(files)):
            text = path.read_text(encoding="utf-8")
            for match in re.finditer(call, text):
                given = arguments(text, match.end())
                if match.group() == "Not(":
                    given = ['" is no ' + given[1].strip()[1:]] if len(given) > 1 and '"' in given[1] else []
                line = text.count("\n", 0, match.start()) + 1
                for pattern in next(filter(None, map(patterns_of, given)), []):
                    found.setdefault(pattern, f"{path.relative_to(gate.SOURCE)}:{line}")
    return found


def test_messages(folder):
    """each message of lint is in a golden answer"""
    produced = "\n".join(path.read_text(encoding="utf-8") for path in sorted((gate.SOURCE / "tests/golden").glob("*/*/want.txt")))
    found = messages()
    assert len(found) > 50, "the sources hand messages over in another way than this test knows"
    root = gate.SOURCE / "libpolicy"
    known = {path for files in HANDED_OVER for path in root.glob(files)}
    strangers = [path for path in sorted(root.rglob("*.cc")) if path not in known and "problems.Add(" in path.read_text(encoding="utf-8")]
    assert not strangers, f"these hand messages to lint, and no row of this test names them: {strangers}"
    missing = {pattern: place for pattern, place in found.items() if not re.search(pattern, produced)}
    unknown = [pattern for pattern in ELSEWHERE if pattern not in missing]
    print(f"messages: {len(found) - len(missing)} of {len(found)} in golden answers, {len(ELSEWHERE)} elsewhere")
    assert not unknown, f"named as made elsewhere, and not missing here: {unknown}"
    rest = [f"{place}: nothing produces '{pattern}'" for pattern, place in missing.items() if pattern not in ELSEWHERE]
    assert not rest, "\n".join(rest)


if __name__ == "__main__":
    gate.main([test_messages])
