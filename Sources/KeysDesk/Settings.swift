/// What a person set for this desk, and what is usual where nothing was set. No secret is among it.
public struct Settings: Equatable, Sendable {
    private var given: [SettingKey: SettingValue] = [:]

    /// Everything as usual.
    public init() {}

    /// What a setting is.
    public func value(_ key: SettingKey) -> SettingValue { given[key] ?? key.usual }

    /// Whether the file sets it.
    public func isGiven(_ key: SettingKey) -> Bool { given[key] != nil }

    mutating func take(_ key: SettingKey, _ value: SettingValue) { given[key] = value }

    private func number(_ key: SettingKey) -> Int {
        if case .number(let number) = value(key) { return number }
        return 0
    }

    private func flag(_ key: SettingKey) -> Bool { value(key) == .flag(true) }

    /// Colours of the full screen.
    public enum Theme: String, Sendable {
        case usual = "default"
        case mono
        case highContrast = "high-contrast"
    }

    /// Which characters the full screen draws with.
    public enum UnicodeUse: String, Sendable { case auto, ascii, full }

    /// Seconds until a copied secret is taken away; 0 is never.
    public var clipboardClearSeconds: Int { number(.clipboardClearSeconds) }
    /// Whether copies may go through the terminal.
    public var clipboardOSC52: Bool { flag(.clipboardOSC52) }
    /// Colours of the full screen.
    public var screenTheme: Theme { Theme(rawValue: value(.screenTheme).text) ?? .usual }
    /// Whether the full screen takes the mouse.
    public var screenMouse: Bool { flag(.screenMouse) }
    /// Which characters the full screen draws with.
    public var screenUnicode: UnicodeUse { UnicodeUse(rawValue: value(.screenUnicode).text) ?? .auto }
    /// Seconds until what was revealed is hidden.
    public var screenRevealSeconds: Int { number(.screenRevealSeconds) }
    /// Minutes without a key until the full screen locks; 0 is never.
    public var lockIdleMinutes: Int { number(.lockIdleMinutes) }
    /// Whether the full screen locks when the machine has slept.
    public var lockOnSuspend: Bool { flag(.lockOnSuspend) }
    /// Minutes between two syncs of the full screen; 0 is never.
    public var syncEveryMinutes: Int { number(.syncEveryMinutes) }
    /// Whether the full screen syncs when it is unlocked.
    public var syncAtUnlock: Bool { flag(.syncAtUnlock) }
    /// Whether the full screen syncs after a change.
    public var syncAfterChange: Bool { flag(.syncAfterChange) }
    /// Characters of a generated password.
    public var generateLength: Int { number(.generateLength) }
    /// Words of a generated passphrase.
    public var generateWords: Int { number(.generateWords) }
    /// Whether generated passwords have symbols.
    public var generateSymbols: Bool { flag(.generateSymbols) }
}
