"""Cases of summaries, bodies, and what people see of several versions."""

import keys_entries as ke
from keys_writer import Draw, SummaryText, body_text, number_bytes, own, parts_bytes, payload, standard, tag, url
from keys_entries import counted_bytes

A, B, C = 0x0A0A0A0A0A0A, 0x0B0B0B0B0B0B, 0xFFFFFFFFFFFF
ADDED = 1 << 55
KEY = bytes(range(32))
HASH = bytes(range(100, 132))


def vector_text(vector):
    return " ".join(f"{device:012x}:{clock}" for device, clock in vector.items())


def summary_cases():
    def good(name, comment, text):
        data = text if isinstance(text, bytes) else text.bytes()
        read = ke.read_summary(data)
        shown = sorted(n for n, f in read.fields.items() if f.known)
        return f"summary-{name}", ("summary", "success", comment, dict(
            bytes=data, state=read.state, vector=vector_text(read.vector), clock=read.stamp[0], device=read.stamp[1],
            created=read.created, modified=read.modified, has_body=int(read.body_hash is not None),
            fields=" ".join(map(str, read.fields)), shown=" ".join(map(str, shown)), parts=" ".join(map(str, read.parts))))

    def bad(name, comment, data):
        return f"summary-{name}", ("summary", "refused", comment, dict(bytes=data))

    one, at = [(A, 1)], (1, A)
    title = standard(1, b"Title", at)
    login = [
        title, standard(2, b"login", at), standard(3, "Work/Büro".encode(), at), standard(4, b"", at),
        standard(16, b"ada", at), standard(17, b"secret", at, KEY, 433), standard(18, b"JBSWY3DPEHPK3PXP", at, KEY),
        standard(19, b"notes", at, KEY), url(ADDED + 1, b"https://a.example", at, 3), tag(ADDED + 2, b"work", at, 3),
        own(ADDED + 3, 1, "PIN", b"1234", at, 70_000, KEY), own((1 << 56) - 1, 5, "since", b"2026-11-23", at)]
    usual = SummaryText(one, at, login, body=(at, HASH))
    yield good("smallest", "one device, a title", SummaryText(one, at, [title]))
    yield good("no-field", "no field at all", SummaryText(one, at))
    yield good("login", "a login with fields of every role", usual)
    every = [standard(n, b"2026-11" if t == 6 else b"x", at, KEY) for n, (_, t) in ke.STANDARD_FIELDS.items()]
    yield good("every-standard-field", "every standard field", SummaryText(one, at, every, body=(at, HASH)))
    types = [own(ADDED + t, t, ke.TYPES[t], b"v", at, 1, KEY) for t in range(9)]
    yield good("every-type", "an own field of every type", SummaryText(one, at, types, body=(at, HASH)))
    three = [(A, 5), (B, 1), (C, (1 << 64) - 1)]
    yield good("three-devices", "fields stamped by three devices, the largest clock", SummaryText(
        three, (5, A), [standard(1, b"T", (1, B)), standard(16, b"u", ((1 << 64) - 1, C)), standard(34, b"v", (2, A))]))
    yield good("older-body", "a body sealed with an older version's stamp", SummaryText(
        three, (5, A), [standard(17, b"p", (1, B), KEY)], body=((1, B), HASH)))
    yield good("trashed", "in the trash", SummaryText(one, at, [title], state=1))
    yield good("purged", "purged", SummaryText(one, at, state=2))
    yield good("purged-parts", "purged, with a part of tomorrow", SummaryText(one, at, state=2, parts=[(7, b"later")]))
    yield good("before-1970", "dates before 1970", SummaryText(one, at, [title], created=-1, modified=-(1 << 63)))
    yield good("far-dates", "the largest dates", SummaryText(one, at, [title], created=(1 << 63) - 1, modified=0))
    yield good("empty-values", "empty values", SummaryText(one, at, [standard(1, b"", at), url(ADDED + 1, b"", at)]))
    yield good("equal-places", "two tags of one place", SummaryText(one, at, [
        tag(ADDED + 2, b"b", at, 9), tag(ADDED + 5, b"a", at, 9), tag(ADDED + 9, b"c", at, (1 << 32) - 1)]))
    yield good("parts", "parts of tomorrow", SummaryText(one, at, [title], parts=[(0, b""), (1, b"x"), (1 << 63, b"yz")]))
    for name, comment, field in (
        ("role", "a role of tomorrow", (ADDED + 1, at, b"\x04anything")),
        ("role-alone", "a role of tomorrow and nothing more", (ADDED + 1, at, b"\xff")),
        ("flag", "a flag of tomorrow", (16, at, b"\0\x04value")),
        ("judged-alone", "judged and not sealed", (16, at, b"\0\x02value")),
        ("type", "an own field of a type of tomorrow", (ADDED + 1, at, b"\x03\0\x05\x09\x01Lvalue")),
        ("standard", "a standard field that is in no table", (200, at, b"\0\0value")),
        ("tag-standard", "a tag under a standard id", (16, at, b"\x02\0\x01value")),
        ("standard-added", "a standard role under an added id", (ADDED + 1, at, b"\0\0value")),
        ("open-password", "a password that is not sealed", (17, at, b"\0\0value")),
        ("sealed-username", "a user name that is sealed", (16, at, b"\0\x01" + bytes(16)))):
        yield good(f"unknown-{name}", f"kept and not shown: {comment}", SummaryText(
            one, at, sorted([title, field]), body=(at, HASH)))
    yield good("unknown-kind", "a kind of tomorrow", SummaryText(one, at, [title, standard(2, b"hologram", at)]))

    yield bad("format", "another format", usual.bytes(format=b"\x02"))
    yield bad("state", "an unknown state", usual.bytes(state=b"\x03"))
    yield bad("no-vector", "a vector without parts", usual.bytes(vector=b"\0"))
    for name, comment, vector in (
        ("devices-unsorted", "devices in descending order", [(B, 1), (A, 1)]),
        ("devices-twice", "a device twice", [(A, 1), (A, 1)]),
        ("clock-none", "a clock of 0", [(A, 1), (B, 0)])):
        yield bad(name, comment, SummaryText(vector, at, [title]).bytes())
    yield bad("vector-count", "more devices than bytes", usual.bytes(vector=number_bytes(1 << 40) + A.to_bytes(6, "big")))
    yield bad("stamp-below", "a stamp below its device's part", SummaryText([(A, 2)], at, [title]).bytes())
    yield bad("stamp-above", "a stamp above its device's part", SummaryText(one, (2, A), [title]).bytes())
    yield bad("stamp-none", "a stamp of clock 0", usual.bytes(stamp=b"\0\0"))
    yield bad("stamp-outside", "a stamp of a device outside the vector", SummaryText(one, (1, B), [title]).bytes())
    yield bad("field-stamp-outside", "a field's stamp of a device outside the vector", SummaryText(
        one, at, [standard(1, b"T", (1, B))]).bytes())
    yield bad("field-stamp-above", "a field's clock above the vector's", SummaryText(one, at, [standard(1, b"T", (2, A))]).bytes())
    yield bad("field-stamp-none", "a field's clock of 0", SummaryText(one, at, [standard(1, b"T", (0, A))]).bytes())
    yield bad("body-stamp-above", "a body's clock above the vector's", SummaryText(one, at, [title], body=((2, A), HASH)).bytes())
    yield bad("content-short", "a content hash of 15 bytes", SummaryText(one, at, [title], content=bytes(15)).bytes())
    yield bad("content-none", "no content hash and not purged", SummaryText(one, at, [title], content=b"").bytes())
    yield bad("purged-content", "purged with a content hash", SummaryText(one, at, state=2, content=bytes(16)).bytes())
    yield bad("purged-field", "purged with a field", SummaryText(one, at, [title], state=2).bytes())
    yield bad("purged-body", "purged with a body", SummaryText(one, at, state=2, body=(at, HASH)).bytes())
    yield bad("body-mark", "a body is neither there nor not", usual.bytes(body=b"\x02"))
    yield bad("body-short", "a body's hash of 31 bytes, and no more", usual.bytes(body=b"\x01\0\x01" + HASH[:31], fields=b""))

    yield bad("number-long", "a count of fields in two bytes", SummaryText(one, at).bytes(fields=b"\x80\0"))
    yield bad("clock-long", "a clock in two bytes", usual.bytes(vector=b"\x01" + A.to_bytes(6, "big") + b"\x81\0"))
    yield bad("date-eleven-bytes", "a date of eleven bytes", usual.bytes(dates=b"\x80" * 10 + b"\x01\0"))
    yield bad("date-too-large", "a tenth byte above 1", usual.bytes(dates=b"\xff" * 9 + b"\x02\0"))
    yield bad("fields-unsorted", "fields in descending order", SummaryText(one, at, [standard(16, b"u", at), title]).bytes())
    yield bad("fields-twice", "a field twice", SummaryText(one, at, [title, title]).bytes())
    yield bad("field-none", "a field of id 0", SummaryText(one, at, [(0, at, b"\x04")]).bytes())
    yield bad("field-count", "more fields than there are", usual.bytes(fields=number_bytes(200)))
    yield bad("field-count-huge", "2^64 - 1 fields", usual.bytes(fields=number_bytes((1 << 64) - 1)))
    yield bad("payload-past-end", "a payload longer than what is left", usual.bytes(fields=b"\x01\x01\0\x01\x7fx"))

    sealed = payload(ke.STANDARD, 1, b"p", key=KEY)
    for name, comment, number, data in (
        ("empty", "no byte", 16, b""),
        ("role-alone", "a role and nothing more", 16, b"\0"),
        ("no-utf8", "a value that is not UTF-8", 16, b"\0\0\xff"),
        ("overlong-utf8", "a value in overlong UTF-8", 16, b"\0\0\xc0\x80"),
        ("label-no-utf8", "a label that is not UTF-8", ADDED + 1, b"\x03\0\x01\0\x01\xffvalue"),
        ("label-past-end", "a label longer than what is left", ADDED + 1, b"\x03\0\x01\0\x09L"),
        ("place-large", "a place of 2^32", ADDED + 1, b"\x02\0" + number_bytes(1 << 32) + b"tag"),
        ("place-long", "a place in two bytes", ADDED + 1, b"\x02\0\x81\0tag"),
        ("place-missing", "no place", ADDED + 1, b"\x01\0"),
        ("fingerprint-short", "a fingerprint of 15 bytes", 17, sealed[:-1]),
        ("fingerprint-long", "a fingerprint of 17 bytes", 17, sealed + b"\0"),
        ("strength-large", "a strength of 65,536", 17, b"\0\x03" + number_bytes(65_536) + sealed[2:]),
        ("strength-long", "a strength in two bytes", 17, b"\0\x03\x81\0" + sealed[2:])):
        yield bad(f"payload-{name}", f"a payload of {comment}", SummaryText(one, at, [(number, at, data)], body=(at, HASH)).bytes())
    yield bad("parts-unsorted", "parts in descending order", usual.bytes(parts=parts_bytes([(2, b""), (1, b"")])))
    yield bad("parts-twice", "a part twice", usual.bytes(parts=parts_bytes([(2, b""), (2, b"")])))
    yield bad("part-past-end", "a part longer than what is left", usual.bytes(parts=b"\x01\x05abcd"))
    yield bad("trailing", "a byte left over", usual.bytes(parts=b"\x01"))
    whole = usual.bytes()
    yield bad("nothing", "no byte", b"")
    for cut in (1, 2, 8, 12, 25, 60, len(whole) // 2, len(whole) - 1):
        yield bad(f"cut-{cut}", f"only the first {cut} bytes", whole[:cut])


def body_cases():
    def good(name, comment, data):
        values, old, parts = ke.read_body(data)
        return f"body-{name}", ("body", "success", comment, dict(
            bytes=data, values=" ".join(f"{n}={v.hex()}" for n, v in values.items()), old=len(old),
            parts=" ".join(map(str, parts))))

    def bad(name, comment, data):
        return f"body-{name}", ("body", "refused", comment, dict(bytes=data))

    def old(reason=0, kind=1, number=17, clock=3, label=b"password", value=b"before", replaced=1_700_000_000_000):
        return number, (clock, A), replaced, B, reason, kind, label, value

    yield good("empty", "nothing in it", body_text())
    values = [(17, b"secret"), (19, "notes\nñ".encode()), (ADDED + 3, bytes(range(256)))]
    yield good("values", "three values, one of them no text", body_text(values))
    yield good("empty-value", "an empty value", body_text([(17, b"")]))
    yield good("old", "an old value for every reason", body_text(values, [
        old(reason=r, clock=9 - r, replaced=1_700_000_000_000 - r) for r in range(4)]))
    yield good("old-before-1970", "replaced before 1970", body_text(values, [old(replaced=-5)]))
    yield good("old-tomorrow", "a reason and a type of tomorrow", body_text(values, [
        old(), old(reason=4, clock=8), old(kind=9, clock=7)]))
    yield good("parts", "parts of tomorrow", body_text(values, parts=[(0, b"x"), (5, b"")]))
    yield good("long", "a value of 9,000 bytes", body_text([(19, Draw("long body")(9000))]))

    whole = body_text(values, [old()])
    yield bad("nothing", "no byte", b"")
    yield bad("format", "another format", b"\x02" + whole[1:])
    yield bad("unsorted", "values in descending order", body_text(values[::-1]))
    yield bad("twice", "a value twice", body_text([values[0], values[0]]))
    yield bad("field-none", "a value of id 0", body_text([(0, b"x")]))
    yield bad("count", "more values than bytes", b"\x01" + number_bytes(1 << 30))
    yield bad("old-count", "more old values than bytes", b"\x01\0" + number_bytes(1 << 62))
    yield bad("number-long", "a count in two bytes", b"\x01\x80\0\0")
    yield bad("no-old-count", "no count of old values", b"\x01\0")
    yield bad("value-past-end", "a value longer than what is left", b"\x01\x01\x11\x7fabc")
    yield bad("label-no-utf8", "an old label that is not UTF-8", body_text((), [old(label=b"\xff")]))
    yield bad("old-clock-none", "an old value with a clock of 0", body_text((), [old(clock=0)]))
    yield bad("old-field-none", "an old value of id 0", body_text((), [old(number=0)]))
    yield bad("trailing", "a byte left over", whole + b"\x01")
    yield bad("parts-unsorted", "parts in descending order", whole + parts_bytes([(1, b""), (0, b"")]))
    yield bad("part-past-end", "a part longer than what is left", whole + b"\x01" + counted_bytes(b"abc")[:-1])
    for cut in (1, 5, len(whole) // 2, len(whole) - 8, len(whole) - 1):
        yield bad(f"cut-{cut}", f"only the first {cut} bytes", whole[:cut])


def entry_cases():
    def case(name, comment, *versions):
        texts = [SummaryText(vector, stamp, sorted(fields), **more).bytes() for vector, stamp, fields, more in versions]
        entry = ke.Entry(bytes(16), [ke.read_summary(text) for text in texts])

        def spelled(field):
            return (field.fingerprint if field.sealed else field.value).hex()

        return f"entry-{name}", ("entry", "success", comment, dict(
            versions=" ".join(text.hex() for text in texts), standing=len(entry.versions), state=entry.state,
            created=entry.created, modified=entry.modified,
            fields=" ".join(f"{n}={spelled(f)}" for n, f in sorted(entry.fields.items())),
            conflicts=" ".join(f"{n}={','.join(map(spelled, o))}" for n, o in sorted(entry.others.items()))))

    title, first = standard(1, b"First", (1, A)), [(A, 1)]
    user, password = standard(16, b"ada", (1, A)), standard(17, b"old", (1, A), KEY)
    body = dict(body=((1, A), HASH))

    def later(device, clock, *fields, more=()):
        return [(A, max(1, clock))] if device == A else [(A, 1), (device, clock)], (clock, device), list(fields), body | dict(more)

    new_a, new_b = standard(16, b"eva", (2, A)), standard(16, b"ida", (2, B))
    yield case("one", "one version", (first, (1, A), [title, user, password], body))
    yield case("superseded", "a version and one that knows it", (
        first, (1, A), [title, user], {}), later(B, 2, title, new_b))
    yield case("apart", "two devices change two fields: no conflict", later(A, 2, title, new_a, password), later(
        B, 2, title, user, standard(17, b"new", (2, B), KEY)))
    yield case("conflict", "two devices change one field: the larger device is shown", later(A, 2, title, new_a), later(
        B, 2, title, new_b))
    yield case("conflict-clock", "two devices change one field: the larger clock is shown", (
        [(A, 3)], (3, A), [title, standard(16, b"eva", (3, A))], {}), later(B, 2, title, new_b))
    yield case("same-value", "two devices put the same value: no conflict", later(A, 2, title, new_a), later(
        B, 2, title, standard(16, b"eva", (2, B))))
    yield case("same-secret", "two devices put the same secret: no conflict", later(
        A, 2, title, standard(17, b"new", (2, A), KEY, 5)), later(B, 2, title, standard(17, b"new", (2, B), KEY, 7)))
    yield case("conflict-secret", "two devices put two secrets", later(A, 2, title, standard(17, b"one", (2, A), KEY)), later(
        B, 2, title, standard(17, b"two", (2, B), KEY)))
    yield case("three", "three devices, three values", later(A, 2, title, new_a), later(B, 2, title, new_b), later(
        C, 2, title, standard(16, b"uma", (2, C))))
    yield case("removed", "one removes what the other left as it was", later(A, 2, title), later(B, 2, title, user))
    yield case("removed-changed", "one removes what the other changes: the change stands", later(A, 2, title), later(
        B, 2, title, new_b))
    yield case("added", "two devices add a URL each", later(A, 2, title, url(ADDED + 1, b"https://a.example", (2, A))), later(
        B, 2, title, url(ADDED + 2, b"https://b.example", (2, B))))
    yield case("trash-live", "one trashes, the other changes: live", later(A, 2, title, user, more=dict(state=1)), later(
        B, 2, title, new_b))
    yield case("trash-both", "both trash", later(A, 2, title, more=dict(state=1)), later(B, 2, title, more=dict(state=1)))
    yield case("purged-live", "one purges, the other changes: live", ([(A, 2)], (2, A), [], dict(state=2)), later(
        B, 2, title, new_b))
    yield case("purged", "purged on both", ([(A, 2)], (2, A), [], dict(state=2)), (
        [(A, 1), (B, 2)], (2, B), [], dict(state=2)))
    yield case("dates", "the earliest creation, the latest change", later(
        A, 2, title, more=dict(created=50, modified=60)), later(B, 2, title, more=dict(created=40, modified=55)))
    counters = [standard(5, b"41", (2, A)), standard(5, b"7", (2, B))]
    yield case("counter", "of two counters the larger, no conflict", later(A, 2, title, counters[0]), later(
        B, 2, title, counters[1]))
    yield case("clones", "clones: one stamp, two payloads, the larger payload is shown", (
        [(A, 2)], (2, A), [title, standard(16, b"eva", (2, A))], {}), (
        [(A, 2)], (2, A), [title, standard(16, b"eve", (2, A))], {}))
    yield case("settled", "a third version that settles a conflict knows both", later(A, 2, title, new_a), later(
        B, 2, title, new_b), ([(A, 2), (B, 2), (C, 3)], (3, C), [title, standard(16, b"both", (3, C))], {}))
