#!/usr/bin/env python3
"""Adds the verdict of PyPI's packaging to each "a<TAB>b" line. With --about, says which program
speaks. A version that packaging refuses ends the program."""
import sys

import packaging
from packaging.version import Version

if sys.argv[1:] == ["--about"]:
    print(f"packaging {packaging.__version__}, packaging.version.Version")
else:
    for line in sys.stdin:
        a, b = line.rstrip("\n").split("\t")
        left, right = Version(a), Version(b)
        print(f"{a}\t{b}\t{(left > right) - (left < right)}")
