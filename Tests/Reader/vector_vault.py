"""A whole small vault as text, made after the paper alone: Tests/Vectors/vault-1.sql and what it holds, vault-1.json."""

import contextlib
import json
import pathlib
import sqlite3
import tempfile

import keys_format as kf
import keys_reader
from keys_writer import Draw, VaultText, own, sql, standard, tag, url

PASSWORD = "drei Boote, é, und kein Wind"
DEVICE, OTHER = 0x2A2B2C2D2E2F, 0x1A1B1C1D1E1F
ADDED = 1 << 55


def make():
    draw = Draw("vault 1")
    vault = VaultText(draw, DEVICE)
    key = vault.keys["fingerprint"]

    def head(title, kind, stamp):
        return [standard(1, title.encode(), stamp), standard(2, kind.encode(), stamp)]

    at = (1, DEVICE)
    values = {17: "pässword 🔑".encode(), 19: b"line one\nline two", ADDED + 3: b"2468"}
    fields = head("Harbour ⚓", "login", at) + [
        standard(3, "Work/Sites".encode(), at), standard(4, b"", at), standard(16, b"ada", at),
        standard(17, values[17], at, key, 612), standard(19, values[19], at, key),
        url(ADDED + 1, b"https://harbour.example/login", at, 7), tag(ADDED + 2, "grün".encode(), at),
        own(ADDED + 3, 1, "PIN", values[ADDED + 3], at, 9, key), own(ADDED + 4, 0, "Remark", b"no value is secret", at, 2)]
    old = [(17, (1, DEVICE), 1_700_000_500_000, DEVICE, 0, 1, b"password", b"the one before")]
    vault.put(draw(16), [(DEVICE, 1)], at, fields, values, old)

    at = (2, DEVICE)
    vault.put(draw(16), [(DEVICE, 2)], at, head("In the trash", "note", at) + [standard(19, b"old news", at, key)],
              {19: b"old news"}, state=1)

    # Two devices changed one password, neither knowing of the other.
    entry, first = draw(16), (3, DEVICE)
    for vector, stamp, value in (
        ([(OTHER, 4), (DEVICE, 3)], (4, OTHER), b"from the other"), ([(DEVICE, 5)], (5, DEVICE), b"from this one")):
        fields = head("Disputed", "login", first) + [standard(17, value, stamp, key, 400)]
        vault.put(entry, vector, stamp, fields, {17: value})

    at = (6, DEVICE)
    vault.put(draw(16), [(DEVICE, 6)], at, [], state=2)

    # What a newer Keys wrote lies beside what this one knows.
    at = (7, DEVICE)
    fields = head("From tomorrow", "hologram", at) + [
        (200, at, b"\0\0a field of no table"), (ADDED + 5, at, b"\x09a role of tomorrow")]
    vault.put(draw(16), [(DEVICE, 7)], at, fields, None, parts=[(3, b"a part of tomorrow")])
    return vault


def vault_files():
    """The two files; the second is read back from the first by the reader."""
    vault = make()
    text = sql(vault.rows(PASSWORD.encode()))
    with tempfile.TemporaryDirectory() as place:
        with contextlib.closing(sqlite3.connect(pathlib.Path(place) / "vault.db")) as db:
            db.executescript(text)
        read = keys_reader.Vault(place, password=PASSWORD.encode(), test_doors=True)
        entries = [keys_reader.entry_json(entry, read.devices) for entry in read.entries()]
        if read.warnings:
            raise SystemExit(f"make_vectors: the reader warns of {read.warnings}")
    holds = {"password": PASSWORD, "code": kf.recovery_text(vault.code), "entries": entries}
    return {"vault-1.sql": text, "vault-1.json": json.dumps(holds, indent=1, ensure_ascii=False) + "\n"}
