"""The spellings, keys, boxes and slots of Docs/FORMAT.md, read again from the paper alone.

Nothing here is taken from the Swift sources: what this file gets wrong, the paper says badly.
"""

import hashlib
import hmac
import unicodedata

import argon2.low_level
import nacl.bindings
import nacl.exceptions


class Refused(Exception):
    """Bytes that do not follow the paper; the text says which part of what, never what stood there."""


def refuse_unless(condition, what):
    if not condition:
        raise Refused(what)


class Bytes:
    """A cursor over plaintext; every read refuses what is not there."""

    def __init__(self, data, name):
        self.data, self.at, self.name = bytes(data), 0, name

    def refuse_unless(self, condition, what):
        refuse_unless(condition, f"{self.name}: {what}")

    def left(self):
        return len(self.data) - self.at

    def take(self, count):
        self.refuse_unless(count <= self.left(), "ends too early")
        self.at += count
        return self.data[self.at - count : self.at]

    def rest(self):
        return self.take(self.left())

    def byte(self):
        return self.take(1)[0]

    def word(self, width):
        return int.from_bytes(self.take(width), "big")

    def number(self):
        value = 0
        for place in range(10):
            byte = self.byte()
            value |= (byte & 0x7F) << (7 * place)
            if byte < 0x80:
                self.refuse_unless(byte != 0 or place == 0, "a number is not in its shortest form")
                self.refuse_unless(value < 1 << 64, "a number is too large")
                return value
        self.refuse_unless(False, "a number is too long")

    def signed(self):
        value = self.number()
        return value - (1 << 64) if value >> 63 else value

    def counted(self):
        return self.take(self.number())

    def text(self):
        return self.utf8(self.counted())

    def utf8(self, data):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            self.refuse_unless(False, "a text is not UTF-8")

    def flag(self):
        byte = self.byte()
        self.refuse_unless(byte < 2, "a flag is neither 0 nor 1")
        return byte == 1

    def end(self):
        self.refuse_unless(self.left() == 0, "bytes are left over")


# Hashes

def blake2b(size, data, key=b""):
    return hashlib.blake2b(data, digest_size=size, key=key).digest()


def keyed_hash(key, size, label, data):
    return blake2b(size, label.encode("ascii") + b"\0" + data, key)


PURPOSES = {
    "summary": (1, b"summary_"),
    "body": (2, b"body____"),
    "segment": (3, b"segment_"),
    "name": (4, b"name____"),
    "head": (5, b"head____"),
    "fingerprint": (6, b"fingerpr"),
    "local": (7, b"local___"),
    "draft": (8, b"draft___"),
    "account": (9, b"account_"),
}


def derive(vault_key, number, label):
    """crypto_kdf_derive_from_key, written out as the paper writes it."""
    return nacl.bindings.crypto_generichash_blake2b_salt_personal(
        b"", 32, vault_key, number.to_bytes(8, "little") + bytes(8), label + bytes(8))


def derive_all(vault_key):
    return {name: derive(vault_key, number, label) for name, (number, label) in PURPOSES.items()}


# The sealed box

PASSWORD_SLOT, RECOVERY_SLOT, HEAD, BUCKET, LEAF, SUMMARY, BODY, RECORD, STATE = range(1, 10)
DRAFT, OWNER_TOKEN = 19, 20
BOX_OVERHEAD = 72


def context(kind, vault, epoch, object_id=bytes(16), stamp=(0, 0), extra=b""):
    clock, device = stamp
    return (
        bytes([1, 1, kind, 0])
        + epoch.to_bytes(4, "big")
        + vault
        + object_id
        + clock.to_bytes(8, "big")
        + device.to_bytes(8, "big")
        + len(extra).to_bytes(8, "big")
        + extra
    )


def box_keys(key, nonce, expected):
    both = blake2b(64, nonce + expected, key)
    return both[:32], both[32:]


def open_box(key, expected, box, name):
    refuse_unless(len(box) >= BOX_OVERHEAD, f"{name}: a box is too short")
    nonce, commitment, sealed = box[:24], box[24:56], box[56:]
    seal_key, due = box_keys(key, nonce, expected)
    refuse_unless(hmac.compare_digest(commitment, due), f"{name}: the commitment differs")
    try:
        return nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, None, nonce, seal_key)
    except nacl.exceptions.CryptoError:
        raise Refused(f"{name}: the box does not open") from None


# Password and slots

MEMORY_KIB = (65_536, 2_097_152)
PASSES = (3, 10)
TEST_MEMORY_KIB = (8, 2_097_152)
TEST_PASSES = (1, 10)


def password_bytes(typed):
    try:
        text = typed.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("password: not UTF-8") from None
    composed = unicodedata.normalize("NFC", text)
    refuse_unless(not any(unicodedata.category(c) == "Cc" for c in composed), "password: a control character")
    data = composed.encode("utf-8")
    refuse_unless(1 <= len(data) <= 1024, "password: empty or too long")
    return data


def password_key(password, salt, memory, passes):
    return argon2.low_level.hash_secret_raw(
        secret=password, salt=salt, time_cost=passes, memory_cost=memory, parallelism=1, hash_len=32,
        type=argon2.low_level.Type.ID, version=0x13)


def open_password_slot(slot, typed, vault, epoch, test_doors=False):
    name = "password slot"
    refuse_unless(len(slot) == 132, f"{name}: not 132 bytes")
    refuse_unless(slot[:4] == b"KPS\x01", f"{name}: another magic")
    memory, passes = int.from_bytes(slot[4:8], "big"), int.from_bytes(slot[8:12], "big")
    memories, counts = (TEST_MEMORY_KIB, TEST_PASSES) if test_doors else (MEMORY_KIB, PASSES)
    refuse_unless(memories[0] <= memory <= memories[1], f"{name}: forbidden memory")
    refuse_unless(counts[0] <= passes <= counts[1], f"{name}: forbidden passes")
    key = password_key(password_bytes(typed), slot[12:28], memory, passes)
    vault_key = open_box(key, context(PASSWORD_SLOT, vault, epoch, extra=slot[:28]), slot[28:], name)
    refuse_unless(len(vault_key) == 32, f"{name}: the key is not 32 bytes")
    return vault_key


# Recovery code

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def gf32(a, b):
    product = 0
    for bit in range(5):
        if b >> bit & 1:
            product ^= a << bit
    for bit in range(9, 4, -1):
        if product >> bit & 1:
            product ^= 37 << (bit - 5)
    return product


def check_symbol(values, group):
    check = group
    for factor, value in zip((2, 3, 4, 5), values):
        check ^= gf32(factor, value)
    return check


class MistypedGroup(Refused):
    def __init__(self, group):
        super().__init__(f"recovery code: group {group} is mistyped")
        self.group = group


def recovery_bytes(text):
    values = []
    for symbol in text:
        if symbol in " \t\r\n-":
            continue
        symbol = {"O": "0", "I": "1", "L": "1"}.get(symbol.upper(), symbol.upper())
        refuse_unless(len(symbol) == 1 and symbol in ALPHABET, "recovery code: a symbol that is in none")
        values.append(ALPHABET.index(symbol))
    refuse_unless(len(values) == 40, "recovery code: not eight groups of five symbols")
    number = 0
    for group in range(1, 9):
        *data, check = values[5 * group - 5 : 5 * group]
        if check != check_symbol(data, group):
            raise MistypedGroup(group)
        for value in data:
            number = number << 5 | value
    return number.to_bytes(20, "big")


def recovery_text(code):
    number = int.from_bytes(code, "big")
    values = [number >> (155 - 5 * place) & 31 for place in range(32)]
    groups = []
    for group in range(1, 9):
        data = values[4 * group - 4 : 4 * group]
        groups.append("".join(ALPHABET[v] for v in data + [check_symbol(data, group)]))
    return "-".join(groups)


def recovery_key(code):
    return blake2b(32, b"recovery slot key", code)


def open_recovery_slot(slot, code, vault, epoch):
    name = "recovery slot"
    refuse_unless(len(slot) == 108, f"{name}: not 108 bytes")
    refuse_unless(slot[:4] == b"KRS\x01", f"{name}: another magic")
    vault_key = open_box(recovery_key(code), context(RECOVERY_SLOT, vault, epoch), slot[4:], name)
    refuse_unless(len(vault_key) == 32, f"{name}: the key is not 32 bytes")
    return vault_key


# Ids as people see them

def id_text(data):
    number = int.from_bytes(data, "big")
    return "".join(ALPHABET[number >> (125 - 5 * place) & 31] for place in range(26)).lower()
