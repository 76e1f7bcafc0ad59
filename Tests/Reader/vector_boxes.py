"""Cases of hashes, derived keys, masked stamps and sealed boxes; and what others published of the same ciphers."""

import nacl.bindings

import keys_format as kf
from keys_writer import Draw, flip, seal


def hash_cases():
    draw = Draw("hashes")
    vault_key = draw(32)
    for name, (number, label) in kf.PURPOSES.items():
        yield f"kdf-{name}", ("kdf", "success", f"the key for {name}", dict(
            vault_key=vault_key, number=number, label=label.decode(), subkey=kf.derive(vault_key, number, label)))
    key = draw(32)
    for name, label, data, size in (
        ("value", "value", "pässword".encode(), 16), ("value-empty", "value", b"", 16), ("content", "content", draw(300), 16),
        ("version", "version", draw(40), 32), ("stamp", "stamp", draw(24), 16)):
        yield f"keyed-hash-{name}", ("keyed-hash", "success", f"{size} bytes under the label {label}", dict(
            key=key, label=label, bytes=data, hash=kf.keyed_hash(key, size, label, data)))
    head_key, local_key = (kf.derive_all(vault_key)[name] for name in ("head", "local"))
    for name, count in ("one", 1), ("two", 2), ("many", 40):
        versions = [draw(16) + draw(24) for _ in range(count)]
        total = sum(int.from_bytes(kf.keyed_hash(head_key, 32, "version", v), "big") for v in versions) % (1 << 256)
        yield f"set-hash-{name}", ("set-hash", "success", "entry ids with the nonces of their summaries", dict(
            vault_key=vault_key, versions=" ".join(v.hex() for v in versions), sum=total.to_bytes(32, "big")))
    for name, clock, device in ("small", 1, 2), ("large", (1 << 64) - 1, (1 << 48) - 1):
        nonce = draw(24)
        mask = kf.keyed_hash(local_key, 16, "stamp", nonce)
        plain = clock.to_bytes(8, "big") + device.to_bytes(8, "big")
        yield f"masked-stamp-{name}", ("masked-stamp", "success", "a stamp under the local key", dict(
            vault_key=vault_key, nonce=nonce, clock=clock, device=device,
            masked=bytes(a ^ b for a, b in zip(plain, mask))))


def published_cases():
    """Known answers of libsodium, RFC 7693's authors and draft-irtf-cfrg-xchacha; PyNaCl checks each here."""
    counting = bytes(range(64))
    hashed = bytes.fromhex(
        "10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786"
        "b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568")
    must(kf.blake2b(64, b"", counting) == hashed)
    yield "published-blake2b-keyed", ("blake2b", "success", "BLAKE2b's known answers, keyed, of no bytes", dict(
        key=counting, bytes=b"", hash=hashed))
    sunscreen = dict(
        key=bytes(range(0x80, 0xA0)), nonce=bytes(range(0x40, 0x58)),
        extra=bytes.fromhex("50515253c0c1c2c3c4c5c6c7"),
        plaintext=b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen"
        b" would be it.",
        sealed=bytes.fromhex(
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54"
            "c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da976881"
            "2f615c68b13b52ec0875924c1c7987947deafd8780acf49"))
    must(nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        sunscreen["plaintext"], sunscreen["extra"], sunscreen["nonce"], sunscreen["key"]) == sunscreen["sealed"])
    yield "published-xchacha20-poly1305", ("aead", "success", "draft-irtf-cfrg-xchacha-03, A.3.1", sunscreen)
    yield "published-xchacha20-poly1305-tag", ("aead", "refused", "the same with a flipped tag", sunscreen | dict(
        sealed=flip(sunscreen["sealed"], -1)))
    subkey = bytes.fromhex(
        "a0c724404728c8bb95e5433eb6a9716171144d61efb23e74b873fcbeda51d807"
        "1b5d70aae12066dfc94ce943f145aa176c055040c3dd73b0a15e36254d450614")
    computed = nacl.bindings.crypto_generichash_blake2b_salt_personal(
        b"", 64, bytes(range(32)), bytes(16), b"KDF test" + bytes(8))
    must(computed == subkey)
    yield "published-kdf", ("libsodium-kdf", "success", "libsodium's test kdf, subkey 0 of 64 bytes", dict(
        key=bytes(range(32)), number=0, label="KDF test", subkey=subkey))


def must(condition):
    if not condition:
        raise SystemExit("make_vectors: PyNaCl disagrees with what was published")


def box_cases():
    draw = Draw("boxes")
    key, vault, entry = draw(32), draw(16), draw(16)
    usual = dict(type=kf.SUMMARY, epoch=3, vault=vault, object=entry, clock=77, device=0xA1B2C3D4E5F6, extra=b"")

    def context(said):
        return kf.context(
            said["type"], said["vault"], said["epoch"], said["object"], (said["clock"], said["device"]), said["extra"])

    def case(name, comment, box, plaintext=None, with_key=key, **said):
        more = dict(key=with_key) | usual | said | dict(box=box)
        if plaintext is None:
            return f"box-{name}", ("box", "refused", comment, more)
        return f"box-{name}", ("box", "success", comment, more | dict(plaintext=plaintext))

    names = {
        kf.HEAD: "head", kf.BUCKET: "bucket", kf.LEAF: "leaf", kf.SUMMARY: "summary", kf.BODY: "body", kf.RECORD: "record",
        kf.STATE: "state"}
    for number, name in names.items():
        said = usual | dict(type=number)
        if number in (kf.HEAD, kf.BUCKET, kf.LEAF, kf.STATE):
            said |= dict(object=bytes(8) + draw(8), clock=0, device=0)
        if number == kf.RECORD:
            said |= dict(object=bytes(16), clock=0, device=0, extra="import 1nlea6x82dug9".encode())
        plaintext = draw(120)
        yield case(f"type-{name}", f"a box of type {number}", seal(key, context(said), plaintext, draw(32)), plaintext, **said)
    for name, length in ("empty", 0), ("one-byte", 1), ("long", 5000):
        plaintext = draw(length)
        box = seal(key, context(usual), plaintext, draw(32))
        yield case(name, f"{length} bytes of plaintext", box, plaintext)
        if length == 0:
            yield case("empty-flipped-tag", "nothing sealed, its tag flipped", flip(box, -1))
    most = usual | dict(epoch=0xFFFFFFFF, clock=(1 << 64) - 1, device=(1 << 48) - 1)
    yield case("largest", "the largest epoch, clock and device", seal(key, context(most), b"x", draw(32)), b"x", **most)

    plaintext = draw(50)
    box = seal(key, context(usual), plaintext, draw(32))
    yield case("usual", "the box the cases of refusal change", box, plaintext)
    yield case("other-key", "under another key", box, with_key=draw(32))
    for name, value in dict(
        type=kf.BODY, epoch=4, vault=flip(vault, 15), object=flip(entry, 0), clock=78, device=0xA1B2C3D4E5F7,
        extra=b"\0").items():
        yield case(f"other-{name}", f"another {name} is expected", box, **{name: value})
    yield case("exchanged-words", "the object's two words exchanged", box, object=entry[8:] + entry[:8])
    for name, place, said in ("format", 0, b"\x02"), ("suite", 1, b"\x02"), ("fourth-byte", 3, b"\x01"):
        expected = context(usual)
        other = expected[:place] + said + expected[place + 1 :]
        yield case(f"sealed-with-other-{name}", f"sealed with another {name}", seal(key, other, plaintext, draw(32)))
    little = usual | dict(clock=int.from_bytes((77).to_bytes(8, "big"), "little"))
    yield case("little-endian-clock", "sealed with a clock of little-endian bytes", seal(
        key, context(little), plaintext, draw(32)))
    for name, place in (
        ("nonce", 0), ("nonce-end", 23), ("commitment", 24), ("commitment-end", 55), ("ciphertext", 56),
        ("ciphertext-end", 105), ("tag", 106), ("tag-end", 121)):
        yield case(f"flipped-{name}", f"bit 0 of byte {place} is flipped", flip(box, place))
    yield case("cut", "the last byte is missing", box[:-1])
    yield case("cut-in-front", "the first byte is missing", box[1:])
    yield case("longer", "a byte behind the tag", box + b"\0")
    yield case("too-short", "71 bytes", box[:71])
    yield case("only-overhead", "cut to 72 bytes", box[:72])
    yield case("nothing", "no bytes", b"")
    other = seal(draw(32), context(usual), plaintext, draw(32))
    yield case("commitment-of-another", "nonce and ciphertext of one key, commitment of another", (
        other[:24] + box[24:56] + other[56:]))
    plain = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, None, box[:24], key)
    yield case("key-itself", "the ciphertext made under K itself, not under S", box[:56] + plain)
    draft = dict(type=kf.DRAFT, object=bytes(16), clock=0, device=0, extra="entry form".encode())
    said = usual | draft
    box = seal(key, context(said), plaintext, draw(32))
    yield case("type-draft", f"a box of type {kf.DRAFT}", box, plaintext, **said)
    yield case("draft-other-label", "the draft of another label", box, **(said | dict(extra=b"place")))
