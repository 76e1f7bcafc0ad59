internal import ArgumentParser
internal import Glibc
internal import KeysServer

ProcessRules.begin()
await ServerCommand.start()
