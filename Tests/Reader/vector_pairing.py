"""Cases of recovery blobs and of pairing: names, keys, boxes, contents, and the words both devices show."""

import keys_blobs as kb
import keys_format as kf
import keys_log as kl
import keys_pairing as kp
import keys_tokens as kt
from keys_log import DeviceWord, Position
from keys_store_writer import (
    answer_content, closing_note, devices_note, entry_content, log_vector_bytes, log_vector_text, notes_text, offer_content,
    owner_note, public_key, recovery_content, recovery_note, reveal_content, seal_pairing_blob, seal_recovery_blob)
from keys_writer import Draw, flip, seal
from vector_case import bad, good

A, B = 0x0A0A0A0A0A0A, 0x0B0B0B0B0B0B


def recovery_cases():
    draw = Draw("recovery blobs")
    vault, vault_key, code = draw(16), draw(32), draw(20)
    for name, comment, drawn in (
        ("drawn", "twenty random bytes", code), ("zeros", "twenty zero bytes", bytes(20)),
        ("counting", "twenty bytes from 0", bytes(range(20)))):
        yield good("recovery-blob-name", name, comment, code=drawn)

    def case(make, name, comment, blob, code=code):
        return make("recovery-blob", name, comment, code=code, blob=blob)

    content = recovery_content(vault, 3, vault_key)
    usual = seal_recovery_blob(draw, code, content.bytes())
    yield case(good, "usual", "opens with its code", usual)
    yield case(good, "largest-epoch", "the largest epoch", seal_recovery_blob(draw, code, recovery_content(
        vault, 0xFFFFFFFF, vault_key).bytes()))
    yield case(bad, "other-code", "another code", usual, flip(code, 0))
    for name, comment, replaced in (
        ("format-none", "format 0", dict(format=b"\0")),
        ("format-newer", "format 2", dict(format=b"\x02")),
        ("epoch-none", "epoch 0", dict(epoch=bytes(4))),
        ("key-short", "a key of 31 bytes", dict(vault_key=vault_key[:-1])),
        ("trailing", "a byte left over", dict(vault_key=vault_key + b"\0")),
        ("format-alone", "a format and nothing more", dict(vault=b"", epoch=b"", vault_key=b"")),
        ("nothing-sealed", "no content", dict(format=b"", vault=b"", epoch=b"", vault_key=b""))):
        yield case(bad, name, comment, seal_recovery_blob(draw, code, content.bytes(**replaced)))
    for name, comment, more in (
        ("bound-vault", "sealed for its vault", dict(vault=vault)),
        ("bound-epoch", "sealed for its epoch", dict(epoch=3)),
        ("other-type", "sealed as a segment", dict(kind=kb.SEGMENT))):
        yield case(bad, name, comment, seal_recovery_blob(draw, code, content.bytes(), **more))
    context = kf.context(kb.RECOVERY_BLOB, bytes(16), 0)
    for name, comment, key, padded in (
        ("unpadded", "sealed without padding", kp.recovery_key(code), content.bytes()),
        ("padded-larger", "padded to the size after the next", kp.recovery_key(code), kb.pad(content.bytes()) + bytes(1024)),
        ("slot-key", "sealed under the recovery slot's key", kf.recovery_key(code), kb.pad(content.bytes()))):
        yield case(bad, name, comment, seal(key, context, padded, draw(32)))
    for name, place in ("nonce", 0), ("commitment", 40), ("ciphertext", 80), ("tag", 1023):
        yield case(bad, f"flipped-{name}", f"bit 0 of byte {place} is flipped", flip(usual, place))
    yield case(bad, "cut", "the last byte is missing", usual[:-1])
    yield case(bad, "longer", "a byte behind the tag", usual + b"\0")
    yield case(bad, "nothing", "no byte", b"")


def line_cases():
    draw = Draw("pairing lines")
    vault, code = kf.id_text(draw(16)), kf.recovery_text(draw(20))
    address = "/media/stick/keys"

    def case(make, name, comment, typed):
        return make("pairing-line", name, comment, typed=typed.encode())

    yield case(good, "folder", "a folder for address", f"keys1:{vault}:{code}:{address}")
    yield case(good, "colons", "an address with colons", f"keys1:{vault}:{code}:https://store.example:8443/a:b")
    yield case(good, "umlaut", "an address that is not ASCII", f"keys1:{vault}:{code}:/media/Stöckchen/Schlüssel 2")
    yield case(good, "small", "the code in small letters", f"keys1:{vault}:{code.lower()}:{address}")
    for name, comment, typed in (
        ("newer", "keys2", f"keys2:{vault}:{code}:{address}"),
        ("no-prefix", "no keys1", f"{vault}:{code}:{address}"),
        ("no-address", "no address", f"keys1:{vault}:{code}"),
        ("address-empty", "an empty address", f"keys1:{vault}:{code}:"),
        ("vault-short", "a vault's id of 25 symbols", f"keys1:{vault[:-1]}:{code}:{address}"),
        ("vault-long", "a vault's id of 27 symbols", f"keys1:{vault}0:{code}:{address}"),
        ("vault-large", "a vault's id of more than 128 bits", f"keys1:8{vault[1:]}:{code}:{address}"),
        ("vault-foreign", "a vault's id with a u", f"keys1:{vault[:-1]}u:{code}:{address}"),
        ("code-mistyped", "a mistyped code", f"keys1:{vault}:{code[1]}{code[0]}{code[2:]}:{address}"),
        ("code-short", "a code of seven groups", f"keys1:{vault}:{code[:-6]}:{address}"),
        ("exchanged", "code and vault exchanged", f"keys1:{code}:{vault}:{address}"),
        ("nothing", "nothing", "")):
        yield case(bad, name, comment, typed)


def secret_cases():
    draw = Draw("pairing secrets")
    for name, comment, code in (
        ("drawn", "twenty random bytes", draw(20)), ("zeros", "twenty zero bytes", bytes(20)),
        ("counting", "twenty bytes from 0", bytes(range(20)))):
        yield good("pairing-names", name, comment, code=code)
    for name, comment, hashed in (
        ("first", "the first word four times", bytes(32)),
        ("last", "the last word, and around to the first", b"".join(
            n.to_bytes(4, "big") for n in (7775, 7776, 7777, 15551)) + bytes(16)),
        ("most", "the largest words", b"\xff" * 32),
        ("big-endian", "1 in the first byte, in the last", bytes.fromhex("01000000000000010000010000010000") + draw(16))):
        yield good("pairing-words", name, comment, hash=hashed)

    secret, joining, code = draw(32), draw(32), draw(20)
    offer = offer_content(public_key(secret)).bytes()
    answer = answer_content(public_key(joining), B, "Küche").bytes()
    reveal = reveal_content(public_key(secret)).bytes()

    def case(make, name, comment, **more):
        return make("pairing-keys", name, comment, **(dict(
            code=code, secret=secret, joining_secret=joining, offer=offer, answer=answer, reveal=reveal) | more))

    yield case(good, "usual", "what both make of it")
    yield case(good, "other-code", "the same under another code", code=flip(code, 19))
    yield case(good, "other-name", "the same with another name in the answer", answer=answer_content(
        public_key(joining), B, "Diele").bytes())
    stranger = public_key(draw(32))
    yield case(bad, "other-reveal", "another key is revealed than was offered", reveal=reveal_content(stranger).bytes())
    yield case(bad, "other-offer", "another key was offered than is revealed", offer=offer_content(stranger).bytes())
    yield case(bad, "offered-itself", "the key itself was offered, not its hash", offer=reveal)
    nothing = bytes(32)
    yield case(bad, "zero-answer", "a public key of zeros, which makes no secret", answer=answer_content(nothing, B, "x").bytes())
    yield case(bad, "zero-reveal", "zeros offered and revealed, which make no secret", offer=offer_content(nothing).bytes(),
               reveal=reveal_content(nothing).bytes())


def pairing_blob_cases():
    draw = Draw("pairing blobs")
    vault, code = draw(16), draw(20)
    key = kp.pairing_key(code)
    contents = {"offer": draw(33), "answer": draw(50), "reveal": draw(33), "entry": draw(1200)}

    def case(make, name, comment, which, blob, **more):
        return make("pairing-blob", name, comment, **(dict(which=which, key=key, vault=vault, blob=blob) | more))

    blobs = {which: seal_pairing_blob(draw, which, key, vault, content) for which, content in contents.items()}
    for which, blob in blobs.items():
        yield case(good, which, f"the box of type {kp.KINDS[which]}", which, blob)
    for which, other in ("offer", "answer"), ("answer", "reveal"), ("reveal", "offer"), ("entry", "reveal"):
        yield case(bad, f"{which}-as-{other}", f"the box of type {kp.KINDS[which]} for that of {kp.KINDS[other]}", other, blobs[which])
    offer = blobs["offer"]
    yield case(bad, "other-vault", "of another vault", "offer", offer, vault=flip(vault, 2))
    yield case(bad, "other-key", "of another code", "offer", offer, key=kp.pairing_key(flip(code, 1)))
    yield case(bad, "bound-epoch", "sealed for epoch 1", "offer", seal(
        key, kf.context(kb.OFFER, vault, 1), kb.pad(contents["offer"]), draw(32)))
    yield case(bad, "no-vault", "sealed for no vault", "offer", seal(
        key, kf.context(kb.OFFER, bytes(16), 0), kb.pad(contents["offer"]), draw(32)))
    yield case(bad, "unpadded", "sealed without padding", "offer", seal(
        key, kf.context(kb.OFFER, vault, 0), contents["offer"], draw(32)))
    yield case(bad, "flipped", "a bit is flipped", "offer", flip(offer, 600))
    yield case(bad, "cut", "the last byte is missing", "offer", offer[:-1])
    yield case(bad, "nothing", "no byte", "offer", b"")


def content_cases():
    draw = Draw("pairing contents")
    vault, public = draw(16), public_key(draw(32))
    at = {A: Position(3, 8, 1_700_000_000_000, draw(16)), B: Position(1, 8, -5, draw(16))}
    words = devices_note([(A, DeviceWord(False, "Werkstatt", (1, A)))])
    recovery = recovery_note((2, A), draw(40), draw(32), b"KRS\x01" + draw(104), draw(1024))
    owner = owner_note((3, B), "https://store.example", draw(124))
    token = kt.token_text(draw(32))
    texts = {
        "offer": offer_content(public), "answer": answer_content(public, B, "Küche"), "reveal": reveal_content(public),
        "entry": entry_content(
            vault, 2, draw(32), at, [(kl.DEVICES, words), (kl.RECOVERY, recovery), (kl.OWNER, owner)], token),
    }

    def case(make, name, comment, which, data):
        more = dict(vault=vault) if which == "entry" else {}
        return make("pairing-content", name, comment, which=which, **more, bytes=data)

    for which, text in texts.items():
        whole = text.bytes()
        yield case(good, which, f"the content of the {which}", which, whole)
        yield case(bad, f"{which}-format", "format 2", which, text.bytes(format=b"\x02"))
        yield case(bad, f"{which}-format-none", "format 0", which, text.bytes(format=b"\0"))
        yield case(bad, f"{which}-cut", "the last byte is missing", which, whole[:-1])
        yield case(bad, f"{which}-trailing", "a byte left over", which, whole + b"\0")
        yield case(bad, f"{which}-nothing", "no byte", which, b"")
    yield case(good, "answer-no-name", "an answer without a name", "answer", answer_content(public, A, "").bytes())
    yield case(bad, "answer-no-utf8", "a name that is not UTF-8", "answer", texts["answer"].bytes(name=b"\x01\xff"))
    yield case(bad, "answer-name-long", "the length of the name in two bytes", "answer", texts["answer"].bytes(
        name=b"\x81\0x"))
    entry = texts["entry"]
    yield case(good, "entry-no-token", "an entry without a token", "entry", entry.bytes(mark=b"\0", token=b""))
    yield case(good, "entry-no-note", "an entry without notes", "entry", entry.bytes(notes=notes_text([])))
    for name, comment, replaced in (
        ("other-vault", "another vault than the line's", dict(vault=flip(vault, 0))),
        ("epoch-none", "epoch 0", dict(epoch=bytes(4))),
        ("unsorted", "devices in descending order", dict(vector=log_vector_text(sorted(at.items())[::-1]))),
        ("step-none", "a step of 0", dict(vector=log_vector_bytes({A: Position(0, 1, 0, bytes(16))}))),
        ("password-changed", "a note of kind 3", dict(notes=notes_text([(3, b"")]))),
        ("closing", "a note of kind 5", dict(notes=notes_text([(5, closing_note(3, {}))]))),
        ("mark", "neither a token nor none", dict(mark=b"\x02")),
        ("mark-none", "a token where none is to be", dict(mark=b"\0")),
        ("token-none", "no token where one is to be", dict(token=b"")),
        ("token-capital", "a token with a capital letter", dict(token=token.encode()[:-1] + b"A")),
        ("note-newer", "a note of kind 7", dict(notes=notes_text([(7, b"")])))):
        yield case(bad, f"entry-{name}", comment, "entry", entry.bytes(**replaced))
