"""Package databases in image archives: every form is read, and one that cannot be read is never an empty one."""
import pathlib
import sys
import tarfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import gate, images, rpm_databases  # noqa: E402
from support.archives import NAME, STATUS, damaged, packages, simple, verdict, write  # noqa: E402
from support.images import Image, entry, hard, link  # noqa: E402


def test_databases(folder):
    """every form of database is read, and the packages are its own"""
    headers = [rpm_databases.header("bash", "5.2.15", "1.fc38", 0), rpm_databases.header("dbus", "1.14", "2", 1, "AFL-2.1"),
               rpm_databases.header("big", "1", "1", license="x" * 9000)]
    want = [("rpm", "bash", "5.2.15-1.fc38"), ("rpm", "big", "1-1"), ("rpm", "dbus", "1:1.14-2")]
    database, log = rpm_databases.sqlite(headers, log=True)
    rpm = "usr/lib/sysimage/rpm"
    rows = [
        ("sqlite", [entry("var/lib/rpm/rpmdb.sqlite", rpm_databases.sqlite(headers)[0])], want),
        ("sqlite with a log", [entry(f"{rpm}/rpmdb.sqlite", database), entry(f"{rpm}/rpmdb.sqlite-wal", log)], want),
        ("sqlite with an empty log", [entry(f"{rpm}/rpmdb.sqlite", rpm_databases.sqlite(headers)[0]), entry(f"{rpm}/rpmdb.sqlite-wal")], want),
        ("sqlite behind a link", [link("var/lib/rpm", "../../usr/lib/sysimage/rpm"), entry(f"{rpm}/rpmdb.sqlite", rpm_databases.sqlite(headers)[0])], want),
        ("ndb", [entry(f"{rpm}/Packages.db", rpm_databases.ndb(headers))], want),
        ("berkeley", [entry("var/lib/rpm/Packages", rpm_databases.berkeley(headers))], want),
        ("berkeley of a big-endian machine", [entry("var/lib/rpm/Packages", rpm_databases.berkeley(headers, ">"))], want),
        ("berkeley of small pages", [entry("var/lib/rpm/Packages", rpm_databases.berkeley(headers, "<", 512))], want),
        ("apk", [entry("lib/apk/db/installed", images.apk(("musl", "1.2.4-r2"), ("busybox", "1.36.1-r5")))],
         [("apk", "busybox", "1.36.1-r5"), ("apk", "musl", "1.2.4-r2")]),
        ("distroless", [entry("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12.4\nArchitecture: amd64\n"),
                        entry("var/lib/dpkg/status.d/base.md5sums", "00 a"),
                        entry("var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 2024a-0\n")],
         [("deb", "base-files", "12.4"), ("deb", "tzdata", "2024a-0")]),
        ("dpkg's states", [entry(STATUS, images.dpkg(("gone", "1"), state="deinstall ok config-files") + images.dpkg(("never", "1"), state="unknown ok not-installed")
                                 + images.dpkg(("half", "1"), state="install ok unpacked") + images.dpkg(("held", "2"), state="hold ok installed"))],
         [("deb", "half", "1"), ("deb", "held", "2")]),
        ("two managers", [entry(STATUS, images.dpkg(("rpm", "4.18"))), entry(f"{rpm}/Packages.db", rpm_databases.ndb(headers[:1]))],
         [("deb", "rpm", "4.18"), ("rpm", "bash", "5.2.15-1.fc38")]),
        ("an empty list", [entry(STATUS, "")], []),
        ("no distribution at all", [entry("app", "x")], []),
    ]
    for name, layer, expected in rows:
        archive = write(folder, Image([layer]))
        assert packages(archive) == expected, (name, packages(archive))


def test_unreadable_databases(folder):
    """a database that cannot be read is a state of the evidence, never an empty one"""
    headers = [rpm_databases.header("bash", "5.2"), rpm_databases.header("dbus", "1.14", license="x" * 9000)]
    sqlite = rpm_databases.sqlite(headers)[0]
    virtual = rpm_databases.sqlite([])[0].replace(b"CREATE TABLE 'Packages'", b"CREATE TABLE 'PackageX'")
    rpm = "var/lib/rpm"
    rows = [
        ("dpkg", [entry(STATUS, "Package bash\n")], "no field"),
        ("dpkg, no text", [entry(STATUS, b"\0\0\0\0")], "no text"),
        ("dpkg, two names", [entry(STATUS, "Package: a\nPackage: b\nVersion: 1\n")], "second package"),
        ("dpkg, no version", [entry(STATUS, "Package: a\nStatus: install ok installed\n\n")], "without a version"),
        ("dpkg, no name", [entry(STATUS, "Version: 1\n\n")], "without a name"),
        ("dpkg, odd status", [entry(STATUS, "Package: a\nVersion: 1\nStatus: install ok gone\n")], "status"),
        ("distroless", [entry("var/lib/dpkg/status.d/a", "nothing")], "no field"),
        ("apk", [entry("lib/apk/db/installed", "musl 1.2\n")], "no field"),
        ("apk, no version", [entry("lib/apk/db/installed", "P:musl\n\n")], "without a version"),
        ("sqlite, no database", [entry(f"{rpm}/rpmdb.sqlite", b"x" * 5000)], "does not begin"),
        ("sqlite, empty", [entry(f"{rpm}/rpmdb.sqlite")], "does not begin"),
        ("sqlite, cut", [entry(f"{rpm}/rpmdb.sqlite", sqlite[:4096])], "SQLite"),
        ("sqlite, no table", [entry(f"{rpm}/rpmdb.sqlite", virtual)], "SQLite"),
        ("sqlite, no header in it", [entry(f"{rpm}/rpmdb.sqlite", rpm_databases.sqlite([b"abc"])[0])], "header"),
        ("ndb, cut", [entry(f"{rpm}/Packages.db", rpm_databases.ndb(headers)[:5000])], "no package"),
        ("ndb, damaged slot", [entry(f"{rpm}/Packages.db", damaged(rpm_databases.ndb(headers), 33))], "slot"),
        ("ndb, another version", [entry(f"{rpm}/Packages.db", damaged(rpm_databases.ndb(headers), 4))], "does not begin"),
        ("berkeley, cut", [entry(f"{rpm}/Packages", rpm_databases.berkeley(headers)[:8192])], "broken"),
        ("berkeley, encrypted", [entry(f"{rpm}/Packages", damaged(rpm_databases.berkeley(headers), 24))], "encrypted"),
        ("berkeley, no overflow page", [entry(f"{rpm}/Packages", damaged(rpm_databases.berkeley(headers), 2 * 4096 + 25))], "broken"),
        ("a link in its place", [link(STATUS, "/opt/status"), entry("opt/status", images.dpkg(("bash", "1")))], "link"),
        ("a link above it", [link("var", "opt"), entry("opt/lib/x", "")], "link"),
        ("a hard link to what is not kept", [entry("opt/status", images.dpkg(("bash", "1"))), hard(STATUS, "opt/status")], "content"),
        ("a pipe in its place", [entry(STATUS, kind=tarfile.FIFOTYPE)], "no file"),
        ("taken away", [images.DEBIAN], "no database"),
    ]
    rule = "packages: {forbidden: [{preset: compilers}]}"
    for name, layer, why in rows:
        image = Image([layer], config={"User": "app"})
        archive = write(folder, image)
        code, reasons, decision = verdict(folder, rule, archive, image=f"{NAME}@{image.digest}")
        assert (code, reasons) == (3, ["evidence.unparsable"]), (name, code, reasons)
        assert why in decision["violations"][0]["message"], (name, decision["violations"][0]["message"])
        # What the configuration says is known all the same.
        assert verdict(folder, "image: {requireNonRootUser: true}", archive, image=f"{NAME}@{image.digest}")[:2] == (0, []), name
    base = [images.DEBIAN, entry(STATUS, images.dpkg(("bash", "1")))]
    archive = write(folder, Image([base, [entry("var/lib/dpkg/.wh.status")]]))
    assert verdict(folder, rule, archive)[:2] == (3, ["evidence.unparsable"])


def test_lists_of_a_distribution(folder):
    """what may hide outside a distribution's database needs more than an archive"""
    archive = write(folder, simple())
    rows = [
        ("{forbidden: [{preset: compilers}]}", 0, []),
        ("{forbidden: [{preset: shells}]}", 1, ["packages.forbidden"]),
        ("{forbidden: [{name: telnet, type: deb}]}", 0, []),
        ("{forbidden: [{purl: \"pkg:deb/**/telnet\"}]}", 0, []),
        ("{forbidden: [{name: log4j-core}]}", 3, ["evidence.absent"]),
        ("{forbidden: [{name: log4j-core, type: maven}]}", 3, ["evidence.absent"]),
        ("{forbidden: [{purl: \"pkg:npm/**\"}]}", 3, ["evidence.absent"]),
        ("{allowed: [{type: deb}]}", 3, ["evidence.absent"]),
        ("{required: [{name: libc6}]}", 0, []),
        ("{required: [{name: express}]}", 1, ["packages.required"]),
    ]
    for rule, code, reasons in rows:
        assert verdict(folder, f"packages: {rule}", archive)[:2] == (code, reasons), rule


if __name__ == "__main__":
    gate.main([value for name, value in list(globals().items()) if name.startswith("test_")])
