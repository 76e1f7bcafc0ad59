public import KeysDesk

extension FaceOptions {
    /// What a person set for the full screen. `environment`: NO_COLOR takes the colours away where no theme is set (no-color.org).
    public init(_ settings: Settings, environment: [String: String]) {
        self.init()
        take(settings, environment: environment)
    }

    /// Takes other settings; what the terminal can do stays.
    mutating func take(_ settings: Settings, environment: [String: String]) {
        let isPlain = environment["NO_COLOR"]?.isEmpty == false && !settings.isGiven(.screenTheme)
        theme = isPlain ? .mono : Theme(rawValue: settings.screenTheme.rawValue) ?? .standard
        unicodeUse = settings.screenUnicode
        revealSeconds = settings.screenRevealSeconds
        lockMinutes = settings.lockIdleMinutes
        locksOnSuspend = settings.lockOnSuspend
        syncMinutes = settings.syncEveryMinutes
        syncsAtUnlock = settings.syncAtUnlock
        syncsAfterChange = settings.syncAfterChange
        hasMouse = settings.screenMouse
        isUnicode = unicodeUse == .full || unicodeUse == .auto && isUTF8
    }

    /// The terminal is there: whether it takes characters beyond ASCII decides where nothing else was set.
    mutating func meet(isUTF8: Bool) {
        self.isUTF8 = isUTF8
        if unicodeUse == .auto, !isUTF8 { isUnicode = false }
    }
}
