#!/usr/bin/env python3
"""Prints the pairs of one order as "a<TAB>b" lines, the same ones every time: pairs.py ORDER.

Each pool lists versions that its ecosystem's documentation or users stumble over. Every version is
paired with its neighbour, with itself, and with others of the pool at fixed strides; what follows the
pool are pairs that must be there as they stand."""
import sys

POOLS = {
    "deb": """
        0 1 01 1.0 1.00 1.0.0 1.0-0 1.0-1 1.0-1.1 1.0-10 1.0-9 1.0~ 1.0~~ 1.0~~a 1.0~a 1.0~rc1-1 1.0~rc1
        1.0~rc10 1.0~rc2 1.0a 1.0a1 1.0b 1.0+ 1.0+b1 1.0+dfsg-1 1.0+dfsg1-2+deb12u1 1.0+dfsg1-2+deb12u2
        1.0.dfsg 1.0-1~bpo12+1 1.0-1+b1 1.0-1+deb12u1 1.0-1ubuntu1 1.0-1ubuntu0.1 1.0-1build1
        1:0.1 1:1.0 0:1.0 00:1.0 2:0 10:0 1:1.0-1 2.36-9+deb12u7 2.36-9+deb12u10 1.1.1n-0+deb11u5
        1.1.1n-0+deb11u3 3.0.11-1~deb12u2 3.0.11-1 1.2-3-4 1.2-3-5 1.2.3-4 9.9 10.0 1.0A 1.0Z 1.0z
        1:1.0:1 0.0.0 0.1 20230311 20230311~deb12u1 7.88.1-10+deb12u5 1.18.0-6+deb11u3 1.a 1.+ 1.~ 1.-1
        """,
    "rpm": """
        0 1 01 1.0 1.00 1.0.0 1.0-0 1.0-1 1.0-10 1.0-9 1.0~ 1.0~~ 1.0~rc1 1.0~rc1-1 1.0~rc10 1.0~rc2 1.0^
        1.0^^ 1.0^git1 1.0^git1-1 1.0^20210501 1.0^20210502 1.0~rc1^git1 1.0^git1~pre 1.0.1 1.0.1^
        1.0a 1.0a1 1.0b 1.0.a 1.0_1 1.0+1 1.0.1.2 1.0.10 1.0.9 1.05 1.5 1.50 2.0 2.0.1 2.0.1a 5.5p1 5.5p2
        5.5p10 10xyz 10.1xyz xyz10 xyz.4 xyz 8 2a 1b.fc17 1g.fc17 1.0-1.el8 1.0-1.el9 1.0-1.el8_4
        1.0-1.el8_4.1 1:1.0 0:1.0 1:0.1 2:0-1 10:0 1:1.1.1k-7.el8_6 1:1.1.1k-9.el8_6 1:3.0.7-24.el9 2.34-60.el9
        2.34-100.el9_4.2 4.18.0-193.el8 4.18.0-80.el8 20101121 20101122 6.0.rc1 6.0 a b A Z z 1.A 1.a 1..0 .1
        """,
    "semver": """
        0.0.0 0.0.1 0.1.0 1.0.0 1.0.0-0 1.0.0-1 1.0.0-2 1.0.0-10 1.0.0-a 1.0.0-A 1.0.0-alpha 1.0.0-alpha.1
        1.0.0-alpha.2 1.0.0-alpha.10 1.0.0-alpha.beta 1.0.0-alpha-1 1.0.0-alpha1 1.0.0-alpha10 1.0.0-alpha2
        1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0-rc.1.1 1.0.0-x.7.z.92 1.0.0-x-y-z.- 1.0.0--
        1.0.0--1 1.0.0-1a 1.0.0-a1 1.0.0+build 1.0.0+build.2 1.0.0-rc.1+build.5 1.0.0+20130313144700
        1.0.0-0.3.7 1.0.1 1.0.10 1.0.9 1.1.0 1.9.0 1.10.0 1.11.0 2.0.0 2.0.0-rc.1 2.17.1 2.17.1-rc1 2.17.0
        v1.0.0 =1.0.0 v2.0.0 1.2.3beta 1.2.3-beta 1.2.3beta.4 1.2.3-beta.4 0.0.0-20190308221718-c2843e01d9a2
        0.0.0-20210921155107-089bfa567519 0.0.0-20210921155107-089bfa567510 v0.17.0 v0.15.0 3.0.0+incompatible
        3.0.0 4.17.21 4.17.20 10.0.0 9.9.9 1.0.0-SNAPSHOT 1.0.0-pre 1.0.0-pre.1 99999.0.0 1.0.0-99999999
        """,
    "maven": """
        1 1.0 1.0.0 1.0.1 1.1 01 1.01 2 10 1-alpha 1-alpha-1 1-alpha1 1a1 1-a1 1.0-a1 1.0-alpha-1 1.0alpha1
        1-beta 1-b2 1-milestone-1 1-m1 1m3 1-rc 1-cr 1-rc1 1-cr1 1-rc-2 1-SNAPSHOT 1-snapshot 1.0-SNAPSHOT
        1-ga 1-final 1-GA 1.final 1.0.Final 1.0.0.GA 1-sp 1-sp-1 1-sp1 1.0.SP1 1-abc 1-def 1-pom-1 1-1-snapshot
        1-1 1-2 1-10 1.1-1 1-xyz 1x 1.x 1-a 1a 1.0a 1.0-b 1.0-m 2.0-beta9 2.0-rc1 2.17.1 2.17.0 2.17.1-rc1
        4.1.94.Final 4.1.100.Final 4.1.94.Final-redhat-00001 31.1-jre 31.1-android 30.0-jre 2.9.10.8 2.9.10
        5.3.20.RELEASE 5.3.9.RELEASE 1.0.0.RC1 1.0.0-M2 1.0.0.M2 1.0.0.Alpha1 1.0.0.Beta1 1-0 1-0.1 1.-1 1..1 1.0.0-0
        1-1.foo-bar1baz-.1 1.0.0x 1.0.0.X1 1.0.0-X2 20040616 9223372036854775808 2147483648 2147483647
        1_1 1+b 1.0-20230101.120000-1 1.0.0-jdk8 1.0.0-jdk11
        """,
    "pep440": """
        0 1 1.0 1.0.0 1.0.1 1.1 1.10 1.9 01 1.01 1.0.dev0 1.0.dev1 1.0.dev456 1.0a 1.0a0 1.0a1 1.0a1.dev1
        1.0a2.dev456 1.0a2 1.0a12.dev456 1.0a12 1.0b1 1.0b1.dev456 1.0b2 1.0b2.post345.dev456 1.0b2.post345
        1.0rc1.dev456 1.0rc1 1.0rc2 1.0c1 1.0rc1.post1 1.0.post1 1.0.post456.dev34 1.0.post456 1.0.post0 1.0.post
        1.0-1 1.0-r5 1.0.rev5 1.0_post1 1.0+abc 1.0+abc.5 1.0+abc.7 1.0+5 1.0+10 1.0+1.abc 1.0+ABC 1.0+ubuntu-1
        1.0+ubuntu.1 1.0+ubuntu_1 1.0.post1+local 1.0.dev1+local 1!0.1 1!1.0 0!1.0 2!0.dev1 v1.0 1.0-alpha
        1.0ALPHA1 1.0-ALPHA.1 1.0_alpha_1 1.0.preview1 1.0pre1 1.0-c.1 1.0beta 1.0-BETA2 2012.10 2.0.dev1 2.0
        3.2.25 3.2.4 23.3.2 65.5.1 1.0a1.post2 1.0a1.post2.dev3 1.0+0 1.0+00 1.0.0.0.0.1 1.0a-1 1.0dev 1.0.dev 10.0
        """,
    "gem": """
        0 1 1.0 1.0.0 1.0.1 1.1 1.10 1.9 01 1.01 1.0.a 1.0.a1 1.0.a.1 1.0.a.2 1.0.a10 1.0.a2 1.0.b 1.0.b1 1.a 1.0.0.a
        1.0.pre 1.0.pre1 1.0.pre2 1.0.pre10 1.0.pre.1 1.0.pre.10 1.0.rc1 1.0.rc.1 1.0.rc2 1.0.beta 1.0.beta.2
        1.0.beta2 1.0.alpha 1.0-1 1.0-a 1.0-pre 1.0-rc1 1.0.0-java 1.0.dev 1.0.z 1.0.Z 1.0.A 1.2.b1 1.2.3.4
        1.2.3.4.5 1.2.a3b4 1.2.a3.b4 7.0.4.3 7.0.4 7.0.4.rc1 6.1.7.2 6.1.7.10 1.13.10 1.13.9 2.2.6.4 3.0.0.beta1
        3.0.0.pre1 3.0.0 5.a 5.x 5.2.0.beta1 5.2.0.rc1 5.2.0 0.0.0 0.0.1 0.a 1.0.0.0.0 1.0.0.0.1 10.0 9.9.9 1.0.a.0
        1.0.a.0.b 1.0.1.a 1.0.a1b 1.0.pre.a
        """,
}

MUST = {
    "deb": [("1.0~rc1", "1.0"), ("1.0", "1.0+b1"), ("1:0.1", "9.9"), ("0:1.0", "1.0"), ("1.0-0", "1.0"),
            ("2.36-9+deb12u7", "2.36-9+deb12u10")],
    "rpm": [("1.0~rc1", "1.0"), ("1.0", "1.0^git1"), ("1.0^git1", "1.0.1"), ("1.05", "1.5"),
            ("0:1.0", "1.0"), ("1.0_1", "1.0.1"), ("a", "1")],
    "semver": [("1.0.0-alpha", "1.0.0-alpha.1"), ("1.0.0-alpha.1", "1.0.0-alpha.beta"),
               ("1.0.0-rc.1", "1.0.0"), ("2.17.1-rc1", "2.17.1"), ("1.0.0+build", "1.0.0+build.2")],
    "maven": [("1-alpha-1", "1-a1"), ("1-ga", "1"), ("1-final", "1-sp"), ("1-SNAPSHOT", "1"),
              ("2.0-beta9", "2.0-rc1"), ("1-rc", "1-cr"), ("4.1.94.Final", "4.1.100.Final")],
    "pep440": [("1.0.dev1", "1.0a1"), ("1.0", "1.0.post1"), ("1.0", "1.0+abc"), ("1.0rc1", "1.0"),
               ("1.0-1", "1.0.post1"), ("1!0.1", "2012.10")],
    "gem": [("1.0.a", "1.0"), ("1.0.pre1", "1.0"), ("1.0.a10", "1.0.a2"), ("1.0", "1.0.0"),
            ("1.0-1", "1.0")],
}


def pairs(order):
    pool = POOLS[order].split()
    size = len(pool)
    seen = set()
    for pair in MUST[order]:
        seen.add(pair)
        yield pair
    for stride in (0, 1, 2, 5, 11, 23, 37):
        for i, a in enumerate(pool):
            b = pool[(i + stride) % size]
            if i % 2:
                a, b = b, a
            if stride == 0 and i % 4:
                continue
            if (a, b) in seen or (b, a) in seen:
                continue
            seen.add((a, b))
            yield a, b


if __name__ == "__main__":
    for left, right in pairs(sys.argv[1]):
        print(f"{left}\t{right}")
