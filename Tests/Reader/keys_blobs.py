"""What a store sees of a blob, after the chapter "Blobs" of Docs/FORMAT.md: names and their labels, padding, packs' pieces."""

import base64
import hmac
from dataclasses import dataclass

import keys_format as kf
from keys_format import Bytes, keyed_hash, refuse_unless

# Types of boxes, and kinds of labels.
SEGMENT, CHUNK, SNAPSHOT, RECOVERY_BLOB, OFFER, ANSWER, REVEAL, ENTRY = range(10, 18)
SEGMENT_KIND, CHUNK_KIND, SNAPSHOT_KIND = 1, 2, 3

SYMBOLS = "abcdefghijklmnopqrstuvwxyz234567"
STEP = 1024
PIECE = (4 << 20) - kf.BOX_OVERHEAD
OVERHEAD = kf.BOX_OVERHEAD


# Names

def name_text(data):
    return base64.b32encode(data).decode("ascii").lower()


def name_bytes(text):
    refuse_unless(len(text) == 64 and all(symbol in SYMBOLS for symbol in text), "name: not 64 symbols")
    return base64.b32decode(text.upper())


@dataclass(frozen=True)
class Label:
    """What a name says to who has the key; `is_known` is false for what a newer Keys wrote."""

    kind: int
    device: int
    first: int
    last: int
    hash_start: bytes

    @property
    def is_known(self):
        return self.kind in (SEGMENT_KIND, CHUNK_KIND, SNAPSHOT_KIND)

    def bytes(self):
        return (
            bytes([self.kind]) + self.device.to_bytes(6, "big") + self.first.to_bytes(4, "big")
            + self.last.to_bytes(4, "big") + self.hash_start)


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def mask_label(name_key, label):
    """The 40 bytes of a name from the 24 of a label."""
    tag = keyed_hash(name_key, 16, "tag", label)
    return tag + xor(label, keyed_hash(name_key, 24, "mask", tag))


def unmask_label(name_key, name):
    tag, masked = name[:16], name[16:]
    plain = xor(masked, keyed_hash(name_key, 24, "mask", tag))
    refuse_unless(hmac.compare_digest(tag, keyed_hash(name_key, 16, "tag", plain)), "name: another tag")
    data = Bytes(plain, "label")
    label = Label(data.byte(), data.word(6), data.word(4), data.word(4), data.rest())
    data.refuse_unless(label.first <= label.last, "a range that runs backwards")
    data.refuse_unless(label.first >= 1 or not label.is_known, "a step or chunk of 0")
    data.refuse_unless(
        label.kind != SNAPSHOT_KIND or label.first == label.last, "a snapshot of two steps")
    return label


# Padding

def round_up(size):
    """The smallest size of a blob that holds `size` bytes."""
    step = STEP
    if size > 8 * STEP:
        highest = size.bit_length() - 1
        step = max(STEP, 1 << highest - highest.bit_length())
    return -(-size // step) * step


def padded_size(content, overhead):
    """How large the whole blob is around `content` bytes, of which `overhead` are boxes."""
    return round_up(content + 1 + overhead)


def pad(content, overhead=OVERHEAD):
    return content + b"\x80" + bytes(padded_size(len(content), overhead) - overhead - len(content) - 1)


def unpad(padded, overhead=OVERHEAD, name="blob"):
    content = padded.rstrip(b"\0")
    refuse_unless(content.endswith(b"\x80"), f"{name}: the padding has another end")
    content = content[:-1]
    refuse_unless(len(padded) + overhead == padded_size(len(content), overhead), f"{name}: padded to another size")
    return content


# Packs

def fits(content, chunks):
    return padded_size(content, chunks * OVERHEAD) <= chunks * (PIECE + OVERHEAD)


def chunk_count(content):
    """Into how many chunks a pack of `content` bytes is cut."""
    chunks = -(-(content + 1) // PIECE)
    while not fits(content, chunks):
        chunks += 1
    return chunks


def cut(content):
    """The padded pieces of a pack."""
    padded = pad(content, chunk_count(len(content)) * OVERHEAD)
    return [padded[start : start + PIECE] for start in range(0, len(padded), PIECE)]


def join(pieces, size, name="pack"):
    refuse_unless(
        all(len(piece) == PIECE for piece in pieces[:-1]) and len(pieces[-1]) <= PIECE, f"{name}: cut in other places")
    content = unpad(b"".join(pieces), len(pieces) * OVERHEAD, name)
    refuse_unless(len(content) == size, f"{name}: another size than its reference says")
    return content


# Boxes

def log_object(device, first, last):
    return device.to_bytes(8, "big") + first.to_bytes(4, "big") + last.to_bytes(4, "big")


def log_context(kind, vault, epoch, device, first, last):
    """The context of a segment or a snapshot."""
    return kf.context(kind, vault, epoch, log_object(device, first, last))


def chunk_context(vault, epoch, pack, which, count):
    return kf.context(CHUNK, vault, epoch, pack, (which, count))


def check_hash(label, blob):
    refuse_unless(kf.blake2b(32, blob)[:9] == label.hash_start, "blob: another hash than its name's")


def open_labelled(keys, vault, epoch, label, blob):
    """The content of a segment's or a snapshot's blob, which must be what its name says."""
    check_hash(label, blob)
    kind = {SEGMENT_KIND: SEGMENT, SNAPSHOT_KIND: SNAPSHOT}.get(label.kind)
    refuse_unless(kind is not None, "blob: neither a segment nor a snapshot")
    context = log_context(kind, vault, epoch, label.device, label.first, label.last)
    return unpad(kf.open_box(keys["segment"], context, blob, "blob"))
