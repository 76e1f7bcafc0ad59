internal import KeysSecret
internal import KeysVault

/// A new primary password for the vault here by its recovery code, and a new code.
///
/// It is a class because it is handed to the thread that does it.
final class LostPassword: Sendable {
    private let location: VaultLocation
    private let code: SecretBytes
    private let password: SecretBytes

    init(location: VaultLocation, code: consuming SecretBytes, password: consuming SecretBytes) {
        self.location = location
        self.code = code
        self.password = password
    }

    /// Throws where the code is not of this vault, or the password is none a vault takes.
    func check() throws(VaultError) {
        try Session.checkRecoveryCode(at: location, code: code)
        try Session.judge(password: password, allowWeak: false)
    }

    /// Does it when the person has the new code; before, nothing is changed.
    @Sendable func replace(_ talk: ArrivalTalk) throws -> Arrival {
        talk.say("Deriving the key (Argon2, hard to do for guessers); a moment ...")
        let session = try Session.recover(
            at: location, code: code, newPassword: password, allowWeak: false, wait: Session.usualWait
        ) { code in
            guard talk.hand(over: code), talk.stay("Setting the new password ...") else { throw Cancelled() }
        }
        return Arrival(session)
    }
}
