internal import Glibc
internal import KeysSecret
internal import Testing

@testable internal import KeysCrypto

/// Slots give the vault key to who has the password or the code, and nothing to anybody else.
struct SlotTests {
    private func slot(_ password: String = "correct horse") throws -> [UInt8] {
        try PasswordSlot.seal(
            Lab.vaultKey(), password: Lab.password(password), cost: Lab.cheap, vault: Lab.vault, epoch: 1)
    }

    /// What opening a slot threw; nil when it opened.
    private func fault(
        _ slot: [UInt8], _ password: String = "correct horse", vault: (UInt64, UInt64) = Lab.vault,
        epoch: UInt32 = 1
    ) -> CryptoError? {
        Lab.fault { () throws(CryptoError) in
            _ = try PasswordSlot.open(slot, password: Lab.password(password), vault: vault, epoch: epoch)
        }
    }

    @Test func `the right password opens the slot`() throws {
        let key = try PasswordSlot.open(slot(), password: Lab.password("correct horse"), vault: Lab.vault, epoch: 1)
        #expect(Lab.bytes(key.secret) == Lab.bytes(Lab.vaultKey().secret))
    }

    @Test(arguments: ["correct horsf", "correct horse ", "Correct horse", "c", String(repeating: "x", count: 1024)])
    func `a wrong password opens nothing`(_ password: String) throws {
        #expect(try fault(slot(), password) == .notAuthentic)
    }

    @Test func `the slot of another vault or epoch does not open`() throws {
        let slot = try slot()
        #expect(fault(slot, vault: (1, 3)) == .notAuthentic)
        #expect(fault(slot, vault: (2, 2)) == .notAuthentic)
        #expect(fault(slot, epoch: 2) == .notAuthentic)
    }

    @Test func `with any byte altered a slot is refused`() throws {
        let slot = try slot()
        for index in slot.indices {
            var altered = slot
            altered[index] ^= 1
            let fault = fault(altered)
            switch index {
            case 0..<4: #expect(fault == .unknownSlot)
            // The low byte of the memory is 8, then 9: another key. Higher ones ask for far more.
            case 4..<12: #expect(fault != nil)
            default: #expect(fault == .notAuthentic, "byte \(index)")
            }
        }
    }

    @Test func `of any other length a slot is refused`() throws {
        let slot = try slot()
        for length in 0..<slot.count { #expect(fault(Array(slot[..<length])) == .unknownSlot) }
        #expect(fault(slot + [0]) == .unknownSlot)
    }

    @Test(
        arguments: [
            (0, 1), (7, 1), (8, 0), (8, 11), (2 * 1024 * 1024 + 1, 1), (.max, 1), (8, .max), (.max, .max),
        ] as [(UInt32, UInt32)])
    func `a cost outside the policy is refused before memory is taken`(_ memory: UInt32, _ passes: UInt32) throws {
        var slot = try slot()
        for byte in 0..<4 {
            slot[4 + byte] = UInt8(truncatingIfNeeded: memory >> UInt32(24 - 8 * byte))
            slot[8 + byte] = UInt8(truncatingIfNeeded: passes >> UInt32(24 - 8 * byte))
        }
        let before = Self.virtualPeakKiB()
        #expect(fault(slot) == .costNotAllowed(memoryKiB: memory, passes: passes))
        #expect(Self.virtualPeakKiB() - before < 1024 * 1024)
        let sealing = Lab.fault { () throws(CryptoError) in
            _ = try PasswordSlot.seal(
                Lab.vaultKey(), password: Lab.password("correct horse"),
                cost: DerivationCost(memoryKiB: memory, passes: passes), vault: Lab.vault, epoch: 1)
        }
        #expect(sealing == .costNotAllowed(memoryKiB: memory, passes: passes))
    }

    /// The most address space this process had so far; Argon2 of a forbidden cost would show at once.
    private static func virtualPeakKiB() -> Int {
        guard let file = fopen("/proc/self/status", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, 256, file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if text.hasPrefix("VmPeak:") { return Int(text.filter(\.isNumber)) ?? 0 }
        }
        return 0
    }

    @Test func `the policy is what the paper says`() {
        #expect(DerivationCost.standard == DerivationCost(memoryKiB: 262_144, passes: 3))
        #expect(DerivationCost.floor == DerivationCost(memoryKiB: 65_536, passes: 3))
        #expect(DerivationCost.ceiling == DerivationCost(memoryKiB: 2_097_152, passes: 10))
        #expect(DerivationCost.standard.isAllowed && DerivationCost.ceiling.isAllowed)
    }

    @Test func `two slots of one password share neither salt nor box`() throws {
        let (one, other) = (try slot(), try slot())
        #expect(one[12..<28] != other[12..<28])
        #expect(one[28...] != other[28...])
    }

    @Test func `the recovery slot opens for its code alone`() throws {
        let code = RecoveryCode.generate()
        let slot = RecoverySlot.seal(Lab.vaultKey(), code: code, vault: Lab.vault, epoch: 1)
        let key = try RecoverySlot.open(slot, code: code, vault: Lab.vault, epoch: 1)
        #expect(Lab.bytes(key.secret) == Lab.bytes(Lab.vaultKey().secret))
        let other = RecoveryCode.generate()
        func fault(_ slot: [UInt8], _ code: borrowing RecoveryCode, epoch: UInt32 = 1) -> CryptoError? {
            do { _ = try RecoverySlot.open(slot, code: code, vault: Lab.vault, epoch: epoch) } catch {
                return error
            }
            return nil
        }
        let foreign = (fault(slot, other), fault(slot, code, epoch: 2))
        #expect(foreign.0 == .notAuthentic && foreign.1 == .notAuthentic)
        for index in slot.indices {
            var altered = slot
            altered[index] ^= 0x80
            let found = fault(altered, code)
            #expect(found == (index < 4 ? .unknownSlot : .notAuthentic))
        }
        for length in 0..<slot.count {
            let found = fault(Array(slot[..<length]), code)
            #expect(found == .unknownSlot)
        }
    }
}
