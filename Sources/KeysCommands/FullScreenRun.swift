internal import KeysDesk
internal import KeysTerminal
internal import KeysVault

/// The full screen with the real world around it.
enum FullScreenRun {
    /// Runs it until the person leaves; false where the terminal cannot be used as a full screen.
    static func run(_ location: VaultLocation, _ talk: Talk, resumed: [UInt8]?) throws -> Bool {
        let terminal = try Descriptor.terminal()
        let place = Workplace(location, world(talk), options(talk))
        guard let screen = FullScreen(place, terminal: terminal, resumed: resumed) else {
            terminal.shut()
            return false
        }
        switch screen.run() {
        case .left, .closed: return true
        case .locked(let place): try Restart.now(handing: place)
        case .signalled(let signal): Restart.end(by: signal)
        }
        return true
    }

    private static func options(_ talk: Talk) -> FaceOptions { FaceOptions() }

    private static func world(_ talk: Talk) -> Workplace.World {
        let environment = talk.environment
        return Workplace.World(
            now: { WallClock.now },
            clocks: { Clocks.now },
            copy: { value in
                try Clipboard.copy(value, environment: environment)
                return "copied, clears in \(Clipboard.secondsKept) s"
            },
            wording: Bare.wording,
            errands: FullScreenErrands.all(environment),
            environment: environment, machine: Environment.machine, random: SystemRandom.below)
    }
}
