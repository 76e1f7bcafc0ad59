"""A case of Tests/Vectors/Blobs: the reader says what comes out of what is good, and must refuse what is bad."""

import keys_format as kf
from vector_outcomes import outcome


def spelled(value):
    return value.hex() if isinstance(value, bytes) else str(value)


def given(kind, more):
    return {"kind": kind} | {name.replace("_", "-"): spelled(value) for name, value in more.items()}


def good(kind, case, comment, /, **more):
    lines = given(kind, more)
    return f"{kind}-{case}", (kind, "success", comment, lines | outcome(lines))


def bad(kind, case, comment, /, **more):
    lines = given(kind, more)
    try:
        outcome(lines)
    except kf.Refused:
        return f"{kind}-{case}", (kind, "refused", comment, lines)
    raise SystemExit(f"make_vectors: {kind}-{case} is not refused")
