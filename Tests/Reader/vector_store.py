"""A whole small store, made after the paper alone: two devices, a joined segment, a snapshot with its pack, a recovery blob,
and what lies beside them: Tests/Vectors/Blobs/store-1.json."""

import json
import pathlib
import tempfile

import keys_blobs as kb
import keys_format as kf
import keys_pairing as kp
import keys_store
import keys_tokens as kt
from keys_log import DEVICES, PUT_BACK, RECOVERY, DeviceWord, Position
from keys_store_writer import (
    LogText, StoreText, devices_note, recovery_note, seal_pairing_blob, segment_text, snapshot_text)
from keys_writer import Draw, flip, own, recovery_slot, standard, tag, url

A, B, C = 0x1A1B1C1D1E1F, 0x2A2B2C2D2E2F, 0x3A3B3C3D3E3F
DATE = 1_700_000_000_000
ADDED = 1 << 55


class Scene:
    """The store and what must come out of it."""

    def __init__(self):
        self.store = StoreText(Draw("store 1"))
        self.store.put_recovery_blob()
        self.logs = {device: LogText(self.store, device) for device in (A, B, C)}
        self.ids = sorted(self.store.draw(16) for _ in range(5))
        self.versions = self.make_versions()
        self.write_logs()
        self.write_beside()

    def make_versions(self):
        store, key = self.store, self.store.keys["fingerprint"]
        first, second, third, fourth, fifth = self.ids

        def head(title, kind, stamp):
            return [standard(1, title.encode(), stamp), standard(2, kind.encode(), stamp)]

        def login(stamp, password, at=(1, A)):
            return head("Hafen ⚓", "login", at) + [
                standard(16, b"ada", at), standard(17, password, stamp, key, 500), url(ADDED + 1, b"https://a.example", at),
                tag(ADDED + 2, "grün".encode(), at)]

        old = [(17, (1, A), DATE + 5, B, 0, 1, b"password", b"erstes")]
        one = store.version(first, [(A, 1)], (1, A), login((1, A), b"erstes"), {17: b"erstes"})
        return {
            "login": one,
            "login by A": store.version(first, [(A, 5)], (5, A), login((5, A), b"von A"), {17: b"von A"}, old),
            "login by B": store.version(
                first, [(A, 1), (B, 4)], (4, B), login((4, B), "von B ✓".encode()), {17: "von B ✓".encode()}, old),
            "note": store.version(
                second, [(A, 2)], (2, A), head("Notiz", "note", (2, A)) + [standard(19, b"eins\nzwei", (2, A), key)],
                {19: b"eins\nzwei"}),
            "wifi": store.version(
                third, [(B, 3)], (3, B), head("Funk", "wifi", (3, B)) + [
                    standard(17, b"\xff\x00kein Text", (3, B), key), own(ADDED + 3, 1, "PIN", b"2468", (3, B), 1, key)],
                {17: b"\xff\x00kein Text", ADDED + 3: b"2468"}),
            "wifi moved": store.version(
                third, [(A, 6), (B, 3)], (6, A), head("Funk oben", "wifi", (6, A)) + [
                    standard(3, "Haus/Dach".encode(), (6, A)), standard(17, b"neu", (6, A), key)], {17: b"neu"}),
            "purged": store.version(fourth, [(A, 3)], (3, A), [], state=2),
            "lost": store.version(fifth, [(B, 9)], (9, B), head("Refers beyond", "note", (9, B))),
        }

    def held(self, *names):
        return [self.versions[name] for name in names]

    def hashed(self, *names):
        return self.store.set_hash(self.held(*names))

    def make_notes(self):
        """What the devices say of themselves, and the recovery code's note."""
        store = self.store
        self.words = {
            A: DeviceWord(False, "Werkbank", (1, A)), B: DeviceWord(False, "Laptop", (2, B), store.draw(32)),
            C: DeviceWord(True, "verloren", (7, A), store.draw(32))}
        self.slot = recovery_slot(store.draw, store.vault_key, store.code, store.vault, 1)
        name = kp.recovery_name(store.code)
        return RECOVERY, recovery_note(
            (1, A), name, kt.token_hash(kt.recovery_token(store.code)), self.slot, store.blobs[name])

    def devices(self, *devices):
        return DEVICES, devices_note([(device, self.words[device]) for device in devices])

    def write_logs(self):
        """A: steps 1 to 3, of which 1 and 2 are joined. B: steps 1 and 2; its step 3 knows a step of A that is not there."""
        a, b, recovery = self.logs[A], self.logs[B], self.make_notes()
        at_first, at_second = ("login", "note"), ("login by A", "note", "purged")
        at_snapshot = ("login by A", "login by B", "note", "wifi", "purged")
        self.final = ("login by A", "login by B", "note", "wifi moved", "purged")

        first = a.step({}, 2, DATE, self.hashed(*at_first), [self.devices(A), recovery], self.held(*at_first))
        b.step({A: first}, 4, DATE + 10, self.hashed("login by B", "note", "wifi"), [self.devices(B)],
               self.held("login by B", "wifi"))
        second = a.step({}, 5, DATE + 20, self.hashed(*at_second), [(PUT_BACK, b"")], self.held("login by A", "purged"))
        met = b.step({A: second}, 5, DATE + 30, self.hashed(*at_snapshot))
        self.write_snapshot({A: second, B: met}, at_snapshot, [self.devices(A, B), recovery])
        a.join(1, 2, {}, self.hashed(*at_second), [self.devices(A), recovery], self.held(*at_second))
        reference = self.store.put_pack(A, self.held("wifi moved"))
        third = a.step({B: met}, 7, DATE + 40, self.hashed(*self.final), [self.devices(C)], (), reference)
        beyond = Position(9, 9, DATE + 50, self.store.draw(16))
        b.step({A: beyond}, 9, DATE + 60, self.store.draw(32), (), self.held("lost"))
        self.vector = {A: third, B: met}

    def write_snapshot(self, vector, names, notes):
        reference = self.store.put_pack(B, self.held(*names))
        content = snapshot_text(vector, self.hashed(*names), reference, notes)
        self.store.put_snapshot(B, vector[B].step, content.bytes())

    def join_all(self):
        """Joins the logs of both devices, so that each one segment refers into the other, and takes the snapshot away."""
        at_snapshot = ("login by A", "login by B", "note", "wifi", "purged")
        self.logs[A].join(1, 3, {B: self.vector[B]}, self.hashed(*self.final), (), self.held(
            "login by A", "note", "purged", "wifi moved"))
        self.logs[B].join(1, 2, {A: self.logs[A].position(2)}, self.hashed(*at_snapshot), (), self.held("login by B", "wifi"))
        self.remove(kb.SNAPSHOT_KIND)

    def remove(self, kind, device=None, first=None):
        """Takes the blobs of a kind away: all, those of a device, those that begin with a step."""
        for name in list(self.store.blobs):
            try:
                label = kb.unmask_label(self.store.keys["name"], name)
            except kf.Refused:
                continue
            if label.kind == kind and device in (None, label.device) and first in (None, label.first):
                del self.store.blobs[name]

    def write_beside(self):
        """A damaged segment, a segment of another vault, a kind of tomorrow, an offer, random bytes."""
        store = self.store
        blob = store.log_blob(kb.SEGMENT, C, 1, 1, segment_text(bytes(16), {}, 1, DATE, bytes(32)).bytes())
        store.blobs[store.name(kb.SEGMENT_KIND, C, 1, 1, blob)] = flip(blob, 300)
        other = StoreText(Draw("another store"))
        other.put_segment(C, 1, 1, segment_text(bytes(16), {}, 1, DATE, bytes(32)).bytes())
        store.blobs |= other.blobs
        store.put_blob(7, B, 1, 1, store.draw(1024))
        pairing = store.draw(20)
        store.blobs[kp.pairing_name(pairing, "offer")] = seal_pairing_blob(
            store.draw, "offer", kp.pairing_key(pairing), store.vault, b"\x01" + store.draw(32))
        store.blobs[store.draw(40)] = store.draw(1024)


def store_file():
    """The file; what the store holds is read back by the reader."""
    store = Scene().store
    with tempfile.TemporaryDirectory() as place:
        store.write(pathlib.Path(place))
        holds = keys_store.store_json(keys_store.read_store(place, kf.recovery_text(store.code)))
    blobs = {kb.name_text(name): blob.hex() for name, blob in sorted(store.blobs.items())}
    text = {"code": kf.recovery_text(store.code), "blobs": blobs, "holds": holds}
    return {"store-1.json": json.dumps(text, indent=1, ensure_ascii=False) + "\n"}
