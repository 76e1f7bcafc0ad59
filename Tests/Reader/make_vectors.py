#!/usr/bin/python3
"""Makes Tests/Vectors, after Docs/FORMAT.md alone and always the same.

    make_vectors.py            writes them
    make_vectors.py --check    ends non-zero if those that lie there are others

A vector is lines `name: value`: `kind`, `expect` (success or refused), `comment`, then what its kind takes; bytes are
hexadecimal, numbers decimal. Those of what a store gets lie in the folder Blobs, whose README says what each kind takes.
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from vector_cases import BLOB_CASES, VAULT_CASES, all_cases  # noqa: E402
from vector_store import store_file  # noqa: E402
from vector_vault import vault_files  # noqa: E402

VECTORS = HERE.parent / "Vectors"


def spelled(value):
    return value.hex() if isinstance(value, bytes) else str(value)


def vectors(sources):
    """The text of every vector by the name of its file."""
    found = {}
    for name, (kind, expect, comment, more) in all_cases(sources).items():
        lines = {"kind": kind, "expect": expect, "comment": comment} | {k.replace("_", "-"): v for k, v in more.items()}
        found[f"{name}.vector"] = "".join(f"{key}: {spelled(value)}".rstrip() + "\n" for key, value in lines.items())
    return found


def texts():
    """The text of every file by its path."""
    blobs = vectors(BLOB_CASES) | store_file()
    return vectors(VAULT_CASES) | vault_files() | {f"Blobs/{name}": text for name, text in blobs.items()}


def there():
    """The files that lie there, but for what people wrote."""
    return [path for path in VECTORS.rglob("*") if path.suffix in (".vector", ".json", ".sql")]


def main():
    found = texts()
    if sys.argv[1:] == ["--check"]:
        lying = {str(path.relative_to(VECTORS)): path.read_text() for path in there()}
        changed = sorted(name for name in found.keys() | lying.keys() if found.get(name) != lying.get(name))
        sys.exit(f"make_vectors: others than {HERE.name} makes: {' '.join(changed)}" if changed else 0)
    for path in there():
        path.unlink()
    for name, text in found.items():
        (VECTORS / name).parent.mkdir(parents=True, exist_ok=True)
        (VECTORS / name).write_text(text)
    negative = sum("\nexpect: refused\n" in text for text in found.values())
    print(f"make_vectors: {len(found)} files, {negative} of them to be refused")


if __name__ == "__main__":
    main()
