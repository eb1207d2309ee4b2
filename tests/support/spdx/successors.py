#!/usr/bin/env python3
"""Compares the successors in libpolicy/base/spdx_table.cc with those that license-expression knows."""
import importlib.resources
import json
import pathlib
import re
import sys

table = pathlib.Path(__file__).parents[3] / "libpolicy/base/spdx_table.cc"
ours = dict(re.findall(r'"([^"=]+)=([^";]+);"', table.read_text(encoding="utf-8")))
index = importlib.resources.files("license_expression") / "data/scancode-licensedb-index.json"
theirs = {old: row["spdx_license_key"] for row in json.loads(index.read_text(encoding="utf-8"))
          for old in row.get("other_spdx_license_keys", [])}
shared = {old: (to, theirs[old]) for old, to in ours.items() if old in theirs}
wrong = {old: pair for old, pair in shared.items() if pair[0] != pair[1]}
print(f"{len(ours)} successors, {len(shared)} of them known to license-expression, {len(wrong)} differ: {wrong}")
sys.exit(1 if wrong or not shared else 0)
