#!/usr/bin/python3
"""Adds rpm's verdict to each "a<TAB>b" line. With --about, says which program speaks.

A missing epoch is 0; a missing release is the empty one, as labelCompare takes it."""
import sys

import rpm


def split(text):
    epoch, colon, rest = text.partition(":")
    if not colon:
        epoch, rest = "0", text
    version, _, release = rest.rpartition("-") if "-" in rest else (rest, "", "")
    return epoch, version, release


if sys.argv[1:] == ["--about"]:
    print(f"rpm {rpm.__version__}, rpm.labelCompare")
else:
    for line in sys.stdin:
        a, b = line.rstrip("\n").split("\t")
        print(f"{a}\t{b}\t{rpm.labelCompare(split(a), split(b))}")
