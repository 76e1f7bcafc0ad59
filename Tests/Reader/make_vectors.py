#!/usr/bin/python3
"""Makes Tests/Vectors, after Docs/FORMAT.md alone and always the same.

    make_vectors.py            writes them
    make_vectors.py --check    ends non-zero if those that lie there are others

A vector is lines `name: value`: `kind`, `expect` (success or refused), `comment`, then what its kind takes; bytes are
hexadecimal, numbers decimal.
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from vector_cases import all_cases  # noqa: E402
from vector_vault import vault_files  # noqa: E402

VECTORS = HERE.parent / "Vectors"


def spelled(value):
    return value.hex() if isinstance(value, bytes) else str(value)


def texts():
    """The text of every file by its name."""
    found = {}
    for name, (kind, expect, comment, more) in all_cases().items():
        lines = {"kind": kind, "expect": expect, "comment": comment} | {k.replace("_", "-"): v for k, v in more.items()}
        found[f"{name}.vector"] = "".join(f"{key}: {spelled(value)}".rstrip() + "\n" for key, value in lines.items())
    return found | vault_files()


def main():
    found = texts()
    if sys.argv[1:] == ["--check"]:
        there = {path.name: path.read_text() for path in VECTORS.iterdir()}
        changed = sorted(name for name in found.keys() | there.keys() if found.get(name) != there.get(name))
        sys.exit(f"make_vectors: others than {HERE.name} makes: {' '.join(changed)}" if changed else 0)
    VECTORS.mkdir(exist_ok=True)
    for path in VECTORS.iterdir():
        path.unlink()
    for name, text in found.items():
        (VECTORS / name).write_text(text)
    negative = sum("\nexpect: refused\n" in text for text in found.values())
    print(f"make_vectors: {len(found)} files, {negative} of them to be refused")


if __name__ == "__main__":
    main()
