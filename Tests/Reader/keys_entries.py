"""Summaries, bodies and what people see of several versions, after Docs/FORMAT.md."""

from dataclasses import dataclass, field as fresh

from keys_format import Bytes, keyed_hash, refuse_unless

STATES = ("live", "trashed", "purged")
STANDARD, URL, TAG, OWN = range(4)
TYPES = ("text", "concealed", "url", "email", "phone", "date", "month", "otp", "multiline")
TEXT, CONCEALED, URL_TYPE, EMAIL, PHONE, DATE, MONTH, OTP, MULTILINE = range(9)
SECRET_TYPES = (CONCEALED, OTP, MULTILINE)
TITLE, KIND, FOLDER, FAVORITE, COUNTER = range(1, 6)
KINDS = "login note card identity ssh-key api-credential wifi bank-account custom".split()
STANDARD_FIELDS = {
    1: ("title", TEXT), 2: ("kind", TEXT), 3: ("folder", TEXT), 4: ("favourite", TEXT), 5: ("counter", TEXT),
    16: ("username", TEXT), 17: ("password", CONCEALED), 18: ("otp", OTP), 19: ("notes", MULTILINE),
    32: ("cardholder", TEXT), 33: ("number", CONCEALED), 34: ("brand", TEXT), 35: ("expiry", MONTH),
    36: ("code", CONCEALED), 37: ("pin", CONCEALED),
    48: ("first name", TEXT), 49: ("middle name", TEXT), 50: ("last name", TEXT), 51: ("company", TEXT),
    52: ("email", EMAIL), 53: ("phone", PHONE), 54: ("birth date", DATE), 55: ("street", TEXT),
    56: ("city", TEXT), 57: ("state", TEXT), 58: ("postal code", TEXT), 59: ("country", TEXT),
    60: ("national number", CONCEALED), 61: ("passport number", CONCEALED), 62: ("licence number", CONCEALED),
    80: ("private key", CONCEALED), 81: ("public key", TEXT), 82: ("fingerprint", TEXT), 83: ("passphrase", CONCEALED),
    96: ("key id", TEXT), 97: ("secret", CONCEALED), 98: ("expires", DATE),
    112: ("network", TEXT), 113: ("security", TEXT),
    128: ("bank", TEXT), 129: ("account holder", TEXT), 130: ("account type", TEXT),
    131: ("account number", CONCEALED), 132: ("routing number", TEXT), 133: ("iban", CONCEALED),
    134: ("swift code", TEXT),
}
BODY_LIMIT = 1_048_576


@dataclass
class Field:
    id: int
    stamp: tuple  # clock, device
    payload: bytes
    known: bool = False  # False: a newer Keys wrote it
    role: int = STANDARD
    place: int = 0
    type: int = TEXT
    label: str = ""
    strength: int = None
    fingerprint: bytes = None  # of a sealed field
    value: bytes = None  # of one that is not sealed; of a sealed one once the body is open

    @property
    def sealed(self):
        return self.fingerprint is not None

    def order(self):
        return ({STANDARD: 0, URL: 1, OWN: 2, TAG: 3}[self.role], self.place, self.id)


@dataclass
class Summary:
    state: int
    vector: dict
    stamp: tuple
    created: int
    modified: int
    content: bytes
    body_stamp: tuple = None
    body_hash: bytes = None
    fields: dict = fresh(default_factory=dict)
    parts: dict = fresh(default_factory=dict)
    old: list = fresh(default_factory=list)  # from the body

    def shown(self):
        return [f for f in self.fields.values() if f.known]


@dataclass
class OldValue:
    id: int
    stamp: tuple
    replaced: int
    device: int
    reason: int
    type: int
    label: str
    value: bytes


def read_parts(data):
    parts, last = {}, -1
    while data.left():
        number = data.number()
        data.refuse_unless(number > last, "parts are not in ascending order")
        parts[number], last = data.counted(), number
    return parts


def read_summary(plaintext, name="summary"):
    data = Bytes(plaintext, name)
    data.refuse_unless(data.byte() == 1, "another format")
    state = data.byte()
    data.refuse_unless(state < 3, "an unknown state")
    count = data.number()
    data.refuse_unless(1 <= count <= data.left(), "a vector without parts or too long")
    vector = {}
    for _ in range(count):
        device, clock = data.word(6), data.number()
        data.refuse_unless(not vector or device > max(vector), "devices are not in ascending order")
        data.refuse_unless(clock >= 1, "a clock of 0")
        vector[device] = clock
    devices = list(vector)

    def stamp():
        place, clock = data.number(), data.number()
        data.refuse_unless(place < len(devices), "a stamp of a device outside the vector")
        data.refuse_unless(1 <= clock <= vector[devices[place]], "a stamp outside the vector")
        return clock, devices[place]

    made = stamp()
    data.refuse_unless(made[0] == vector[made[1]], "the stamp is not its device's part of the vector")
    summary = Summary(state, vector, made, data.signed(), data.signed(), data.counted())
    data.refuse_unless(len(summary.content) == (0 if state == 2 else 16), "a content hash of another length")
    if data.flag():
        data.refuse_unless(state != 2, "a purged version with a body")
        summary.body_stamp, summary.body_hash = stamp(), data.take(32)
    count = data.number()
    data.refuse_unless(count <= data.left(), "more fields than bytes")
    data.refuse_unless(state != 2 or count == 0, "a purged version with fields")
    last = 0
    for _ in range(count):
        number = data.number()
        data.refuse_unless(number > last, "fields are not in ascending order")
        last = number
        summary.fields[number] = read_payload(Field(number, stamp(), data.counted()), name)
    data.refuse_unless(
        summary.body_hash is not None or not any(f.sealed for f in summary.shown()), "a sealed field and no body")
    summary.parts = read_parts(data)
    return summary


def read_payload(field, name):
    """Reads the payload, or leaves the field unknown if a newer Keys wrote it."""
    data = Bytes(field.payload, f"{name}, field {field.id}")
    role = data.byte()
    if role > OWN:
        return field
    goes = field.id <= 255 if role == STANDARD else field.id > 255
    if not goes or role == STANDARD and field.id not in STANDARD_FIELDS:
        return field
    flags = data.byte()
    if flags > 3 or flags == 2:
        return field
    sealed, judged = bool(flags & 1), bool(flags & 2)
    if role != STANDARD:
        place = data.number()
        data.refuse_unless(place < 1 << 32, "a place too large")
        field.place = place
    if role == STANDARD:
        label, kind = STANDARD_FIELDS[field.id]
    elif role == URL:
        label, kind = "url", URL_TYPE
    elif role == TAG:
        label, kind = "tag", TEXT
    else:
        kind = data.byte()
        if kind >= len(TYPES):
            return field
        label = data.text()
    if sealed != (kind in SECRET_TYPES):
        return field
    if judged:
        field.strength = data.number()
        data.refuse_unless(field.strength < 65_536, "a strength too large")
    if sealed:
        field.fingerprint = data.rest()
        data.refuse_unless(len(field.fingerprint) == 16, "a fingerprint of another length")
    else:
        field.value = data.rest()
        data.utf8(field.value)
    field.known, field.role, field.type, field.label = True, role, kind, label
    return field


def read_body(plaintext, name="body"):
    refuse_unless(len(plaintext) <= BODY_LIMIT, f"{name}: too long")
    data = Bytes(plaintext, name)
    data.refuse_unless(data.byte() == 1, "another format")
    values, last = {}, 0
    count = data.number()
    data.refuse_unless(count <= data.left(), "more values than bytes")
    for _ in range(count):
        number = data.number()
        data.refuse_unless(number > last, "values are not in ascending order")
        values[number], last = data.counted(), number
    count = data.number()
    data.refuse_unless(count <= data.left(), "more old values than bytes")
    old = []
    for _ in range(count):
        one = OldValue(
            data.number(), (data.number(), data.word(6)), data.signed(), data.word(6), data.byte(), data.byte(),
            data.text(), data.counted())
        data.refuse_unless(one.id >= 1, "a field id of 0")
        data.refuse_unless(one.stamp[0] >= 1, "a clock of 0")
        old.append(one)
    return values, old, read_parts(data)


def fill(summary, values, old, fingerprint_key, name):
    """Puts the body's values into the summary's sealed fields; each must have the fingerprint the summary says."""
    for field in summary.shown():
        if field.sealed:
            refuse_unless(field.id in values, f"{name}: field {field.id} has no value")
            field.value = values[field.id]
            due = keyed_hash(fingerprint_key, 16, "value", field.value)
            refuse_unless(due == field.fingerprint, f"{name}: field {field.id} has another fingerprint")
    summary.old = old


def number_bytes(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def counted_bytes(data):
    return number_bytes(len(data)) + data


def content_hash(fingerprint_key, fields):
    by_id = {f.id: f for f in fields}
    kind = by_id[KIND].value if KIND in by_id else b""
    title = by_id[TITLE].value if TITLE in by_id else b""
    data = counted_bytes(kind) + counted_bytes(title)
    for field in sorted((f for f in fields if f.role != TAG and f.id > COUNTER), key=Field.order):
        data += bytes([field.role, field.type]) + counted_bytes(field.label.encode()) + counted_bytes(field.value)
    return keyed_hash(fingerprint_key, 16, "content", data)


# Several versions

def within(a, b):
    """Whether vector a lies within vector b."""
    return all(b.get(device, 0) >= clock for device, clock in a.items())


class Entry:
    """What people see of an entry's versions."""

    def __init__(self, entry_id, versions):
        self.id = entry_id
        self.versions = [
            v for v in versions
            if not any(o is not v and within(v.vector, o.vector) and o.vector != v.vector for o in versions)
        ]
        self.state = min(v.state for v in self.versions)
        self.speaking = [v for v in self.versions if v.state != 2] or self.versions
        self.created = min(v.created for v in self.speaking)
        self.modified = max(v.modified for v in self.speaking)
        self.fields, self.others = {}, {}
        for number in sorted({n for v in self.speaking for n in v.fields}):
            standing = self.standing(number)
            shown = [f for f in standing if f.known]
            if not shown:
                continue
            key = (lambda f: int(f.value or b"0")) if number == COUNTER else (lambda f: (f.stamp, f.payload))
            first = max(shown, key=key)
            self.fields[number] = first
            if number != COUNTER:
                alike = [first]
                for other in sorted(shown, key=key, reverse=True):
                    if not any(self.same(other, one) for one in alike):
                        alike.append(other)
                if alike[1:]:
                    self.others[number] = alike[1:]

    def standing(self, number):
        having = [v for v in self.speaking if number in v.fields]
        unreplaced, only_by_havers = [], []
        for version in having:
            field = version.fields[number]
            clock, device = field.stamp
            replacers = [
                o for o in self.speaking
                if o.vector != version.vector and o.vector.get(device, 0) >= clock
                and (number not in o.fields or o.fields[number].stamp != field.stamp)
            ]
            if not replacers:
                unreplaced.append(field)
            elif all(number in o.fields for o in replacers):
                only_by_havers.append(field)
        return unreplaced or only_by_havers

    @staticmethod
    def same(a, b):
        return (a.role, a.type, a.label, a.fingerprint if a.sealed else a.value) == (
            b.role, b.type, b.label, b.fingerprint if b.sealed else b.value)

    def text(self, number):
        return self.fields[number].value.decode() if number in self.fields else None

    def in_order(self, *roles):
        return sorted((f for f in self.fields.values() if f.role in roles and f.id > COUNTER), key=Field.order)

    def history(self):
        told = {(one.id, one.stamp): one for v in self.versions for one in v.old}
        return sorted(told.values(), key=lambda one: -one.replaced)
