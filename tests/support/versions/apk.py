#!/usr/bin/env python3
"""The table of Alpine's order, written by hand: ladders from old to new, equal versions on one line.

Source: apk-package(5) of apk-tools, "version": number{.number}...{letter}{_suffix{number}}...{~hash}
{-r#}, suffixes in the order alpha, beta, pre, rc, <no suffix>, cvs, svn, git, hg, p; and the Gentoo
package manager specification (PMS, "Version comparison") that it follows: the first number by value,
a later one that begins with 0 as a fraction, letter by letter; a letter after none."""
from ladders import print_table

LADDERS = [
    # Numbers, and more of them.
    """
    0
    0.1
    0.9
    0.10
    1 01
    1.0
    1.0.1
    1.1
    1.2
    1.10
    2
    10
    """,
    # A later number that begins with zero is a fraction.
    """
    1.001
    1.002
    1.01
    1.02
    1.09
    1.1
    1.9
    1.10
    """,
    # Letters.
    """
    1.1.1
    1.1.1a
    1.1.1b
    1.1.1k
    1.1.1z
    1.1.2
    1.1.2a
    """,
    # Suffixes before and after the release.
    """
    1.0_alpha
    1.0_alpha1
    1.0_alpha2
    1.0_alpha10
    1.0_beta
    1.0_beta1
    1.0_pre
    1.0_pre20200101
    1.0_rc
    1.0_rc1
    1.0_rc2
    1.0
    1.0_cvs
    1.0_svn
    1.0_svn7
    1.0_git
    1.0_git20200101
    1.0_git20210101
    1.0_hg
    1.0_p
    1.0_p1
    1.0_p2
    1.0_p10
    1.0.1_alpha
    1.0.1
    """,
    # Builds, and suffixes in front of them.
    """
    3.0.8_rc1-r0
    3.0.8_rc1-r1
    3.0.8
    3.0.8-r0
    3.0.8-r1 3.0.8-r01
    3.0.8-r2
    3.0.8-r9
    3.0.8-r10
    3.0.8_p1
    3.0.8_p1-r0
    3.0.9-r0
    """,
    # Several suffixes.
    """
    1.2_alpha1_pre
    1.2_alpha1_rc2
    1.2_alpha1
    1.2_alpha1_p2
    1.2_rc1_pre
    1.2_rc1
    1.2_rc1_git5
    1.2_rc1_p1
    1.2
    1.2_p1_alpha
    1.2_p1_rc3
    1.2_p1
    1.2_p1_p1
    """,
    # Versions as Alpine ships them.
    """
    1.1.20-r4
    1.1.24-r2
    1.2.2_pre7-r0
    1.2.2-r0
    1.2.3-r4
    1.2.3-r5
    1.2.4_git20230717-r4
    1.2.4_git20230717-r5
    1.2.5-r0
    """,
    """
    1.0.1e-r0
    1.0.1f-r0
    1.0.1g-r0
    1.0.2-r0
    1.1.1d-r3
    1.1.1n-r0
    1.1.1q-r0
    3.0.7-r0
    """,
]

if __name__ == "__main__":
    print_table("apk-package(5), by hand in apk.py", LADDERS)
