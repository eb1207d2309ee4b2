#!/usr/bin/env python3
"""Checks CycloneDX 1.6 documents against the schemas that cyclonedx-python-lib ships:
cyclonedx.py FOLDER_OF_SCHEMAS FILE…     exit 0: all valid; 1: else, each problem told"""
import json
import pathlib
import sys

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7


def main():
    folder, files = pathlib.Path(sys.argv[1]), sys.argv[2:]
    schemas = {path.name: json.loads(path.read_text()) for path in folder.glob("*.schema.json")}
    registry = Registry()
    for name, schema in schemas.items():
        resource = Resource.from_contents(schema, default_specification=DRAFT7)
        registry = registry.with_resource(schema.get("$id", name), resource)
        registry = registry.with_resource("http://cyclonedx.org/schema/" + name, resource)
    root = schemas["bom-1.6.SNAPSHOT.schema.json"]
    checker = jsonschema.Draft7Validator(root, registry=registry,
                                         format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
    bad = 0
    for file in files:
        for error in list(checker.iter_errors(json.loads(pathlib.Path(file).read_text())))[:5]:
            bad += 1
            print(f"{file}: {error.json_path}: {error.message[:200]}")
    return 1 if bad or not files else 0


sys.exit(main())
