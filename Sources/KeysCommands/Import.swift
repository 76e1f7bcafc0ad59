internal import ArgumentParser
internal import KeysDesk
internal import KeysImport
internal import KeysModel
internal import KeysTerminal
internal import KeysVault

/// Brings files of other programs in.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Import what other programs exported; undo an import.",
        discussion: """
            The format is found out. Several files are one import; - is standard input. An import is there as a whole or \
            not at all. What is there already is skipped; --on-duplicate says what happens to an entry of the same title, \
            address and user name with other content. Of a sealed backup (keys export) every entry comes in that is not here, \
            with its history; of another vault it asks for the backup's password. Before an import a backup of the vault is \
            made in its folder (backups, the last three).

            Examples:
              keys import passwords.csv
              keys import --dry-run --json bitwarden.csv
              keys import logins.csv --folder old --shred
              keys import sheet.csv --map 'Konto=username' --map 'Kennwort=password' --map 'PIN=concealed:PIN'
              keys import vault.keysbackup
              keys import --undo

            Exit statuses: 0, 1 no export or nothing in it can be used, 3 rows were left out, 10 no vault, 11 locked, \
            12 wrong password, 13 no such import to undo, 15 busy, 22 damaged, 64 usage or unknown format.
            """)

    @Argument(help: ArgumentHelp("The files; - is standard input.", valueName: "file"))
    var files: [String] = []

    @Option(help: ArgumentHelp("The format, where it is not to be found out.", valueName: "id"))
    var format: String?

    @Option(help: ArgumentHelp("Read the password of the file from descriptor N.", valueName: "n"))
    var filePasswordFd: Int32?

    @Flag(help: "List the formats, and how to export in each.")
    var listFormats = false

    @Flag(help: "Do everything but write.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "keep: add it beside; update: the file wins, old secrets go into the history; skip.", valueName: "rule"))
    var onDuplicate: String?

    @Option(help: ArgumentHelp("Put everything into this folder.", valueName: "folder"))
    var folder: String?

    @Option(
        help: ArgumentHelp(
            "What a column becomes, by its name in the first row or its number: title, url, username, password, notes, "
                + "otp, folder, tags, favorite, kind, created, modified, ignore, the label of a standard field, "
                + "field:LABEL or concealed:LABEL. May be repeated.", valueName: "column=field"))
    var map: [String] = []

    @Flag(help: "The first row is an entry and names no columns; --map says what they are.")
    var noHeader = false

    @Option(help: ArgumentHelp("utf-8, utf-16le, utf-16be or windows-1252.", valueName: "name"))
    var encoding: String?

    @Flag(help: "Turn &amp; and the like into characters.")
    var htmlUnescape = false

    @Flag(help: "Refuse everything for one bad row.")
    var strict = false

    @Flag(help: "Overwrite and delete the files when all of it is in.")
    var shred = false

    // A flag and what follows it: an option with a value that may be missing would drop one written as --undo=NAME, and
    // undo another import than the one named.
    @Flag(help: "Undo an import: the newest, or the one whose name follows.")
    var undo = false

    @Flag(help: "List the imports that can be undone.")
    var listUndo = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let modes = [("--list-formats", listFormats), ("--undo", undo), ("--list-undo", listUndo)].filter(\.1)
        if modes.count > 1 { throw UsageFault.clash(modes[0].0, modes[1].0) }
        if let mode = modes.first, files.count > (undo ? 1 : 0) { throw UsageFault.clash(mode.0, "files") }
        if modes.isEmpty, files.isEmpty { throw UsageFault.missing("the file") }
        if files.contains("-"), files.count > 1 { throw UsageFault.clash("-", "other files") }
        if files.contains("-"), shred { throw UsageFault.clash("-", "--shred") }
        if dryRun, shred { throw UsageFault.clash("--dry-run", "--shred") }
        if map.contains(where: { ColumnMap($0) == nil }) { throw UsageFault.unknownMap }
        if noHeader, map.isEmpty { throw UsageFault.missing("--map for a file without a header") }
        if let format, format != BackupWork.format, ImportFormat.named(format) == nil { throw UsageFault.unknownFormat }
        if let encoding, TextEncoding(rawValue: encoding) == nil { throw UsageFault.unknownEncoding }
        if let onDuplicate, DuplicateRule(rawValue: onDuplicate) == nil { throw UsageFault.unknownDuplicateRule }
        try Descriptors.check([
            ("--password-fd", vault.passwordFd), ("--file-password-fd", filePasswordFd),
            ("-", files.contains("-") ? 0 : nil),
        ])
    }

    func run() throws {
        let talk = output.talk
        if listFormats { return try ImportOutput.printFormats(talk) }
        guard undo || files.isEmpty else { return try takeIn(talk) }
        let session = try OpenVault.open(vault, talk)
        guard undo else { return try ImportOutput.print(session.imports, talk) }
        try ImportOutput.print(try session.undoImport(files.first), talk)
        SyncRun.afterChange(session, talk)
    }

    private func takeIn(_ talk: Talk) throws {
        if try BackupWork.isBackup(files, named: format) { return try takeInBackup(talk) }
        let options = ImportOptions(
            format: format.flatMap(ImportFormat.named), encoding: encoding.flatMap(TextEncoding.init(rawValue:)),
            htmlUnescape: htmlUnescape, folder: folder.flatMap(FolderName.value),
            maps: map.compactMap { ColumnMap($0) }, hasNoHeader: noHeader)
        let work = ImportWork(files: files, options: options, isStrict: strict)
        _ = try vault.location()
        // A file that is no export is found before anybody types a password.
        _ = try ImportOutput.telling(talk) { try work.detect() }
        let session = try OpenVault.open(vault, talk)
        let progress = ImportProgress(talk)
        let summary = try ImportOutput.telling(talk) {
            defer { progress.end() }
            return try work.run(
                into: session, onDuplicate: onDuplicate.flatMap(DuplicateRule.init(rawValue:)) ?? .keep, dryRun: dryRun,
                progress: progress.tell)
        }
        try ImportOutput.print(summary, isDry: dryRun, talk)
        try cleanUp(summary, talk)
        if !dryRun { SyncRun.afterChange(session, talk) }
        if !summary.failed.isEmpty { throw Ending(status: 3) }
    }

    private func takeInBackup(_ talk: Talk) throws {
        for (option, isGiven) in [
            ("other files", files.count > 1), ("--folder", folder != nil), ("--encoding", encoding != nil),
            ("--html-unescape", htmlUnescape), ("--shred", shred),
        ] where isGiven { throw UsageFault.clash("a backup", option) }
        let location = try vault.location()
        let work = try BackupWork(file: files[0])
        defer { work.shut() }
        let session = try OpenVault.open(vault, talk)
        let progress = ImportProgress(talk)
        defer { progress.end() }
        let summary = try work.run(
            into: session, onDuplicate: onDuplicate.flatMap(DuplicateRule.init(rawValue:)) ?? .keep, dryRun: dryRun,
            password: {
                progress.end()
                return try BackupPassword.read(filePasswordFd, "Password of the backup (not of \(location.name)): ")
            }, progress: { progress.tell(rows: $0, read: 0, of: nil) })
        progress.end()
        try ImportOutput.print(summary, isDry: dryRun, talk)
        if !dryRun { SyncRun.afterChange(session, talk) }
    }

    private func cleanUp(_ summary: ImportSummary, _ talk: Talk) throws {
        guard shred else {
            if files != ["-"], !dryRun, summary.hasEntries {
                talk.note(
                    "the exported file still holds every password in plain text; delete it, or import with --shred")
            }
            return
        }
        guard summary.failed.isEmpty else {
            return talk.warn("the file was kept, because rows were left out")
        }
        for file in files { try Shredding.shred(file) }
        talk.note("the file was overwritten and deleted; copies, snapshots and backups of it are not")
    }
}
