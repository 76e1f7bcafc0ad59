internal import KeysCommands
internal import KeysSecret

Hardening.begin()
Commands.main()
