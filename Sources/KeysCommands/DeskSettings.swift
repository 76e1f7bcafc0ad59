internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret

/// Shows and changes what is set for this desk.
struct DeskSettings: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "Show or change the settings of this desk; needs no vault.",
        discussion: """
            Without KEY all of them, with KEY its value alone, with VALUE it is set. They lie in \
            $XDG_CONFIG_HOME/keys/settings.toml, usually ~/.config/keys/settings.toml, where they may be written by hand \
            too: comments and what Keys does not know stay.

            \(SettingRows.help)

            Examples:
              keys settings
              keys settings clipboard.clear_seconds 45
              keys settings --reset clipboard.clear_seconds

            Exit statuses: 0, 1 the file cannot be written, 64 usage.
            """)

    @Argument(
        help: ArgumentHelp("The setting.", valueName: "key"),
        completion: .list(SettingKey.allCases.map(\.rawValue)))
    var key: String?

    @Argument(help: ArgumentHelp("What it is to be.", valueName: "value"))
    var value: String?

    @Option(
        help: ArgumentHelp("Make this setting what it is usually.", valueName: "key"),
        completion: .list(SettingKey.allCases.map(\.rawValue)))
    var reset: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if reset != nil, key != nil { throw UsageFault.clash("--reset", "KEY") }
        let chosen = try (key ?? reset).map { try Self.find($0) }
        if let chosen, let value, chosen.kind.value(of: value) == nil { throw UsageFault.badSetting(chosen) }
    }

    private static func find(_ word: String) throws(UsageFault) -> SettingKey {
        guard let key = SettingKey(rawValue: word) else { throw .unknownSetting(nearest: SettingKey.nearest(to: word)) }
        return key
    }

    func run() throws {
        let talk = output.talk
        if let reset {
            let key = try Self.find(reset)
            try Settings.reset(key: key, environment: talk.environment)
            return talk.note("\(key.rawValue) is \(key.usual.text) again")
        }
        guard let key = try key.map({ try Self.find($0) }) else { return try SettingRows.print(talk) }
        guard let value else { return try SettingRows.print(key, talk) }
        try Settings.set(key: key, value: value, environment: talk.environment)
        talk.note("\(key.rawValue) is \(talk.settings().value(key).text) now")
    }
}
