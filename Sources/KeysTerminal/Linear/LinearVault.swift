internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysSync
internal import KeysVault

/// What is done with the vault as a whole.
extension LinearMode {
    func sync() throws {
        let session = try place.vault()
        guard try session.storeSettings().address != nil else {
            return try person.say("No store is set yet; devices sets one.")
        }
        try person.say("Syncing.")
        let report = try place.world.errands.sync(session)
        hasChanged = false
        place.countConflicts()
        for words in place.world.errands.words(report, session) { try person.say(visible(words)) }
        try person.say("Synced: \(grouped(report.pushed)) sent, \(grouped(report.pulled)) received.")
    }

    /// Judges passwords; an entry that was found can be changed at once.
    func audit() throws {
        let judgement = Judgement()
        try person.say("Judging passwords.")
        try perform([.work(Judging.work(into: judgement))])
        let score = judgement.score
        try person.say("Score \(score.points) of 100, \(score.word).")
        if judgement.damagedCount > 0 { try person.say("\(judgement.damagedCount) could not be opened: keys doctor") }
        var found: [AuditScreen.Found] = []
        for line in AuditScreen.lines(judgement, place) {
            switch line {
            case .heading(let text): try person.say(text)
            case .row(let one):
                found.append(one)
                let aside = one.aside.isEmpty ? "" : ", \(visible(one.aside))"
                try person.say("\(found.count)  \(visible(one.title))\(aside)")
            }
        }
        guard !found.isEmpty else { return try person.say("Nothing was found.") }
        let number = try LinearMenu.choose(
            found.map(\.title), "Change which? Number, or Enter for none: ", person, isSaid: true)
        if let number, let entry = place.session?.entry(found[number].id) { try edit(entry) }
    }

    // MARK: Settings

    func settings() throws {
        let keys = SettingKey.allCases
        let settings = Settings.load(environment: place.world.environment).0
        let lines = keys.map { "\($0.rawValue): \(settings.value($0).text). \($0.meaning)" }
        let more = ["The primary password", "The recovery code"]
        let number = try LinearMenu.choose(lines + more, "Change which? Number, or Enter to go back: ", person)
        guard let number else { return }
        switch number - keys.count {
        case 0: try changePassword()
        case 1: try person.say("Leave, then run keys recovery new: it shows the code and makes sure you have it.")
        default: try change(keys[number])
        }
    }

    private func change(_ key: SettingKey) throws {
        let allowed = key.kind.allowed
        let typed = try person.ask(
            "\(key.rawValue): \(allowed); - for the default \(key.usual.text), Enter to keep it: ")
        guard !typed.isEmpty else { return }
        try perform([typed == "-" ? SettingsScreen.reset(key) : SettingsScreen.set(key, typed)])
    }

    private func changePassword() throws {
        let old = try person.askSecret("Password now, or Enter to leave: ")
        guard old.count > 0 else { return }
        let new = try NewPassword.ask("New password: ", allowWeak: false, person)
        try place.vault().changePassword(from: old, to: new, cost: nil, allowWeak: false)
        try person.say("The password is changed; the old one opens nothing any more.")
    }
}
