#!/usr/bin/python3
"""Reads with keys_reader what the real `keys` wrote: nothing may differ, and what is damaged must be refused by name. Reads
every vector, and stores from their recovery codes alone; with KEYS_STORE_SAMPLE a store the real `keys` wrote, beside which
lie `code.txt` and `expected.json`, what `keys list --json` says.

    check.py [KEYS]        KEYS is .build/debug/keys, built with TestDoors, where nothing is said
"""

import contextlib
import datetime
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import nacl.bindings
import nacl.exceptions

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE))
import keys_entries  # noqa: E402
import keys_format as kf  # noqa: E402
import keys_reader  # noqa: E402
import vector_outcomes  # noqa: E402
from check_backup import check_backup  # noqa: E402
from check_store import check_store  # noqa: E402
from keys_format import Refused  # noqa: E402

PASSWORD = "fünf Möwen über dem letzten Steg"
MAIN_VALUE = {
    "login": "password", "note": "notes", "card": "number", "identity": "email", "ssh-key": "private key",
    "api-credential": "secret", "wifi": "password", "bank-account": "account number", "custom": None,
}
USERNAME, PASSWORD_FIELD, NOTES = 16, 17, 19
failures = []


def expect(condition, what):
    if not condition:
        failures.append(what)
        print(f"check: {what}", file=sys.stderr)


def equal(found, due, what):
    expect(found == due, f"{what}: the reader has {found!r}, keys has {due!r}")


class Keys:
    """The real binary on a throw-away home."""

    def __init__(self, binary, place):
        self.binary, self.place, self.folder = binary, place, place / "data/keys/default"
        self.password = PASSWORD
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("KEYS_", "XDG_"))}
        self.environment = kept | {
            "HOME": str(place), "XDG_DATA_HOME": str(place / "data"), "XDG_STATE_HOME": str(place / "state")}

    def __call__(self, *words, given=b""):
        source, sink = os.pipe()
        os.write(sink, self.password.encode() + b"\n")
        os.close(sink)
        try:
            done = subprocess.run(
                [self.binary, *words, "--password-fd", str(source)], input=given, capture_output=True, timeout=120,
                pass_fds=[source], env=self.environment)
        finally:
            os.close(source)
        if done.returncode != 0:
            sys.exit(f"check: keys {words[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def json(self, *words):
        return json.loads(self(*words, "--json"))

    def add(self, *words, given=b""):
        return self("add", *words, given=given).decode().strip()


def make(keys):
    """Fills a vault with something of everything."""
    keys("init", "--kdf-memory", "1", "--kdf-passes", "1", "--recovery-file", str(keys.place / "recovery"))
    keys("import", str(ROOT / "Tests/Exports/demo.csv"))
    bank = keys.add(
        "Bänk ✓", "--username", "kim", "--url", "https://a.example", "--url", "https://b.example/x?y=1", "--tag", "work",
        "--tag", "Zürich", "--folder", "Geld/Konten", "--favorite", "--field", "Remark=first 日本", "--stdin",
        given="p\u00e4ss e\u0301 🔑".encode())
    keys("edit", bank, "--secret", "PIN", "--stdin", given=b"1234")
    keys("edit", bank, "--stdin", "--title", "Bank of Ü", given=b" two  blanks ")
    keys("edit", bank, "--field", "Remark=second", "--remove-url", "https://a.example", "--add-tag", "third")
    keys("edit", bank, "--secret", "PIN", "--stdin", given=b"99")
    keys("edit", bank, "--notes-stdin", given="line one\n\n  line three – last\n".encode())
    for kind in MAIN_VALUE:
        one = keys.add(f"One {kind}", "--kind", kind, "--notes-stdin", given=f"of kind {kind}\n\ttab".encode())
        if kind not in ("note", "identity"):
            keys("edit", one, *([] if MAIN_VALUE[kind] else ["--secret", "hidden"]), "--stdin", given=kind.encode() * 3)
    keys("edit", "One identity", "--field", "email=ada@post.example", "--field", "birth date=1815-12-10")
    keys.add("Binary", "--stdin", given=bytes(b for b in range(1, 256)))
    keys.add("Long", "--notes-stdin", given=("0123456789abcdef" * 4096).encode())
    keys("rm", "One wifi")
    gone = keys.add("Gone for good", "--stdin", given=b"x")
    keys("rm", gone)
    keys("rm", gone, "--purge", "--yes")
    keys("move", "Weather Station", "Wetter")
    keys("copy", "Night Train")
    keys("edit", "Harbour Bank", "--remove-url", "https://bank.example/login")
    for change in range(24):
        keys("edit", "Lighthouse Library", "--stdin", given=f"password {change}".encode())
    update = keys.place / "update.csv"
    update.write_text("name,url,username,password,note\nNight Train,https://train.example/,ada@post.example,Gleis 10,\n")
    keys("import", str(update), "--on-duplicate", "update")


def fill(keys):
    """Adds so many entries that leaves are split; returns their passwords by title."""
    drawn = random.Random(20261123)
    rows = {f"Row {n}": f"{drawn.randrange(10**12)} {n}" for n in range(6000)}
    table = keys.place / "many.csv"
    lines = [f"{title},https://h{n}.example/,user{n},{value}," for n, (title, value) in enumerate(rows.items())]
    table.write_text("name,url,username,password,note\n" + "\n".join(lines) + "\n")
    keys("import", str(table))
    return rows


def date(milliseconds):
    moment = datetime.datetime.fromtimestamp(milliseconds // 1000, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def summary_json(entry):
    username = next((f["value"] for f in entry["fields"] if f["id"] == USERNAME), None)
    return {
        "id": entry["id"], "kind": entry["kind"], "title": entry["title"], "username": username, "urls": entry["urls"],
        "folder": entry["folder"], "tags": entry["tags"], "favorite": entry["favorite"],
        "trashed": entry["state"] == "trashed", "conflict": entry["conflict"], "created": date(entry["created"]),
        "modified": date(entry["modified"]),
    }


def compare_lists(keys, entries):
    for flags, state in ((), "live"), (("--trash",), "trashed"):
        listed = {one["id"]: one for one in keys.json("list", *flags)}
        mine = {one["id"]: summary_json(one) for one in entries.values() if one["state"] == state}
        equal(sorted(mine), sorted(listed), f"list {state}")
        expect(mine, f"list {state}: there is none")
        for one in mine.keys() & listed.keys():
            equal(mine[one], listed[one], f"list {mine[one]['title']}")


def compare_entry(keys, entry):
    title = entry["title"]
    trash = ["--trash"] if entry["state"] == "trashed" else []
    shown = keys.json("show", entry["id"], "--reveal", *trash)
    fields, strength = shown.pop("fields"), shown.pop("strength")
    equal(summary_json(entry), shown, f"show {title}")
    in_order = sorted(entry["fields"], key=lambda f: f["id"] == NOTES)  # which people see last
    equal([{k: f[k] for k in ("label", "type", "value")} for f in in_order], fields, f"fields of {title}")
    bits = next((f["strength"] for f in entry["fields"] if f["id"] == PASSWORD_FIELD), None)
    equal(bits, strength and round(strength["bits"] * 10), f"strength of {title}")

    told = keys.json("history", entry["id"], "--reveal")
    equal([one["n"] for one in told], list(range(1, len(told) + 1)), f"numbers in the history of {title}")
    dates = [one["changed"] for one in told]
    expect(dates == sorted(dates, reverse=True), f"history of {title}: keys does not say the newest first")
    mine = [
        {"label": o["label"], "type": o["type"], "value": o["value"], "changed": date(o["replaced"]),
         "device": o["device name"], "reason": o["reason"]}
        for o in entry["history"]
    ]
    theirs = [{k: one[k] for k in one if k != "n"} for one in told]
    as_text = lambda one: json.dumps(one, sort_keys=True)  # noqa: E731
    equal(sorted(mine, key=as_text), sorted(theirs, key=as_text), f"history of {title}")
    return len(told)


def compare_get(keys, entry):
    label = MAIN_VALUE[entry["kind"]]
    fields = [f for f in entry["fields"] if (f["label"] == label if label else f["type"] == "concealed")]
    if fields and isinstance(fields[0]["value"], str):
        equal(fields[0]["value"].encode(), keys("get", entry["id"]), f"get {entry['title']}")
        return 1
    return 0


def read(keys, **key):
    vault = keys_reader.Vault(keys.folder, test_doors=True, **key)
    entries = {kf.id_text(e.id): keys_reader.entry_json(e, vault.devices) for e in vault.entries()}
    equal(vault.warnings, [], "warnings")
    return vault, entries


def compare(keys):
    vault, entries = read(keys, password=PASSWORD.encode())
    expect(len(entries) >= 15, f"only {len(entries)} entries")
    compare_lists(keys, entries)
    seen = [one for one in entries.values() if one["state"] != "purged"]
    old = sum(compare_entry(keys, one) for one in seen)
    got = sum(compare_get(keys, one) for one in seen if one["state"] == "live")
    expect(old >= 25, f"only {old} old values")
    expect(got >= 10, f"only {got} values got")
    reasons = {o["reason"] for one in seen for o in one["history"]}
    expect(reasons >= {"edit", "import"}, f"history tells only of {reasons}")
    expect(any(isinstance(f["value"], dict) for one in seen for f in one["fields"]), "no secret that is no text")
    equal(vault.state_file(keys.place / "state"), vault.head.counter, "state file")
    expect(len(vault.imports) == 2, f"{len(vault.imports)} imports")
    expect(all("entries added" in one for one in vault.imports), "an import without its batch")
    expect(any(one["entries changed"] for one in vault.imports), "no import that changed anything")
    expect(vault.table("aside"), "nothing was put aside")
    code = (keys.place / "recovery").read_text()
    _, by_code = read(keys, code=code)
    expect(by_code == entries, "the recovery code opens another vault than the password")
    return len(seen), old, got


def compare_many(keys, rows):
    vault, entries = read(keys, password=PASSWORD.encode())
    compare_lists(keys, entries)
    expect(vault.head.next_leaf > 65 + 64, "no leaf was split")
    found = {
        one["title"]: next(f["value"] for f in one["fields"] if f["id"] == PASSWORD_FIELD)
        for one in entries.values() if one["title"].startswith("Row ")
    }
    expect(found == rows, "passwords of the long import")
    return len(entries)


# Damage

FIRST_COLUMN = {name: columns.split(",")[0] for name, columns in keys_reader.TABLES.items()}


def flip(table, column, where, place=60):
    key = FIRST_COLUMN[table]

    def damage(db):
        row, box = db.execute(f"SELECT {key}, {column} FROM {table} WHERE {where}").fetchone()
        box = bytearray(box)
        box[place] ^= 1
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (bytes(box), row))
    return damage


def swap(table, column, where="1"):
    key = FIRST_COLUMN[table]

    def damage(db):
        (a, first), (b, second) = db.execute(f"SELECT {key}, {column} FROM {table} WHERE {where} LIMIT 2").fetchall()
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (second, a))
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (first, b))
    return damage


def drop(table, where):
    key = FIRST_COLUMN[table]
    return lambda db: db.execute(
        f"DELETE FROM {table} WHERE {key} = (SELECT {key} FROM {table} WHERE {where} LIMIT 1)")


def put_back(old):
    """Puts the old leaf pages back below the new head: each still opens by itself."""
    def damage(db):
        before = sqlite3.connect(f"{(old / 'vault.db').as_uri()}?mode=ro", uri=True)
        for number, box in before.execute("SELECT number, box FROM pages WHERE number >= 65"):
            db.execute("UPDATE pages SET box = ? WHERE number = ?", (box, number))
        before.close()
    return damage


def statement(text):
    return lambda db: db.execute(text)


def damages(old):
    bucket, leaf = "number BETWEEN 1 AND 64", "number >= 65"
    return [
        ("a flip in the head", flip("pages", "box", "number = 0", 100), "head: the box does not open"),
        ("a flip in the head's commitment", flip("pages", "box", "number = 0", 30), "head: the commitment differs"),
        ("a flip in a bucket", flip("pages", "box", bucket, 90), "bucket "),
        ("a flip in a leaf", flip("pages", "box", leaf, 90), "leaf "),
        ("a flip in a summary", flip("summaries", "box", "1", 90), "summary of "),
        ("a flip in a summary's nonce", flip("summaries", "box", "1", 0), "summary of "),
        ("a flip in a masked stamp", flip("summaries", "stamp", "1", 3), "summary of "),
        ("a flip in a body", flip("bodies", "box", "1", 90), "body of "),
        ("a flip in the password slot's salt", flip("meta", "value", "name = 'password slot'", 15), "password slot: "),
        ("a flip in the password slot's box", flip("meta", "value", "name = 'password slot'", 131), "password slot: "),
        ("a flip in the recovery slot", flip("meta", "value", "name = 'recovery slot'", 50), "recovery slot: "),
        ("a flip in a record", flip("records", "box", "1", 80), "record "),
        ("another vault id", flip("meta", "value", "name = 'vault'", 0), "password slot: "),
        ("another epoch", flip("meta", "value", "name = 'epoch'", 1), "password slot: "),
        ("two summaries exchanged", swap("summaries", "box"), "summary of "),
        ("two bodies exchanged", swap("bodies", "box"), "body of "),
        ("two buckets exchanged", swap("pages", "box", bucket), "bucket "),
        ("two leaves exchanged", swap("pages", "box", leaf), "leaf "),
        ("old leaves put back", put_back(old), "leaf "),
        ("a summary dropped", drop("summaries", "1"), "summary of "),
        ("a body dropped", drop("bodies", "row IN (SELECT max(row) FROM bodies)"), "body of "),
        ("a bucket dropped", drop("pages", bucket), "bucket "),
        ("a leaf dropped", drop("pages", leaf), "leaf "),
        ("a record dropped", drop("records", "1"), "record "),
        ("the recovery slot dropped", drop("meta", "name = 'recovery slot'"), "recovery slot: "),
        ("the head dropped", drop("pages", "number = 0"), "head: is not there"),
        ("a version from tomorrow", statement("PRAGMA user_version = 2"), "vault.db: too new"),
        ("another application", statement("PRAGMA application_id = 7"), "vault.db: no vault"),
    ]


def damage_all(keys, old):
    """Damages a copy of the vault in each way and reads it whole."""
    ways = damages(old)
    for name, damage, due in ways:
        copy = keys.place / "damaged"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(keys.folder, copy)
        db = sqlite3.connect(copy / "vault.db", isolation_level=None)
        damage(db)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        try:
            vault = keys_reader.Vault(copy, password=PASSWORD.encode(), test_doors=True)
            list(vault.entries())
            expect(False, f"{name}: the reader saw nothing")
        except Refused as refusal:
            expect(str(refusal).startswith(due), f"{name}: the reader said '{refusal}', not '{due}'")
    for password in (b"another one", PASSWORD.upper().encode()):
        try:
            keys_reader.Vault(keys.folder, password=password, test_doors=True)
            expect(False, "a wrong password opens the vault")
        except Refused as refusal:
            equal(str(refusal), "password slot: the commitment differs", "a wrong password")
    return len(ways)


# Vectors

def outcome(vector):
    """What the reader makes of a vector that is sealed or spelled; raises Refused."""
    of = lambda name: bytes.fromhex(vector[name])  # noqa: E731
    number = lambda name: int(vector[name])  # noqa: E731
    kind = vector["kind"]
    if kind == "box":
        expected = kf.context(
            number("type"), of("vault"), number("epoch"), of("object"), (number("clock"), number("device")), of("extra"))
        return kf.open_box(of("key"), expected, of("box"), "box") == of("plaintext")
    if kind == "password-slot":
        return kf.open_password_slot(of("slot"), of("typed"), of("vault"), number("epoch"), True) == of("vault-key")
    if kind == "recovery-slot":
        return kf.open_recovery_slot(of("slot"), of("code"), of("vault"), number("epoch")) == of("vault-key")
    if kind == "recovery-code":
        return kf.recovery_bytes(of("typed").decode()) == of("code")
    if kind == "summary":
        return keys_entries.read_summary(of("bytes")).stamp == (number("clock"), number("device"))
    if kind == "body":
        return len(keys_entries.read_body(of("bytes"))[1]) == number("old")
    if kind == "aead":
        return open_published(of("sealed"), of("extra"), of("nonce"), of("key")) == of("plaintext")
    return vector["expect"] == "success"  # hashes and merges, which make_vectors.py --check makes again


def open_published(*sealed):
    try:
        return nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(*sealed)
    except nacl.exceptions.CryptoError:
        raise Refused("published: does not open") from None


def read_vectors():
    """The reader must take and refuse what the vectors say, and they must be what make_vectors.py makes."""
    made = subprocess.run([sys.executable, "-B", HERE / "make_vectors.py", "--check"], capture_output=True, text=True)
    expect(made.returncode == 0, made.stderr.strip() or "make_vectors.py --check fails")
    files = sorted((ROOT / "Tests/Vectors").glob("*.vector"))
    expect(len(files) >= 60, f"only {len(files)} vectors")
    for file in files:
        vector = dict(line.split(":", 1) for line in file.read_text().splitlines())
        vector = {name: value.strip() for name, value in vector.items()}
        try:
            well = outcome(vector) and vector["expect"] == "success"
        except Refused as refusal:
            well = vector["expect"] == "refused" and getattr(refusal, "group", None) == (
                int(vector["group"]) if "group" in vector else None)
        except KeyError:
            well = False  # what was to be refused came out
        expect(well, f"{file.name}: the reader does otherwise")
    return len(files) + read_blob_vectors()


def read_blob_vectors():
    """Of what a store gets every line of a result must be the reader's."""
    files = sorted((ROOT / "Tests/Vectors/Blobs").glob("*.vector"))
    expect(len(files) >= 300, f"only {len(files)} vectors of blobs")
    refused, kinds = 0, set()
    for file in files:
        vector = dict(line.split(":", 1) for line in file.read_text().splitlines())
        vector = {name: value.strip() for name, value in vector.items()}
        refused += vector["expect"] == "refused"
        kinds.add(vector["kind"])
        expect(vector_outcomes.is_well(vector), f"Blobs/{file.name}: the reader does otherwise")
    expect(refused * 2 > len(files), f"only {refused} vectors of blobs are to be refused")
    expect(kinds == vector_outcomes.OUTCOMES.keys(), f"kinds of blobs: {sorted(kinds)}")
    return len(files)


def open_written(keys):
    """The real program opens the vault that vector_vault.py wrote, finds it well, and shows what is in it."""
    holds = json.loads((ROOT / "Tests/Vectors/vault-1.json").read_text())
    keys.folder.mkdir(parents=True, mode=0o700)
    with contextlib.closing(sqlite3.connect(keys.folder / "vault.db")) as db:
        db.executescript((ROOT / "Tests/Vectors/vault-1.sql").read_text())
    keys.password = holds["password"]
    report = keys.json("doctor")
    equal([], report["damage"], "doctor on the written vault")
    compare_lists(keys, {one["id"]: one for one in holds["entries"]})
    live = [one for one in holds["entries"] if one["state"] == "live"]
    expect(sum(compare_get(keys, one) for one in live) >= 2, "no value of the written vault got")
    for one in holds["entries"]:
        if one["state"] != "purged":
            compare_entry(keys, one)
    keys("add", "Written by keys", "--stdin", given=b"beside the others")
    vault = keys_reader.Vault(keys.folder, code=holds["code"])
    equal([e.text(1) for e in vault.entries() if e.text(1) == "Written by keys"], ["Written by keys"], "an entry added")
    equal(vault.warnings, [], "warnings on the written vault")


def main():
    binary = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".build/debug/keys")
    if not binary.is_file():
        sys.exit(f"check: {binary} is not built: make test builds it")
    with tempfile.TemporaryDirectory(prefix="keys-reader.") as place:
        keys = Keys(str(binary.resolve()), pathlib.Path(place))
        make(keys)
        old = keys.place / "old"
        shutil.copytree(keys.folder, old)
        keys("edit", "Weather Station", "--stdin", given=b"after the copy")
        entries, values, got = compare(keys)
        check_backup(keys, expect, equal)
        ways = damage_all(keys, old)
        many = compare_many(keys, fill(keys))
        open_written(Keys(str(binary.resolve()), pathlib.Path(place) / "written"))
        vectors = read_vectors()
        stores = check_store(expect, equal)
    if failures:
        sys.exit(f"check: {len(failures)} differences")
    print(
        f"check: {entries} entries with {values} old values read alike, {got} values got alike, {many} entries in split "
        f"leaves read alike, {ways} kinds of damage refused by name, {vectors} vectors read as they say, "
        f"{stores} stores read from their recovery codes")


if __name__ == "__main__":
    main()
