internal import Foundation
internal import KeysBlobs

/// What the owner of a server does to accounts, while the server runs or not.
public enum AccountWork {
    /// Makes an account: its id and its owner's token, which is shown this once.
    public static func make(data: String?) async throws(ServerError) -> (account: String, token: String) {
        let table = try open(data)
        let token = Token.make()
        do {
            return (try await table.makeAccount(owner: TokenHash(of: token)).text, token)
        } catch {
            throw refusal(error)
        }
    }

    /// Every account: its id and what its blobs weigh.
    public static func list(data: String?) async throws(ServerError) -> [(account: String, weight: Int)] {
        let table = try open(data)
        do {
            return try await table.accounts().map { ($0.account.text, $0.weight) }
        } catch {
            throw refusal(error)
        }
    }

    /// Takes an account away with all that is its, and rewrites the file so that nothing of it stays.
    public static func erase(_ account: String, data: String?) async throws(ServerError) {
        guard let id = RandomID(account) else { throw .accountID }
        let table = try open(data)
        do {
            guard try await table.erase(id) else { throw ServerError.noAccount }
            try await table.tidy()
        } catch {
            throw (error as? ServerError) ?? refusal(error as? WireFault ?? .busy)
        }
    }

    private static func open(_ data: String?) throws(ServerError) -> SQLiteTable {
        try SQLiteTable(TableFolder(data ?? TableFolder.usual(ProcessInfo.processInfo.environment)), readers: 1)
    }

    private static func refusal(_ fault: WireFault) -> ServerError { fault == .full ? .diskFull : .locked }
}
