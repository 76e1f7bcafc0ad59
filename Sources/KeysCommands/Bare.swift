internal import KeysDesk
internal import KeysTerminal
internal import KeysVault

/// `keys` alone: on a terminal a conversation, elsewhere a sentence.
enum Bare {
    static func run(_ talk: Talk) throws {
        guard Descriptor.input.isTerminal, Descriptor.output.isTerminal else { throw UsageFault.noTerminal }
        PasswordSource.warnOfEnvironment(talk)
        let location = try VaultLocation(named: nil, environment: talk.environment)
        let mode = LinearMode(
            try PasswordSource.conversation(), location: location, environment: talk.environment
        ) { error in
            let sentence = (Failure(error) ?? .usage(UsageFault(parserError: error))).sentence
            return (sentence.message, sentence.hint)
        }
        try mode.run(deviceName: Environment.machine)
    }
}
