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
        let wantsLines = isLinear || resumed == linearMark || wantsLines(talk.environment)
        if !wantsLines, try FullScreenRun.run(location, talk, resumed: resumed) { return }
        let mode = LinearMode(try PasswordSource.conversation(), FullScreenRun.place(location, talk))
        switch try mode.run() {
        case .left: return
        case .locked: try Restart.now(handing: linearMark)
        }
    }

    /// Handed over by a lock line by line, so that the next process goes on so: what a lock of the full screen hands over is nothing or sealed.
    private static let linearMark = Array("linear".utf8)

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
