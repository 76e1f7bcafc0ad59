"""Cases of the tokens of a server: what follows from codes, and the box of the owner's."""

import keys_format as kf
import keys_tokens as kt
from keys_store_writer import seal_owner
from keys_writer import Draw, flip, seal
from vector_case import bad, good

A, B = 0x0A0A0A0A0A0A, 0x0B0B0B0B0B0B


def token_cases():
    draw = Draw("tokens")
    for name, comment, code in (
        ("drawn", "twenty random bytes", draw(20)), ("zeros", "twenty zero bytes", bytes(20)),
        ("counting", "twenty bytes from 0", bytes(range(20)))):
        yield good("code-tokens", name, comment, code=code)
    vault_key, vault, address, stamp = draw(32), draw(16), "https://store.example", (7, B)
    keys, tokens = kf.derive_all(vault_key), [kt.token_text(draw(32)) for _ in range(9)]

    def case(make, name, comment, box, **more):
        return make("owner-tokens", name, comment, **(dict(
            vault_key=vault_key, vault=vault, epoch=3, clock=7, device=B, address=address.encode(), box=box) | more))

    def sealed(tokens):
        return seal_owner(draw, keys, vault, 3, stamp, address, tokens)

    usual = sealed(tokens[:2])
    yield case(good, "one", "a token that takes no other's place", sealed(tokens[:1]))
    yield case(good, "two", "a token and the one it takes the place of", usual)
    yield case(good, "eight", "as many as there can be", sealed(tokens[:8]))
    yield case(bad, "nine", "one too many", sealed(tokens))
    yield case(bad, "none", "no token", sealed([]))
    yield case(bad, "short", "a symbol is missing", sealed([tokens[0][:-1]]))
    yield case(bad, "capital", "a capital letter", sealed([tokens[0][:-1] + "A"]))
    yield case(bad, "digit", "a 1", sealed([tokens[0], tokens[1][:-1] + "1"]))
    yield case(bad, "other-address", "shown at another address", usual, address=b"https://other.example")
    yield case(bad, "other-clock", "of another clock", usual, clock=8)
    yield case(bad, "other-device", "of another device", usual, device=A)
    yield case(bad, "other-epoch", "of another epoch", usual, epoch=4)
    yield case(bad, "other-vault", "of another vault", usual, vault=flip(vault, 3))
    yield case(bad, "other-key", "of another vault key", usual, vault_key=flip(vault_key, 3))
    yield case(bad, "local-key", "sealed under another key of the vault", seal(
        keys["local"], kt.owner_context(vault, 3, stamp, address), tokens[0].encode(), draw(32)))
    yield case(bad, "other-type", "sealed as a record", seal(
        keys["account"], kf.context(kf.RECORD, vault, 3, stamp=stamp, extra=address.encode()), tokens[0].encode(), draw(32)))
    yield case(bad, "flipped", "a bit is flipped", flip(usual, 100))
    yield case(bad, "cut", "the last byte is missing", usual[:-1])
