public import KeysSecret
public import KeysSync
public import KeysVault

/// What joining takes: the line another device shows, where the store is here, and the primary password this device is to have.
public final class JoinRequest: Sendable {
    /// Where the vault is to lie.
    public let location: VaultLocation
    /// The pairing line, as it was typed.
    public let line: SecretBytes
    /// Where the store is on this machine; nil where the line says.
    public let store: String?
    /// What this machine is to be called.
    public let deviceName: String
    /// The new primary password.
    public let password: SecretBytes
    /// What deriving the key is to cost.
    public let cost: VaultCost

    /// A request of its parts.
    init(
        at location: VaultLocation, line: consuming SecretBytes, store: String?, deviceName: String,
        password: consuming SecretBytes, cost: VaultCost
    ) {
        self.location = location
        self.line = line
        self.store = store
        self.deviceName = deviceName
        self.password = password
        self.cost = cost
    }
}

/// What recovering from a store takes. The new password is asked for when it is clear what would be recovered.
public final class RecoverRequest: Sendable {
    /// Where the vault is to lie.
    public let location: VaultLocation
    /// The recovery code, as it was typed.
    public let code: SecretBytes
    /// Where the store is.
    public let store: String
    /// What this machine is to be called.
    public let deviceName: String
    /// What deriving the key is to cost.
    public let cost: VaultCost

    /// A request of its parts.
    init(
        at location: VaultLocation, code: consuming SecretBytes, store: String, deviceName: String, cost: VaultCost
    ) {
        self.location = location
        self.code = code
        self.store = store
        self.deviceName = deviceName
        self.cost = cost
    }
}

/// A vault that has come here. The session is handed over: whoever made it keeps nothing of it.
public struct Arrival: @unchecked Sendable {
    /// The vault, open.
    public let session: Session
    /// What the first sync found; nil where there was none.
    public let report: SyncReport?
    /// Why not everything is here yet; nil where all is well. The vault is whole all the same, and the next sync goes on.
    public let trouble: (any Error)?

    /// An arrival of its parts.
    public init(_ session: Session, report: SyncReport? = nil, trouble: (any Error)? = nil) {
        self.session = session
        self.report = report
        self.trouble = trouble
    }
}

/// A device the store knows, for the person to judge whether what the store hands out is the newest state.
public struct KnownDevice: Equatable, Sendable {
    /// What it is called.
    public let name: String
    /// When it last sent something, in milliseconds since 1970; nil for never.
    public let lastStep: Int64?

    /// A device of its parts.
    public init(name: String, lastStep: Int64?) {
        self.name = name
        self.lastStep = lastStep
    }
}
