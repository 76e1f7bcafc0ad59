internal import KeysDesk
internal import KeysModel

extension Talk {
    /// The settings of this desk; what in their file cannot be used is warned of.
    func settings() -> Settings {
        let (settings, faults) = Settings.load(environment: environment)
        for fault in faults { warn(fault.sentence) }
        return settings
    }
}

extension Settings {
    /// How a password is made where a command does not say it all.
    func recipe(length: Int? = nil, hasNoSymbols: Bool = false) -> Recipe {
        let leaves = hasNoSymbols || !generateSymbols
        let classes = CharacterClass.allCases.filter { !(leaves && $0 == .symbols) }
        return .characters(length: length ?? generateLength, classes: Set(classes))
    }
}
