"""The vectors of the CVSS tables, the same ones every time; tests/base/cvss_test.cc makes them too.

Numbers come from SplitMix64, seeded with the version without its point. Each base metric gets a value by the next
number; each other metric is given where the next number is a multiple of four, and then its value is by the one after."""

COUNT = 10000

_V2 = """AV L,A,N|AC H,M,L|Au M,S,N|C N,P,C|I N,P,C|A N,P,C
E U,POC,F,H,ND|RL OF,TF,W,U,ND|RC UC,UR,C,ND|CDP N,L,LM,MH,H,ND|TD N,L,M,H,ND|CR L,M,H,ND|IR L,M,H,ND|AR L,M,H,ND"""
_V3 = """AV N,A,L,P|AC L,H|PR N,L,H|UI N,R|S U,C|C H,L,N|I H,L,N|A H,L,N
E X,U,P,F,H|RL X,O,T,W,U|RC X,U,R,C|CR X,L,M,H|IR X,L,M,H|AR X,L,M,H|MAV X,N,A,L,P|MAC X,L,H|MPR X,N,L,H|MUI X,N,R|MS X,U,C|MC X,H,L,N|MI X,H,L,N|MA X,H,L,N"""
_V4 = """AV N,A,L,P|AC L,H|AT N,P|PR N,L,H|UI N,P,A|VC H,L,N|VI H,L,N|VA H,L,N|SC H,L,N|SI H,L,N|SA H,L,N
E X,A,P,U|CR X,H,M,L|IR X,H,M,L|AR X,H,M,L|MAV X,N,A,L,P|MAC X,L,H|MAT X,N,P|MPR X,N,L,H|MUI X,N,P,A|MVC X,H,L,N|MVI X,H,L,N|MVA X,H,L,N|MSC X,H,L,N|MSI X,S,H,L,N|MSA X,S,H,L,N|S X,N,P|AU X,N,Y|R X,A,U,I|V X,D,C|RE X,L,M,H|U X,Clear,Green,Amber,Red"""
METRICS = {"2.0": _V2, "3.0": _V3, "3.1": _V3, "4.0": _V4}


def metrics(version):
    """[(name, values, is_base)]"""
    groups = METRICS[version].split("\n")
    return [(each.split(" ")[0], each.split(" ")[1].split(","), group == groups[0])
            for group in groups for each in group.split("|")]


def numbers(state):
    mask = 2**64 - 1
    while True:
        state = (state + 0x9E3779B97F4A7C15) & mask
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        yield z ^ (z >> 31)


def vectors(version, count=COUNT):
    table, number = metrics(version), numbers(int(version.replace(".", "")))
    prefix = "" if version == "2.0" else f"CVSS:{version}/"
    for _ in range(count):
        parts = []
        for name, values, base in table:
            if base or next(number) % 4 == 0:
                parts.append(f"{name}:{values[next(number) % len(values)]}")
        yield prefix + "/".join(parts)


def base_of(version, vector):
    """The vector without all that is not base."""
    base = {name for name, _, is_base in metrics(version) if is_base} | {"CVSS"}
    return "/".join(part for part in vector.split("/") if part.split(":")[0] in base)
