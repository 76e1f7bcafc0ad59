internal import KeysDesk
internal import KeysSecret

/// Copies a value from a command: by the settings of this desk, and through the command's terminal where they allow it.
enum Copying {
    /// Copies; gives what to say of it.
    static func copy(_ value: borrowing SecretBytes, _ talk: Talk) throws(DeskError) -> String {
        let settings = talk.settings()
        let terminal = settings.clipboardOSC52 ? try? Descriptor.terminal() : nil
        defer { terminal?.shut() }
        return try Clipboard.copy(value, environment: talk.environment, settings: settings, terminal: terminal).sentence
    }
}
