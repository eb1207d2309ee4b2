"""Is each key of the grammar, and each word of its fixed lists, exercised both ways by a golden case?

The keys come from the published JSON Schemas, the cases from tests/golden/keys. A key is exercised where its folder's
tests notice that it is gone, and its rule is broken in one case and kept in another; a word, where they notice that
another stands in its place. A document that is refused is noticed only for what the grammar asks for. So a key that is in the grammar and in no case fails here, and so does one that no case
depends on. What lint says this version does not evaluate is left out, exactly as long as lint says so.
"""
import copy
import json
import pathlib
import re
import shutil
import sys
import tempfile

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate  # noqa: E402

SCHEMAS = gate.SOURCE / "docs/schema"
GOLDEN = gate.SOURCE / "tests/golden/keys"
KINDS = ("GatePolicy", "GateException", "ClusterGateException", "GateTest")
# What speaks to people and decides nothing: a case must hold it, and must come out the same without it.
FOR_PEOPLE = {"GatePolicy.description", "rule.description", "rule.message", "rule.remediation", "rule.references", "rule.tags",
              "package.reason", "package.replacement", "exception.reason", "compensatingControl.description", "case.name"}
# What no GateTest can bring about, and where it is tested instead.
ELSEWHERE = {"states.unreachable": "nothing is fetched in a GateTest: tests/evaluate/statements_test.cc"}
# Words that are read and kept, and decide nothing.
NO_DIFFERENCE = {"justification"}
# What lint asks for beside the tables: values for an operator, a key above `unless`, authorities that are named, and that an
# exception says what it accepts.
ASKED_FOR = {"matchExpression.values", "GatePolicy.authorities", "exception.breakGlass",
             "vulnerabilities.any", "secrets.any", "misconfigurations.any", "malware.any"}
# What leaves its rule nothing to find, so that no case can break it.
NEVER_BROKEN = {"selector.any"}


class Grammar:
    """Keys by table, words by list, as the schemas have them. A table that several schemas hold is one."""

    def __init__(self):
        self.schemas = {kind: json.loads((SCHEMAS / f"{kind.lower()}-v1.json").read_text()) for kind in KINDS}
        self.keys, self.words, self.takers = {}, {}, {}
        self.asked_for = set()  # keys that their table requires, or one of which it requires
        for schema in self.schemas.values():
            for reference, table in schema["$defs"].items():
                for key, value in table["properties"].items() if reference != "metadata" else ():
                    identity = self.identity(reference, table, key)
                    self.keys[identity] = identity[0]
                    asked = any(key in one.get("required", ()) for one in (table, *table.get("oneOf", ())))
                    if asked or identity[0] in ASKED_FOR:
                        self.asked_for.add(identity)
                    words = tuple(value.get("items", value).get("enum", ()))
                    for word in words if key not in NO_DIFFERENCE else ():
                        self.words[words, word] = f"{key}: {word}"
                        self.takers.setdefault((words, word), set()).add(identity)

    @staticmethod
    def label(reference, key):
        name = re.sub(r"\d+$", "", reference)
        return ("exception" if name.endswith("GateException") else name) + "." + key

    @classmethod
    def identity(cls, reference, table, key):
        keys = () if reference.endswith("GateException") else tuple(table["properties"])
        return cls.label(reference, key), keys

    def uses(self, document):
        """(path, key or word) of all that the document's spec holds."""
        schema = self.schemas[document["kind"]]
        yield from self._uses(document["spec"], {"$ref": f"#/$defs/{document['kind']}"}, schema["$defs"], ("spec",))

    def _uses(self, value, schema, defs, path):
        reference = schema.get("$ref", "").rpartition("/")[2]
        schema = defs[reference] if reference else schema
        if isinstance(value, dict) and "properties" in schema:
            for key, below in value.items():
                yield path + (key,), self.identity(reference, schema, key)
                yield from self._uses(below, schema["properties"][key], defs, path + (key,))
        elif isinstance(value, list):
            for index, below in enumerate(value):
                yield from self._uses(below, schema.get("items", {}), defs, path + (index,))
        elif value in schema.get("enum", ()):
            yield path, (tuple(schema["enum"]), value)


def documents_of(path):
    return list(yaml.load_all(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def at(document, path):
    for step in path:
        document = document[step]
    return document


def without(document, path, asked_for=()):
    """The document without what stands at the path, nor what cannot stand without it: empty maps and lists, a rule without
    its check."""
    changed = copy.deepcopy(document)
    for length in range(len(path), 0, -1):
        parent = at(changed, path[:length - 1])
        del parent[path[length - 1]]
        if parent and (length == len(path) or path[:length] not in asked_for):
            break
    return [changed]


def reworded(document, path, words):
    """The document without the word at the path; where a word must stand, with each other one."""
    given = at(document, path[:-1])
    if isinstance(given, list) and len(given) > 1:
        return without(document, path)
    versions = []
    for word in words:
        if word != given[path[-1]]:
            versions.append(copy.deepcopy(document))
            at(versions[-1], path[:-1])[path[-1]] = word
    return versions


class Folder:
    """One folder of cases, copied so that its documents can be changed."""

    def __init__(self, source, scratch):
        self.name, self.path = source.name, scratch / source.name
        self.files = {}
        for path in sorted(self.path.glob("*.yaml")):
            documents = documents_of(path)
            if all(document.get("kind") in KINDS for document in documents):
                self.files[path] = documents
        self.tests = {path for path, documents in self.files.items() if any(d["kind"] == "GateTest" for d in documents)}
        self.baseline = self.outcome()
        self.cases = [(test, case) for path in self.tests if self.baseline[path][0] == 0
                      for test in self.files[path] for case in test["spec"]["cases"]]

    def outcome(self):
        ran = {path: gate.run("test", "--format", "json", path) for path in sorted(self.tests)}
        return {path: (one.code, one.out) for path, one in ran.items()}

    def notices(self, path, changed, may_be_refused):
        """Whether some test comes out otherwise with the changed documents in that file, and not because they are no documents."""
        before = path.read_bytes()
        path.write_text("\n---\n".join(json.dumps(document, default=str) for document in changed), encoding="utf-8")
        try:
            outcome = self.outcome()
            refused = any(code == 2 for code, _ in outcome.values())
            return outcome != self.baseline and (may_be_refused or not refused)
        finally:
            path.write_bytes(before)

    def both_ways(self, path, document, step):
        """Whether the rule that holds the place is broken in one case and kept in another; an exception, applied and not."""
        cases = [case["expect"] for test, case in self.cases if path.name in test["spec"]["files"]]
        name = document["metadata"]["name"]
        if document["kind"] == "GateTest":
            return True
        if document["kind"] != "GatePolicy":
            applied = [any(v.get("exception") == name for v in expect.get("violations", ())) for expect in cases]
            return any(applied) and not all(applied)
        rules = document["spec"]["rules"]
        rules = [rules[step[2]]] if step[1] == "rules" and len(step) > 2 else rules
        return any(self._broken_and_kept(name, rule["name"], cases) for rule in rules)

    @staticmethod
    def _broken_and_kept(policy, rule, cases):
        def names(violation):
            given = violation.get("policy", policy) == policy and violation.get("rule", rule) == rule
            return given and bool(violation.keys() & {"policy", "rule"})

        broken = [any(names(v) and v.get("outcome") != "exempted" for v in expect.get("violations", ())) for expect in cases]
        return any(broken) and any(expect.get("exact") and not one for one, expect in zip(broken, cases))


def measure(grammar, folder, wanted, said):
    """Takes from `wanted` what the folder exercises; adds to `said` each key for people that it holds."""
    problems = []
    for path, documents in folder.files.items():
        for number, document in enumerate(documents):
            uses = list(grammar.uses(document))
            asked_for = {step for step, item in uses if item in grammar.asked_for}
            for step, item in uses:
                is_key = isinstance(item[0], str)
                for_people = is_key and item[0] in FOR_PEOPLE
                if (item not in wanted and not for_people) or (for_people and item in said):
                    continue
                if not for_people and item[0] not in NEVER_BROKEN and not folder.both_ways(path, document, step):
                    continue
                versions = without(document, step, asked_for) if is_key else reworded(document, step, item[0])
                noticed = any(folder.notices(path, documents[:number] + [version] + documents[number + 1:], item in grammar.asked_for)
                              for version in versions)
                if for_people:
                    said.add(item)
                    required = item[0] in ("exception.reason", "compensatingControl.description", "case.name")
                    if noticed and not required:
                        problems.append(f"{item[0]} is for people, and {folder.name}/{path.name} comes out otherwise without it")
                elif noticed:
                    wanted.discard(item)
    return problems


def not_evaluated(grammar):
    """What lint says of the golden document that holds every key: keys (with all below them) that nothing is decided by."""
    path = gate.SOURCE / "tests/golden/document/every-key/input.yaml"
    document = documents_of(path)[0]
    said = gate.run("lint", path)
    places = re.findall(r"is not evaluated by this version \(at ([^)]*)\)", said.out + said.err)
    assert places, "lint names nothing that is not evaluated: this part of the test has done its work"
    prefixes = [tuple(int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", place)) for place in places]
    left_out = set()
    for step, item in grammar.uses(document):
        if any(step[:len(prefix)] == prefix and (isinstance(item[0], str) or step == prefix) for prefix in prefixes):
            left_out.add(item)
    return left_out | {word for word, takers in grammar.takers.items() if takers <= left_out}


def test_cases(folder):
    """every golden case of a key comes out as it says"""
    for path in sorted(GOLDEN.glob("*/test.yaml")):
        ran = gate.run("test", path)
        assert ran.code == 0 and " 0 failed" in ran.out, f"{path}\n{ran.out}{ran.err}"
    ran = gate.run("test", GOLDEN / "tests/failing.yaml")
    assert ran.code == 1 and "\n0 passed, 11 failed" in ran.out, f"{ran.out}{ran.err}"


def test_coverage(scratch):
    """each key of the grammar, and each word of it, is exercised both ways"""
    grammar = Grammar()
    known = set(grammar.keys) | set(grammar.words)
    left_out = not_evaluated(grammar) | {item for item in grammar.keys if item[0] in ELSEWHERE}
    wanted = {item for item in known if item[0] not in FOR_PEOPLE}
    said, problems = set(), []
    shutil.copytree(GOLDEN, scratch, dirs_exist_ok=True)
    # What is said of the tests themselves first, or each expectation of each folder would be tried in vain.
    for source in sorted((path for path in GOLDEN.iterdir() if path.is_dir()), key=lambda path: (path.name != "tests", path.name)):
        problems += measure(grammar, Folder(source, scratch), wanted, said)
    missing = wanted - left_out
    keys = [item for item in grammar.keys if item not in left_out and item[0] not in FOR_PEOPLE]
    words = [item for item in grammar.words if item not in left_out]
    print(f"keys: {len(keys) - len(missing & set(keys))} of {len(keys)}, both ways")
    print(f"words: {len(words) - len(missing & set(words))} of {len(words)}, each noticed")
    print(f"for people: {len(said)}, deciding nothing")
    print("not evaluated by this version:", ", ".join(sorted(grammar.keys[item] for item in left_out & wanted & set(grammar.keys))))
    problems += [f"no case holds {item[0]}, which is for people" for item in known if item[0] in FOR_PEOPLE and item not in said]
    problems += [f"no case is decided both ways by the key {item[0]}" for item in missing & set(keys)]
    problems += [f"no case is decided by the word {grammar.words[item]}" for item in missing & set(words)]
    assert not problems, "\n".join(sorted(problems))


if __name__ == "__main__":
    # How much the cases cover is the same under a sanitizer; what they do to memory is not.
    gate.main([test_cases] if gate.SANITIZED else [test_cases, test_coverage])
