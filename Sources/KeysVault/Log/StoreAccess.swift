internal import GRDB
internal import KeysCrypto
internal import KeysModel
public import KeysSecret

/// What this device shows its store - a token, or a WebDAV password - and whom it believes to be the store. Of this device alone: no other
/// one and no backup has it.
///
/// It is a class because it owns a secret, which cannot be copied, and is asked for it again and again.
public final class StoreAccess: Sendable {
    /// The token, or the password.
    public let token: SecretBytes
    /// A file of authorities (PEM) that are trusted beside the system's; empty for none.
    public let authorities: String
    /// SHA-256 of a token that was made for this device, which its word on itself tells the others; nil for a password, and for what was
    /// kept before.
    let announced: [UInt8]?

    /// An access. `isDeviceToken`: whether the other devices are to know the token's hash, so that they can have it taken away.
    public init(token: consuming SecretBytes, authorities: String = "", isDeviceToken: Bool = false) {
        self.token = token
        self.authorities = authorities
        announced = isDeviceToken ? ServerToken.hash(of: self.token) : nil
    }

    /// A fresh token for a device, still to be made known to the server by its hash.
    public static func random(authorities: String = "") -> StoreAccess {
        StoreAccess(token: ServerToken.random(), authorities: authorities, isDeviceToken: true)
    }

    /// The same, with authorities of this device's own.
    public func trusting(_ authorities: String) -> StoreAccess {
        StoreAccess(token: token.copy(), authorities: authorities, isDeviceToken: announced != nil)
    }

    /// SHA-256 of the token.
    public var hash: [UInt8] { ServerToken.hash(of: token) }

    /// FORMAT, "Records": `access`.
    var record: SecretBytes {
        let path = Array(authorities.utf8.prefix(Int(UInt16.max)))
        var bytes = SecretBuilder(capacity: 256)
        bytes.append([PageReader.formatByte, UInt8(path.count >> 8), UInt8(path.count & 255)] + path)
        token.withBytes { bytes.append($0) }
        return bytes.finish()
    }

    init?(record: borrowing SecretBytes) {
        let read: (path: String, end: Int)? = record.withBytes { bytes in
            guard bytes.count >= 3, bytes[0] == PageReader.formatByte else { return nil }
            let end = 3 + (Int(bytes[1]) << 8 | Int(bytes[2]))
            guard end <= bytes.count else { return nil }
            return (String(decoding: (3..<end).map { bytes[$0] }, as: UTF8.self), end)
        }
        guard let read else { return nil }
        token = record.withBytes { SecretBytes(copying: $0.extracting(read.end..<$0.count)) }
        authorities = read.path
        announced = nil
    }
}

extension Session {
    static let accessRecord = "access"

    /// What this device shows its store; nil for a folder.
    public func storeAccess() throws(VaultError) -> StoreAccess? {
        let access = try database.read { try self.storeAccess($0) }
        guard access != nil || head?.records.contains(where: { $0.name == Self.accessRecord }) != true else {
            throw .damaged([.recordUnreadable(name: Self.accessRecord)])
        }
        return access
    }

    /// The same in a transaction that is going on; nil where it cannot be read too.
    func storeAccess(_ database: Database) throws -> StoreAccess? {
        guard head?.records.contains(where: { $0.name == Self.accessRecord }) == true,
            let box = try database.record(Self.accessRecord),
            let secret = sealer.openSecretRecord(box, name: Self.accessRecord)
        else { return nil }
        return StoreAccess(record: secret)
    }
}

extension Change {
    /// Notes what this device shows its store; nil forgets it.
    func setAccess(_ access: StoreAccess?) throws {
        guard let access else { return try setRecord(Session.accessRecord, nil) }
        try setSecretRecord(Session.accessRecord, access.record)
    }
}
