internal import KeysSecret
internal import Testing

@testable internal import KeysCrypto

/// A recovery code survives paper, handwriting and haste; what was mistyped is named.
struct RecoveryCodeTests {
    static let symbols = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    static let known: [([UInt8], String)] = [
        ((0..<20).map { UInt8($0) }, "000GV-40R4H-0M30P-E209P-185GH-R38E0-1W814-24GKZ"),
        ([UInt8](repeating: 255, count: 20), "ZZZZ1-ZZZZ2-ZZZZ3-ZZZZ4-ZZZZ5-ZZZZ6-ZZZZ7-ZZZZ8"),
        ([UInt8](repeating: 0, count: 20), "00001-00002-00003-00004-00005-00006-00007-00008"),
    ]

    private func fault(_ typed: [UInt8]) -> CryptoError? {
        Lab.fault { () throws(CryptoError) in _ = try RecoveryCode(typed: SecretBytes(typed)) }
    }

    /// The forty symbols of a code without its dashes.
    private func symbols(_ text: String) -> [UInt8] { Array(text.utf8).filter { $0 != UInt8(ascii: "-") } }

    @Test(arguments: known)
    func `a code has the text Python gives it`(_ bytes: [UInt8], _ text: String) throws {
        let code = RecoveryCode(secret: SecretBytes(bytes))
        #expect(Lab.bytes(code.text()) == Array(text.utf8))
        let read = try RecoveryCode(typed: SecretBytes(Array(text.utf8)))
        #expect(Lab.bytes(read.secret) == bytes)
    }

    @Test func `random codes come back from their text`() throws {
        for _ in 0..<300 {
            let code = RecoveryCode.generate()
            let read = try RecoveryCode(typed: code.text())
            let isSame = read.secret.equals(code.secret)
            #expect(isSame)
        }
    }

    @Test(arguments: known.map(\.1))
    func `every wrong symbol is found in its group`(_ text: String) {
        let right = symbols(text)
        for index in right.indices {
            for symbol in Self.symbols where symbol != right[index] {
                var typed = right
                typed[index] = symbol
                #expect(fault(typed) == .recoveryCode(.mistypedGroup(index / 5 + 1)))
            }
        }
    }

    @Test(arguments: known.map(\.1))
    func `every two symbols of a group exchanged are found`(_ text: String) {
        let right = symbols(text)
        for group in 0..<8 {
            for one in 0..<5 {
                for other in 0..<one where right[group * 5 + one] != right[group * 5 + other] {
                    var typed = right
                    typed.swapAt(group * 5 + one, group * 5 + other)
                    #expect(fault(typed) == .recoveryCode(.mistypedGroup(group + 1)))
                }
            }
        }
    }

    @Test(arguments: known.map(\.1))
    func `every two groups exchanged are found`(_ text: String) {
        let groups = text.split(separator: "-").map { Array($0.utf8) }
        for one in 0..<8 {
            for other in 0..<one {
                var typed = groups
                typed.swapAt(one, other)
                #expect(fault(typed.flatMap { $0 }) == .recoveryCode(.mistypedGroup(other + 1)))
            }
        }
    }

    @Test(
        arguments: [
            "000gv-40r4h-0m30p-e209p-185gh-r38e0-1w814-24gkz", "000GV40R4H0M30PE209P185GHR38E01W81424GKZ",
            "OOoGV 4OR4H oM3oP E2o9P I85GH R38EO LW8l4 24GKZ",
            "  000GV\t40R4H-0M30P\r\n-E209P-i85GH-R38E0-1W814-24GKZ\n",
        ])
    func `blanks, case, O, I and L do not matter`(_ typed: String) throws {
        let code = try RecoveryCode(typed: SecretBytes(Array(typed.utf8)))
        #expect(Lab.bytes(code.secret) == (0..<20).map { UInt8($0) })
    }

    @Test func `a code of another length is refused with its length`() {
        let right = symbols(Self.known[0].1)
        for length in 0..<40 {
            #expect(fault(Array(right[..<length])) == .recoveryCode(.wrongLength(symbols: length)))
        }
        #expect(fault(right + [0x30]) == .recoveryCode(.wrongLength(symbols: 41)))
    }

    @Test(arguments: Array("U!\"_*.,é".utf8))
    func `a character that is in no code is named by its group`(_ byte: UInt8) {
        for index in [0, 4, 5, 22, 39] {
            var typed = symbols(Self.known[0].1)
            typed[index] = byte
            #expect(fault(typed) == .recoveryCode(.foreignCharacter(group: index / 5 + 1)))
        }
    }
}
