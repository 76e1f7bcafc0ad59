internal import KeysDesk
internal import KeysImport
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Imports and exports.
extension LinearMode {
    func importFile() throws {
        let path = try person.ask("Exported file, or Enter for none: ")
        guard !path.isEmpty else { return }
        let files = [place.path(path)]
        var errand = ImportErrand(files, .keep, nil)
        guard let findings = try look(&errand), try decide(findings, &errand) else { return }
        let trace = ImportTrace(errand, try errand.run(place, isDry: false) { _ in true })
        try person.say(ImportSentences.counts(trace.summary, wouldBe: false) + ".")
        guard trace.batch != nil else { return try person.say("Nothing new was in it.") }
        try perform(trace.done)
        guard trace.canShred, trace.summary.failed.isEmpty else { return }
        try person.say("The file still holds every password in plain text.")
        if try person.agrees("Overwrite and delete it?") {
            try trace.shred()
            try person.say("Overwritten and deleted.")
        }
    }

    /// Looks at the file; asks for the password of a backup that the vault's own key does not open.
    private func look(_ errand: inout ImportErrand) throws -> ImportFindings? {
        do {
            return try tell(try errand.look(place) { _ in true }, .keep)
        } catch VaultError.backup(.locked) {
            let typed = try person.askSecret("Password of the backup: ")
            errand = ImportErrand(errand.files, .keep, typed.withBytes { SecretLine(copying: $0) })
            return try tell(try errand.look(place) { _ in true }, .keep)
        }
    }

    private func tell(_ findings: ImportFindings, _ rule: DuplicateRule) throws -> ImportFindings {
        try person.say(visible(findings.heads(rule).first?.text ?? ""))
        for line in findings.lines {
            try person.say(visible(line.label.isEmpty ? line.text : "\(line.label): \(line.text)"))
        }
        return findings
    }

    /// Asks where there is something to decide; false where the person leaves.
    private func decide(_ findings: ImportFindings, _ errand: inout ImportErrand) throws -> Bool {
        if findings.summary.beside > 0 {
            let rules: [(rule: DuplicateRule, words: String)] = [
                (.keep, "Keep both"), (.update, "The file wins, old values go into the history"),
                (.skip, "What is there stays as it is"),
            ]
            try person.say("Some entries are there already with other content.")
            let chosen = try LinearMenu.one(of: rules, "Number, or Enter to import nothing: ", person) { $0.words }
            guard let chosen else { return false }
            errand = errand.with(chosen.rule)
        }
        guard !findings.summary.failed.isEmpty else { return true }
        return try person.agrees("Some rows will be left out. Import the others?")
    }

    // MARK: Export

    func export() throws {
        let kinds = ExportScreen.Kind.allCases
        let kind = try LinearMenu.one(of: kinds, "Number, or Enter to go back: ", person) {
            "\($0.name). \($0.meaning)"
        }
        guard let kind else { return }
        let usual = ExportScreen.path(kind, place)
        let typed = try person.ask("File name [\(visible(usual))]: ")
        let path = place.path(typed.isEmpty ? usual : typed)
        try WholeFile.checkIsFree(path)
        if kind.plain != nil {
            try person.say("Whoever gets this file reads every password in it. It lies there until you delete it.")
            guard try person.ask("Type \(ExportScreen.word) to write it, Enter to leave: ") == ExportScreen.word else {
                return try person.say("Nothing was written.")
            }
        }
        let lines =
            try kind.plain.map { try ExportScreen.write($0, path, place) { _ in true } }
            ?? ExportScreen.backUp(path, place) { _ in true }
        try person.say("Written: \(visible(PathText.short(path, home: place.home)))")
        for line in lines { try person.say(visible(line.label.isEmpty ? line.text : "\(line.label): \(line.text)")) }
    }
}
