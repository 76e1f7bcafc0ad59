internal import KeysDesk
internal import KeysTerminal
internal import KeysVault

/// `keys` alone: on a terminal the full screen, or the linear mode where that is asked for; elsewhere a sentence.
enum Bare {
    /// `resumed`: what a lock handed over to this process.
    static func run(_ talk: Talk, isLinear: Bool = false, resumed: [UInt8]? = nil) throws {
        guard Descriptor.input.isTerminal, Descriptor.output.isTerminal else { throw UsageFault.noTerminal }
        PasswordSource.warnOfEnvironment(talk)
        let location = try VaultLocation(named: nil, environment: talk.environment)
        if !isLinear, !wantsLines(talk.environment), try FullScreenRun.run(location, talk, resumed: resumed) { return }
        let mode = LinearMode(
            try PasswordSource.conversation(), location: location, environment: talk.environment, wording: wording)
        try mode.run(deviceName: Environment.machine)
    }

    /// Whether the variables ask for questions line by line.
    private static func wantsLines(_ environment: [String: String]) -> Bool {
        environment["TERM"] == "dumb" || environment["ACCESSIBLE"]?.isEmpty == false
            || environment["KEYS_ACCESSIBLE"]?.isEmpty == false
    }

    /// An error in words: what happened, what to do.
    static func wording(_ error: any Error) -> (message: String, hint: String) {
        let sentence = (Failure(error) ?? .usage(UsageFault(parserError: error))).sentence
        return (sentence.message, sentence.hint)
    }
}
