"""The contents of segments, snapshots and packs, after the chapter "Blobs" of Docs/FORMAT.md."""

from dataclasses import dataclass, field as fresh

import keys_format as kf
import keys_tokens as kt
from keys_blobs import fits, chunk_count, PIECE
from keys_entries import fill, read_body, read_summary
from keys_format import Bytes, refuse_unless

FORMAT = 1
LONGEST_NAME = 256
LONGEST_ADDRESS = 2048
DEVICES, RECOVERY, PASSWORD_CHANGED, PUT_BACK, CLOSING, OWNER = range(1, 7)
LASTING = DEVICES, RECOVERY, OWNER  # what outlives its step


@dataclass(frozen=True)
class Position:
    """A step of a device, with what is said of it."""

    step: int
    clock: int
    date: int
    hash: bytes


def read_count(data, what):
    count = data.number()
    data.refuse_unless(count <= data.left(), f"more {what} than bytes")
    return count


def read_format(data):
    data.refuse_unless(data.byte() == FORMAT, "another format")


def read_stamp(data):
    clock, device = data.number(), data.word(6)
    data.refuse_unless(clock >= 1, "a clock of 0")
    return clock, device


# Log vectors

def read_log_vector(data):
    vector, last = {}, -1
    for _ in range(read_count(data, "devices")):
        device, step = data.word(6), data.number()
        data.refuse_unless(device > last, "devices are not in ascending order")
        data.refuse_unless(step >= 1, "a step of 0")
        vector[device] = Position(step, data.number(), data.signed(), data.take(16))
        last = device
    return vector


# Notes

@dataclass(frozen=True)
class DeviceWord:
    """What was said of a device last."""

    is_forgotten: bool
    name: str
    stamp: tuple
    token: bytes = b""  # SHA-256 of what it shows the server, or nothing


@dataclass(frozen=True)
class RecoveryNote:
    stamp: tuple
    name: bytes
    token: bytes
    slot: bytes
    blob: bytes


@dataclass(frozen=True)
class OwnerNote:
    stamp: tuple
    address: str
    box: bytes


def read_devices(data):
    devices, last = {}, -1
    count = read_count(data, "devices")
    data.refuse_unless(count > 0, "a note on no device")
    for _ in range(count):
        device = data.word(6)
        data.refuse_unless(device > last, "devices are not in ascending order")
        is_forgotten, name = data.flag(), data.counted()
        data.refuse_unless(len(name) <= LONGEST_NAME, "a name that is too long")
        token = data.counted()
        data.refuse_unless(len(token) in (0, 32), "a hash of another length")
        devices[device] = DeviceWord(is_forgotten, data.utf8(name), read_stamp(data), token)
        last = device
    return devices


def read_recovery(data):
    return RecoveryNote(read_stamp(data), data.take(40), data.take(32), data.take(108), data.counted())


def read_owner(data):
    note = OwnerNote(read_stamp(data), data.text(), data.counted())
    data.refuse_unless(1 <= len(note.address.encode()) <= LONGEST_ADDRESS, "an address of another length")
    count, left = divmod(len(note.box) - kf.BOX_OVERHEAD, kt.SYMBOLS)
    data.refuse_unless(left == 0 and 1 <= count <= kt.MOST, "a box of another length")
    return note


def read_closing(data):
    return data.word(4), read_log_vector(data)


READERS = {
    DEVICES: read_devices, RECOVERY: read_recovery, PASSWORD_CHANGED: lambda data: True, PUT_BACK: lambda data: True,
    CLOSING: read_closing, OWNER: read_owner,
}


def read_notes(data, allowed=tuple(READERS)):
    notes, last = {}, 0
    for _ in range(read_count(data, "notes")):
        kind = data.number()
        data.refuse_unless(kind in READERS, "a note of an unknown kind")
        data.refuse_unless(kind in allowed, "a note that has no place here")
        data.refuse_unless(kind > last, "notes are not in ascending order")
        note = Bytes(data.counted(), f"{data.name}, note {kind}")
        notes[kind], last = READERS[kind](note), kind
        note.end()
    return notes


# Versions

@dataclass(frozen=True)
class SealedVersion:
    """A version as a segment or a pack carries it: `body` is empty where it has none."""

    entry: bytes
    stamp: tuple
    summary: bytes
    body: bytes

    @property
    def nonce(self):
        return self.summary[:24]


def read_versions(data):
    """The versions up to the end."""
    versions = []
    while data.left():
        version = SealedVersion(data.take(16), read_stamp(data), data.counted(), data.counted())
        if versions:
            last = versions[-1]
            data.refuse_unless(
                (version.entry, version.stamp) >= (last.entry, last.stamp), "versions are not in ascending order")
        versions.append(version)
    return versions


def open_version(keys, vault, epoch, version):
    """The summary with the values of its body; refuses what does not belong together."""
    name = f"version of {kf.id_text(version.entry)}"
    context = kf.context(kf.SUMMARY, vault, epoch, version.entry, version.stamp)
    summary = read_summary(kf.open_box(keys["summary"], context, version.summary, name), name)
    refuse_unless(summary.stamp == version.stamp, f"{name}: another stamp than its summary's")
    refuse_unless((summary.body_hash is not None) == bool(version.body), f"{name}: a body and no word of it, or none")
    if version.body:
        refuse_unless(kf.blake2b(32, version.body) == summary.body_hash, f"{name}: another body than its summary names")
        context = kf.context(kf.BODY, vault, epoch, version.entry, summary.body_stamp)
        values, old, _ = read_body(kf.open_box(keys["body"], context, version.body, name), name)
        fill(summary, values, old, keys["fingerprint"], name)
    return summary


# Pack references

@dataclass(frozen=True)
class PackReference:
    id: bytes
    size: int
    hashes: list


def read_pack_reference(data):
    """A reference, which reaches to the end."""
    pack, size = data.take(16), data.number()
    count = data.number()
    data.refuse_unless(count <= data.left() // 32, "more chunks than bytes")
    data.refuse_unless(1 <= count and size < count * PIECE, "too few chunks for its size")
    data.refuse_unless(fits(size, count) and chunk_count(size) == count, "another number of chunks than its size asks for")
    reference = PackReference(pack, size, [data.take(32) for _ in range(count)])
    data.end()
    return reference


# Segments and snapshots

@dataclass
class Segment:
    """The steps `first` to `last` of a device. `hashes` has those of all its steps once the store has added a single one's."""

    device: int
    first: int
    last: int
    previous: bytes
    hashes: list
    seen: dict
    clock: int
    date: int
    set_hash: bytes
    notes: dict
    versions: list = None
    pack: PackReference = None
    opened: list = fresh(default_factory=list)

    def hash_of(self, step):
        """The hash of a step from the one before the first on."""
        return self.previous if step < self.first else self.hashes[step - self.first]

    def position(self):
        return Position(self.last, self.clock, self.date, self.hash_of(self.last))


def read_segment(content, device, first, last):
    data = Bytes(content, "segment")
    data.refuse_unless(1 <= first <= last, "no range of steps")
    read_format(data)
    previous = data.take(16)
    data.refuse_unless(first > 1 or previous == bytes(16), "a step before the first")
    count = last - first + 1 if last > first else 0
    data.refuse_unless(count <= data.left() // 16, "more steps than bytes")
    hashes = [data.take(16) for _ in range(count)]
    seen = read_log_vector(data)
    data.refuse_unless(device not in seen, "its own device is in its vector")
    clock, date, set_hash = data.number(), data.signed(), data.take(32)
    notes = read_notes(data, LASTING if count else tuple(READERS))
    segment = Segment(device, first, last, previous, hashes, seen, clock, date, set_hash, notes)
    if data.flag():
        segment.pack = read_pack_reference(data)
    else:
        segment.versions = read_versions(data)
    return segment


@dataclass
class Snapshot:
    """Everything a device held at one moment."""

    device: int
    step: int
    vector: dict
    set_hash: bytes
    notes: dict
    pack: PackReference
    versions: list = None
    opened: list = fresh(default_factory=list)


def read_snapshot(content, device, step):
    data = Bytes(content, "snapshot")
    read_format(data)
    vector = read_log_vector(data)
    data.refuse_unless(device in vector, "its author is not in its vector")
    data.refuse_unless(vector[device].step == step, "another step than its name says")
    set_hash = data.take(32)
    notes = read_notes(data, LASTING)
    return Snapshot(device, step, vector, set_hash, notes, read_pack_reference(data))


# Set-hash

def set_hash(head_key, versions):
    """versions: (entry id, nonce of its summary)."""
    parts = (kf.keyed_hash(head_key, 32, "version", entry + nonce) for entry, nonce in versions)
    return (sum(int.from_bytes(part, "big") for part in parts) % (1 << 256)).to_bytes(32, "big")
