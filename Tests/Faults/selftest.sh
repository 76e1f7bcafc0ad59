#!/bin/bash
# Shows that the failing disk of faults.c hits what SQLite and plain programs do, each kind in its own way.
# Leaves the library in .build/faults/faults.so, where the tests of the real binary find it.
set -euo pipefail
cd "$(dirname "$0")/../.."

library=$PWD/.build/faults/faults.so
mkdir -p "${library%/*}"
cc -shared -fPIC -O1 -Wall -Wextra -Werror -o "$library" Tests/Faults/faults.c

exec /usr/bin/python3 -B Tests/Faults/selftest.py "$library"
