internal import KeysSecret
Hardening.begin()
