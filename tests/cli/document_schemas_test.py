"""docs/schema: what lint accepts the schemas accept, over all golden and shipped documents and mutants of them."""
import json
import pathlib
import random
import shutil
import sys

import jsonschema
import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import gate  # noqa: E402

KINDS = ["GatePolicy", "GateException", "ClusterGateException", "GateTest"]
SCHEMAS = {kind: jsonschema.Draft202012Validator(json.loads((gate.SOURCE / f"docs/schema/{kind.lower()}-v1.json").read_text()))
           for kind in KINDS}
MUTANTS = 1200


class Loader(yaml.SafeLoader):
    """YAML as our documents are read: a date is text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in rows if tag != "tag:yaml.org,2002:timestamp"]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def documents():
    """Every document of ours below the folders that hold some, where YAML can be read at all."""
    for top in ("tests/golden/document", "tests/golden/authoring", "policies", "examples"):
        for file in sorted((gate.SOURCE / top).rglob("*.yaml")):
            try:
                found = list(yaml.load_all(file.read_text(), Loader))
            except yaml.YAMLError:
                continue
            for document in found:
                if isinstance(document, dict) and document.get("kind") in KINDS:
                    yield file, document


def complaints(document):
    return [f"{error.json_path}: {error.message[:160]}" for error in SCHEMAS[document["kind"]].iter_errors(document)]


def lint(folder):
    """The documents of a folder that lint finds no error in, by file name."""
    ran = gate.run("lint", "--format", "json", folder)
    wrong = {pathlib.Path(each["file"]).name for each in json.loads(ran.out) if each["level"] == "error"}
    return [file for file in sorted(folder.glob("*.json")) if file.name not in wrong]


def write(folder, number, document, keys):
    """One document a file, as JSON, under a name that no other has."""
    if isinstance(document.get("metadata"), dict):
        document["metadata"]["name"] = f"d{number}"
    (folder / f"d{number}.json").write_text(json.dumps(document))
    if not (folder / "keys").exists():
        shutil.copytree(keys, folder / "keys")


def places(node):
    """Every (holder, key) of a document."""
    for key, value in list(node.items()) if isinstance(node, dict) else list(enumerate(node)):
        yield node, key
        if isinstance(value, (dict, list)):
            yield from places(value)


def mutate(document, chance):
    """One change: a member dropped, a value of another kind, a new key, an item twice."""
    document = json.loads(json.dumps(document))
    holder, key = chance.choice(list(places(document["spec"])))
    kind = chance.randrange(5)
    if kind < 3:
        del holder[key]
    elif kind == 3:
        holder[key] = chance.choice([True, False, 7, 0.5, "7d", "high", "", [], {}, ["a"], None, "2027-01-01", "**"])
    elif isinstance(holder, list):
        holder.append(holder[key])
    else:
        holder[chance.choice(["any", "name", "description", "zz"])] = "a"
    return document


def test_golden(folder):
    """golden and shipped documents that lint accepts"""
    keys = gate.SOURCE / "tests/golden/document/every-key/keys"
    for number, (_, document) in enumerate(documents()):
        write(folder, number, document, keys)
    accepted = lint(folder)
    assert len(accepted) > 60, len(accepted)
    for file in accepted:
        found = complaints(json.loads(file.read_text()))
        assert not found, (file, found[:3])


def test_mutants(folder):
    """generated documents: whatever lint accepts; and the schemas refuse a good part of the others"""
    chance = random.Random(20270115)
    keys = gate.SOURCE / "tests/golden/document/every-key/keys"
    pool = [document for file, document in documents() if "spec" in document and not complaints(document)]
    for number in range(MUTANTS):
        write(folder, number, mutate(chance.choice(pool), chance), keys)
    accepted = set(lint(folder))
    refused = 0
    for file in sorted(folder.glob("*.json")):
        found = complaints(json.loads(file.read_text()))
        assert not (file in accepted and found), (file.read_text(), found[:3])
        refused += bool(found)
    wrong = MUTANTS - len(accepted)
    assert MUTANTS // 5 < len(accepted) < MUTANTS, len(accepted)
    assert refused > wrong // 2, (refused, wrong)


def test_refused(folder):
    """planted mistakes that an editor must show"""
    policy = {"apiVersion": "policygate.dev/v1", "kind": "GatePolicy", "metadata": {"name": "p"},
              "spec": {"rules": [{"name": "r", "vulnerabilities": {"severities": ["high"]}}]}}
    assert not complaints(policy)
    rule = policy["spec"]["rules"][0]
    for change in ({"image": {"requireDigest": True}}, {"vulnerabilities": {"severities": ["hgh"]}},
                   {"vulnerabilities": {"minCvss": 11}}, {"vulnerabilities": {"minCvs": 7}}, {"vulnerabilities": {}},
                   {"enforcement": "block"}, {"message": ""}, {"tags": []}, {"tags": "a"}):
        assert complaints({**policy, "spec": {"rules": [{**rule, **change}]}}), change
    for change in ({"apiVersion": "policygate.dev/v2"}, {"spec": {}}, {"metadata": {}}, {"extra": 1}):
        assert complaints({**policy, **change}), change
    assert folder.is_dir()


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
