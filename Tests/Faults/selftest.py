"""Drives faults.c with SQLite as Debian ships it and with bare calls; any surprise ends in a failed assertion."""

import os
import signal
import subprocess
import sys
import tempfile

LIBRARY = os.path.abspath(sys.argv[1])

# A database in WAL mode with full syncing, as a vault has; says "done" once the row is acknowledged. No byte codes are
# written (-B), so only SQLite touches the folder.
ADD_ROW = """
import sqlite3, sys
base = sqlite3.connect(sys.argv[1], isolation_level=None)
base.execute("PRAGMA journal_mode=WAL")
base.execute("PRAGMA synchronous=FULL")
base.execute("CREATE TABLE IF NOT EXISTS t (x)")
base.execute("BEGIN IMMEDIATE")
base.execute("INSERT INTO t VALUES (zeroblob(20000))")
base.execute("COMMIT")
print("done", flush=True)
base.close()
"""

# Every call that is counted, once each, by way of the C library; names it, its result and its error.
EVERY_CALL = """
import ctypes, os, sys
c = ctypes.CDLL(None, use_errno=True)
folder = os.open(sys.argv[1], os.O_RDONLY)
os.chdir(sys.argv[1])
c.open.restype = c.openat.restype = ctypes.c_int
fd = os.open("other", os.O_RDWR)
class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_char_p), ("size", ctypes.c_size_t)]
parts = (Part * 2)(Part(b"abc", 3), Part(b"defgh", 5))
off = ctypes.c_long
calls = [
    ("write", (fd, b"12345678", 8)), ("pwrite", (fd, b"12345678", 8, off(0))), ("pwrite64", (fd, b"12345678", 8, off(0))),
    ("writev", (fd, parts, 2)), ("pwritev", (fd, parts, 2, off(0))), ("pwritev64", (fd, parts, 2, off(0))),
    ("fsync", (fd,)), ("fdatasync", (fd,)), ("ftruncate", (fd, off(4))), ("ftruncate64", (fd, off(4))),
    ("fallocate", (fd, 0, off(0), off(64))), ("posix_fallocate", (fd, off(0), off(64))),
    ("open", (b"new1", os.O_CREAT | os.O_WRONLY, 0o600)), ("open64", (b"new2", os.O_CREAT | os.O_WRONLY, 0o600)),
    ("openat", (folder, b"new3", os.O_CREAT | os.O_WRONLY, 0o600)), ("creat", (b"new4", 0o600)),
    ("rename", (b"new1", b"moved1")), ("renameat", (folder, b"new2", folder, b"moved2")),
    ("renameat2", (folder, b"new3", folder, b"moved3", 0)), ("link", (b"moved1", b"link1")),
    ("linkat", (folder, b"moved1", folder, b"link2", 0)), ("mkdir", (b"sub", 0o700)), ("rmdir", (b"sub",)),
    ("unlink", (b"link1",)), ("unlinkat", (folder, b"link2", 0)), ("remove", (b"moved1",)),
]
for name, arguments in calls:
    ctypes.set_errno(0)
    result = getattr(c, name)(*arguments)
    print(name, result if result < 0 or name in ("write", "pwrite", "pwrite64", "writev", "pwritev", "pwritev64",
        "posix_fallocate") else 0, ctypes.get_errno())
"""


def run(script, target, kind, at=None, sticky=False, watched=None, **more):
    """Runs a script under the library; gives its result and the report (count, what was struck or None)."""
    report = tempfile.mktemp(prefix="faults-report-")
    environment = {
        "PATH": "/usr/bin:/bin", "LD_PRELOAD": LIBRARY, "FAULTS_PATH": watched or os.path.dirname(target),
        "FAULTS_KIND": kind, "FAULTS_REPORT": report, **more,
    }
    if at is not None:
        environment["FAULTS_AT"] = str(at)
    if sticky:
        environment["FAULTS_STICKY"] = "1"
    result = subprocess.run(
        ["/usr/bin/python3", "-B", "-c", script, target], env=environment, capture_output=True, text=True, timeout=60)
    lines = open(report).read().splitlines() if os.path.exists(report) else []
    if lines:
        os.unlink(report)
    return result, int(lines[0]) if lines else None, lines[1] if len(lines) > 1 else None


def rows(path):
    """How many rows the database holds after whatever happened to it, and that it is sound."""
    import sqlite3

    base = sqlite3.connect(path)
    assert base.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "the database is damaged"
    count = base.execute("SELECT count(*) FROM t").fetchone()[0]
    base.close()
    return count


def fresh(folder):
    """A new folder with a database of one row."""
    made = tempfile.mkdtemp(dir=folder)
    path = os.path.join(made, "vault.db")
    subprocess.run(["/usr/bin/python3", "-B", "-c", ADD_ROW, path], check=True, capture_output=True)
    return path


def every_call(folder, kind, at=None, sticky=False):
    """Runs EVERY_CALL in a new folder; gives the report and {call: (result, error)}."""
    made = tempfile.mkdtemp(dir=folder)
    open(os.path.join(made, "other"), "w").close()
    result, count, struck = run(EVERY_CALL, made, kind, at, sticky, watched=made)
    answers = {}
    for line in result.stdout.splitlines():
        name, value, error = line.split()
        answers[name] = (int(value), int(error))
    return result, count, struck, answers


def check_calls(folder):
    """Every call is seen under each of its names, and the error is the promised one."""
    import errno

    writes = {"write", "pwrite", "pwrite64", "writev", "pwritev", "pwritev64"}
    syncs = {"fsync", "fdatasync"}
    removes = {"rmdir", "unlink", "unlinkat", "remove"}
    result, count, struck, calm = every_call(folder, "eio")
    assert result.returncode == 0 and struck is None, result.stderr
    assert all(value >= 0 and error == 0 for value, error in calm.values()), calm
    assert count == len(calm) == 26, (count, len(calm))

    for kind, code, hit in (
        ("eio", errno.EIO, set(calm)), ("enospc", errno.ENOSPC, set(calm) - removes), ("fsync", errno.EIO, syncs)
    ):
        _, count, struck, answers = every_call(folder, kind, at=1, sticky=True)
        for name, (value, error) in answers.items():
            if name not in hit:
                continue
            expected = (code, 0) if name == "posix_fallocate" else (-1, code)
            assert (value, error) == expected, (kind, name, value, error)
        # What is made by none cannot be removed, and is counted all the same. A remove that fails tells no EISDIR.
        assert count == len(hit), (kind, count, len(hit))

    for at, name in enumerate(sorted(writes, key=list(calm).index), start=1):
        _, _, struck, answers = every_call(folder, "short", at=at)
        assert struck and answers[name] == (4, 0), (name, struck, answers[name])
        assert all(answers[other] == (8, 0) for other in writes - {name}), answers
    _, _, _, answers = every_call(folder, "short", at=1, sticky=True)
    assert answers["write"] == (4, 0) and answers["writev"] == (-1, errno.ENOSPC), answers
    return len(calm)


def check_sqlite(folder):
    """SQLite's own calls are all reached, and a sound database is left by every one of them."""
    total = 0
    for kind in ("enospc", "eio", "fsync", "short", "kill", "killmid", "killafter"):
        path = fresh(folder)
        result, count, struck = run(ADD_ROW, path, kind)
        assert result.returncode == 0 and "done" in result.stdout and struck is None, result.stderr
        least = 2 if kind == "fsync" else 5
        assert count >= least, f"{kind}: only {count} calls of SQLite were seen"
        for at in range(1, count + 1):
            path = fresh(folder)
            result, _, struck = run(ADD_ROW, path, kind, at)
            assert struck, f"{kind} at {at} of {count} struck nothing"
            if kind.startswith("kill"):
                assert result.returncode == -signal.SIGKILL, (kind, at, result.returncode)
            acknowledged = "done" in result.stdout
            assert not acknowledged or rows(path) == 2, (kind, at, struck)
            assert rows(path) in (1, 2), (kind, at, struck)
        total += count
    path = fresh(folder)
    result, _, _ = run(ADD_ROW, path, "short", 1, sticky=True)
    assert "full" in result.stderr and rows(path) == 1, result.stderr
    path = fresh(folder)
    result, _, _ = run(ADD_ROW, path, "fsync", 1, sticky=True)
    assert "disk I/O error" in result.stderr and "done" not in result.stdout, result.stderr
    return total


def check_settings(folder):
    """Another folder, another program and wrong settings."""
    path = fresh(folder)
    elsewhere = tempfile.mkdtemp(dir=folder)
    result, count, _ = run(ADD_ROW, path, "eio", 1, sticky=True, watched=elsewhere)
    assert result.returncode == 0 and count == 0, "a folder that is not watched was hit"
    result, count, _ = run(ADD_ROW, path, "eio", 1, FAULTS_PROGRAM="keys")
    assert result.returncode == 0 and count is None, "a program that is not watched was hit"
    result, count, _ = run(ADD_ROW, path, "eio", watched=elsewhere + ":" + os.path.dirname(path))
    assert count > 0, "the second folder of the list was not watched"
    for wrong in ({"kind": "flood"}, {"kind": "eio", "at": "x"}, {"kind": "eio", "watched": "/no/such/folder"}):
        result, _, _ = run(ADD_ROW, path, **wrong)
        assert result.returncode == 99 and "faults:" in result.stderr, wrong


with tempfile.TemporaryDirectory(prefix="faults-") as scratch:
    check_settings(scratch)
    calls = check_calls(scratch)
    struck_calls = check_sqlite(scratch)
print(f"faults: {calls} calls under each name and {struck_calls} calls of SQLite hit as told")
