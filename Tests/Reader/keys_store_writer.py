"""Writes what the chapter "Blobs" of Docs/FORMAT.md describes, for vectors and checks: deterministic, and able to write what
must be refused."""

import pathlib

import nacl.bindings

import keys_blobs as kb
import keys_format as kf
import keys_log as kl
import keys_pairing as kp
import keys_tokens as kt
from keys_entries import counted_bytes, number_bytes
from keys_writer import SummaryText, VaultText, body_text, seal


# Spellings

def word48(value):
    return value.to_bytes(6, "big")


def stamp_bytes(stamp):
    return number_bytes(stamp[0]) + word48(stamp[1])


def log_vector_text(positions):
    """positions: (device, Position), in the order they are to stand in."""
    return number_bytes(len(positions)) + b"".join(
        word48(device) + number_bytes(p.step) + number_bytes(p.clock) + number_bytes(p.date) + p.hash
        for device, p in positions)


def log_vector_bytes(vector):
    return log_vector_text(sorted(vector.items()))


def devices_note(devices):
    """devices: (device, DeviceWord)."""
    return number_bytes(len(devices)) + b"".join(
        word48(device) + bytes([word.is_forgotten]) + counted_bytes(word.name.encode()) + counted_bytes(word.token)
        + stamp_bytes(word.stamp)
        for device, word in devices)


def recovery_note(stamp, name, token, slot, blob):
    return stamp_bytes(stamp) + name + token + slot + counted_bytes(blob)


def owner_note(stamp, address, box):
    return stamp_bytes(stamp) + counted_bytes(address.encode()) + counted_bytes(box)


def seal_owner(draw, keys, vault, epoch, stamp, address, tokens):
    """The box of an owner's note; tokens: texts, the newest first."""
    return seal(keys["account"], kt.owner_context(vault, epoch, stamp, address), "".join(tokens).encode(), draw(32))


def closing_note(epoch, vector):
    return epoch.to_bytes(4, "big") + log_vector_bytes(vector)


def notes_text(notes):
    """notes: (kind, bytes)."""
    return number_bytes(len(notes)) + b"".join(number_bytes(kind) + counted_bytes(data) for kind, data in notes)


def version_text(version):
    return version.entry + stamp_bytes(version.stamp) + counted_bytes(version.summary) + counted_bytes(version.body)


def versions_text(versions):
    return b"".join(map(version_text, versions))


def in_order(versions):
    return sorted(versions, key=lambda v: (v.entry, v.stamp))


def reference_text(pack, size, hashes):
    return pack + number_bytes(size) + number_bytes(len(hashes)) + b"".join(hashes)


class Pieces:
    """The pieces of a content in order; a case replaces one of them to make what must be refused."""

    def __init__(self, **pieces):
        self.pieces = pieces

    def bytes(self, **replaced):
        return b"".join((self.pieces | replaced).values())


def segment_text(previous, seen, clock, date, set_hash, notes=(), versions=(), hashes=(), reference=None):
    return Pieces(
        format=b"\x01", previous=previous, hashes=b"".join(hashes), seen=log_vector_bytes(seen), clock=number_bytes(clock),
        date=number_bytes(date), set_hash=set_hash, notes=notes_text(notes), mark=bytes([reference is not None]),
        rest=versions_text(versions) if reference is None else reference)


def snapshot_text(vector, set_hash, reference, notes=()):
    return Pieces(
        format=b"\x01", vector=log_vector_bytes(vector), set_hash=set_hash, notes=notes_text(notes), reference=reference)


# Recovery and pairing

def recovery_content(vault, epoch, vault_key):
    return Pieces(format=b"\x01", vault=vault, epoch=epoch.to_bytes(4, "big"), vault_key=vault_key)


def seal_recovery_blob(draw, code, content, vault=bytes(16), epoch=0, kind=kb.RECOVERY_BLOB):
    return seal(kp.recovery_key(code), kf.context(kind, vault, epoch), kb.pad(content), draw(32))


def seal_pairing_blob(draw, kind, key, vault, content):
    return seal(key, kf.context(kp.KINDS[kind], vault, 0), kb.pad(content), draw(32))


def public_key(secret):
    return nacl.bindings.crypto_scalarmult_base(secret)


def offer_content(public):
    return Pieces(format=b"\x01", commitment=kf.blake2b(32, public))


def answer_content(public, device, name):
    return Pieces(format=b"\x01", public=public, device=word48(device), name=counted_bytes(name.encode()))


def reveal_content(public):
    return Pieces(format=b"\x01", public=public)


def entry_content(vault, epoch, vault_key, vector, notes, token=""):
    return Pieces(
        format=b"\x01", vault=vault, epoch=epoch.to_bytes(4, "big"), vault_key=vault_key, mark=bytes([token != ""]),
        token=token.encode(), vector=log_vector_bytes(vector),
        notes=notes_text(notes))


# Stores

class StoreText(VaultText):
    """The blobs of a store by their names."""

    def __init__(self, draw):
        super().__init__(draw, 0)
        self.blobs = {}

    def version(self, entry, vector, stamp, fields, values=None, old=(), state=0, body=None):
        """A sealed version; `values`: what its own body holds; `body`: the (stamp, box) of an older one it refers to."""
        if values is not None:
            text = body_text(sorted(values.items()), old)
            body = stamp, self.seal("body", kf.BODY, text, object_id=entry, stamp=stamp)
        content = None if state == 2 else self.content(fields, values or {}) if body is None or values else bytes(16)
        reference = body and (body[0], kf.blake2b(32, body[1]))
        plaintext = SummaryText(vector, stamp, fields, state, content=content, body=reference).bytes()
        box = self.seal("summary", kf.SUMMARY, plaintext, object_id=entry, stamp=stamp)
        return kl.SealedVersion(entry, stamp, box, body[1] if body else b"")

    def set_hash(self, versions):
        return kl.set_hash(self.keys["head"], [(v.entry, v.nonce) for v in versions])

    def name(self, kind, device, first, last, blob):
        label = kb.Label(kind, device, first, last, kf.blake2b(32, blob)[:9])
        return kb.mask_label(self.keys["name"], label.bytes())

    def put_blob(self, kind, device, first, last, blob):
        self.blobs[self.name(kind, device, first, last, blob)] = blob

    def log_blob(self, kind, device, first, last, content):
        context = kb.log_context(kind, self.vault, self.epoch, device, first, last)
        return seal(self.keys["segment"], context, kb.pad(content), self.draw(32))

    def put_segment(self, device, first, last, content):
        """Writes it and gives its hash."""
        blob = self.log_blob(kb.SEGMENT, device, first, last, content)
        self.put_blob(kb.SEGMENT_KIND, device, first, last, blob)
        return kf.blake2b(32, blob)[:16]

    def put_snapshot(self, device, step, content):
        blob = self.log_blob(kb.SNAPSHOT, device, step, step, content)
        self.put_blob(kb.SNAPSHOT_KIND, device, step, step, blob)

    def seal_chunks(self, pack, content):
        pieces = kb.cut(content)
        return [
            seal(self.keys["segment"], kb.chunk_context(self.vault, self.epoch, pack, which, len(pieces)), piece,
                 self.draw(32))
            for which, piece in enumerate(pieces, 1)
        ]

    def put_pack(self, device, versions):
        """Writes the chunks and gives the reference."""
        pack, content = self.draw(16), versions_text(in_order(versions))
        chunks = self.seal_chunks(pack, content)
        for which, blob in enumerate(chunks, 1):
            self.put_blob(kb.CHUNK_KIND, device, which, len(chunks), blob)
        return reference_text(pack, len(content), [kf.blake2b(32, blob) for blob in chunks])

    def put_recovery_blob(self):
        content = recovery_content(self.vault, self.epoch, self.vault_key).bytes()
        self.blobs[kp.recovery_name(self.code)] = seal_recovery_blob(self.draw, self.code, content)

    def remove_segments(self, device, first, last):
        """Removes the segments of a range, which a joined one replaces."""
        for name in list(self.blobs):
            try:
                label = kb.unmask_label(self.keys["name"], name)
            except kf.Refused:
                continue
            if (label.kind, label.device) == (kb.SEGMENT_KIND, device) and first <= label.first and label.last <= last:
                del self.blobs[name]

    def write(self, folder):
        for name, blob in self.blobs.items():
            (pathlib.Path(folder) / kb.name_text(name)).write_bytes(blob)


class LogText:
    """The log of one device of a store."""

    def __init__(self, store, device):
        self.store, self.device, self.positions = store, device, {}
        self.hashes = [bytes(16)]

    def position(self, step):
        return self.positions[step]

    def step(self, seen, clock, date, set_hash, notes=(), versions=(), reference=None):
        """Writes the next step as a segment of its own."""
        step = len(self.hashes)
        text = segment_text(self.hashes[-1], seen, clock, date, set_hash, notes, in_order(versions), (), reference)
        hashed = self.store.put_segment(self.device, step, step, text.bytes())
        self.hashes.append(hashed)
        self.positions[step] = kl.Position(step, clock, date, hashed)
        return self.positions[step]

    def join(self, first, last, seen, set_hash, notes=(), versions=()):
        """Replaces the segments of a range by one."""
        at = self.positions[last]
        text = segment_text(
            self.hashes[first - 1], seen, at.clock, at.date, set_hash, notes, in_order(versions),
            self.hashes[first : last + 1])
        self.store.remove_segments(self.device, first, last)
        self.store.put_segment(self.device, first, last, text.bytes())
