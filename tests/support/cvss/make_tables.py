#!/usr/bin/env python3
"""Writes the tables under tests/golden/base/cvss/: make_tables.py GOLDEN. Called by make_tables.

Both witnesses score every vector; where they differ the run fails, but for what README.md tells."""
import hashlib
import itertools
import pathlib
import subprocess
import sys

import cvss
import cvss.constants4

import vectors

HERE = pathlib.Path(__file__).parent
ROWS = 2000


def by_python(version, vector):
    return {"2": cvss.CVSS2, "3": cvss.CVSS3, "4": cvss.CVSS4}[version[0]](vector)


def python_scores(version, vector):
    base = by_python(version, vectors.base_of(version, vector)).scores()[0]
    full = by_python(version, vector).scores()[0] if version == "4.0" else base
    return f"{float(base):.1f}", f"{float(full):.1f}"


def node_scores(version, every):
    lines = "".join(f"{vectors.base_of(version, each)}\t{each}\n" for each in every)
    told = subprocess.run(["node", HERE / "verdicts.js"], input=lines, text=True, check=True,
                          capture_output=True).stdout
    rows = [tuple(line.split("\t")) for line in told.splitlines()]
    return [(base, full if version == "4.0" else base) for base, full in rows]


def one_per_macro_vector():
    """The worst vector of each macro vector (MSI:S and MSA:S stand for what no base metric can say)."""
    worst = cvss.constants4.MAX_COMPOSED
    both = [(eq3, eq6) for eq3 in "012" for eq6 in worst["eq3"][eq3]]
    for eq1, eq2, (eq3, eq6), eq4, eq5 in itertools.product("012", "01", both, "012", "012"):
        groups = (worst["eq1"][eq1], worst["eq2"][eq2], worst["eq3"][eq3][eq6], worst["eq4"][eq4],
                  worst["eq5"][eq5])
        given = dict(part.split(":") for part in "".join(each[-1] for each in groups).split("/") if part)
        for name in ("SI", "SA"):
            if given[name] == "S":
                given |= {name: "H", "M" + name: "S"}
        yield "CVSS:4.0/" + "/".join(
            f"{name}:{given[name]}" for name, _, _ in vectors.metrics("4.0") if name in given)


def main():
    golden = pathlib.Path(sys.argv[1])
    digests = []
    for version in vectors.METRICS:
        every = list(vectors.vectors(version))
        rows = every[:ROWS]
        if version == "4.0":
            rows += one_per_macro_vector()
            assert len({by_python(version, each).macroVector() for each in rows}) == 270
        more = [each for each in rows if each not in set(every)]
        pool = every + more
        node = node_scores(version, pool)
        lines, differing = {}, 0
        for each, other in zip(pool, node, strict=True):
            mine = python_scores(version, each)
            if mine != other:
                differing += 1
                print(f"{each}\tcvss: {mine}\tae-cvss-calculator: {other}", file=sys.stderr)
            lines[each] = "\t".join((each,) + (mine if version == "4.0" else mine[:1]))
        print(f"{version}: {len(pool)} vectors, {differing} on which the witnesses differ", file=sys.stderr)
        text = "".join(lines[each] + "\n" for each in every)
        digests.append(f"{version}\t{len(every)}\t{hashlib.sha256(text.encode()).hexdigest()}\n")
        about = "# Written by tests/support/cvss/make_tables: PyPI's cvss and npm's ae-cvss-calculator agree\n"
        (golden / f"{version}.tsv").write_text(about + "".join(lines[each] + "\n" for each in rows))
    (golden / "digests.tsv").write_text("".join(digests))


main()
