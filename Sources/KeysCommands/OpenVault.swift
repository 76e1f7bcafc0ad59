internal import KeysDesk
internal import KeysSecret
internal import KeysTerminal
internal import KeysVault

/// Opens the vault a command works on, and tells what was noticed meanwhile.
enum OpenVault {
    /// `tellsDamage`: one line about damage found at unlocking; commands that show all there is name it at their end.
    static func open(_ options: VaultOptions, _ talk: Talk, tellsDamage: Bool = true) throws -> Session {
        PasswordSource.warnOfEnvironment(talk)
        let location = try options.location()
        let session = try open(location, options)
        tell(session, talk)
        if tellsDamage { warnOfDamage(session, talk) }
        return session
    }

    private static func open(_ location: VaultLocation, _ options: VaultOptions) throws -> Session {
        let source = PasswordSource(options)
        if let password = try source.given() {
            return try Session.open(at: location, password: password, wait: options.wait)
        }
        return try Unlocking.ask(location, wait: options.wait, try PasswordSource.conversation())
    }

    /// The password of a vault, for what needs it beyond opening.
    static func password(_ location: VaultLocation, _ options: VaultOptions) throws -> SecretBytes {
        try PasswordSource(options).read(asking: "Password of \(location.name): ")
    }

    private static func tell(_ session: Session, _ talk: Talk) {
        for notice in session.notices where notice != .memoryNotLocked {
            talk.warn(notice.sentence)
        }
    }

    private static func warnOfDamage(_ session: Session, _ talk: Talk) {
        guard let first = session.damage.first else { return }
        let more = session.damage.count > 1 ? " and \(session.damage.count - 1) more" : ""
        talk.warn("the vault is damaged: \(first.sentence)\(more); keys doctor tells all of it and what to do")
    }

    /// For commands that show all there is: names the damage, after what is sound was printed.
    static func endWithDamage(_ session: Session, _ talk: Talk) throws {
        guard !session.damage.isEmpty else { return }
        throw Failure.vault(.damaged(session.damage))
    }
}
