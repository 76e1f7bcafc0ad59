"""Writes stores and reads them back from the recovery code alone; and a store the real program wrote, where one is given."""

import json
import os
import pathlib
import tempfile

import keys_blobs as kb
import keys_format as kf
import keys_store
import vector_store
from vector_store import A, B, C, Scene

PASSWORD = 17
stores_read = []


def read(scene, strays=False):
    """The store of a scene, written to a folder and read back."""
    with tempfile.TemporaryDirectory(prefix="keys-store.") as place:
        folder = pathlib.Path(place)
        scene.store.write(folder)
        if strays:
            lay_strays(folder)
        stores_read.append(scene)
        return keys_store.read_store(folder, kf.recovery_text(scene.store.code).lower() + "\n")


def lay_strays(folder):
    """Five that are no blobs: a text, a file half written, a name in capitals, a conflicted copy, a folder."""
    name = kb.name_text(bytes(range(40)))
    for stray in ("readme.txt", f".{name}.tmp", name.upper(), f"{name} (conflicted copy)"):
        (folder / stray).write_bytes(b"nothing of Keys")
    (folder / name).mkdir()


def values(entry):
    return {number: field.value for number, field in entry.fields.items()}


def check_entries(store, scene, equal, what):
    """The five entries the scene is to give, by what its writer put in."""
    first, second, third, fourth, _ = scene.ids
    equal([entry.id for entry in store.entries], [first, second, third, fourth], f"{what}: entries")
    if len(store.entries) != 4:
        return
    login, note, wifi, purged = store.entries
    equal(values(login), {
        1: "Hafen ⚓".encode(), 2: b"login", 16: b"ada", PASSWORD: b"von A", vector_store.ADDED + 1: b"https://a.example",
        vector_store.ADDED + 2: "grün".encode()}, f"{what}: login")
    equal([field.value for field in login.others.get(PASSWORD, [])], ["von B ✓".encode()], f"{what}: the password in conflict")
    equal(sorted(one.value for one in login.history()), [b"erstes", "von B ✓".encode()], f"{what}: old passwords")
    equal(values(note), {1: b"Notiz", 2: b"note", 19: b"eins\nzwei"}, f"{what}: note")
    equal(values(wifi), {1: b"Funk oben", 2: b"wifi", 3: b"Haus/Dach", PASSWORD: b"neu"}, f"{what}: wifi")
    equal((purged.state, purged.fields), (2, {}), f"{what}: purged")


def check_whole(store, scene, equal, what):
    """What must be the same in whichever way the store came to hold it."""
    check_entries(store, scene, equal, what)
    equal((store.vault, store.epoch), (scene.store.vault, 1), f"{what}: vault and epoch")
    equal(store.vector, scene.vector, f"{what}: log vector")
    equal(store.set_hash, scene.hashed(*scene.final), f"{what}: set-hash")
    equal(store.claims, [store.set_hash], f"{what}: the set-hash that was said")


def check_written(equal):
    """The scene's store, and what is left of it when parts are taken away."""
    scene = Scene()
    store = read(scene, strays=True)
    check_whole(store, scene, equal, "store")
    equal(store.devices, scene.words, "store: devices")
    equal(store.recovery.slot, scene.slot, "store: recovery slot")
    equal(store.ignored, 3, "store: names ignored")
    equal(store.strays, 5, "store: what is no name")
    equal([label.kind for label in store.newer], [7], "store: labels of tomorrow")
    equal([what for _, what in store.damaged], ["blob: another hash than its name's"], "store: damaged")
    equal([(s.device, s.first) for s in store.dropped], [(B, 3)], "store: segments dropped")
    equal((len(store.segments), len(store.snapshots), len(store.chunks)), (5, 1, 2), "store: blobs")
    equal(len(store.labels), 10, "store: labels")

    for what, removed in (
        ("without the snapshot", (kb.SNAPSHOT_KIND,)), ("without the snapshot's chunk", (kb.CHUNK_KIND, B)),
        ("without the joined segment", (kb.SEGMENT_KIND, A, 1)), ("without the steps of B", (kb.SEGMENT_KIND, B))):
        scene = Scene()
        scene.remove(*removed)
        check_whole(read(scene), scene, equal, what)

    scene = Scene()
    scene.join_all()
    check_whole(read(scene), scene, equal, "two segments that refer into each other")

    scene = Scene()
    scene.remove(kb.SNAPSHOT_KIND)
    scene.remove(kb.SEGMENT_KIND, A, 1)
    store = read(scene)
    equal((store.vector, store.entries, len(store.dropped)), ({}, [], 4), "what hangs on a step that is not there")

    scene = Scene()
    scene.remove(kb.CHUNK_KIND, A)
    store = read(scene)
    equal(sorted(store.vector), [A, B], "without the third step's chunk: devices")
    equal(store.vector[A], scene.logs[A].position(2), "without the third step's chunk: the step before it")
    equal(C in store.devices, False, "without the third step's chunk: its note")


def check_code(expect):
    """Another code opens nothing."""
    scene = Scene()
    scene.store.code = bytes(20)
    try:
        read(scene)
        expect(False, "another recovery code opens the store")
    except kf.Refused as refusal:
        expect(str(refusal) == "recovery blob: is not there", f"another recovery code: '{refusal}'")


def check_sample(equal):
    """A store the real program wrote: `code.txt` and `expected.json` (`keys list --json`) lie beside its folder."""
    folder = pathlib.Path(os.environ["KEYS_STORE_SAMPLE"])
    stores_read.append(folder)
    store = keys_store.read_store(folder, (folder.parent / "code.txt").read_text())
    expected = json.loads((folder.parent / "expected.json").read_text())
    titles = {kf.id_text(entry.id): entry.text(1) for entry in store.entries if entry.state == 0}
    equal(titles, {one["id"]: one["title"] for one in expected}, "sample: entries")
    equal(store.damaged, [], "sample: damaged")
    equal([claim for claim in store.claims if claim != store.set_hash], [], "sample: another set-hash than was said")


def check_store(expect, equal):
    """Checks all of them and says how many stores were read."""
    check_written(equal)
    check_code(expect)
    if "KEYS_STORE_SAMPLE" in os.environ:
        check_sample(equal)
    return len(stores_read)
