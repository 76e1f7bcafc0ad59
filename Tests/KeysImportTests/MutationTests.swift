internal import Testing

@testable internal import KeysImport

@Suite struct MutationTests {
    private let splices: [[UInt8]] = [
        [0x22], [0x2C], [0x0A], [0x0D, 0x0A], [0x22, 0x22], [0xFF], [0xC3], [0x00], [0xEF, 0xBB, 0xBF], [0x3B],
        [0x5C, 0x22],
    ]

    private func mutated(_ bytes: [UInt8], _ random: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.removeLast(bytes.count - place)
            case 1: bytes.insert(contentsOf: splices.randomElement(using: &random) ?? [], at: place)
            case 2 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
            default: bytes.removeSubrange(place..<min(bytes.count, place + 5))
            }
        }
        return bytes
    }

    /// Reads in two ways and asks that both say the same, whatever that is.
    private func check(_ bytes: [UInt8], options: ImportOptions = ImportOptions()) {
        let whole = Result { try read(bytes, options: options) }
        let pieces = Result { try read(bytes, options: options, step: 3) }
        switch (whole, pieces) {
        case (.success(let one), .success(let other)): #expect(one == other, "\(bytes)")
        case (.failure(let one), .failure(let other)):
            #expect(one as? ImportError == other as? ImportError && one is ImportError, "\(bytes)")
        default: Issue.record("pieces differ: \(bytes)")
        }
    }

    @Test(arguments: generations)
    func `a damaged export never crashes and ends`(generation: Generation) throws {
        let bytes = try export(generation.file)
        #expect(!bytes.isEmpty)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<150 { check(mutated(bytes, &random)) }
    }

    @Test func `random bytes never crash and end`() {
        var random = SystemRandomNumberGenerator()
        let header = Array("name,url,username,password,fields,type,created\n".utf8)
        let alphabet: [UInt8] = [
            0x22, 0x2C, 0x0A, 0x0D, 0x41, 0x20, 0x3A, 0xC3, 0xA9, 0x26, 0x2F, 0x31, 0x45, 0x2B,
        ]
        for round in 0..<600 {
            let count = Int.random(in: 0...60, using: &random)
            let noise = (0..<count).map { _ in
                round % 2 == 0
                    ? UInt8.random(in: 1...255, using: &random) : alphabet.randomElement(using: &random) ?? 0
            }
            check(header + noise)
            check(noise, options: ImportOptions(format: .guessed))
        }
    }
}
