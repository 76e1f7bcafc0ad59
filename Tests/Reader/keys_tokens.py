"""The tokens of a server: how they are written, what follows from codes, and the box of the owner's, after Docs/FORMAT.md."""

import base64
import hashlib

import keys_format as kf
from keys_format import blake2b, refuse_unless

SYMBOLS = 52
MOST = 8  # tokens in a box


def token_text(data):
    """32 bytes as a token travels."""
    return base64.b32encode(data).decode().rstrip("=").lower()


def token_hash(token):
    """What a server keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def recovery_token(code):
    return token_text(blake2b(32, b"recovery token", code))


def pairing_token(code):
    return token_text(blake2b(32, b"pairing token", code))


def read_token(data, name):
    """A token as text, of its 52 symbols."""
    refuse_unless(len(data) == SYMBOLS and all(byte in b"abcdefghijklmnopqrstuvwxyz234567" for byte in data), f"{name}: no token")
    return data.decode()


def owner_context(vault, epoch, stamp, address):
    return kf.context(kf.OWNER_TOKEN, vault, epoch, stamp=stamp, extra=address.encode())


def open_owner(keys, vault, epoch, note):
    """The owner's token, then those it takes the place of."""
    content = kf.open_box(keys["account"], owner_context(vault, epoch, note.stamp, note.address), note.box, "owner's tokens")
    refuse_unless(len(content) % SYMBOLS == 0 and 1 <= len(content) // SYMBOLS <= MOST, "owner's tokens: another length")
    return [read_token(content[start : start + SYMBOLS], "owner's tokens") for start in range(0, len(content), SYMBOLS)]
