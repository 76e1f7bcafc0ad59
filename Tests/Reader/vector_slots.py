"""Cases of password slots, recovery codes and recovery slots."""

import keys_format as kf
from keys_writer import Draw, flip, password_slot, recovery_slot


def password_cases():
    draw = Draw("password slots")
    vault_key, vault, epoch = draw(32), draw(16), 1
    typed = "correct härse 🔋".encode()

    def case(name, comment, slot, typed, opens=False, vault=vault, epoch=epoch):
        more = dict(typed=typed, vault=vault, epoch=epoch, slot=slot)
        if opens:
            return f"password-slot-{name}", ("password-slot", "success", comment, more | dict(vault_key=vault_key))
        return f"password-slot-{name}", ("password-slot", "refused", comment, more)

    def made(typed, **more):
        return password_slot(draw, vault_key, typed, vault, epoch, **more)

    slot = made(typed)
    yield case("cheap", "8 KiB, one pass", slot, typed, True)
    yield case("dearer", "1,024 KiB, three passes", made(typed, memory=1024, passes=3), typed, True)
    yield case("ten-passes", "as many passes as may be", made(typed, passes=10), typed, True)
    decomposed = "correct ha\u0308rse 🔋".encode()
    yield case("decomposed", "typed in NFD", slot, decomposed, True)
    yield case("hangul", "made from a syllable, typed as jamo", made("각".encode()), "\u1100\u1161\u11a8".encode(), True)
    yield case("angstrom", "made from U+00C5, typed as U+212B", made("\u00c5".encode()), "\u212b".encode(), True)
    yield case("reordered", "marks typed in the other order", made("a\u0323\u0302".encode()), "a\u0302\u0323".encode(), True)
    yield case("blanks", "blanks at both ends are part of it", made(b"  two  "), b"  two  ", True)
    yield case("longest", "1,024 bytes", made(b"x" * 1024), b"x" * 1024, True)
    shrunk = "e\u0301" * 512
    yield case("longest-composed", "1,536 bytes typed, 1,024 in NFC", made(shrunk.encode()), shrunk.encode(), True)

    yield case("wrong-password", "another password", slot, b"correct horse")
    yield case("other-case", "another case", slot, "Correct härse 🔋".encode())
    yield case("trimmed", "without its blanks", made(b"  two  "), b"two")
    yield case("compatible", "a ligature is not its letters", made("ﬁ".encode()), b"fi")
    yield case("memory-below", "7 KiB", made(typed, memory=7, derived=(8, 1)), typed)
    yield case("memory-none", "0 KiB", made(typed, memory=0, derived=(8, 1)), typed)
    yield case("memory-above", "a KiB above 2 GiB", made(typed, memory=2_097_153, derived=(8, 1)), typed)
    yield case("memory-most", "all bits of the memory", made(typed, memory=0xFFFFFFFF, derived=(8, 1)), typed)
    yield case("passes-none", "no pass", made(typed, passes=0, derived=(8, 1)), typed)
    yield case("passes-above", "eleven passes", made(typed, passes=11), typed)
    yield case("passes-most", "all bits of the passes", made(typed, passes=0xFFFFFFFF, derived=(8, 1)), typed)
    for name, place in (
        ("magic", 0), ("version", 3), ("memory", 6), ("passes", 10), ("salt", 12), ("salt-end", 27), ("nonce", 28),
        ("commitment", 52), ("ciphertext", 84), ("tag", 131)):
        yield case(f"flipped-{name}", f"bit 1 of byte {place} is flipped", flip(slot, place, 1), typed)
    yield case("cut", "131 bytes", slot[:-1], typed)
    yield case("longer", "133 bytes", slot + b"\0", typed)
    yield case("nothing", "no bytes", b"", typed)
    yield case("other-vault", "the slot of another vault", slot, typed, vault=flip(vault, 0))
    yield case("other-epoch", "the slot of another epoch", slot, typed, epoch=2)
    yield case("unbound-head", "sealed without its first bytes", made(typed, extra=b""), typed)
    yield case("recovery-magic", "a recovery slot's magic", b"KRS\x01" + slot[4:], typed)
    yield case("empty", "no password", slot, b"")
    yield case("tab", "a tab in the password", slot, b"tab\there")
    yield case("line-end", "a line end behind the password", slot, typed + b"\n")
    yield case("nul", "a NUL in the password", slot, b"nul\0")
    yield case("c1", "U+0085 in the password", slot, "x\u0085".encode())
    yield case("too-long", "1,025 bytes", slot, b"x" * 1025)
    yield case("no-utf8", "bytes that are no UTF-8", slot, b"\xff\xfe")
    yield case("surrogate", "a surrogate in UTF-8", slot, b"\xed\xa0\x80")


def code_cases():
    draw = Draw("recovery codes")

    def good(name, comment, typed, code):
        return f"recovery-code-{name}", ("recovery-code", "success", comment, dict(typed=typed.encode(), code=code))

    def bad(name, comment, typed, **more):
        return f"recovery-code-{name}", ("recovery-code", "refused", comment, dict(typed=typed.encode(), **more))

    counting = bytes(range(20))
    yield good("counting", "the paper's own", "000GV-40R4H-0M30P-E209P-185GH-R38E0-1W814-24GKZ", counting)
    yield good("zeros", "twenty zero bytes", kf.recovery_text(bytes(20)), bytes(20))
    yield good("ones", "twenty bytes of ones", kf.recovery_text(b"\xff" * 20), b"\xff" * 20)
    code = draw(20)
    text = kf.recovery_text(code)
    yield good("drawn", "as it is written", text, code)
    yield good("small", "small letters", text.lower(), code)
    yield good("blanks", "small letters, blanks for dashes, line ends around", f" \t{text.lower().replace('-', ' ')}\r\n", code)
    yield good("bare", "without dashes", text.replace("-", ""), code)
    yield good("torn", "blanks and dashes anywhere", " ".join(text.replace("-", "")) + "--", code)
    looks = kf.recovery_text(counting)
    yield good("look-alike", "O for 0, I for 1", looks.replace("0", "O").replace("1", "I"), counting)
    yield good("look-alike-small", "o for 0, l for 1", looks.lower().replace("0", "o").replace("1", "l"), counting)

    groups = text.split("-")
    for group in range(1, 9):
        place = (group * 3) % 5
        symbol = kf.ALPHABET[(kf.ALPHABET.index(groups[group - 1][place]) + 1 + group) % 32]
        wrong = groups[group - 1][:place] + symbol + groups[group - 1][place + 1 :]
        typed = "-".join(groups[: group - 1] + [wrong] + groups[group:])
        yield bad(f"mistyped-{group}", f"one symbol of group {group} is another", typed, group=group)
    turned = groups[2][1] + groups[2][0] + groups[2][2:]
    yield bad("turned", "two neighbours of group 3 exchanged", "-".join(groups[:2] + [turned] + groups[3:]), group=3)
    exchanged = groups[:4] + [groups[5], groups[4]] + groups[6:]
    yield bad("exchanged", "groups 5 and 6 exchanged: the first of them is named", "-".join(exchanged), group=5)
    yield bad("two-mistyped", "groups 2 and 7 mistyped: the first is named", "-".join(
        groups[:1] + [groups[1][::-1]] + groups[2:6] + [groups[6][::-1]] + groups[7:]), group=2)
    yield bad("short", "a symbol is missing", text[:-1])
    yield bad("long", "a symbol too many", text + "0")
    yield bad("seven-groups", "a group is missing", "-".join(groups[:7]))
    yield bad("letter-u", "U, which is in no code", "U" + text[1:])
    yield bad("foreign", "a letter of another alphabet", "Ж" + text[1:])
    yield bad("point", "a point between groups", text.replace("-", "."))
    yield bad("empty", "nothing", "")
    yield bad("dashes", "dashes alone", "-------")


def recovery_cases():
    draw = Draw("recovery slots")
    vault_key, vault, code = draw(32), draw(16), draw(20)
    slot = recovery_slot(draw, vault_key, code, vault, 9)
    usual = dict(code=code, vault=vault, epoch=9, slot=slot)
    yield "recovery-slot-usual", ("recovery-slot", "success", "opens with its code", usual | dict(vault_key=vault_key))
    for name, comment, said in (
        ("other-code", "another code", dict(code=flip(code, 19))),
        ("other-vault", "the slot of another vault", dict(vault=flip(vault, 3))),
        ("other-epoch", "the slot of another epoch", dict(epoch=8)),
        ("cut", "107 bytes", dict(slot=slot[:-1])),
        ("longer", "109 bytes", dict(slot=slot + b"\0")),
        ("nothing", "no bytes", dict(slot=b"")),
        ("password-magic", "a password slot's magic", dict(slot=b"KPS\x01" + slot[4:]))):
        yield f"recovery-slot-{name}", ("recovery-slot", "refused", comment, usual | said)
    for name, place in ("magic", 1), ("version", 3), ("nonce", 4), ("commitment", 40), ("ciphertext", 70), ("tag", 107):
        yield f"recovery-slot-flipped-{name}", ("recovery-slot", "refused", f"bit 0 of byte {place} is flipped", usual | dict(
            slot=flip(slot, place)))
