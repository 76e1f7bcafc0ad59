internal import KeysImport
internal import KeysSecret
internal import KeysSync
internal import KeysVault

extension Failure {
    /// The failure an error of a room below stands for.
    static func ofOtherRooms(_ error: any Error) -> Failure? {
        if let error = error as? VaultError { return .vault(error) }
        if let error = error as? SecretInputError { return .input(error) }
        guard let error = error as? SyncError else { return nil }
        return switch error {
        case .noStore: .vault(.noStore)
        case .store(let error): .store(error)
        case .vault(let error): .vault(error)
        case .closed: .epochClosed
        }
    }
}
