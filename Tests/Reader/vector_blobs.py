"""Cases of what a store sees of a blob: names, labels, padding, the pieces of packs, and the boxes of segments and snapshots."""

import keys_blobs as kb
import keys_format as kf
import keys_log as kl
from keys_store_writer import StoreText, reference_text, segment_text, snapshot_text
from keys_writer import Draw, flip, seal
from vector_case import bad, good

A, B = 0x0A0A0A0A0A0A, 0xFFFFFFFFFFFF


def name_cases():
    name = Draw("names")(40)
    text = kb.name_text(name)
    yield good("blob-name", "counting", "forty bytes from 0", typed=kb.name_text(bytes(range(40))).encode())
    yield good("blob-name", "zeros", "forty zero bytes", typed=b"a" * 64)
    yield good("blob-name", "ones", "forty bytes of ones", typed=b"7" * 64)
    yield good("blob-name", "drawn", "forty random bytes", typed=text.encode())
    for case, comment, typed in (
        ("capitals", "capital letters", text.upper()),
        ("short", "63 symbols", text[:-1]),
        ("long", "65 symbols", text + "a"),
        ("zero", "a 0", "0" + text[1:]),
        ("one", "a 1", text[:-1] + "1"),
        ("eight", "an 8", text[:-1] + "8"),
        ("padded", "a = at the end", text[:-1] + "="),
        ("ending", "a name with an ending", text + ".tmp"),
        ("dot", "a point in front", "." + text[1:]),
        ("umlaut", "64 bytes, of which two are one letter", text[:-2] + "ä"),
        ("nothing", "no symbol", "")):
        yield bad("blob-name", case, comment, typed=typed.encode())


def label_cases():
    draw = Draw("labels")
    vault_key, hashed = draw(32), draw(9)
    name_key = kf.derive_all(vault_key)["name"]

    def masked(kind, device, first, last):
        return kb.mask_label(name_key, kb.Label(kind, device, first, last, hashed).bytes())

    most = (1 << 32) - 1
    usual = masked(kb.SEGMENT_KIND, A, 7, 7)
    for case, comment, name in (
        ("segment", "a segment of one step", usual),
        ("joined", "a segment of the steps 1 to 300", masked(kb.SEGMENT_KIND, A, 1, 300)),
        ("chunk", "the second chunk of five", masked(kb.CHUNK_KIND, B, 2, 5)),
        ("snapshot", "a snapshot", masked(kb.SNAPSHOT_KIND, 0, 9, 9)),
        ("largest", "the largest device and steps", masked(kb.SEGMENT_KIND, B, most, most)),
        ("newer", "a kind of tomorrow", masked(200, A, 1, 2)),
        ("newer-zeros", "a kind of tomorrow that counts from 0", masked(4, 0, 0, 0))):
        yield good("blob-label", case, comment, vault_key=vault_key, name=name)
    for case, comment, name in (
        ("flipped-tag", "a bit of the tag", flip(usual, 0)),
        ("flipped-tag-end", "a bit at the end of the tag", flip(usual, 15, 7)),
        ("flipped-kind", "a bit of the kind", flip(usual, 16)),
        ("flipped-device", "a bit of the device", flip(usual, 18)),
        ("flipped-step", "a bit of the last step", flip(usual, 30)),
        ("flipped-hash", "a bit of the hash", flip(usual, 39)),
        ("random", "forty random bytes", draw(40)),
        ("unmasked", "a label that is not masked", usual[:16] + kb.Label(1, A, 7, 7, hashed).bytes()),
        ("masked-as-tag", "masked with the hash under the label tag", usual[:16] + kb.xor(
            kb.Label(1, A, 7, 7, hashed).bytes(), kf.keyed_hash(name_key, 24, "tag", usual[:16]))),
        ("backwards", "its tag is right, its range runs backwards", masked(kb.SEGMENT_KIND, A, 8, 7)),
        ("backwards-newer", "a kind of tomorrow whose range runs backwards", masked(200, A, 8, 7)),
        ("step-none", "its tag is right, its first step is 0", masked(kb.SEGMENT_KIND, A, 0, 7)),
        ("chunk-none", "its tag is right, it is chunk 0", masked(kb.CHUNK_KIND, A, 0, 7)),
        ("snapshot-of-two", "its tag is right, it is a snapshot of two steps", masked(kb.SNAPSHOT_KIND, A, 6, 7))):
        yield bad("blob-label", case, comment, vault_key=vault_key, name=name)
    yield bad("blob-label", "other-key", "the name of another vault", vault_key=draw(32), name=usual)


def padding_cases():
    draw = Draw("padding")
    for case, comment, content, overhead in (
        ("empty", "no content", b"", 72),
        ("short", "a hundred bytes", draw(100), 72),
        ("fits", "what just fits into 1,024 bytes", draw(951), 72),
        ("fits-not", "a byte more than fits", draw(952), 72),
        ("no-box", "without a box around it", draw(1023), 0),
        ("two-boxes", "with two boxes around it", draw(40), 144),
        ("like-padding", "content that ends as padding does", b"x\x80\0\0\x80\0", 72),
        ("zeros", "content of zeros", bytes(30), 72)):
        yield good("padding", case, comment, overhead=overhead, padded=kb.pad(content, overhead))
    content = draw(60)
    padded = kb.pad(content)
    for case, comment, changed, overhead in (
        ("unmarked", "nothing but zeros", bytes(952), 72),
        ("nothing", "no byte", b"", 72),
        ("marked-otherwise", "0x81 for 0x80", content + b"\x81" + padded[61:], 72),
        ("end-not-zero", "the last byte is 1", padded[:-1] + b"\x01", 72),
        ("cut", "a zero is missing", padded[:-1], 72),
        ("longer", "a zero too many", padded + b"\0", 72),
        ("next-size", "padded to the size after the next", padded + bytes(1024), 72),
        ("other-overhead", "padded for another number of boxes", padded, 144),
        ("without-overhead", "the box is not counted in", content + b"\x80" + bytes(963), 72),
        ("no-room", "no room for the mark", draw(951) + b"\x01", 72),
        ("not-at-all", "not padded", content, 72)):
        yield bad("padding", case, comment, overhead=overhead, padded=changed)
    for content, overhead in (
        (0, 72), (951, 72), (952, 72), (7 * 1024 - 73, 72), (8 * 1024 - 73, 72), (8 * 1024 - 72, 72), (16 * 1024 - 73, 72),
        (16 * 1024 - 72, 72), (32 * 1024 - 72, 72), (64 * 1024, 72), (1_000_000, 72), (4_194_231, 72), (4_194_232, 72),
        (100_000_000, 144), ((1 << 32) - 1, 0), (1 << 40, 72)):
        yield good("padding-size", f"{content}-{overhead}", f"{content} bytes with {overhead} of boxes",
                   content=content, overhead=overhead)
    for content in (0, 951, 952, 1_000_000, 4_194_231, 4_194_232, 8_126_463, 8_388_463, 8_388_464, 50_000_000, 268_000_000):
        yield good("pack-size", f"{content}", f"a pack of {content} bytes", content=content)


def reference_cases():
    draw = Draw("pack references")
    pack, hashes = draw(16), [draw(32) for _ in range(3)]

    def case(make, name, comment, data):
        return make("pack-reference", name, comment, bytes=data)

    usual = reference_text(pack, 300, hashes[:1])
    yield case(good, "one", "a pack of one chunk", usual)
    yield case(good, "empty", "a pack of nothing", reference_text(pack, 0, hashes[:1]))
    yield case(good, "three", "a pack of three chunks", reference_text(pack, 12_000_000, hashes))
    yield case(bad, "no-chunk", "a pack of no chunk", reference_text(pack, 0, []))
    yield case(bad, "too-many", "300 bytes in two chunks", reference_text(pack, 300, hashes[:2]))
    yield case(bad, "too-few", "5,000,000 bytes in one chunk", reference_text(pack, 5_000_000, hashes[:1]))
    yield case(bad, "too-few-padded", "content that fits only without its padding", reference_text(pack, 4_194_232, hashes[:1]))
    yield case(bad, "size-huge", "2^64 - 1 bytes in one chunk", reference_text(pack, (1 << 64) - 1, hashes[:1]))
    yield case(bad, "count", "more chunks than there are", pack + b"\xac\x02\x03" + hashes[0])
    yield case(bad, "count-huge", "2^64 - 1 chunks", pack + b"\xac\x02" + b"\xff" * 9 + b"\x01" + hashes[0])
    yield case(bad, "count-long", "the number of chunks in two bytes", pack + b"\xac\x02\x81\0" + hashes[0])
    yield case(bad, "size-long", "a size with a zero at its end", pack + b"\xac\x82\0\x01" + hashes[0])
    yield case(bad, "cut", "the last byte is missing", usual[:-1])
    yield case(bad, "trailing", "a byte left over", usual + b"\0")


def log_blob_cases():
    """Whole blobs under whole names: only what fits name, hash, context and padding opens."""
    store = StoreText(Draw("log blobs"))
    draw = store.draw
    content = segment_text(bytes(16), {}, 1, 1_700_000_000_000, bytes(32)).bytes()

    def sealed(kind=kb.SEGMENT, device=A, first=3, last=3, padded=kb.pad(content), vault=store.vault, epoch=1):
        context = kb.log_context(kind, vault, epoch, device, first, last)
        return seal(store.keys["segment"], context, padded, draw(32))

    def case(make, name, comment, blob, /, kind=kb.SEGMENT_KIND, device=A, first=3, last=3, named=None, **more):
        name_of = store.name(kind, device, first, last, named or blob)
        return make("log-blob", name, comment, **(dict(
            vault_key=store.vault_key, vault=store.vault, epoch=1, name=name_of, blob=blob) | more))

    usual = sealed()
    at = kl.Position(5, 1, 1_700_000_000_000, draw(16))
    snapshot = snapshot_text({A: at}, bytes(32), reference_text(draw(16), 0, [draw(32)])).bytes()
    yield case(good, "segment", "a segment", usual)
    yield case(good, "joined", "a joined segment", sealed(first=2, last=9), first=2, last=9)
    yield case(good, "snapshot", "a snapshot", sealed(kb.SNAPSHOT, first=5, last=5, padded=kb.pad(snapshot)),
               kb.SNAPSHOT_KIND, first=5, last=5)
    yield case(good, "two-steps", "a content of 1,500 bytes", sealed(padded=kb.pad(content + draw(1500))))
    for name, comment, blob in (
        ("other-device", "sealed by another device", sealed(device=A + 1)),
        ("other-first", "sealed for another first step", sealed(first=2)),
        ("other-last", "sealed for another last step", sealed(last=4)),
        ("other-vault", "sealed for another vault", sealed(vault=flip(store.vault, 0))),
        ("other-epoch", "sealed for another epoch", sealed(epoch=2)),
        ("other-type", "sealed as a snapshot", sealed(kb.SNAPSHOT)),
        ("unpadded", "sealed without padding", sealed(padded=content)),
        ("padded-larger", "padded to the size after the next", sealed(padded=kb.pad(content) + bytes(1024))),
        ("padded-with-ones", "padded with another byte than zero", sealed(padded=kb.pad(content)[:-5] + b"\x01" * 5)),
        ("little-endian", "device and steps of little-endian bytes", seal(
            store.keys["segment"],
            kf.context(kb.SEGMENT, store.vault, 1, A.to_bytes(8, "little") + (3).to_bytes(4, "little") * 2),
            kb.pad(content), draw(32))),
        ("steps-in-stamp", "the steps stand as a stamp in the context", seal(
            store.keys["segment"], kf.context(kb.SEGMENT, store.vault, 1, A.to_bytes(16, "big"), (3, 3)),
            kb.pad(content), draw(32))),
        ("body-key", "sealed under the key for bodies", seal(
            store.keys["body"], kb.log_context(kb.SEGMENT, store.vault, 1, A, 3, 3), kb.pad(content), draw(32)))):
        yield case(bad, name, comment, blob)
    yield case(bad, "other-hash", "the name has the hash of another blob", usual, named=flip(usual, 500))
    yield case(bad, "flipped", "a bit is flipped, the name is the old one", flip(usual, 700), named=usual)
    yield case(bad, "flipped-renamed", "a bit is flipped, the name has its hash", flip(usual, 700))
    yield case(bad, "cut", "the last byte is missing, the name is the old one", usual[:-1], named=usual)
    yield case(bad, "cut-renamed", "the last byte is missing, the name has its hash", usual[:-1])
    yield case(bad, "longer-renamed", "a byte more, the name has its hash", usual + b"\0")
    yield case(bad, "named-snapshot", "a segment under the name of a snapshot", usual, kb.SNAPSHOT_KIND)
    yield case(bad, "named-chunk", "a segment under the name of a chunk", usual, kb.CHUNK_KIND)
    yield case(bad, "foreign-name", "a segment under random bytes for a name", usual, name=draw(40))
    yield case(bad, "too-short", "71 bytes, the name has their hash", usual[:71])
    yield case(bad, "nothing", "no byte, the name has its hash", b"")


def pack_cases():
    store = StoreText(Draw("packs"))
    pack, content = store.draw(16), store.draw(200)
    blob = store.seal_chunks(pack, content)[0]

    def case(make, name, comment, reference, blobs):
        return make("pack", name, comment, vault_key=store.vault_key, vault=store.vault, epoch=1, reference=reference,
                    blobs=" ".join(b.hex() for b in blobs))

    def refer(blob, size=len(content), pack=pack):
        return reference_text(pack, size, [kf.blake2b(32, blob)])

    def sealed(padded, vault=store.vault, epoch=1, pack=pack, which=1, count=1):
        return seal(store.keys["segment"], kb.chunk_context(vault, epoch, pack, which, count), padded, store.draw(32))

    padded = kb.pad(content)
    yield case(good, "one", "a pack of one chunk", refer(blob), [blob])
    empty = sealed(kb.pad(b""))
    yield case(good, "empty", "a pack of nothing", refer(empty, 0), [empty])
    yield case(bad, "other-hash", "a chunk with another hash", refer(flip(blob, 3)), [blob])
    yield case(bad, "hash-start", "a chunk with the first nine bytes of the hash alone", reference_text(
        pack, len(content), [kf.blake2b(32, blob)[:9] + bytes(23)]), [blob])
    yield case(bad, "no-chunk", "its chunk is not there", refer(blob), [])
    yield case(bad, "chunk-twice", "its chunk twice", refer(blob), [blob, blob])
    yield case(bad, "other-pack", "the chunk of another pack", refer(blob, pack=flip(pack, 0)), [blob])
    yield case(bad, "size-below", "a byte less than it holds", refer(blob, len(content) - 1), [blob])
    yield case(bad, "size-above", "a byte more than it holds", refer(blob, len(content) + 1), [blob])
    for name, comment, other in (
        ("other-which", "sealed as the second chunk", sealed(padded, which=2)),
        ("other-count", "sealed as one of two chunks", sealed(padded, count=2)),
        ("other-vault", "sealed for another vault", sealed(padded, vault=flip(store.vault, 5))),
        ("other-epoch", "sealed for another epoch", sealed(padded, epoch=2)),
        ("unpadded", "sealed without padding", sealed(content)),
        ("padded-larger", "padded to the size after the next", sealed(padded + bytes(1024))),
        ("unmarked", "padded with zeros alone", sealed(content + bytes(752)))):
        yield case(bad, name, comment, refer(other), [other])
