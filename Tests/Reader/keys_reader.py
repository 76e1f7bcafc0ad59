#!/usr/bin/python3
"""Reads a vault of Keys without Keys, after Docs/FORMAT.md alone, and verifies all the paper says must be.

    keys_reader.py FOLDER --password-fd N
    keys_reader.py FOLDER --code-fd N

prints the entries as JSON, secrets included. What is damaged is named on standard error, and the status is 22.
"""

import argparse
import base64
import json
import os
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import keys_format as kf  # noqa: E402
from keys_entries import (  # noqa: E402
    COUNTER, FAVORITE, FOLDER, KIND, KINDS, OWN, STANDARD, STATES, TAG, TITLE, TYPES, URL, Entry, content_hash, fill,
    read_body, read_summary)
from keys_format import Bytes, Refused, refuse_unless  # noqa: E402

APPLICATION_ID = 0x4B657973
REASONS = ("edit", "import", "conflict", "merge")
TABLES = {
    "meta": "name, value", "pages": "number, box", "summaries": "row, entry, stamp, box", "bodies": "row, entry, box",
    "records": "name, box", "aside": "row, kind, entry, stamp, box",
}


class Listed:
    """A version as a leaf lists it."""

    def __init__(self, data):
        self.entry, self.row, self.nonce = data.take(16), data.number(), data.take(24)
        self.body_row, clock, device = data.number(), data.number(), data.number()
        self.stamp, self.pending, self.stepped = (clock, device), data.flag(), data.number()
        data.refuse_unless(device < 1 << 48, "a device of more than 48 bits")
        data.refuse_unless(clock >= 1, "a clock of 0")
        data.refuse_unless(self.row >= 1, "a row of 0")


def read_leaf(plaintext, name):
    data = Bytes(plaintext, name)
    data.refuse_unless(data.byte() == 1, "another format")
    versions = [Listed(data) for _ in range(data.word(2))]
    data.end()
    order = [(v.entry, v.stamp) for v in versions]
    data.refuse_unless(order == sorted(set(order)), "versions are not in ascending order")
    return versions


class Head:
    def __init__(self, plaintext):
        data = Bytes(plaintext, "head")
        data.refuse_unless(data.byte() == 1, "another format")
        self.counter, self.incarnation, self.device, self.clock = (data.word(8) for _ in range(4))
        self.sent_clock, self.own_step, self.next_leaf = (data.word(8) for _ in range(3))
        data.refuse_unless(self.device < 1 << 48, "a device of more than 48 bits")
        data.refuse_unless(self.sent_clock <= self.clock, "a sent clock above the clock")
        data.refuse_unless(self.next_leaf >= 65, "a leaf below 65")
        self.set_hash = data.take(32)
        self.password_hash, self.recovery_hash = (data.take(data.word(2)) for _ in range(2))
        data.refuse_unless(len(self.password_hash) == 32, "a hash of another length")
        data.refuse_unless(len(self.recovery_hash) in (0, 32), "a hash of another length")
        self.buckets = {}
        for bucket in range(64):
            mark = data.byte()
            data.refuse_unless(mark < 3, "a bucket is neither 0, 1 nor 2")
            if mark:
                self.buckets[bucket] = (data.take(24), mark == 2)
        self.records, names = {}, []
        for _ in range(data.word(2)):
            names.append(data.take(data.word(2)))
            self.records[data.utf8(names[-1])] = data.take(24)
        data.refuse_unless(names == sorted(set(names)), "records are not in ascending order")
        data.end()


class Leaf:
    """A leaf as a bucket lists it."""

    def __init__(self, data, bucket):
        self.page, prefix, self.depth = data.number(), data.word(8), data.byte()
        self.nonce, self.count, self.pending = data.take(24), data.number(), data.flag()
        data.refuse_unless(6 <= self.depth <= 64, "a depth outside 6..64")
        data.refuse_unless(prefix >> 58 == bucket, "a prefix of another bucket")
        self.first, self.last = prefix, prefix + (1 << 64 - self.depth) - 1
        data.refuse_unless(prefix & (1 << 64 - self.depth) - 1 == 0, "a prefix longer than its depth")

    def holds(self, entry):
        return self.first <= int.from_bytes(entry[:8], "big") <= self.last


class Vault:
    """An opened vault: everything but bodies is verified when it exists, bodies when they are asked for."""

    def __init__(self, folder, password=None, code=None, test_doors=False):
        self.warnings = []
        path = pathlib.Path(folder) / "vault.db"
        refuse_unless(path.is_file(), "vault.db: is not there")
        self.db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        self.db.text_factory = lambda data: data.decode("utf-8")
        try:
            self.read_meta()
            self.unlock(password, code, test_doors)
            self.read_head()
            self.read_records()
            self.read_index()
            self.read_summaries()
        except sqlite3.DatabaseError as error:
            raise Refused(f"vault.db: {type(error).__name__}") from None

    def table(self, name):
        return self.db.execute(f"SELECT {TABLES[name]} FROM {name} ORDER BY 1").fetchall()

    def read_meta(self):
        refuse_unless(self.db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,), "vault.db: no vault")
        version = self.db.execute("PRAGMA user_version").fetchone()[0]
        refuse_unless(version <= 1, "vault.db: too new")
        refuse_unless(version == 1, "vault.db: another version")
        self.meta = dict(self.table("meta"))
        refuse_unless("vault" in self.meta and len(self.meta["vault"]) == 16, "meta: no vault id")
        refuse_unless("epoch" in self.meta and len(self.meta["epoch"]) == 4, "meta: no epoch")
        self.vault, self.epoch = self.meta["vault"], int.from_bytes(self.meta["epoch"], "big")
        refuse_unless(self.epoch >= 1, "meta: an epoch of 0")

    def unlock(self, password, code, test_doors):
        slot = self.meta.get("password slot" if code is None else "recovery slot")
        refuse_unless(slot is not None, ("password" if code is None else "recovery") + " slot: is not there")
        if code is None:
            vault_key = kf.open_password_slot(slot, password, self.vault, self.epoch, test_doors)
        else:
            vault_key = kf.open_recovery_slot(slot, kf.recovery_bytes(code), self.vault, self.epoch)
        self.keys = kf.derive_all(vault_key)

    def open(self, key, kind, box, name, **more):
        refuse_unless(isinstance(box, bytes), f"{name}: is no bytes")
        return kf.open_box(self.keys[key], kf.context(kind, self.vault, self.epoch, **more), box, name)

    def page(self, kind, number, listed, name):
        refuse_unless(number in self.pages, f"{name}: is not there")
        box = self.pages[number]
        plaintext = self.open("head", kind, box, name, object_id=number.to_bytes(16, "big"))
        refuse_unless(listed is None or box[:24] == listed, f"{name}: is not the box that is listed")
        return plaintext

    def read_head(self):
        self.pages = dict(self.table("pages"))
        self.head = Head(self.page(kf.HEAD, 0, None, "head"))
        for name, due in (("password slot", self.head.password_hash), ("recovery slot", self.head.recovery_hash)):
            slot = self.meta.get(name)
            found = b"" if slot is None else kf.blake2b(32, slot)
            refuse_unless(found == due, f"{name}: is not the slot the head lists")

    def read_records(self):
        boxes, self.records = dict(self.table("records")), {}
        for name, nonce in self.head.records.items():
            said = f"record {name}"
            refuse_unless(name in boxes, f"{said}: is not there")
            refuse_unless(boxes[name][:24] == nonce, f"{said}: is not the box that is listed")
            self.records[name] = self.open("local", kf.RECORD, boxes[name], said, extra=name.encode())
        for name in boxes.keys() - self.head.records.keys():
            self.warnings.append(f"record {name}: nobody lists it")
        self.devices = read_devices(self.records["devices"]) if "devices" in self.records else {}
        self.imports = read_imports(self.records["imports"]) if "imports" in self.records else []
        for one in self.imports:
            name = f"import {one['id']}"
            if name in self.records:
                one["entries added"], one["entries changed"] = read_batch(self.records[name], f"record {name}")

    def read_index(self):
        self.listed, listed_pages, total = [], {0}, 0
        for bucket, (nonce, pending) in self.head.buckets.items():
            name = f"bucket {bucket}"
            data = Bytes(self.page(kf.BUCKET, bucket + 1, nonce, name), name)
            data.refuse_unless(data.byte() == 1, "another format")
            leaves = [Leaf(data, bucket) for _ in range(data.word(2))]
            data.end()
            for a, b in zip(leaves, leaves[1:]):
                data.refuse_unless(a.last < b.first, "leaves overlap or are not in ascending order")
            data.refuse_unless(any(leaf.pending for leaf in leaves) == pending, "another mark than its leaves'")
            listed_pages.add(bucket + 1)
            for leaf in leaves:
                self.read_listed(leaf, listed_pages)
        for entry_hash in (self.version_hash(v) for v in self.listed):
            total = (total + int.from_bytes(entry_hash, "big")) % (1 << 256)
        refuse_unless(total.to_bytes(32, "big") == self.head.set_hash, "head: another set-hash")
        for number in self.pages.keys() - listed_pages:
            self.warnings.append(f"page {number}: nobody lists it")

    def read_listed(self, leaf, listed_pages):
        name = f"leaf {leaf.page}"
        refuse_unless(65 <= leaf.page < self.head.next_leaf, f"{name}: a number outside those given")
        refuse_unless(leaf.page not in listed_pages, f"{name}: is listed twice")
        listed_pages.add(leaf.page)
        versions = read_leaf(self.page(kf.LEAF, leaf.page, leaf.nonce, name), name)
        refuse_unless(len(versions) == leaf.count, f"{name}: another number of versions")
        refuse_unless(all(leaf.holds(v.entry) for v in versions), f"{name}: an entry that is not its own")
        refuse_unless(any(v.pending for v in versions) == leaf.pending, f"{name}: another mark than its versions'")
        refuse_unless(all(v.stamp[0] <= self.head.clock for v in versions), f"{name}: a clock above the head's")
        self.listed += versions

    def version_hash(self, version):
        return kf.keyed_hash(self.keys["head"], 32, "version", version.entry + version.nonce)

    def read_summaries(self):
        rows = {row: rest for row, *rest in self.table("summaries")}
        self.bodies = {row: rest for row, *rest in self.table("bodies")}
        self.versions, used, used_bodies = {}, set(), set()
        for v in self.listed:
            name = f"summary of {kf.id_text(v.entry)}"
            refuse_unless(v.row in rows, f"{name}: is not there")
            refuse_unless(v.row not in used, f"{name}: its row is listed twice")
            used.add(v.row)
            entry, masked, box = rows[v.row]
            refuse_unless(entry == v.entry, f"{name}: its row says another entry")
            refuse_unless(box[:24] == v.nonce, f"{name}: is not the box that is listed")
            plaintext = self.open("summary", kf.SUMMARY, box, name, object_id=v.entry, stamp=v.stamp)
            refuse_unless(masked == self.masked_stamp(v), f"{name}: another masked stamp")
            summary = read_summary(plaintext, name)
            refuse_unless(summary.stamp == v.stamp, f"{name}: another stamp than listed")
            refuse_unless((summary.body_hash is not None) == (v.body_row != 0), f"{name}: a body and no row, or a row and none")
            used_bodies.add(v.body_row)
            self.versions.setdefault(v.entry, []).append((v, summary))
        self.warnings += [f"summary row {row}: nobody lists it" for row in sorted(rows.keys() - used)]
        self.warnings += [f"body row {row}: nobody lists it" for row in sorted(self.bodies.keys() - used_bodies)]

    def masked_stamp(self, version):
        clock, device = version.stamp
        mask = kf.keyed_hash(self.keys["local"], 16, "stamp", version.nonce)
        return bytes(a ^ b for a, b in zip(clock.to_bytes(8, "big") + device.to_bytes(8, "big"), mask))

    def open_body(self, version, summary):
        if summary.body_hash is None:
            return
        name = f"body of {kf.id_text(version.entry)}"
        refuse_unless(version.body_row in self.bodies, f"{name}: is not there")
        entry, box = self.bodies[version.body_row]
        refuse_unless(entry == version.entry, f"{name}: its row says another entry")
        refuse_unless(kf.blake2b(32, box) == summary.body_hash, f"{name}: is not the body its summary names")
        plaintext = self.open("body", kf.BODY, box, name, object_id=version.entry, stamp=summary.body_stamp)
        values, old, parts = read_body(plaintext, name)
        summary.body_values, summary.body_parts = values, parts
        fill(summary, values, old, self.keys["fingerprint"], name)

    def entries(self):
        """Every entry with its bodies opened, in the order of ids."""
        for entry, versions in sorted(self.versions.items()):
            for version, summary in versions:
                self.open_body(version, summary)
                if summary.state != 2 and len(summary.shown()) == len(summary.fields):
                    due = content_hash(self.keys["fingerprint"], summary.shown())
                    if due != summary.content:
                        self.warnings.append(f"summary of {kf.id_text(entry)}: another content hash")
            yield Entry(entry, [summary for _, summary in versions])

    def state_file(self, state_home):
        """The counter the state file says; refuses one that is missing or does not open."""
        name = f"{kf.id_text(self.vault)}.{self.head.incarnation:016x}"
        path = pathlib.Path(state_home) / "keys" / name
        refuse_unless(path.is_file(), "state file: is not there")
        plaintext = self.open(
            "local", kf.STATE, path.read_bytes(), "state file", object_id=self.head.incarnation.to_bytes(16, "big"))
        refuse_unless(len(plaintext) == 8, "state file: not 8 bytes")
        return int.from_bytes(plaintext, "big")


# Records

def short_text(data):
    return data.utf8(data.take(data.word(2)))


def read_devices(plaintext):
    data = Bytes(plaintext, "record devices")
    data.refuse_unless(data.byte() == 1, "another format")
    devices = {}
    for _ in range(data.word(2)):
        device = data.word(8)
        devices[device] = short_text(data)
    if data.left():
        for _ in range(data.word(2)):
            # What a step said of a device: its names stand above.
            data.word(8), data.flag()
            data.refuse_unless(len(data.take(data.word(2))) in (0, 32), "a hash of another length")
            data.word(8), data.word(8)
    data.end()
    return devices


def read_imports(plaintext):
    data = Bytes(plaintext, "record imports")
    data.refuse_unless(data.byte() == 1, "another format")
    found = [
        {
            "id": short_text(data), "date": data.word(8), "format": short_text(data), "file": short_text(data),
            "added": data.word(4), "changed": data.word(4),
        }
        for _ in range(data.word(2))
    ]
    data.end()
    return found


def read_batch(plaintext, name):
    data = Bytes(plaintext, name)
    data.refuse_unless(data.byte() == 1, "another format")
    added = [(data.take(16), data.word(8), data.word(8)) for _ in range(data.word(4))]
    changed = [
        (data.take(16), data.word(8), data.word(8), read_leaf(data.take(data.word(2)), name))
        for _ in range(data.word(4))
    ]
    data.end()
    return added, changed


# JSON

def as_json(value):
    """Text as text; a secret that is none as its base64, as `keys --json` does."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode("ascii")}


def field_json(field, entry):
    return {
        "id": field.id, "role": ("standard", "url", "tag", "own")[field.role], "type": TYPES[field.type],
        "label": field.label, "value": as_json(field.value), "strength": field.strength,
        "stamp": list(field.stamp), "others": [as_json(o.value) for o in entry.others.get(field.id, [])],
    }


def old_json(one, devices):
    return {
        "id": one.id, "stamp": list(one.stamp), "label": one.label, "value": as_json(one.value),
        "type": TYPES[one.type] if one.type < len(TYPES) else one.type, "replaced": one.replaced,
        "reason": REASONS[one.reason] if one.reason < len(REASONS) else one.reason,
        "device": one.device, "device name": devices.get(one.device, "unknown"),
    }


def entry_json(entry, devices=None):
    kind = entry.text(KIND)
    return {
        "id": kf.id_text(entry.id), "state": STATES[entry.state], "kind": kind if kind in KINDS else "custom",
        "title": entry.text(TITLE), "folder": entry.text(FOLDER), "favorite": FAVORITE in entry.fields,
        "counter": entry.text(COUNTER), "urls": [as_json(f.value) for f in entry.in_order(URL)],
        "tags": [as_json(f.value) for f in entry.in_order(TAG)],
        "created": entry.created, "modified": entry.modified, "conflict": bool(entry.others),
        "fields": [field_json(f, entry) for f in entry.in_order(STANDARD, URL, OWN)],
        "history": [old_json(one, devices or {}) for one in entry.history()],
        "versions": [
            {
                "state": STATES[v.state], "stamp": list(v.stamp),
                "vector": {f"{device:012x}": clock for device, clock in v.vector.items()},
                "unknown fields": sorted(n for n, f in v.fields.items() if not f.known),
                "unknown parts": sorted(v.parts),
            }
            for v in entry.versions
        ],
    }


def read_line(descriptor):
    """The bytes up to the first LF or the end; a CR before it is not part."""
    with os.fdopen(descriptor, "rb") as source:
        line = source.read().split(b"\n")[0]
    return line[:-1] if line.endswith(b"\r") else line


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--password-fd", type=int)
    way.add_argument("--code-fd", type=int)
    parser.add_argument("--test-doors", action="store_true", help="allow the cheap Argon2 of test builds")
    asked = parser.parse_args()
    try:
        if asked.code_fd is None:
            vault = Vault(asked.folder, password=read_line(asked.password_fd), test_doors=asked.test_doors)
        else:
            vault = Vault(asked.folder, code=read_line(asked.code_fd).decode("utf-8", "replace"))
        entries = [entry_json(entry, vault.devices) for entry in vault.entries()]
    except Refused as refusal:
        print(f"keys_reader: {refusal}", file=sys.stderr)
        return 22
    for warning in vault.warnings:
        print(f"keys_reader: warning: {warning}", file=sys.stderr)
    json.dump(entries, sys.stdout, indent=1, ensure_ascii=False)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
