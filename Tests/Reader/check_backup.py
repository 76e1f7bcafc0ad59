"""Reads backups the real `keys` wrote: those of Tests/Corpus/backup, and one of the vault that check.py has made."""

import pathlib

import keys_backup
import keys_format as kf

CORPUS = pathlib.Path(__file__).resolve().parent.parent / "Corpus/backup"
CORPUS_PASSWORD = b"correct horse battery staple"


def check_corpus(expect):
    files = {path.name: path.read_bytes() for path in sorted(CORPUS.iterdir())}
    expect(len(files) >= 6, "corpus of backups: files are missing")
    for name, data in files.items():
        is_good = name.startswith(("whole", "empty"))
        expect(keys_backup.refuses(data, password=CORPUS_PASSWORD) != is_good, f"corpus of backups: {name}")
    whole = keys_backup.Backup(files["whole.keysbackup"], password=CORPUS_PASSWORD)
    states = sorted(entry.state for entry in whole.entries)
    expect(states == [0, 1, 2], f"corpus of backups: states {states}")
    expect(any(entry.others for entry in whole.entries), "corpus of backups: no conflict")
    expect(any(entry.history() for entry in whole.entries), "corpus of backups: no old value")


def check_written(keys, expect, equal):
    """A backup of the vault as it is now lists what `keys` lists, and refuses what was altered."""
    file = keys.place / "kept.keysbackup"
    keys("export", str(file))
    data, password = file.read_bytes(), keys.password.encode()
    backup = keys_backup.Backup(data, password=password)
    titles = {kf.id_text(entry.id): entry.text(1) for entry in backup.entries if entry.state == 0}
    equal(titles, {one["id"]: one["title"] for one in keys.json("list")}, "backup: entries")
    for place in range(0, len(data), len(data) // 40):
        altered = bytearray(data)
        altered[place] ^= 1
        expect(keys_backup.refuses(bytes(altered), password=password), f"backup: byte {place} altered is taken")
    for cut in (1, 1000, len(data) - 316):
        expect(keys_backup.refuses(data[:-cut], password=password), f"backup: cut by {cut} bytes is taken")


def check_backup(keys, expect, equal):
    check_corpus(expect)
    check_written(keys, expect, equal)
