internal import Foundation
internal import KeysDesk
internal import KeysStore
internal import KeysVault

/// Where a store is, as it was given: so far a folder, by a path with a / in it.
struct StoreAddress {
    /// The folder's absolute path.
    let text: String

    /// Reads an address; throws for what is none.
    init(_ given: String) throws(UsageFault) {
        guard given.contains("/"), !given.contains("://"), !given.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f })
        else { throw .noStoreAddress }
        text = URL(fileURLWithPath: given).standardizedFileURL.path
    }

    /// Reads an address as it is typed on a screen, where no shell has put `~/` in full.
    init(typed: String, home: String?) throws(UsageFault) {
        let isShort = typed.hasPrefix("~/")
        try self.init(isShort ? (home ?? "~") + typed.dropFirst() : typed)
    }

    /// The store of a vault; throws where none is set.
    static func store(of session: Session) throws -> (store: any BlobStore, pace: StorePace) {
        guard let address = try session.storeSettings().address else { throw VaultError.noStore }
        return (try StoreAddress(address).store, .carried)
    }

    var store: any BlobStore { FileStore(folder: text) }
}
