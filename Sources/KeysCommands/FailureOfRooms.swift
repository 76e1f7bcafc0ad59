internal import KeysImport
internal import KeysModel
internal import KeysSecret
internal import KeysSync
internal import KeysTerminal
internal import KeysVault

extension Failure {
    /// The failure an error of a room below stands for.
    static func ofOtherRooms(_ error: any Error) -> Failure? {
        if let error = error as? VaultError { return .vault(error) }
        if let error = error as? SecretInputError { return .input(error) }
        if let error = error as? ImportWorkError { return .imported(error) }
        if let error = error as? ReferenceFault { return .usage(.noReference(error.text)) }
        guard let error = error as? SyncError else { return nil }
        return switch error {
        case .noStore: .vault(.noStore)
        case .store(let error): .store(error)
        case .vault(let error): .vault(error)
        case .closed: .epochClosed
        }
    }

    private static func imported(_ error: ImportWorkError) -> Failure {
        switch error {
        case .file(let fault): .noExport(fault)
        case .everyRowBad: .everyRowBad
        case .onlyCopy: .onlyCopy
        case .strictRow(let note): .strictRow(row: note.row, reason: note.reason)
        }
    }
}
