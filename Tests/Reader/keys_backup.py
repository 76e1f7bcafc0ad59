"""A sealed backup, read from Docs/FORMAT.md ("Backup")."""

import keys_blobs as kb
import keys_format as kf
import keys_log as kl
import keys_reader
from keys_entries import Entry
from keys_format import Bytes, Refused, refuse_unless

BACKUP_CHUNK = 18
RECORD = 8
CHUNK = 1 << 20


class Backup:
    """A whole backup, opened with the password or the recovery code of its day."""

    def __init__(self, data, password=None, code=None):
        header = Bytes(data[:316], "backup header")
        header.refuse_unless(header.take(7) == b"KEYSBAK", "another magic")
        header.refuse_unless(header.byte() == 1, "another format")
        self.id, self.vault, self.epoch = header.take(16), header.take(16), header.word(4)
        password_slot, recovery_slot, digest = header.take(132), header.take(108), header.take(32)
        header.refuse_unless(digest == kf.blake2b(32, data[:284]), "another digest")
        if password is not None:
            key = kf.open_password_slot(password_slot, password, self.vault, self.epoch, test_doors=True)
        else:
            key = kf.open_recovery_slot(recovery_slot, code, self.vault, self.epoch)
        self.keys = kf.derive_all(key)
        self.read(Bytes(self.content(data, digest), "backup"))

    def content(self, data, digest):
        boxes = [data[at : at + CHUNK] for at in range(316, len(data), CHUNK)] or [b""]
        pieces = [
            kf.open_box(
                self.keys["segment"],
                kf.context(BACKUP_CHUNK, self.vault, self.epoch, self.id, (which, which == len(boxes)), digest),
                box, f"chunk {which}")
            for which, box in enumerate(boxes, 1)
        ]
        return kb.unpad(b"".join(pieces), 316 + 72 * len(boxes), "backup")

    def read(self, data):
        data.refuse_unless(data.byte() == 1, "another format")
        self.device, self.clock = data.word(6), data.number()
        records = [(data.text(), data.counted()) for _ in range(data.byte())]
        data.refuse_unless(
            [name for name, _ in records] == sorted({name for name, _ in records} & {"devices", "names over", "recovery"}),
            "another record")
        self.records = {
            name: kf.open_box(
                self.keys["local"], kf.context(RECORD, self.vault, self.epoch, extra=name.encode()), box, name)
            for name, box in records
        }
        self.devices = keys_reader.read_devices(self.records["devices"])
        versions = []
        while (mark := data.byte()) == 1:
            versions.append(kl.SealedVersion(data.take(16), kl.read_stamp(data), data.counted(), data.counted()))
        data.refuse_unless(mark == 0, "another mark")
        due = kl.set_hash(self.keys["head"], [(one.entry, one.nonce) for one in versions])
        data.refuse_unless(data.take(32) == due, "another set-hash than its versions'")
        data.end()
        order = [(one.entry, one.stamp) for one in versions]
        data.refuse_unless(order == sorted(order), "versions are not in ascending order")
        opened = {}
        for one in versions:
            summary = kl.open_version(self.keys, self.vault, self.epoch, one)
            data.refuse_unless(max(summary.vector.values()) <= self.clock, "a clock above the backup's")
            opened.setdefault(one.entry, []).append(summary)
        self.entries = [Entry(entry, summaries) for entry, summaries in opened.items()]


def refuses(data, **key):
    """Whether a backup is refused."""
    try:
        Backup(data, **key)
    except Refused:
        return True
    return False
