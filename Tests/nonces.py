"""What `make test` ends with: over the whole run, in every process, no nonce was used twice. Reads the file that
KEYS_TEST_DOOR_NONCES named, 24 bytes a nonce."""
import sys

SIZE = 24
with open(sys.argv[1], "rb") as file:
    data = file.read()
nonces = [data[start:start + SIZE] for start in range(0, len(data), SIZE)]
if len(data) % SIZE or len(nonces) < 10_000:
    sys.exit(f"keys: {len(data)} bytes of nonces are not those of a whole run")
twice = len(nonces) - len(set(nonces))
if twice:
    sys.exit(f"keys: {twice} of {len(nonces)} nonces were used twice")
print(f"keys: {len(nonces)} boxes were sealed, no nonce twice")
