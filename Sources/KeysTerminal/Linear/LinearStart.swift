internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Where a vault comes from when there is none.
extension LinearMode {
    /// False where none was made.
    func start() throws -> Bool {
        try person.say("There is no vault yet in \(visible(place.location.folder)).")
        let ways = [
            "Create a vault", "Join from another device", "Restore from a sealed backup", "Recover from a store",
        ]
        switch try LinearMenu.choose(ways, "Number, or Enter to leave: ", person) {
        case 0: try create()
        case 1: try join()
        case 2: try restoreVault()
        case 3: try recover()
        default: break
        }
        return place.session != nil
    }

    private func create() throws {
        try person.say("Think of a password nobody can guess. Six words at random are good.")
        let made = try person.agrees("Shall Keys make six words?") ? try suggest() : nil
        let password =
            if let made { made } else { try NewPassword.ask("New password: ", allowWeak: false, person) }
        let (person, name) = (person, place.location.name)
        place.session = try Session.create(
            at: place.location, password: password, deviceName: place.world.machine, allowWeak: false
        ) { code in
            try RecoveryHandover.show(code, vault: name, person)
        }
        try person.say("The vault is made. Another program's export can be brought in now, or later.")
        _ = try attempt(importFile)
    }

    /// Six words, typed back; nil where the person wants others of their own.
    private func suggest() throws -> SecretBytes? {
        let words = try Generator(random: place.world.random).make(.usualWords)
        try person.say("These are the words, with the dashes between them. Keep them in mind:")
        try person.say(indented: words)
        while true {
            let typed = try person.askSecret("Type them, or Enter alone for a password of your own: ")
            if typed.count == 0 { return nil }
            if typed.equals(words) { return words }
            try person.say("Those are not the words. Once more they are:")
            try person.say(indented: words)
        }
    }

    private func restoreVault() throws {
        let written = try person.ask("File of the sealed backup, or Enter for none: ")
        guard !written.isEmpty else { return }
        let path = place.path(written)
        guard try BackupWork.isBackup([path]) else { return try person.say("That is no sealed backup.") }
        let typed = try person.askSecret("Password or recovery code of the backup: ")
        let line = typed.withBytes { SecretLine(copying: $0) }
        try perform(try RestoreScreen.restore(path, line, place) { _ in true })
    }
}
