internal import Foundation
internal import GRDB
internal import KeysCrypto
internal import KeysModel
internal import KeysSecret

/// What the cost of deriving a key from the primary password is, as people set it.
public struct VaultCost: Equatable, Sendable {
    /// Memory in MiB.
    public var memoryMiB: Int
    /// Passes over it.
    public var passes: Int

    /// A cost; whether it is allowed shows when it is used.
    public init(memoryMiB: Int, passes: Int) {
        self.memoryMiB = memoryMiB
        self.passes = passes
    }

    /// What a new vault gets.
    public static let standard = VaultCost(DerivationCost.standard)

    /// Below this nothing is derived.
    public static let floor = VaultCost(DerivationCost.floor)
    /// Above this nothing is derived.
    public static let ceiling = VaultCost(DerivationCost.ceiling)

    /// Whether it lies between them.
    public var isAllowed: Bool { (try? derivation()) != nil }

    init(_ cost: DerivationCost) { self.init(memoryMiB: Int(cost.memoryKiB / 1024), passes: Int(cost.passes)) }

    func derivation() throws(VaultError) -> DerivationCost {
        let kib = memoryMiB.multipliedReportingOverflow(by: 1024)
        guard !kib.overflow, let memory = UInt32(exactly: kib.partialValue), let passes = UInt32(exactly: passes) else {
            throw .costNotAllowed(memoryMiB: memoryMiB, passes: passes)
        }
        let cost = DerivationCost(memoryKiB: memory, passes: passes)
        guard cost.isAllowed else { throw .costNotAllowed(memoryMiB: memoryMiB, passes: self.passes) }
        return cost
    }
}

/// The plain part of a vault: its id, its epoch and its two slots.
struct VaultSlots {
    static let vaultName = "vault"
    static let epochName = "epoch"
    static let passwordName = "password slot"
    static let recoveryName = "recovery slot"

    let vault: VaultID
    let epoch: UInt32
    let password: [UInt8]
    let recovery: [UInt8]?

    init(vault: VaultID, epoch: UInt32, password: [UInt8], recovery: [UInt8]?) {
        self.vault = vault
        self.epoch = epoch
        self.password = password
        self.recovery = recovery
    }

    /// Reads them; nil where they are not there or not of their sizes.
    init?(_ database: Database) throws {
        guard let vault = try database.meta(Self.vaultName), vault.count == 16,
            let epoch = try database.meta(Self.epochName), epoch.count == 4,
            let password = try database.meta(Self.passwordName)
        else { return nil }
        func word(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        self.vault = VaultID(high: word(vault[0..<8]), low: word(vault[8..<16]))
        self.epoch = UInt32(truncatingIfNeeded: word(epoch))
        self.password = password
        recovery = try database.meta(Self.recoveryName)
    }

    /// Reads them from a vault that must have them.
    static func read(_ database: VaultDatabase) throws(VaultError) -> VaultSlots {
        guard let slots = try database.read({ try VaultSlots($0) }) else { throw .damaged([.headUnreadable]) }
        return slots
    }

    static func bytes(of vault: VaultID) -> [UInt8] {
        [vault.high, vault.low].flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
    }

    static func hash(_ slot: [UInt8]) -> [UInt8] { KeyedHash.plain(slot.span, size: 32) }

    // MARK: Opening

    /// The vault key under a password. A password that cannot be one is a wrong one.
    func open(password entered: borrowing SecretBytes) throws(VaultError) -> VaultKey {
        do {
            let password = try PrimaryPassword(entered: entered)
            return try PasswordSlot.open(self.password, password: password, vault: vault.words, epoch: epoch)
        } catch {
            throw Self.fact(ofOpening: error)
        }
    }

    /// The vault key under a recovery code.
    func open(recoveryCode typed: borrowing SecretBytes) throws(VaultError) -> VaultKey {
        guard let recovery else { throw .noRecoverySlot }
        do {
            let code = try RecoveryCode(typed: typed)
            return try RecoverySlot.open(recovery, code: code, vault: vault.words, epoch: epoch)
        } catch .recoveryCode(let fault) {
            throw .recoveryCodeFault(Self.problem(fault))
        } catch {
            throw .wrongRecoveryCode
        }
    }

    static func problem(_ fault: RecoveryCodeFault) -> RecoveryCodeProblem {
        switch fault {
        case .wrongLength(let symbols): .wrongLength(symbols: symbols)
        case .foreignCharacter(let group): .foreignCharacter(group: group)
        case .mistypedGroup(let group): .mistypedGroup(group)
        }
    }

    private static func fact(ofOpening error: CryptoError) -> VaultError {
        switch error {
        case .costNotAllowed(let memory, let passes):
            .slotCostForbidden(memoryMiB: Int(memory / 1024), passes: Int(passes))
        case .outOfMemory(let memory): .outOfMemory(memoryMiB: Int(memory / 1024))
        case .unknownSlot: .damaged([.passwordSlotReplaced])
        case .notAuthentic, .password, .recoveryCode: .wrongPassword
        }
    }

    // MARK: Making

    /// Judges a new primary password and takes it.
    static func choose(_ typed: borrowing SecretBytes, allowWeak: Bool) throws(VaultError) -> PrimaryPassword {
        let password: PrimaryPassword
        do {
            password = try PrimaryPassword(chosen: typed)
        } catch .password(let fault) {
            throw .passwordFault(problem(fault))
        } catch {
            throw .passwordFault(.notUTF8)
        }
        if !allowWeak {
            let (bits, length) = password.withBytes { bytes in
                (
                    Strength.bits(bytes),
                    bytes.withUnsafeBufferPointer { bytes in bytes.reduce(0) { $0 + ($1 & 0xc0 == 0x80 ? 0 : 1) } }
                )
            }
            guard length >= Strength.leastPrimaryLength, bits >= Strength.leastPrimaryBits else {
                throw .weakPassword(bits: bits, length: length)
            }
        }
        return password
    }

    private static func problem(_ fault: PasswordFault) -> PasswordProblem {
        switch fault {
        case .empty: .empty
        case .tooLong: .tooLong
        case .notUTF8: .notUTF8
        case .controlCharacter: .controlCharacter
        case .unassigned: .unassigned
        }
    }

    static func seal(
        _ key: borrowing VaultKey, password: borrowing PrimaryPassword, cost: VaultCost, vault: VaultID, epoch: UInt32
    ) throws(VaultError) -> [UInt8] {
        let derivation = try cost.derivation()
        do {
            return try PasswordSlot.seal(key, password: password, cost: derivation, vault: vault.words, epoch: epoch)
        } catch {
            throw fact(ofOpening: error)
        }
    }
}
