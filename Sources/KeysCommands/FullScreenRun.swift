internal import KeysDesk
internal import KeysSecret
internal import KeysTerminal
internal import KeysVault

/// The full screen with the real world around it.
enum FullScreenRun {
    /// Runs it until the person leaves; false where the terminal cannot be used as a full screen.
    static func run(_ location: VaultLocation, _ talk: Talk, resumed: [UInt8]?) throws -> Bool {
        let terminal = try Descriptor.terminal()
        let place = place(location, talk)
        guard let screen = FullScreen(place, terminal: terminal, resumed: resumed) else {
            terminal.shut()
            return false
        }
        switch screen.run() {
        case .left, .closed: break
        case .locked(let place): try Restart.now(handing: place)
        case .signalled(let signal): Restart.end(by: signal)
        }
        return true
    }

    /// What both faces work with.
    static func place(_ location: VaultLocation, _ talk: Talk) -> Workplace {
        Workplace(location, world(talk), options(talk))
    }

    /// What in the settings cannot be used is told when the screen is gone: `keys settings` says it as well.
    private static func options(_ talk: Talk) -> FaceOptions {
        FaceOptions(Settings.load(environment: talk.environment).0, environment: talk.environment)
    }

    /// Copies by the settings as they are now: they may be changed on the screen.
    private static func copy(_ value: borrowing SecretBytes, _ environment: [String: String]) throws -> String {
        let settings = Settings.load(environment: environment).0
        let terminal = settings.clipboardOSC52 ? try? Descriptor.terminal() : nil
        defer { terminal?.shut() }
        return try Clipboard.copy(value, environment: environment, settings: settings, terminal: terminal).sentence
    }

    private static func world(_ talk: Talk) -> Workplace.World {
        let environment = talk.environment
        return Workplace.World(
            now: { WallClock.now },
            clocks: { Clocks.now },
            copy: { try copy($0, environment) },
            wording: Bare.wording,
            errands: FullScreenErrands.all(environment),
            environment: environment, machine: Environment.machine, random: SystemRandom.below)
    }
}
