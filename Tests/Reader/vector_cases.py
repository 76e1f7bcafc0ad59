"""Every case of Tests/Vectors: what is written after the paper, and what must be refused."""

from vector_boxes import box_cases, hash_cases, published_cases
from vector_entries import body_cases, entry_cases, summary_cases
from vector_slots import code_cases, password_cases, recovery_cases


def all_cases():
    """name: (kind, expect, comment, what the kind takes)"""
    found = {}
    for cases in (
        hash_cases, published_cases, box_cases, password_cases, code_cases, recovery_cases, summary_cases, body_cases,
        entry_cases):
        for name, case in cases():
            if name in found:
                raise SystemExit(f"make_vectors: two cases of the name {name}")
            found[name] = case
    return found
