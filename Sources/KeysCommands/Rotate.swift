internal import ArgumentParser
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysSync
internal import KeysTerminal
internal import KeysVault

/// Gives the vault a new key.
struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give the vault a new key and recovery code; shuts out who had the old one.",
        discussion: """
            Everything is sealed anew. The other devices must be let in again with keys pair and keys join; what they \
            changed meanwhile is carried over then. Whoever copied the vault before can still open that copy: change the \
            passwords that matter. Imports made before cannot be undone afterwards.

            Examples:
              keys rotate
              keys rotate --yes --recovery-file code.txt --password-fd 3 3<password.txt

            Exit statuses: 0, 1 you said no or the file is there, 10 no vault, 11 locked, 12 wrong password, 15 busy, \
            20 store out of reach (the vault is rotated here, keys sync goes on), 21 store alarm (nothing was changed), \
            22 vault damaged, 64 usage, or no --yes or no --recovery-file without a terminal.
            """)

    @OptionGroup var delivery: DeliveryOptions

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var vault: VaultOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try Asking.check(yes, command: "rotate", output.talk)
        try delivery.check(output.talk)
        try Descriptors.check([("--password-fd", vault.passwordFd)])
    }

    func run() throws {
        let talk = output.talk
        PasswordSource.warnOfEnvironment(talk)
        let location = try vault.location()
        try delivery.checkFile()
        let password = try OpenVault.password(location, vault)
        let session = try Session.open(at: location, password: password, wait: vault.wait)
        let hasStore = try session.storeSettings().address != nil
        let report = hasStore ? try SyncRun.run(session, talk) : SyncReport()
        try SyncRun.endWithAlarms(report, session)
        try Asking.confirm(yes, "Give the vault a new key? All other devices must be let in again.")
        let rotated = try Self.turn(session, password, report, delivery, location.name)
        talk.note("the vault has a new key (epoch \(rotated.epoch)); the old recovery code opens nothing that is new")
        delivery.tell(talk)
        if hasStore { try Self.finish(rotated, talk) }
        talk.note(
            "whoever had the old key may have read these passwords: keys list names them; change those that matter")
    }

    static func turn(
        _ session: Session, _ password: borrowing SecretBytes, _ report: SyncReport, _ delivery: DeliveryOptions,
        _ name: String
    ) throws -> Session {
        try delivery.deliver(vault: name) { deliver in
            try session.rotate(
                password: password, blobs: report.blobs, now: WallClock.now, deliver: deliver)
        }
    }

    /// Puts the new epoch on the store, and takes the old one away.
    static func finish(_ session: Session, _ talk: Talk) throws {
        let report = try SyncRun.run(session, talk)
        try SyncRun.endWithAlarms(report, session)
        _ = try SyncRun.run(session, talk)
    }
}
