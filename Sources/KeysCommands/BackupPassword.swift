internal import KeysDesk
internal import KeysSecret
internal import KeysTerminal
internal import KeysVault

/// The password of a backup that the open vault's key does not open.
enum BackupPassword {
    /// From a descriptor, or asked for; throws where nobody can be asked.
    static func read(_ descriptor: Int32?, _ question: String) throws -> SecretBytes {
        if let given = try PasswordSource(descriptor: descriptor).given() { return given }
        do throws(DeskError) { return try Conversation().askSecret(question) } catch {
            guard error == .noTerminal else { throw error }
            throw VaultError.backup(.locked)
        }
    }
}
