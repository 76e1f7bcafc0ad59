"""Every case of Tests/Vectors: what is written after the paper, and what must be refused."""

import vector_blobs
import vector_log
import vector_pairing
import vector_tokens
from vector_boxes import box_cases, hash_cases, published_cases
from vector_entries import body_cases, entry_cases, summary_cases
from vector_slots import code_cases, password_cases, recovery_cases

VAULT_CASES = (
    hash_cases, published_cases, box_cases, password_cases, code_cases, recovery_cases, summary_cases, body_cases, entry_cases)
BLOB_CASES = (
    vector_blobs.name_cases, vector_blobs.label_cases, vector_blobs.padding_cases, vector_blobs.reference_cases,
    vector_blobs.log_blob_cases, vector_blobs.pack_cases, vector_log.log_vector_cases, vector_log.note_cases,
    vector_log.version_cases, vector_log.segment_cases, vector_log.snapshot_cases, vector_pairing.recovery_cases,
    vector_pairing.line_cases, vector_pairing.secret_cases, vector_pairing.pairing_blob_cases, vector_pairing.content_cases,
    vector_tokens.token_cases)


def all_cases(sources):
    """name: (kind, expect, comment, what the kind takes)"""
    found = {}
    for cases in sources:
        for name, case in cases():
            if name in found:
                raise SystemExit(f"make_vectors: two cases of the name {name}")
            found[name] = case
    return found
