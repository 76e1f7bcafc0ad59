internal import Testing

@testable internal import KeysImport

@Suite struct EncodingTests {
    private let header = Array("name,url,username,password\n".utf8)
    private let warning = "1 the file is not UTF-8 and was read as Windows-1252; --encoding decides otherwise"

    @Test func `what is no UTF-8 is Windows-1252 from the first byte on, and that is said`() throws {
        // "Müller" in UTF-8 in the first row and in Windows-1252 in the last: the whole file decides.
        let bytes =
            header + Array("Müller,,a,b\n".utf8) + [0x4D, 0xFC, 0x6C] + Array(",,a,".utf8) + [0x80, 0x9F, 0x81]
        for step in [1, 2, 5, 64 << 10] {
            let seen = try read(bytes, step: step)
            #expect(seen.entries.map(\.title) == ["MÃ¼ller", "Mül"])
            #expect(seen.entries[1].passwordText == "€Ÿ\u{81}")
            #expect(seen.warnings == [warning])
        }
        #expect(try readPipe(bytes) == read(bytes))
    }

    @Test func `a pipe too long to look through changes over where it stops being UTF-8`() throws {
        let row = Array("Müller,,a,\(String(repeating: "b", count: 8000))\n".utf8)
        var bytes = header
        while bytes.count < ByteSource.longestPipeHead + 10_000 { bytes += row }
        bytes += [0x4D, 0xFC, 0x6C] + Array(",,a,b\n".utf8)
        let seen = try readPipe(bytes)
        #expect(seen.entries.first?.title == "Müller")
        #expect(seen.entries.last?.title == "Mül")
        #expect(seen.warnings == [warning])
    }

    @Test func `an encoding asked for is the one used`() throws {
        let bytes = header + [0x4D, 0xFC, 0x6C] + Array(",,a,b\n".utf8)
        let latin = try read(bytes, options: ImportOptions(encoding: .windows1252))
        #expect(latin.entries.map(\.title) == ["Mül"])
        #expect(latin.warnings.isEmpty)
        let plain = try read(bytes, options: ImportOptions(encoding: .utf8))
        #expect(plain.entries.map(\.title) == ["M\u{FFFD}l"])
        #expect(plain.warnings.count == 1 && plain.warnings[0].hasPrefix("2 some text is not in the encoding"))
    }

    @Test func `a password that is no UTF-8 keeps its bytes`() throws {
        let bytes = header + Array("a,,b,".utf8) + [0xFF, 0x41] + Array("\n".utf8)
        #expect(try read(bytes, options: ImportOptions(encoding: .utf8)).entries[0].password == [0xFF, 0x41])
    }

    @Test func `broken UTF-16 is replaced and said`() throws {
        let text: [UInt16] =
            Array("name,url,username,password\na,".utf16) + [0xD83D] + Array(",b,".utf16) + [0xDE00]
        let bytes = [0xFF, 0xFE] + wide(text) + [0x41]
        for step in [1, 2, 3, 64 << 10] {
            let seen = try read(bytes, step: step)
            #expect(seen.entries[0].urls == ["\u{FFFD}"])
            #expect(seen.entries[0].passwordText == "\u{FFFD}\u{FFFD}")
            #expect(seen.warnings == ["1 the UTF-16 text has broken characters; they were replaced"])
        }
    }

    @Test func `the check for UTF-8 says what the standard library says`() {
        var random = SystemRandomNumberGenerator()
        let interesting: [UInt8] = [
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF,
            0xF0, 0xF4,
            0xF5, 0xFF,
        ]
        for _ in 0..<50_000 {
            let count = Int.random(in: 1...12, using: &random)
            let bytes = (0..<count).map { _ in interesting.randomElement(using: &random) ?? 0 }
            #expect(UTF8Check.accepts(bytes.span) == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
        }
    }

    @Test func `undecided text comes out the same wherever it is cut`() {
        var random = SystemRandomNumberGenerator()
        let parts: [[UInt8]] = [
            [0x41], Array("é".utf8), Array("密".utf8), Array("🗝".utf8), [0xE5], [0xFC, 0x6C], [0xF0, 0x9F],
        ]
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 1...6, using: &random)).flatMap { _ in
                parts.randomElement(using: &random) ?? []
            }
            let whole = decoded([bytes])
            #expect(String(validating: whole, as: UTF8.self) != nil, "\(bytes)")
            for step in 1...3 {
                let pieces = stride(from: 0, to: bytes.count, by: step).map {
                    Array(bytes[$0..<min($0 + step, bytes.count)])
                }
                #expect(decoded(pieces) == whole, "\(bytes)")
            }
        }
    }

    private func decoded(_ pieces: [[UInt8]]) -> [UInt8] {
        var transcoder = Transcoder(.utf8SoFar)
        var all: [UInt8] = []
        let room = pieces.reduce(0) { $0 + $1.count } * 3 + Transcoder.slack
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { out in
            guard let start = out.baseAddress else { return }
            for piece in pieces {
                let count = piece.withUnsafeBufferPointer { transcoder.decode($0, into: start) }
                all += out[..<count]
            }
            all += out[..<transcoder.finish(into: start)]
        }
        return all
    }
}
