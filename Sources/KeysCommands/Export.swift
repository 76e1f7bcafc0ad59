internal import ArgumentParser
internal import KeysDesk
internal import KeysImport
internal import KeysModel
internal import KeysTerminal
internal import KeysVault

/// Writes a vault out: as a sealed backup, or as a file that anybody can read.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write everything into a sealed backup, or into a file other programs read.",
        discussion: """
            The file has all entries with their history, conflicts and trash, sealed. It opens with the primary password or \
            the recovery code the vault has now, whatever becomes of the vault: keys init --from FILE makes the vault anew, \
            keys import FILE adds what is missing. It appears whole or not at all, never over another file; its size is \
            padded. - is standard output.

            The other formats are not encrypted. keys-json has everything, old values too. csv has all but old values; cells \
            that a spreadsheet would take for formulas begin with a ' that keys import takes off again. bitwarden-json is what \
            Bitwarden and many others read; what it has no place for is in fields that keys import puts back.

            Examples:
              keys export vault.keysbackup
              keys export --password-fd 3 /media/stick/vault.keysbackup 3<password.txt
              keys export - | ssh host 'cat > vault.keysbackup'
              keys export --format bitwarden-json --yes vault.json

            Exit statuses: 0, 1 the file is there, no room or permission, 10 no vault, 11 locked, 12 wrong password, \
            22 the vault is damaged: what is sound was written, 64 usage or unknown format, - on a terminal, or no --yes for a plain \
            format without a terminal.
            """)

    @Argument(help: ArgumentHelp("The file to write; - is standard output.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("keys-backup, keys-json, csv or bitwarden-json.", valueName: "id"))
    var format: String?

    @Flag(help: "Write CSV cells as they are, also those a spreadsheet would take for formulas.")
    var exactCells = false

    @Flag(help: "Do not ask whether a file without encryption is wanted.")
    var yes = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let format, ExportFormat(rawValue: format) == nil { throw UsageFault.unknownExportFormat }
        if file.isEmpty { throw UsageFault.missing("the file") }
        if file == "-", Descriptor.output.isTerminal { throw UsageFault.backupToTerminal }
        if exactCells, format != ExportFormat.csv.rawValue {
            throw UsageFault.clash("--exact-cells", "other formats than csv")
        }
        if wanted.plain != nil { try Asking.check(yes, command: "export in the clear", output.talk) }
    }

    func run() throws {
        let talk = output.talk
        _ = try vault.location()
        if file != "-" { try WholeFile.checkIsFree(file) }
        let session = try OpenVault.open(vault, talk, tellsDamage: false)
        if let plain = wanted.plain {
            try Asking.confirm(yes, "Write every password into a file that anybody can read?")
            try write(plain, session, talk)
        } else {
            try backUp(session, talk)
        }
        try OpenVault.endWithDamage(session, talk)
    }

    private var wanted: ExportFormat { format.flatMap(ExportFormat.init(rawValue:)) ?? .backup }

    private func write(_ plain: PlainFormat, _ session: Session, _ talk: Talk) throws {
        let progress = ImportProgress(talk)
        defer { progress.end() }
        let work = ExportWork(plain, hasExactCells: exactCells)
        let damaged = try written { out in
            try work.run(session, to: { try out.write($0) }, progress: { progress.tell(rows: $0, read: 0, of: nil) })
        }
        progress.end()
        for title in damaged { talk.line("keys: damaged and left out: \(visible(title))") }
        if file != "-" { talk.note("the file holds every password in plain text; delete it when it has served") }
        if !damaged.isEmpty { throw Ending(status: 22) }
    }

    private func backUp(_ session: Session, _ talk: Talk) throws {
        let progress = ImportProgress(talk)
        defer { progress.end() }
        let entries = try written { out in
            try session.backUp(
                to: { try out.write($0.span) }, progress: { done, _ in progress.tell(rows: done, read: 0, of: nil) })
        }
        progress.end()
        talk.note(
            "\(Counted.entries(entries)) are in the backup, those in the trash and what is left of deleted ones too")
        talk.note("it opens with the primary password or the recovery code of today, also when they are changed")
    }

    /// Runs a piece of work on the file, which appears when that is done, or on standard output.
    private func written<R>(_ work: (Descriptor) throws -> R) throws -> R {
        file == "-" ? try work(.output) : try ExportFile.write(file, work)
    }
}
