#!/usr/bin/python3
"""Reads a store of Keys without Keys, from the recovery code alone, after Docs/FORMAT.md alone.

    keys_store.py FOLDER < recovery-code

prints as JSON what the store holds, secrets included. A blob that is damaged is named on standard error and left out; where
the recovery blob does not open the status is 22.
"""

import json
import pathlib
import sys
from collections import Counter

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import keys_blobs as kb  # noqa: E402
import keys_format as kf  # noqa: E402
import keys_log as kl  # noqa: E402
import keys_pairing as kp  # noqa: E402
from keys_entries import Entry  # noqa: E402
from keys_format import Bytes, Refused, refuse_unless  # noqa: E402
from keys_reach import Reach  # noqa: E402
from keys_reader import entry_json  # noqa: E402


class Folder:
    """The files of a store: those whose name is one, and how many others."""

    def __init__(self, folder):
        self.path, self.names, self.strays = pathlib.Path(folder), {}, 0
        for file in sorted(self.path.iterdir()):
            try:
                name = kb.name_bytes(file.name)
                refuse_unless(file.is_file() and not file.is_symlink(), "no file")
                self.names[name] = file
            except Refused:
                self.strays += 1

    def __contains__(self, name):
        return name in self.names

    def blob(self, name):
        return self.names[name].read_bytes()


class Store:
    """What a store holds, rebuilt: `entries`, `vector` (device to position), `labels` (name to label), `ignored`, how many
    names no key here unmasks; `damaged` (name, what is wrong), `newer` labels, `strays`, `dropped` segments."""

    def __init__(self, folder, code):
        self.folder, self.damaged = Folder(folder), []
        name = kp.recovery_name(code)
        refuse_unless(name in self.folder, "recovery blob: is not there")
        self.vault, self.epoch, self.vault_key = kp.open_recovery_blob(code, self.folder.blob(name))
        self.keys = kf.derive_all(self.vault_key)
        self.strays = self.folder.strays
        self.read_labels(name)
        self.chunks = self.named(kb.CHUNK_KIND)
        self.segments = self.read_all(kb.SEGMENT_KIND, self.read_segment)
        self.snapshots = self.read_all(kb.SNAPSHOT_KIND, self.read_snapshot)
        self.absorb()

    # Names

    def read_labels(self, recovery_name):
        self.labels, self.ignored = {}, 0
        for name in self.folder.names:
            if name == recovery_name:
                continue
            try:
                self.labels[kb.name_text(name)] = kb.unmask_label(self.keys["name"], name)
            except Refused:
                self.ignored += 1
        self.newer = [label for label in self.labels.values() if not label.is_known]

    def named(self, kind):
        """label: name, of one kind."""
        return {label: kb.name_bytes(text) for text, label in self.labels.items() if label.kind == kind}

    # Blobs

    def read_all(self, kind, read):
        found = []
        for label, name in self.named(kind).items():
            try:
                found.append(read(label, self.folder.blob(name)))
            except Refused as refusal:
                self.damaged.append((kb.name_text(name), str(refusal)))
        return found

    def read_segment(self, label, blob):
        segment = kl.read_segment(
            kb.open_labelled(self.keys, self.vault, self.epoch, label, blob), label.device, label.first, label.last)
        if segment.first == segment.last:
            segment.hashes = [kf.blake2b(32, blob)[:16]]
        self.open_versions(segment)
        return segment

    def read_snapshot(self, label, blob):
        snapshot = kl.read_snapshot(
            kb.open_labelled(self.keys, self.vault, self.epoch, label, blob), label.device, label.first)
        self.open_versions(snapshot)
        due = self.hash_of(snapshot.opened)
        refuse_unless(due == snapshot.set_hash, "snapshot: another set-hash than its versions'")
        return snapshot

    def open_versions(self, holder):
        if holder.pack is not None:
            holder.versions = kl.read_versions(Bytes(self.read_pack(holder.device, holder.pack), "pack"))
        for version in holder.versions:
            summary = kl.open_version(self.keys, self.vault, self.epoch, version)
            summary.nonce = version.nonce
            holder.opened.append((version.entry, summary))

    def read_pack(self, device, reference):
        pieces, count = [], len(reference.hashes)
        for which, hashed in enumerate(reference.hashes, 1):
            label = kb.Label(kb.CHUNK_KIND, device, which, count, hashed[:9])
            refuse_unless(label in self.chunks, f"pack: chunk {which} of {count} is not there")
            blob = self.folder.blob(self.chunks[label])
            pieces.append(open_chunk(self.keys, self.vault, self.epoch, reference, which, blob))
        return kb.join(pieces, reference.size)

    # The vault

    def absorb(self):
        """Takes what belongs to one history, and makes entries of it."""
        reach = Reach(self.segments, self.snapshots)
        self.vector, self.dropped = reach.vector, reach.dropped
        absorbed = self.snapshots + reach.segments
        versions = {}
        for holder in absorbed:
            for entry, summary in holder.opened:
                versions.setdefault(entry, {})[summary.nonce] = summary
        self.entries = [Entry(entry, list(found.values())) for entry, found in sorted(versions.items())]
        self.set_hash = self.hash_of([(entry.id, version) for entry in self.entries for version in entry.versions])
        self.read_notes(absorbed)
        self.claims = [s.set_hash for s in absorbed if self.reaches_all(s)]

    def hash_of(self, opened):
        return kl.set_hash(self.keys["head"], [(entry, summary.nonce) for entry, summary in opened])

    def reaches_all(self, holder):
        """Whether a segment or snapshot speaks of just what is reached here, so that its set-hash must be this one's."""
        if isinstance(holder, kl.Snapshot):
            said = holder.vector
        else:
            said = holder.seen | {holder.device: holder.position()}
        steps = lambda vector: {device: position.step for device, position in vector.items()}  # noqa: E731
        return steps(said) == steps(self.vector)

    def read_notes(self, absorbed):
        self.devices, self.recovery, self.owner = {}, None, None
        for notes in (holder.notes for holder in absorbed):
            for device, word in notes.get(kl.DEVICES, {}).items():
                if device not in self.devices or word.stamp > self.devices[device].stamp:
                    self.devices[device] = word
            said = notes.get(kl.RECOVERY)
            if said is not None and (self.recovery is None or said.stamp > self.recovery.stamp):
                self.recovery = said
            said = notes.get(kl.OWNER)
            if said is not None and (self.owner is None or said.stamp > self.owner.stamp):
                self.owner = said


def open_chunk(keys, vault, epoch, reference, which, blob):
    """One piece of a pack, whose blob must be the one the reference names."""
    refuse_unless(kf.blake2b(32, blob) == reference.hashes[which - 1], f"pack: chunk {which} has another hash")
    context = kb.chunk_context(vault, epoch, reference.id, which, len(reference.hashes))
    return kf.open_box(keys["segment"], context, blob, f"chunk {which}")


def read_store(folder, code_text):
    """The store in a folder, opened with a recovery code as people have it."""
    return Store(folder, kf.recovery_bytes(code_text))


# JSON

def store_json(store):
    kinds = Counter(label.kind for label in store.labels.values())
    names = {device: word.name for device, word in store.devices.items()}
    return {
        "vault": kf.id_text(store.vault), "epoch": store.epoch,
        "devices": [
            {"device": f"{device:012x}", "name": word.name, "forgotten": word.is_forgotten}
            for device, word in sorted(store.devices.items())
        ],
        "vector": [
            {"device": f"{device:012x}", "step": position.step} for device, position in sorted(store.vector.items())],
        "segments": kinds[kb.SEGMENT_KIND], "chunks": kinds[kb.CHUNK_KIND], "snapshots": kinds[kb.SNAPSHOT_KIND],
        "newer": len(store.newer), "ignored": store.ignored, "strays": store.strays,
        "damaged": [name for name, _ in store.damaged], "dropped": len(store.dropped),
        "set-hash": store.set_hash.hex(), "set-hash as said": all(claim == store.set_hash for claim in store.claims),
        "entries": [entry_json(entry, names) for entry in store.entries],
    }


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: keys_store.py FOLDER < recovery-code")
    try:
        store = read_store(sys.argv[1], sys.stdin.read())
    except Refused as refusal:
        print(f"keys_store: {refusal}", file=sys.stderr)
        return 22
    for name, what in store.damaged:
        print(f"keys_store: warning: {name}: {what}", file=sys.stderr)
    json.dump(store_json(store), sys.stdout, indent=1, ensure_ascii=False)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
