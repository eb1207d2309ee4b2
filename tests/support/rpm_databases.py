"""rpm's databases written by hand: headers, and the three forms they lie in. SQLite's is SQLite's own work; that ndb
and Berkeley DB are as rpm and Berkeley DB write them is what tests/image/run shows with the tools themselves.
"""
import pathlib
import sqlite3
import struct
import tempfile
import zlib


def header(name, version, release="1", epoch=None, license="MIT"):
    """A header as databases store it: no magic, one entry a tag."""
    values = [(1000, 6, name), (1001, 6, version), (1002, 6, release)]
    if epoch is not None:
        values.append((1003, 4, epoch))
    values.append((1014, 6, license))
    entries, data = b"", b""
    for tag, kind, value in values:
        if kind == 4:
            data += b"\0" * (-len(data) % 4)
        entries += struct.pack(">IIII", tag, kind, len(data), 1)
        data += struct.pack(">I", value) if kind == 4 else value.encode() + b"\0"
    return struct.pack(">II", len(values), len(data)) + entries + data


def sqlite(headers, log=False):
    """(database, write-ahead log): with `log` the packages are in the log alone."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "rpmdb.sqlite"
        database = sqlite3.connect(path)
        if log:
            database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)")
        database.execute("CREATE TABLE 'Name' (key TEXT NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL)")
        if log:
            database.commit()
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.executemany("INSERT INTO Packages(blob) VALUES (?)", [(one,) for one in headers])
        database.commit()
        written = path.with_name("rpmdb.sqlite-wal")
        result = path.read_bytes(), written.read_bytes() if log else b""
        database.close()
        return result


def ndb(headers):
    slots, blobs, block = [], b"", 4096 // 16
    for number, one in enumerate(headers, 1):
        count = (16 + len(one) + 12 + 15) // 16
        head = b"BlbS" + struct.pack("<III", number, 1, len(one))
        body = head + one + b"\0" * (count * 16 - 28 - len(one))
        blobs += body + struct.pack("<II", zlib.adler32(body), len(one)) + b"BlbE"
        slots.append(b"Slot" + struct.pack("<III", number, block, count))
        block += count
    page = b"RpmP" + struct.pack("<IIII", 0, 1, 1, len(headers) + 1) + b"\0" * 12 + b"".join(slots)
    while len(page) < 4096:
        page += b"Slot" + b"\0" * 12
    return page + blobs


def berkeley(headers, order="<", size=4096):
    """A hash of one bucket: the counter first, small values in place, large ones on pages of their own."""
    pages, items = [None, None], [(b"\0\0\0\0", b"\x01" + struct.pack(order + "I", len(headers)))]
    for number, one in enumerate(headers, 1):
        if len(one) < 64:
            items.append((struct.pack(order + "I", number), b"\x01" + one))
            continue
        first, room = len(pages), size - 26
        pieces = [one[at:at + room] for at in range(0, len(one), room)]
        for at, piece in enumerate(pieces):
            following = len(pages) + 1 if at + 1 < len(pieces) else 0
            pages.append(struct.pack(order + "8sIIIHHBB", b"", len(pages), 0, following, 1, len(piece), 0, 7) + piece.ljust(room, b"\0"))
        items.append((struct.pack(order + "I", number), b"\x03\0\0\0" + struct.pack(order + "II", first, len(one))))
    body, offsets, end = bytearray(size), [], size
    for key, value in items:
        for item in (b"\x01" + key, value):
            end -= len(item)
            body[end:end + len(item)] = item
            offsets.append(end)
    struct.pack_into(order + "8sIIIHHBB", body, 0, b"", 1, 0, 0, len(offsets), end, 0, 13)
    struct.pack_into(f"{order}{len(offsets)}H", body, 26, *offsets)
    pages[1] = bytes(body)
    meta = struct.pack(order + "8sIIIIBBBBIII", b"", 0, 0x061561, 9, size, 0, 8, 0, 0, 0, len(pages) - 1, 0)
    pages[0] = meta.ljust(size, b"\0")
    return b"".join(pages)
