#!/usr/bin/env python3
"""The table of the generic order, written by hand: ladders from old to new, equal versions on one line.

Source: the rule in libpolicy/base/version/generic.cc: runs of digits by value, runs of letters without
case, anything else separates; what may come next, oldest first: a word that announces a release, the
end, other letters, digits."""
from ladders import print_table

LADDERS = [
    """
    0
    0.1
    0.9
    0.10
    1 01 v1 V1 1. 1-
    1.0 1-0 1_0 1+0 1.00 v1.0
    1.0.0
    1.0.1
    1.1
    1.9
    1.10
    2
    10
    """,
    # OpenSSL's letters.
    """
    1.0.1
    1.0.1a 1.0.1A 1.0.1-a
    1.0.1b
    1.0.1f
    1.0.1g
    1.0.1.0
    1.0.2
    1.0.2za
    1.0.2zb
    1.1.1
    1.1.1k
    1.1.1w
    3.0.0
    """,
    # Words that announce a release.
    """
    2.0-alpha 2.0alpha 2.0.ALPHA
    2.0-alpha1
    2.0-alpha2
    2.0-alpha10
    2.0-beta1 2.0beta1 2.0_beta_1
    2.0-cr1
    2.0-dev
    2.0-milestone3
    2.0-pre1
    2.0-preview
    2.0-rc
    2.0-rc1 2.0rc1 2.0.RC.1
    2.0-rc1.1
    2.0-rc2
    2.0-SNAPSHOT
    2.0
    2.0-final
    2.0p1
    2.0.1-rc1
    2.0.1
    """,
    # Letters, digits, and very long digits.
    """
    a
    b
    ba
    z
    1
    1a
    1a1
    1a2
    1b
    1.0
    20230101
    99999999999999999999
    100000000000000000000
    """,
    # As found in the field.
    """
    8u372-b07
    8u382-b05
    11.0.19+7
    11.0.20+8
    17.0.8.1+1
    """,
    """
    r2022b
    r2023a
    r2023b
    2023
    """,
]

if __name__ == "__main__":
    print_table("the language's own rule, by hand in generic.py", LADDERS)
