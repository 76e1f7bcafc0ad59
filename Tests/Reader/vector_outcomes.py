"""What the reader makes of a vector of Tests/Vectors/Blobs: the lines of its result by name, or Refused."""

import keys_blobs as kb
import keys_entries as ke
import keys_format as kf
import keys_log as kl
import keys_pairing as kp
import keys_store
import keys_tokens as kt
from keys_format import Bytes


class Given:
    """The lines of a vector."""

    def __init__(self, lines):
        self.lines = lines

    def text(self, name):
        return self.lines[name]

    def bytes(self, name):
        return bytes.fromhex(self.lines[name])

    def number(self, name):
        return int(self.lines[name])

    def pieces(self, name):
        return [bytes.fromhex(piece) for piece in self.lines[name].split()]

    def keys(self):
        return kf.derive_all(self.bytes("vault-key"))

    def vault(self):
        """Vault id and epoch."""
        return self.bytes("vault"), self.number("epoch")


# How results are spelled

def log_vector_line(vector):
    return " ".join(
        f"{device:012x}:{p.step}:{p.clock}:{p.date}:{p.hash.hex()}" for device, p in vector.items())


def stamp_line(stamp):
    return f"{stamp[0]}:{stamp[1]:012x}"


def versions_line(versions):
    return " ".join(
        f"{v.entry.hex()}:{stamp_line(v.stamp)}:{len(v.summary)}:{len(v.body)}" for v in versions)


def notes_lines(notes):
    lines = {"notes": " ".join(map(str, notes))}
    if kl.DEVICES in notes:
        lines["devices"] = " ".join(
            f"{device:012x}:{int(word.is_forgotten)}:{word.name.encode().hex()}:{stamp_line(word.stamp)}:{word.token.hex()}"
            for device, word in notes[kl.DEVICES].items())
    if kl.RECOVERY in notes:
        said = notes[kl.RECOVERY]
        lines |= {
            "recovery-stamp": stamp_line(said.stamp), "recovery-name": said.name.hex(),
            "recovery-token": said.token.hex(), "recovery-slot": said.slot.hex(),
            "recovery-blob": said.blob.hex()}
    if kl.CLOSING in notes:
        epoch, vector = notes[kl.CLOSING]
        lines |= {"next-epoch": epoch, "closing-vector": log_vector_line(vector)}
    if kl.OWNER in notes:
        said = notes[kl.OWNER]
        lines |= {
            "owner-stamp": stamp_line(said.stamp), "owner-address": said.address.encode().hex(), "owner-box": said.box.hex()}
    return lines


def reference_lines(reference):
    return {
        "pack": reference.id.hex(), "size": reference.size, "chunks": " ".join(h.hex() for h in reference.hashes)}


def label_lines(label):
    return {
        "label-kind": label.kind, "device": label.device, "first": label.first, "last": label.last,
        "hash-start": label.hash_start.hex()}


def whole(data, read):
    """What `read` makes of all the bytes."""
    cursor = Bytes(data, "vector")
    found = read(cursor)
    cursor.end()
    return found


# The kinds

def blob_name(given):
    return {"name": kb.name_bytes(given.bytes("typed").decode("utf-8")).hex()}


def blob_label(given):
    return label_lines(kb.unmask_label(given.keys()["name"], given.bytes("name")))


def padding(given):
    return {"content": kb.unpad(given.bytes("padded"), given.number("overhead")).hex()}


def padding_size(given):
    return {"size": kb.padded_size(given.number("content"), given.number("overhead"))}


def pack_size(given):
    content = given.number("content")
    chunks = kb.chunk_count(content)
    padded = kb.padded_size(content, chunks * kb.OVERHEAD) - chunks * kb.OVERHEAD
    return {"chunks": chunks, "padded": padded, "last": padded - (chunks - 1) * kb.PIECE}


def log_vector(given):
    return {"vector": log_vector_line(whole(given.bytes("bytes"), kl.read_log_vector))}


def notes(given):
    return notes_lines(whole(given.bytes("bytes"), kl.read_notes))


def versions(given):
    return {"versions": versions_line(whole(given.bytes("bytes"), kl.read_versions))}


def sealed_versions(given):
    keys, (vault, epoch) = given.keys(), given.vault()
    found = whole(given.bytes("bytes"), kl.read_versions)
    titles = []
    for version in found:
        summary = kl.open_version(keys, vault, epoch, version)
        title = summary.fields.get(ke.TITLE)
        titles.append("-" if title is None else title.value.hex())
    return {
        "versions": versions_line(found), "titles": " ".join(titles),
        "set-hash": kl.set_hash(keys["head"], [(v.entry, v.nonce) for v in found]).hex()}


def pack_reference(given):
    return reference_lines(whole(given.bytes("bytes"), kl.read_pack_reference))


def segment(given):
    read = kl.read_segment(
        given.bytes("bytes"), given.number("device"), given.number("first"), given.number("last"))
    lines = {
        "previous": read.previous.hex(), "hashes": " ".join(h.hex() for h in read.hashes), "seen": log_vector_line(read.seen),
        "clock": read.clock, "date": read.date, "set-hash": read.set_hash.hex()} | notes_lines(read.notes)
    return lines | ({"versions": versions_line(read.versions)} if read.pack is None else reference_lines(read.pack))


def snapshot(given):
    read = kl.read_snapshot(given.bytes("bytes"), given.number("device"), given.number("step"))
    return {
        "vector": log_vector_line(read.vector), "set-hash": read.set_hash.hex()
    } | notes_lines(read.notes) | reference_lines(read.pack)


def log_blob(given):
    keys = given.keys()
    label = kb.unmask_label(keys["name"], given.bytes("name"))
    content = kb.open_labelled(keys, *given.vault(), label, given.bytes("blob"))
    return label_lines(label) | {"content": content.hex()}


def pack(given):
    keys, (vault, epoch) = given.keys(), given.vault()
    reference = whole(given.bytes("reference"), kl.read_pack_reference)
    blobs = given.pieces("blobs")
    kf.refuse_unless(len(blobs) == len(reference.hashes), "pack: another number of chunks")
    pieces = [
        keys_store.open_chunk(keys, vault, epoch, reference, which, blob) for which, blob in enumerate(blobs, 1)]
    return {"content": kb.join(pieces, reference.size).hex()}


def recovery_blob_name(given):
    name = kp.recovery_name(given.bytes("code"))
    return {"name": name.hex(), "text": kb.name_text(name), "key": kp.recovery_key(given.bytes("code")).hex()}


def recovery_blob(given):
    vault, epoch, key = kp.open_recovery_blob(given.bytes("code"), given.bytes("blob"))
    return {"vault": vault.hex(), "epoch": epoch, "vault-key": key.hex()}


def pairing_line(given):
    vault, code, address = kp.read_line(given.bytes("typed").decode("utf-8"))
    return {"vault": vault.hex(), "code": code.hex(), "address": address.encode().hex()}


def pairing_names(given):
    code = given.bytes("code")
    return {kind: kp.pairing_name(code, kind).hex() for kind in kp.KINDS} | {"key": kp.pairing_key(code).hex()}


def pairing_keys(given):
    """What both sides make of the three contents: the device that lets in has `secret`, the one that joins `joining-secret`."""
    offer, answer, reveal = (given.bytes(name) for name in ("offer", "answer", "reveal"))
    public = kp.check_reveal(offer, reveal)
    shared = kp.shared_secret(given.bytes("secret"), kp.read_answer(answer).public)
    kf.refuse_unless(shared == kp.shared_secret(given.bytes("joining-secret"), public), "pairing: two secrets")
    hashed = kp.transcript(offer, answer, reveal)
    numbers, listed = kp.word_numbers(hashed), kp.word_list()
    return {
        "shared": shared.hex(), "hash": hashed.hex(), "key": kp.entry_key(given.bytes("code"), shared, hashed).hex(),
        "numbers": " ".join(map(str, numbers)), "words": " ".join(listed[number] for number in numbers)}


def pairing_words(given):
    numbers, listed = kp.word_numbers(given.bytes("hash")), kp.word_list()
    return {"numbers": " ".join(map(str, numbers)), "words": " ".join(listed[number] for number in numbers)}


def pairing_blob(given):
    return {"content": kp.open_pairing_blob(
        given.text("which"), given.bytes("key"), given.bytes("vault"), given.bytes("blob")).hex()}


def pairing_content(given):
    which, content = given.text("which"), given.bytes("bytes")
    if which == "offer":
        return {"commitment": kp.read_offer(content).hex()}
    if which == "reveal":
        return {"public": kp.read_reveal(content).hex()}
    if which == "answer":
        answer = kp.read_answer(content)
        return {"public": answer.public.hex(), "device": answer.device, "name": answer.name.encode().hex()}
    entry = kp.read_entry(content, given.bytes("vault"))
    return {
        "epoch": entry.epoch, "vault-key": entry.vault_key.hex(), "token": entry.token, "vector": log_vector_line(entry.vector)
    } | notes_lines(entry.notes)


def code_tokens(given):
    """What follows from a code, as a recovery code and as a pairing code."""
    tokens = {"recovery": kt.recovery_token(given.bytes("code")), "pairing": kt.pairing_token(given.bytes("code"))}
    return tokens | {f"{name}-hash": kt.token_hash(token).hex() for name, token in tokens.items()}


def owner_tokens(given):
    keys, (vault, epoch) = given.keys(), given.vault()
    note = kl.OwnerNote(
        (given.number("clock"), given.number("device")), given.bytes("address").decode(), given.bytes("box"))
    tokens = kt.open_owner(keys, vault, epoch, note)
    return {"tokens": " ".join(tokens), "hash": kt.token_hash(tokens[0]).hex()}


OUTCOMES = {
    "blob-name": blob_name, "blob-label": blob_label, "padding": padding, "padding-size": padding_size,
    "pack-size": pack_size, "log-vector": log_vector, "notes": notes, "versions": versions,
    "sealed-versions": sealed_versions, "pack-reference": pack_reference, "segment": segment, "snapshot": snapshot,
    "log-blob": log_blob, "pack": pack, "recovery-blob-name": recovery_blob_name, "recovery-blob": recovery_blob,
    "pairing-line": pairing_line, "pairing-names": pairing_names, "pairing-keys": pairing_keys,
    "pairing-words": pairing_words, "pairing-blob": pairing_blob, "pairing-content": pairing_content,
    "code-tokens": code_tokens, "owner-tokens": owner_tokens,
}


def outcome(lines):
    """The lines of the result of a vector as they are to stand in it."""
    return {name: str(value) for name, value in OUTCOMES[lines["kind"]](Given(lines)).items()}


def is_well(lines):
    """Whether the reader says of a vector what the vector says."""
    try:
        made = outcome(lines)
    except kf.Refused:
        return lines["expect"] == "refused"
    return lines["expect"] == "success" and made.items() <= lines.items()
