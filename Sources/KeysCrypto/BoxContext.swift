/// What a sealed box is. The number goes into the box's context, so one kind never opens as another
/// (attacks.md, S12). Never renumbered.
public enum BoxType: UInt8, Sendable {
    case passwordSlot = 1
    case recoverySlot = 2
    case head = 3
    case bucket = 4
    case leaf = 5
    case summary = 6
    case body = 7
    case record = 8
    case stateFile = 9
    case segment = 10
    case chunk = 11
    case snapshot = 12
    case recoveryBlob = 13
    case offer = 14
    case answer = 15
    case reveal = 16
    case entry = 17
    case backup = 18
    case draft = 19
    case ownerToken = 20
}

/// What a box is sealed to: what it is, of which vault, epoch, object and version. The caller gives it from what it
/// expects; nothing of it is read from the box (FORMAT, "Context").
///
/// On the wire 64 bytes, then `extra`.
public struct BoxContext: Sendable {
    /// The only format and suite there are; another number is another program's.
    public static let format: UInt8 = 1
    /// XChaCha20-Poly1305 with keyed BLAKE2b commitment.
    public static let suite: UInt8 = 1
    static let fixedSize = 64

    /// What the box is.
    public var type: BoxType
    /// The vault's id, 16 bytes as two big-endian words.
    public var vault: (UInt64, UInt64)
    /// The epoch of the vault key.
    public var epoch: UInt32
    /// The id of the entry, page or record.
    public var object: (UInt64, UInt64)
    /// The logical clock of the stamp.
    public var clock: UInt64
    /// The device of the stamp.
    public var device: UInt64
    /// More to bind, such as the cost of a slot.
    public var extra: [UInt8]

    /// A context from what the caller expects.
    public init(
        _ type: BoxType, vault: (UInt64, UInt64), epoch: UInt32, object: (UInt64, UInt64) = (0, 0), clock: UInt64 = 0,
        device: UInt64 = 0, extra: [UInt8] = []
    ) {
        self.type = type
        self.vault = vault
        self.epoch = epoch
        self.object = object
        self.clock = clock
        self.device = device
        self.extra = extra
    }

    var size: Int { Self.fixedSize + extra.count }

    /// Writes the canonical bytes to `target`, which has room for `size` of them.
    func write(to target: UnsafeMutablePointer<UInt8>) {
        let raw = UnsafeMutableRawPointer(target)
        func put<T: FixedWidthInteger>(_ value: T, at offset: Int) {
            raw.storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
        }
        put(Self.format, at: 0)
        put(Self.suite, at: 1)
        put(type.rawValue, at: 2)
        put(UInt8(0), at: 3)
        put(epoch, at: 4)
        put(vault.0, at: 8)
        put(vault.1, at: 16)
        put(object.0, at: 24)
        put(object.1, at: 32)
        put(clock, at: 40)
        put(device, at: 48)
        put(UInt64(extra.count), at: 56)
        for (index, byte) in extra.enumerated() { target[Self.fixedSize + index] = byte }
    }
}
