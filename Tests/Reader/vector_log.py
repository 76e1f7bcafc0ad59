"""Cases of what stands in segments, snapshots and packs: log vectors, notes, versions, and whole contents."""

import keys_format as kf
import keys_log as kl
import keys_tokens as kt
from keys_entries import number_bytes
from keys_log import DeviceWord, Position
from keys_store_writer import (
    StoreText, closing_note, devices_note, log_vector_bytes, log_vector_text, notes_text, owner_note, recovery_note,
    reference_text, segment_text, snapshot_text, version_text, versions_text, word48)
from keys_writer import Draw, flip, standard
from vector_case import bad, good

A, B, C = 0x0A0A0A0A0A0A, 0x0B0B0B0B0B0B, 0xFFFFFFFFFFFF
DATE = 1_700_000_000_000
MOST = (1 << 64) - 1


def position(draw, step, clock=5, date=DATE):
    return Position(step, clock, date, draw(16))


def log_vector_cases():
    draw = Draw("log vectors")
    one, two = position(draw, 1), position(draw, 300, 70_000)

    def case(make, name, comment, data):
        return make("log-vector", name, comment, bytes=data)

    usual = log_vector_bytes({A: one, B: two})
    yield case(good, "empty", "no device", log_vector_bytes({}))
    yield case(good, "one", "one device", log_vector_bytes({A: one}))
    yield case(good, "three", "three devices, the largest numbers", log_vector_bytes(
        {0: one, A: two, C: position(draw, (1 << 32) - 1, MOST, (1 << 63) - 1)}))
    yield case(good, "before-1970", "dates before 1970", log_vector_bytes(
        {A: position(draw, 2, date=-1), B: position(draw, 2, date=-(1 << 63))}))
    start = b"\x01" + word48(A)
    for name, comment, data in (
        ("unsorted", "devices in descending order", log_vector_text([(B, two), (A, one)])),
        ("twice", "a device twice", log_vector_text([(A, one), (A, two)])),
        ("step-none", "a step of 0", log_vector_bytes({A: position(draw, 0)})),
        ("count", "more devices than there are", number_bytes(3) + usual[1:]),
        ("count-below", "fewer devices than there are", number_bytes(1) + usual[1:]),
        ("count-huge", "2^64 - 1 devices", number_bytes(MOST) + usual[1:]),
        ("count-long", "the count in two bytes", b"\x82\0" + usual[1:]),
        ("step-long", "a step in two bytes", start + b"\x81\0\x05\0" + bytes(16)),
        ("clock-long", "a clock in two bytes", start + b"\x01\x85\0\0" + bytes(16)),
        ("clock-too-large", "a clock of 2^64", start + b"\x01" + b"\x80" * 9 + b"\x02\0" + bytes(16)),
        ("date-long", "a date in two bytes", start + b"\x01\x05\x80\0" + bytes(16)),
        ("date-eleven-bytes", "a date of eleven bytes", start + b"\x01\x05" + b"\xff" * 10 + b"\x01" + bytes(16)),
        ("cut", "the last byte of a hash is missing", usual[:-1]),
        ("cut-device", "a device of five bytes and no more", start[:-1]),
        ("trailing", "a byte left over", usual + b"\0"),
        ("nothing", "no byte", b"")):
        yield case(bad, name, comment, data)


def some_notes(draw):
    """A note of each kind by its number."""
    words = [(A, DeviceWord(False, "Küche", (4, A))), (B, DeviceWord(True, "", (9, A), draw(32)))]
    return {
        kl.DEVICES: devices_note(words),
        kl.RECOVERY: recovery_note((3, B), draw(40), draw(32), b"KRS\x01" + draw(104), draw(1024)),
        kl.PASSWORD_CHANGED: b"", kl.PUT_BACK: b"",
        kl.CLOSING: closing_note(2, {A: position(draw, 3), B: position(draw, 8)}),
        kl.OWNER: owner_note((5, A), "https://store.example", draw(kf.BOX_OVERHEAD + 2 * kt.SYMBOLS)),
    }


def note_cases():
    draw = Draw("notes")
    every = some_notes(draw)

    def named(name):
        return devices_note([(A, DeviceWord(False, name, (1, A)))])

    def case(make, name, comment, data):
        return make("notes", name, comment, bytes=data)

    yield case(good, "none", "no note", notes_text([]))
    for kind, name in enumerate(("devices", "recovery", "password-changed", "put-back", "closing", "owner"), 1):
        yield case(good, name, f"a note of kind {kind}", notes_text([(kind, every[kind])]))
    yield case(good, "every", "a note of each kind", notes_text(every.items()))
    yield case(good, "longest-name", "a name of 256 bytes", notes_text([(1, named("ä" * 128))]))
    for name, comment, notes in (
        ("kind-none", "kind 0", [(0, b"")]),
        ("kind-newer", "kind 7", [(7, b"")]),
        ("kind-huge", "kind 2^64 - 1", [(MOST, b"")]),
        ("unsorted", "kinds 4 and 3", [(4, b""), (3, b"")]),
        ("twice", "kind 3 twice", [(3, b""), (3, b"")]),
        ("password-changed-more", "kind 3 with a byte", [(3, b"\0")]),
        ("put-back-more", "kind 4 with a byte", [(4, b"x")]),
        ("devices-more", "devices with a byte left over", [(1, every[1] + b"\0")]),
        ("devices-cut", "devices without the last byte", [(1, every[1][:-1])]),
        ("devices-count", "more devices than there are", [(1, b"\x03" + every[1][1:])]),
        ("devices-empty", "devices without a byte", [(1, b"")]),
        ("no-device", "a note on no device", [(1, devices_note([]))]),
        ("devices-unsorted", "devices in descending order", [(1, devices_note(
            [(B, DeviceWord(False, "b", (1, B))), (A, DeviceWord(False, "a", (1, A)))]))]),
        ("devices-twice", "a device twice", [(1, devices_note([(A, DeviceWord(False, "a", (1, A)))] * 2))]),
        ("devices-clock-none", "a stamp of clock 0", [(1, devices_note([(A, DeviceWord(False, "a", (0, A)))]))]),
        ("devices-mark", "neither 0 nor 1 for forgotten", [(1, devices_note([(A, DeviceWord(2, "a", (1, A)))]))]),
        ("devices-name-long", "a name of 257 bytes", [(1, named("ä" * 128 + "x"))]),
        ("devices-no-utf8", "a name that is not UTF-8", [(1, b"\x01" + word48(A) + b"\0\x01\xff\0\x01" + word48(A))]),
        ("devices-token-short", "a token's hash of 31 bytes", [(1, devices_note([(A, DeviceWord(False, "a", (1, A), draw(31)))]))]),
        ("devices-token-long", "a token's hash of 33 bytes", [(1, devices_note([(A, DeviceWord(False, "a", (1, A), draw(33)))]))]),
        ("recovery-more", "recovery with a byte left over", [(2, every[2] + b"\0")]),
        ("recovery-cut", "recovery without the last byte", [(2, every[2][:-1])]),
        ("recovery-clock-none", "recovery of clock 0", [(2, b"\0" + every[2][1:])]),
        ("recovery-slot-short", "recovery that ends in its slot", [(2, every[2][:7 + 40 + 32 + 107])]),
        ("closing-more", "closing with a byte left over", [(5, every[5] + b"\0")]),
        ("closing-cut", "closing without the last byte", [(5, every[5][:-1])]),
        ("closing-unsorted", "closing with devices in descending order", [(5, bytes(3) + b"\x02" + log_vector_text(
            [(B, position(draw, 1)), (A, position(draw, 1))]))]),
        ("owner-more", "owner with a byte left over", [(6, every[6] + b"\0")]),
        ("owner-cut", "owner without the last byte", [(6, every[6][:-1])]),
        ("owner-clock-none", "owner of clock 0", [(6, b"\0" + every[6][1:])]),
        ("owner-empty", "owner without a byte", [(6, b"")]),
        ("owner-no-address", "owner without an address", [(6, owner_note((5, A), "", draw(124)))]),
        ("owner-address-long", "owner with an address of 2,049 bytes", [(6, owner_note((5, A), "x" * 2049, draw(124)))]),
        ("owner-no-utf8", "owner with an address that is not UTF-8", [(6, every[6].replace(b"https", b"http\xff"))]),
        ("owner-no-token", "owner whose box holds no token", [(6, owner_note((5, A), "x", draw(72)))]),
        ("owner-nine", "owner whose box holds nine tokens", [(6, owner_note((5, A), "x", draw(72 + 9 * 52)))]),
        ("owner-token-short", "owner whose box holds 51 bytes", [(6, owner_note((5, A), "x", draw(123)))])):
        yield case(bad, name, comment, notes_text(notes))
    yield case(good, "owner-eight", "owner whose box holds eight tokens", notes_text(
        [(6, owner_note((5, A), "x" * 2048, draw(72 + 8 * 52)))]))
    yield case(bad, "count", "more notes than there are", b"\x02\x03\0")
    yield case(bad, "count-huge", "2^64 - 1 notes", number_bytes(MOST) + b"\x03\0")
    yield case(bad, "count-long", "the count in two bytes", b"\x81\0\x03\0")
    yield case(bad, "kind-long", "a kind in two bytes", b"\x01\x83\0\0")
    yield case(bad, "past-end", "a note longer than what is left", b"\x01\x01\x05\x00")
    yield case(bad, "trailing", "a byte left over", notes_text([(3, b"")]) + b"\0")
    yield case(bad, "nothing", "no byte", b"")


def some_versions(store):
    """Three versions of two entries: one with a body, one that refers to that body, one without."""
    first, second = sorted((store.draw(16), store.draw(16)))
    key, at = store.keys["fingerprint"], (1, A)
    secret = standard(17, b"geheim", at, key, 221)
    one = store.version(first, [(A, 1)], at, [standard(1, b"Steg", at), secret], {17: b"geheim"})
    two = store.version(
        first, [(A, 1), (B, 2)], (2, B), [standard(1, "Brücke".encode(), (2, B)), secret], body=(at, one.body))
    three = store.version(second, [(A, 3)], (3, A), [standard(1, b"Boot", (3, A)), standard(16, b"ida", (3, A))])
    return one, two, three


def version_cases():
    store = StoreText(Draw("versions"))
    one, two, three = some_versions(store)

    def plain(make, name, comment, data):
        return make("versions", name, comment, bytes=data)

    yield plain(good, "none", "no version", b"")
    yield plain(good, "three", "three versions of two entries", versions_text([one, two, three]))
    late = kl.SealedVersion(one.entry, (MOST, C), one.summary, b"")
    yield plain(good, "equal-stamps", "two versions of one stamp, which clones make", versions_text([one, one]))
    yield plain(good, "largest", "the largest stamp", version_text(late))
    text = version_text(three)
    for name, comment, data in (
        ("entries-unsorted", "entries in descending order", versions_text([three, one])),
        ("stamps-unsorted", "stamps in descending order", versions_text([two, one])),
        ("devices-unsorted", "two stamps of one clock, devices in descending order", versions_text(
            [kl.SealedVersion(one.entry, (1, device), one.summary, b"") for device in (B, A)])),
        ("clock-none", "a clock of 0", version_text(kl.SealedVersion(one.entry, (0, A), one.summary, one.body))),
        ("clock-long", "a clock in two bytes", one.entry + b"\x81\0" + version_text(one)[17:]),
        ("cut", "the last byte is missing", versions_text([one, two])[:-1]),
        ("cut-entry", "an entry id of 15 bytes and no more", text + one.entry[:15]),
        ("summary-past-end", "a summary longer than what is left", text[:23] + b"\xff\x7f" + three.summary),
        ("no-body-count", "nothing behind a summary", text[:-1]),
        ("trailing", "a byte left over", text + b"\0")):
        yield plain(bad, name, comment, data)

    def sealed(make, name, comment, *versions, **more):
        return make("sealed-versions", name, comment, **(dict(
            vault_key=store.vault_key, vault=store.vault, epoch=1, bytes=versions_text(versions)) | more))

    def other(version, **more):
        return kl.SealedVersion(**(dict(
            entry=version.entry, stamp=version.stamp, summary=version.summary, body=version.body) | more))

    gone = store.version(store.draw(16), [(B, 9)], (9, B), [], state=2)
    yield sealed(good, "three", "three versions, two of them with the same body", one, two, three)
    yield sealed(good, "purged", "a purged version", gone)
    yield sealed(good, "none", "no version")
    stray = store.version(one.entry, [(A, 1)], (1, A), [standard(17, b"x", (1, A), store.keys["fingerprint"])], {17: b"y"})
    for name, comment, version in (
        ("other-entry", "under another entry's id", other(three, entry=one.entry)),
        ("other-clock", "under another clock", other(three, stamp=(4, A))),
        ("other-device", "under another device", other(three, stamp=(3, B))),
        ("flipped-summary", "a bit of the summary is flipped", other(three, summary=flip(three.summary, 90))),
        ("flipped-body", "a bit of the body is flipped", other(one, body=flip(one.body, 75))),
        ("no-body", "its body is missing", other(one, body=b"")),
        ("body-of-none", "a body the summary does not know", other(three, body=one.body)),
        ("body-of-another", "the body of another version", other(one, body=stray.body)),
        ("exchanged", "summary and body exchanged", other(one, summary=one.body, body=one.summary)),
        ("summary-short", "a summary of 71 bytes", other(three, summary=three.summary[:71])),
        ("summary-none", "no summary", other(three, summary=b""))):
        yield sealed(bad, name, comment, version)
    yield sealed(bad, "other-vault", "of another vault", three, vault=flip(store.vault, 8))
    yield sealed(bad, "other-epoch", "of another epoch", three, epoch=2)
    yield sealed(bad, "other-key", "under another key", three, vault_key=store.draw(32))


def segment_cases():
    store = StoreText(Draw("segments"))
    draw = store.draw
    one, two, three = some_versions(store)
    notes, seen = some_notes(draw), {B: position(draw, 8), C: position(draw, 1)}
    total, previous, hashes = store.set_hash([two, three]), draw(16), [draw(16) for _ in range(3)]
    reference = reference_text(draw(16), 900_000, [draw(32)])

    def case(make, name, comment, data, first=4, last=4):
        data = data if isinstance(data, bytes) else data.bytes()
        return make("segment", name, comment, device=A, first=first, last=last, bytes=data)

    def text(previous=previous, seen=seen, notes=(), versions=(), hashes=(), reference=None):
        return segment_text(previous, seen, 9, DATE, total, notes, versions, hashes, reference)

    usual = text(notes=[(1, notes[1])], versions=[one, two, three])
    joined = text(notes=[(1, notes[1])], versions=[two, three], hashes=hashes)
    by_pack = text(reference=reference)
    yield case(good, "first", "a device's first step", text(bytes(16), {}, versions=[three]), 1, 1)
    yield case(good, "usual", "a step with a note and versions", usual)
    yield case(good, "empty", "a step of nothing but what it says of others", text())
    yield case(good, "joined", "three steps in one", joined, 4, 6)
    yield case(good, "joined-from-first", "the first three steps in one", text(bytes(16), hashes=hashes), 1, 3)
    yield case(good, "joined-lasting", "joined, with notes of kinds 1, 2 and 6", text(
        notes=[(k, notes[k]) for k in kl.LASTING], hashes=hashes), 4, 6)
    yield case(good, "pack", "its versions lie in a pack", by_pack)
    yield case(good, "joined-pack", "three steps in one, their versions in a pack", text(
        hashes=hashes, reference=reference), 4, 6)
    for kind, name in (2, "recovery"), (3, "password-changed"), (4, "put-back"), (5, "closing"), (6, "owner"):
        yield case(good, name, f"with a note of kind {kind}", text(notes=[(kind, notes[kind])]))
    yield case(good, "every-note", "with a note of each kind", text(notes=notes.items(), versions=[three]))
    yield case(good, "last-step", "the last step there can be", text(), (1 << 32) - 1, (1 << 32) - 1)

    for name, comment, replaced in (
        ("format-none", "format 0", dict(format=b"\0")),
        ("format-newer", "format 2", dict(format=b"\x02")),
        ("own-device", "its own device is in its vector", dict(seen=log_vector_bytes(seen | {A: position(draw, 3)}))),
        ("seen-unsorted", "devices in descending order", dict(seen=log_vector_text(sorted(seen.items())[::-1]))),
        ("seen-step-none", "it has seen a step 0", dict(seen=log_vector_bytes({B: position(draw, 0)}))),
        ("seen-count", "it has seen more devices than stand there", dict(seen=number_bytes(1 << 40))),
        ("clock-long", "a clock in two bytes", dict(clock=b"\x89\0")),
        ("date-long", "a date in eleven bytes", dict(date=b"\xff" * 10 + b"\x01")),
        ("note-newer", "a note of kind 7", dict(notes=notes_text([(7, b"")]))),
        ("notes-unsorted", "notes in descending order", dict(notes=notes_text([(4, b""), (3, b"")]))),
        ("notes-count", "more notes than bytes", dict(notes=number_bytes(1 << 40))),
        ("mark", "neither versions nor a pack follow", dict(mark=b"\x02")),
        ("mark-pack", "versions where a pack is to follow", dict(mark=b"\x01")),
        ("versions-unsorted", "versions in descending order", dict(rest=versions_text([three, two]))),
        ("hashes-of-one", "a single step with its own hash", dict(hashes=hashes[0])),
        ("trailing", "a byte left over", dict(rest=versions_text([three]) + b"\0")),
        ("padded", "its padding is still there", dict(rest=versions_text([three]) + b"\x80" + bytes(9)))):
        yield case(bad, name, comment, usual.bytes(**replaced))
    yield case(bad, "pack-trailing", "a byte behind a pack reference", by_pack.bytes() + b"\0")
    yield case(bad, "pack-cut", "a pack reference without its last byte", by_pack.bytes()[:-1])
    yield case(bad, "pack-mark-none", "a pack reference where versions are to follow", by_pack.bytes(mark=b"\0"))
    yield case(bad, "before-first", "a first step with a hash before it", usual, 1, 1)
    yield case(bad, "joined-before-first", "joined from the first step, with a hash before it", joined, 1, 3)
    yield case(bad, "joined-fewer", "two hashes where three steps are", text(hashes=hashes[:2]), 4, 6)
    yield case(bad, "joined-more", "four hashes where three steps are", joined.bytes(
        hashes=b"".join(hashes) + draw(16)), 4, 6)
    yield case(bad, "joined-as-one", "three steps in one, named as one step", joined)
    yield case(bad, "one-as-joined", "a single step, named as three", usual, 4, 6)
    yield case(bad, "joined-huge", "named as all steps up to the largest", joined, 4, (1 << 32) - 1)
    for kind, name in (3, "password-changed"), (4, "put-back"), (5, "closing"):
        yield case(bad, f"joined-{name}", f"joined, with a note of kind {kind}", text(
            notes=[(kind, notes[kind])], hashes=hashes), 4, 6)
    yield case(bad, "step-none", "named as step 0", text(bytes(16)), 0, 0)
    yield case(bad, "backwards", "named as the steps 5 to 4", usual, 5, 4)
    whole = usual.bytes()
    yield case(bad, "nothing", "no byte", b"")
    for cut in 1, 16, 17, 40, 100, len(whole) - 1:
        yield case(bad, f"cut-{cut}", f"only the first {cut} bytes", whole[:cut])


def snapshot_cases():
    store = StoreText(Draw("snapshots"))
    draw = store.draw
    notes, vector = some_notes(draw), {A: position(draw, 7), B: position(draw, 2)}
    reference = reference_text(draw(16), 5_000_000, [draw(32), draw(32)])
    total = draw(32)

    def case(make, name, comment, data, step=7):
        data = data if isinstance(data, bytes) else data.bytes()
        return make("snapshot", name, comment, device=A, step=step, bytes=data)

    usual = snapshot_text(vector, total, reference, [(k, notes[k]) for k in kl.LASTING])
    yield case(good, "usual", "two devices, notes of kinds 1, 2 and 6, a pack", usual)
    yield case(good, "no-note", "no note", snapshot_text(vector, total, reference))
    yield case(good, "empty", "a vault with nothing in it", snapshot_text(
        {A: position(draw, 1)}, bytes(32), reference_text(draw(16), 0, [draw(32)])), 1)
    for name, comment, replaced in (
        ("format-none", "format 0", dict(format=b"\0")),
        ("format-newer", "format 2", dict(format=b"\x02")),
        ("no-device", "a vector of no device", dict(vector=log_vector_bytes({}))),
        ("no-author", "its author is not in its vector", dict(vector=log_vector_bytes({B: vector[B]}))),
        ("unsorted", "devices in descending order", dict(vector=log_vector_text(sorted(vector.items())[::-1]))),
        ("twice", "a device twice", dict(vector=log_vector_text([(A, vector[A])] * 2))),
        ("step-none", "a step of 0", dict(vector=log_vector_bytes(vector | {B: position(draw, 0)}))),
        ("count", "more devices than bytes", dict(vector=number_bytes(1 << 40))),
        ("password-changed", "a note of kind 3", dict(notes=notes_text([(3, b"")]))),
        ("put-back", "a note of kind 4", dict(notes=notes_text([(4, b"")]))),
        ("closing", "a note of kind 5", dict(notes=notes_text([(5, notes[5])]))),
        ("note-newer", "a note of kind 7", dict(notes=notes_text([(7, b"")]))),
        ("notes-unsorted", "notes in descending order", dict(notes=notes_text([(2, notes[2]), (1, notes[1])]))),
        ("no-pack", "no pack reference", dict(reference=b"")),
        ("chunks-too-few", "one chunk where two are needed", dict(reference=reference[:20] + b"\x01" + reference[21:53])),
        ("trailing", "a byte left over", dict(reference=reference + b"\0")),
        ("cut", "the last byte is missing", dict(reference=reference[:-1])),
        ("versions", "versions for a pack reference", dict(reference=versions_text(some_versions(store))))):
        yield case(bad, name, comment, usual.bytes(**replaced))
    yield case(bad, "other-step", "another step than its name says", usual, 8)
    yield case(bad, "nothing", "no byte", b"")
    whole = usual.bytes()
    for cut in 1, 30, 70:
        yield case(bad, f"cut-{cut}", f"only the first {cut} bytes", whole[:cut])
