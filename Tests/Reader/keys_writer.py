"""Writes what Docs/FORMAT.md describes, for vectors alone: deterministic, and able to write what must be refused."""

import hashlib
import random

import nacl.bindings

import keys_format as kf
from keys_entries import (
    CONCEALED, MULTILINE, OWN, SECRET_TYPES, STANDARD, STANDARD_FIELDS, TAG, URL, content_hash, counted_bytes,
    number_bytes, read_payload, Field)


class Draw:
    """Random bytes that are the same every time, each case from its own name."""

    def __init__(self, name):
        self.source = random.Random(hashlib.sha256(name.encode()).digest())

    def __call__(self, count):
        return self.source.randbytes(count)


def seal(key, context, plaintext, randomness):
    nonce = kf.blake2b(24, randomness + context + plaintext, key)
    seal_key, commitment = kf.box_keys(key, nonce, context)
    return nonce + commitment + nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        plaintext, None, nonce, seal_key)


def flip(data, place, bit=0):
    data = bytearray(data)
    data[place] ^= 1 << bit
    return bytes(data)


def password_slot(draw, vault_key, typed, vault, epoch, memory=8, passes=1, derived=None, extra=None):
    """A slot that says `memory` and `passes`; `derived` is the cost it was really made with, where that differs."""
    head = b"KPS\x01" + memory.to_bytes(4, "big") + passes.to_bytes(4, "big") + draw(16)
    key = kf.password_key(kf.password_bytes(typed), head[12:], *(derived or (memory, passes)))
    context = kf.context(kf.PASSWORD_SLOT, vault, epoch, extra=head if extra is None else extra)
    return head + seal(key, context, vault_key, draw(32))


def recovery_slot(draw, vault_key, code, vault, epoch):
    context = kf.context(kf.RECOVERY_SLOT, vault, epoch)
    return b"KRS\x01" + seal(kf.recovery_key(code), context, vault_key, draw(32))


# Summaries

def payload(role, kind, value=b"", place=0, label="", strength=None, key=None, flags=None):
    """A field's payload; a sealed one carries the fingerprint of its value under `key`."""
    sealed = kind in SECRET_TYPES
    out = bytes([role, flags if flags is not None else sealed | (strength is not None) << 1])
    if role != STANDARD:
        out += number_bytes(place)
    if role == OWN:
        out += bytes([kind]) + counted_bytes(label.encode())
    if strength is not None:
        out += number_bytes(strength)
    return out + (kf.keyed_hash(key, 16, "value", value) if sealed else value)


def standard(number, value, stamp, key=None, strength=None):
    return number, stamp, payload(STANDARD, STANDARD_FIELDS[number][1], value, key=key, strength=strength)


def url(number, value, stamp, place=0):
    return number, stamp, payload(URL, 2, value, place)


def tag(number, value, stamp, place=0):
    return number, stamp, payload(TAG, 0, value, place)


def own(number, kind, label, value, stamp, place=0, key=None):
    return number, stamp, payload(OWN, kind, value, place, label, key=key)


def parts_bytes(parts):
    return b"".join(number_bytes(number) + counted_bytes(data) for number, data in parts)


class SummaryText:
    """The pieces of a summary's plaintext; a case replaces one of them to make what must be refused."""

    def __init__(self, vector, stamp, fields=(), state=0, created=1_700_000_000_000, modified=1_700_000_000_001, content=None,
                 body=None, parts=()):
        self.devices = [device for device, _ in vector]
        self.format = b"\x01"
        self.state = bytes([state])
        self.vector = number_bytes(len(vector)) + b"".join(d.to_bytes(6, "big") + number_bytes(c) for d, c in vector)
        self.stamp = self.stamp_bytes(stamp)
        self.dates = number_bytes(created) + number_bytes(modified)
        self.content = counted_bytes((b"" if state == 2 else bytes(range(16))) if content is None else content)
        self.body = b"\0" if body is None else b"\x01" + self.stamp_bytes(body[0]) + body[1]
        self.fields = number_bytes(len(fields)) + b"".join(
            number_bytes(number) + self.stamp_bytes(stamp) + counted_bytes(data) for number, stamp, data in fields)
        self.parts = parts_bytes(parts)

    def stamp_bytes(self, stamp):
        clock, device = stamp
        place = self.devices.index(device) if device in self.devices else len(self.devices)
        return number_bytes(place) + number_bytes(clock)

    def bytes(self, **replaced):
        names = ("format", "state", "vector", "stamp", "dates", "content", "body", "fields", "parts")
        return b"".join(replaced.get(name, getattr(self, name)) for name in names)


def body_text(values=(), old=(), parts=()):
    """old: (field id, (clock, device), replaced, device, reason, type, label, value)."""
    out = b"\x01" + number_bytes(len(values))
    out += b"".join(number_bytes(number) + counted_bytes(value) for number, value in values)
    out += number_bytes(len(old))
    for number, (clock, device), replaced, by, reason, kind, label, value in old:
        out += number_bytes(number) + number_bytes(clock) + device.to_bytes(6, "big") + number_bytes(replaced)
        out += by.to_bytes(6, "big") + bytes([reason, kind]) + counted_bytes(label) + counted_bytes(value)
    return out + parts_bytes(parts)


# Vaults

class VaultText:
    """A whole vault, written once: entries first, then the index over them."""

    def __init__(self, draw, device):
        self.draw, self.device = draw, device
        self.vault, self.vault_key, self.code, self.epoch = draw(16), draw(32), draw(20), 1
        self.keys = kf.derive_all(self.vault_key)
        self.summaries, self.bodies, self.listed = [], [], []

    def seal(self, key, kind, plaintext, **more):
        return seal(self.keys[key], kf.context(kind, self.vault, self.epoch, **more), plaintext, self.draw(32))

    def put(self, entry, vector, stamp, fields, values=None, old=(), state=0, parts=()):
        """fields as SummaryText takes them; values: what the body holds, None for no body."""
        body_row, body = 0, None
        values = dict(values) if values is not None else None
        if values is not None:
            box = self.seal("body", kf.BODY, body_text(sorted(values.items()), old), object_id=entry, stamp=stamp)
            self.bodies.append((len(self.bodies) + 1, entry, box))
            body_row, body = len(self.bodies), (stamp, kf.blake2b(32, box))
        content = None if state == 2 else self.content(fields, values or {})
        plaintext = SummaryText(vector, stamp, fields, state, content=content, body=body, parts=parts).bytes()
        box = self.seal("summary", kf.SUMMARY, plaintext, object_id=entry, stamp=stamp)
        row = len(self.summaries) + 1
        self.summaries.append((row, entry, self.masked(stamp, box[:24]), box))
        self.listed.append((entry, stamp, row, box[:24], body_row))

    def content(self, fields, values):
        read = []
        for number, stamp, data in fields:
            field = read_payload(Field(number, stamp, data), "summary")
            if field.sealed:
                field.value = values[number]
            read.append(field)
        return content_hash(self.keys["fingerprint"], [field for field in read if field.known])

    def masked(self, stamp, nonce):
        plain = stamp[0].to_bytes(8, "big") + stamp[1].to_bytes(8, "big")
        return bytes(a ^ b for a, b in zip(plain, kf.keyed_hash(self.keys["local"], 16, "stamp", nonce)))

    def page(self, kind, number, plaintext):
        return self.seal("head", kind, plaintext, object_id=number.to_bytes(16, "big"))

    def leaf(self, versions):
        out = b"\x01" + len(versions).to_bytes(2, "big")
        for entry, (clock, device), row, nonce, body_row in versions:
            out += entry + number_bytes(row) + nonce + number_bytes(body_row) + number_bytes(clock) + number_bytes(device)
            out += b"\x01" + number_bytes(0)
        return out

    def rows(self, password, memory=8, passes=1):
        """All tables of the vault."""
        pages, buckets, next_leaf = [], b"", 65
        for bucket in range(64):
            versions = sorted((v for v in self.listed if v[0][0] >> 2 == bucket), key=lambda v: v[:2])
            if not versions:
                buckets += b"\0"
                continue
            leaf = self.page(kf.LEAF, next_leaf, self.leaf(versions))
            text = b"\x01\0\x01" + number_bytes(next_leaf) + (bucket << 58).to_bytes(8, "big") + b"\x06" + leaf[:24]
            box = self.page(kf.BUCKET, bucket + 1, text + number_bytes(len(versions)) + b"\x01")
            pages += [(next_leaf, leaf), (bucket + 1, box)]
            buckets += b"\x02" + box[:24]
            next_leaf += 1
        name = "another writer".encode()
        devices = b"\x01\0\x01" + self.device.to_bytes(8, "big") + len(name).to_bytes(2, "big") + name
        records = [("devices", self.seal("local", kf.RECORD, devices, extra=b"devices"))]
        slots = (
            password_slot(self.draw, self.vault_key, password, self.vault, self.epoch, memory, passes),
            recovery_slot(self.draw, self.vault_key, self.code, self.vault, self.epoch))
        pages.append((0, self.page(kf.HEAD, 0, self.head(slots, buckets, records, next_leaf))))
        meta = [
            ("vault", self.vault), ("epoch", self.epoch.to_bytes(4, "big")), ("password slot", slots[0]),
            ("recovery slot", slots[1])]
        return {
            "meta": meta, "pages": sorted(pages), "summaries": self.summaries, "bodies": self.bodies, "records": records,
            "aside": []}

    def head(self, slots, buckets, records, next_leaf):
        total = sum(
            int.from_bytes(kf.keyed_hash(self.keys["head"], 32, "version", entry + nonce), "big")
            for entry, _, _, nonce, _ in self.listed) % (1 << 256)
        words = (1, int.from_bytes(self.draw(8), "big"), self.device, max(v[1][0] for v in self.listed), 0, 0, next_leaf)
        out = b"\x01" + b"".join(word.to_bytes(8, "big") for word in words) + total.to_bytes(32, "big")
        out += b"".join(b"\0\x20" + kf.blake2b(32, slot) for slot in slots) + buckets
        out += len(records).to_bytes(2, "big")
        for name, box in records:
            out += len(name).to_bytes(2, "big") + name.encode() + box[:24]
        return out


SCHEMA = """\
PRAGMA application_id = 0x4b657973;
PRAGMA user_version = 1;
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE pages (number INTEGER PRIMARY KEY, box BLOB NOT NULL);
CREATE TABLE summaries (row INTEGER PRIMARY KEY, entry BLOB NOT NULL, stamp BLOB NOT NULL, box BLOB NOT NULL);
CREATE TABLE bodies (row INTEGER PRIMARY KEY, entry BLOB NOT NULL, box BLOB NOT NULL);
CREATE TABLE records (name TEXT PRIMARY KEY, box BLOB NOT NULL);
CREATE TABLE aside (row INTEGER PRIMARY KEY, kind TEXT NOT NULL, entry BLOB NOT NULL, stamp BLOB NOT NULL, box BLOB NOT NULL);
"""


def sql(tables):
    def literal(value):
        return f"X'{value.hex()}'" if isinstance(value, bytes) else f"'{value}'" if isinstance(value, str) else str(value)
    lines = [
        f"INSERT INTO {name} VALUES ({', '.join(map(literal, row))});" for name, rows in tables.items() for row in rows]
    return SCHEMA + "\n".join(lines) + "\n"
