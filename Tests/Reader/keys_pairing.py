"""The recovery blob and pairing, after the chapter "Blobs" of Docs/FORMAT.md."""

import hashlib
import hmac
import pathlib
from dataclasses import dataclass

import nacl.bindings
import nacl.exceptions

import keys_blobs as kb
import keys_format as kf
import keys_log as kl
import keys_tokens as kt
from keys_format import Bytes, blake2b, refuse_unless

KINDS = {"offer": kb.OFFER, "answer": kb.ANSWER, "reveal": kb.REVEAL, "entry": kb.ENTRY}
WORDS = pathlib.Path(__file__).resolve().parents[2] / "Sources/KeysModel/EFFWords.swift"
WORDS_HASH = "6d557f0693958fb5e650b68b5bee585eb82cf4da32965505c789e924743bc522"  # of the EFF's words, one a line


# Recovery blob

def recovery_name(code):
    return blake2b(40, b"recovery blob name", code)


def recovery_key(code):
    return blake2b(32, b"recovery blob key", code)


def read_recovery_content(content):
    """Vault id, epoch, vault key."""
    data = Bytes(content, "recovery blob")
    kl.read_format(data)
    vault, epoch, vault_key = data.take(16), data.word(4), data.take(32)
    data.end()
    data.refuse_unless(epoch >= 1, "an epoch of 0")
    return vault, epoch, vault_key


def open_recovery_blob(code, blob):
    content = kf.open_box(recovery_key(code), kf.context(kb.RECOVERY_BLOB, bytes(16), 0), blob, "recovery blob")
    return read_recovery_content(kb.unpad(content, name="recovery blob"))


# The line a person carries over

def id_bytes(text):
    """The 16 bytes of an id as people see it."""
    refuse_unless(len(text) == 26 and all(s in kf.ALPHABET.lower() for s in text), "id: not 26 symbols")
    number = 0
    for symbol in text:
        number = number << 5 | kf.ALPHABET.lower().index(symbol)
    refuse_unless(number < 1 << 128, "id: more than 128 bits")
    return number.to_bytes(16, "big")


def read_line(line):
    """Vault id, code and address."""
    parts = line.split(":", 3)
    refuse_unless(len(parts) == 4 and parts[0] == "keys1", "pairing line: not keys1:VAULT:CODE:ADDRESS")
    refuse_unless(parts[3], "pairing line: no address")
    return id_bytes(parts[1]), kf.recovery_bytes(parts[2]), parts[3]


# Names and keys

def pairing_name(code, kind):
    return blake2b(40, f"pairing {kind} name".encode(), code)


def pairing_key(code):
    return blake2b(32, b"pairing key", code)


def transcript(offer, answer, reveal):
    return blake2b(32, offer + answer + reveal)


def entry_key(code, shared, hashed):
    return blake2b(32, b"pairing entry\0" + shared + hashed, code)


def shared_secret(secret, public):
    try:
        return nacl.bindings.crypto_scalarmult(secret, public)
    except nacl.exceptions.RuntimeError:
        raise kf.Refused("pairing: a public key that makes no secret") from None


def word_numbers(hashed):
    return [int.from_bytes(hashed[4 * i : 4 * i + 4], "big") % 7776 for i in range(4)]


def word_list():
    """The EFF's large list, which must be the published one."""
    words = [line.strip() for line in WORDS.read_text().split('"""')[1].splitlines()]
    text = "".join(f"{word}\n" for word in words if word)
    if hashlib.sha256(text.encode()).hexdigest() != WORDS_HASH:
        raise SystemExit("keys_pairing: another list of words")
    return text.split()


# Blobs

def open_pairing_blob(kind, key, vault, blob):
    content = kf.open_box(key, kf.context(KINDS[kind], vault, 0), blob, kind)
    return kb.unpad(content, name=kind)


@dataclass(frozen=True)
class Answer:
    public: bytes
    device: int
    name: str


@dataclass(frozen=True)
class Admission:
    """What the entry tells the device that joins."""

    vault: bytes
    epoch: int
    vault_key: bytes
    token: str  # of the device that joins at the server; empty for none
    vector: dict
    notes: dict


def read_offer(content):
    """The commitment to the public key."""
    return read_32(content, "offer")


def read_reveal(content):
    """The public key."""
    return read_32(content, "reveal")


def read_32(content, name):
    data = Bytes(content, name)
    kl.read_format(data)
    found = data.take(32)
    data.end()
    return found


def read_answer(content):
    data = Bytes(content, "answer")
    kl.read_format(data)
    answer = Answer(data.take(32), data.word(6), data.text())
    data.end()
    return answer


def read_entry(content, vault):
    """The entry, which must be of the vault the line names."""
    data = Bytes(content, "entry")
    kl.read_format(data)
    said = data.take(16)
    data.refuse_unless(said == vault, "another vault than the line's")
    epoch, vault_key = data.word(4), data.take(32)
    data.refuse_unless(epoch >= 1, "an epoch of 0")
    token = kt.read_token(data.take(kt.SYMBOLS), "entry") if data.flag() else ""
    admission = Admission(said, epoch, vault_key, token, kl.read_log_vector(data), kl.read_notes(data, kl.LASTING))
    data.end()
    return admission


def check_reveal(offer, reveal):
    """The public key, which must be the one the offer is bound to."""
    public = read_reveal(reveal)
    refuse_unless(hmac.compare_digest(blake2b(32, public), read_offer(offer)), "reveal: another key than offered")
    return public
