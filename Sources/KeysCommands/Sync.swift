internal import ArgumentParser
internal import KeysModel
internal import KeysSync
internal import KeysVault

/// Brings vault and store to the same state.
struct Sync: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sync with the store: take what is new there, send what is new here.",
        discussion: """
            Whatever the store does, local work is safe and queued. --repair puts back what the store has lost, from what \
            this device holds, and reads the store as a whole again.

            Examples:
              keys sync
              keys sync --json --password-fd 3 3<password.txt
              keys sync --repair --yes

            Exit statuses: 0, 1 no store, or the vault was rotated on another device, 10 no vault, 11 locked, \
            12 wrong password, 15 busy, 20 store out of reach, full or read-only, 21 store alarm, 22 vault damaged, \
            64 usage, or --repair without --yes and without a terminal.
            """)

    @Flag(help: "Put back what the store has lost.")
    var repair = false

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if repair { try Asking.check(yes, command: "sync --repair", output.talk) }
        try Descriptors.check([("--password-fd", vault.passwordFd)])
    }

    func run() throws {
        let talk = output.talk
        let session = try OpenVault.open(vault, talk)
        if repair { try Asking.confirm(yes, "Put back what the store has lost, from what this device holds?") }
        let report = try SyncRun.run(session, talk, repair: repair)
        let conflicts = session.entries(.all).count { $0.hasConflict }
        if talk.isJSON {
            var json = JSONWriter()
            json.beginObject()
            json.key("pushed")
            json.number(report.pushed)
            json.key("pulled")
            json.number(report.pulled)
            json.key("conflicts")
            json.number(conflicts)
            json.key("waiting")
            json.number(report.waiting)
            json.endObject()
            try talk.print(json.finish())
        } else {
            var parts = ["\(report.pushed) sent", "\(report.pulled) received"]
            if report.waiting > 0 { parts.append("\(report.waiting) steps wait for others that are not there yet") }
            if conflicts > 0 { parts.append("\(Counted.entries(conflicts)) in conflict: keys conflicts") }
            talk.note(parts.joined(separator: ", "))
        }
        try SyncRun.endWithAlarms(report, session)
    }
}
