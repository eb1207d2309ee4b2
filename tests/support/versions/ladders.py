"""Turns hand-written ladders into a table of pairs: every two steps of a ladder, older first and newer
first by turns, and every two versions of one step."""


def pairs(ladder):
    steps = [line.split() for line in ladder.split("\n") if line.strip()]
    turn = 0
    for i, step in enumerate(steps):
        for k, a in enumerate(step):
            for b in step[k:]:
                yield a, b, 0
        for later in steps[i + 1:]:
            a, b = step[turn % len(step)], later[turn % len(later)]
            yield (a, b, -1) if turn % 2 else (b, a, 1)
            turn += 1


def print_table(source, ladders):
    print(f"# Written by tests/support/versions/make_tables: {source}")
    seen = set()
    for ladder in ladders:
        for a, b, verdict in pairs(ladder):
            if (a, b) in seen or (b, a) in seen:
                continue
            seen.add((a, b))
            print(f"{a}\t{b}\t{verdict}")
