internal import KeysSecret
internal import KeysVault

extension Failure {
    static func ofOtherRooms(_ error: any Error) -> Failure? {
        if let error = error as? VaultError { return .vault(error) }
        if let error = error as? SecretInputError { return .input(error) }
        return nil
    }
}
