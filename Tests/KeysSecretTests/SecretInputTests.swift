internal import Glibc
internal import Testing

@testable internal import KeysSecret

/// Secrets come in over descriptors by the rules of cli.md, "Secrets in".
struct SecretInputTests {
    enum Came: Equatable, Sendable {
        case bytes([UInt8])
        case fault(SecretInputError)

        static func text(_ text: String) -> Came { .bytes(Array(text.utf8)) }
    }

    /// What a reading of a pipe gives that carried `input`, written in pieces of `piece` bytes, and what is left in it.
    private func piped(
        _ input: [UInt8], piece: Int = .max,
        _ reading: (Int32) throws(SecretInputError) -> SecretBytes
    ) throws -> (came: Came, rest: [UInt8]) {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (source, target) = (ends[0], ends[1])
        defer { close(source) }
        try #require(input.count < 60_000, "a pipe holds 64 KiB")
        var offset = 0
        while offset < input.count {
            let count = min(piece, input.count - offset)
            try #require(
                input[offset..<offset + count].withUnsafeBytes { write(target, $0.baseAddress, count) } == count)
            offset += count
        }
        close(target)
        let came: Came
        do {
            let secret = try reading(source)
            came = .bytes(secret.withBytes { span in span.indices.map { span[$0] } })
        } catch {
            came = .fault(error)
        }
        var rest = [UInt8](repeating: 0, count: 64 * 1024)
        let left = read(source, &rest, rest.count)
        return (came, Array(rest.prefix(max(left, 0))))
    }

    static let lines: [(String, Came, String)] = [
        ("secret\n", .text("secret"), ""), ("secret", .text("secret"), ""), ("secret\r\n", .text("secret"), ""),
        ("one\ntwo\n", .text("one"), "two\n"), ("\nsecret", .text(""), "secret"), ("", .text(""), ""),
        ("\r\n", .text(""), ""), ("a\rb\n", .text("a\rb"), ""), ("a\r\r\n", .text("a\r"), ""),
        ("a\r", .text("a\r"), ""), (" blanks \n", .text(" blanks "), ""), ("12345678\n", .text("12345678"), ""),
        ("12345678", .text("12345678"), ""), ("12345678\r\n", .text("12345678"), ""),
        ("123456789\n", .fault(.tooLong(limit: 8)), ""), ("123456789", .fault(.tooLong(limit: 8)), ""),
        ("12345678\r", .fault(.tooLong(limit: 8)), ""), ("a\u{0}b\n", .fault(.containsNul), "b\n"),
        ("a\n\u{0}", .text("a"), "\u{0}"),
    ]

    @Test(arguments: lines)
    func `a line ends at its LF, and what follows stays for the next`(
        _ input: String, _ expected: Came, _ rest: String
    ) throws {
        let result = try piped(Array(input.utf8)) { (source) throws(SecretInputError) in
            try SecretBytes.readLine(descriptor: source, limit: 8)
        }
        #expect(result.came == expected)
        if case .bytes = expected { #expect(result.rest == Array(rest.utf8)) }
    }

    static let values: [(String, Came)] = [
        ("secret\n", .text("secret")), ("secret\r\n", .text("secret")), ("secret", .text("secret")),
        ("", .text("")),
        ("\n", .text("")), ("\r\n", .text("")), ("a\nb\n", .text("a\nb\n")), ("a\nb", .text("a\nb")),
        ("\na", .text("\na")), ("a\n\n", .text("a\n\n")), ("a\r", .text("a\r")), ("a\r\r\n", .text("a\r")),
        ("a\u{0}b", .fault(.containsNul)), ("a\u{0}\n", .fault(.containsNul)), ("12345678", .text("12345678")),
        ("12345678\n", .text("12345678")), ("12345678\r\n", .text("12345678")),
        ("123456789", .fault(.tooLong(limit: 8))), ("1234567\n8", .fault(.tooLong(limit: 8))),
        ("1234567\n\n", .fault(.tooLong(limit: 8))), ("12345678901", .fault(.tooLong(limit: 8))),
    ]

    @Test(arguments: values)
    func `a value is read to the end but for one line end of its own`(_ input: String, _ expected: Came) throws {
        for piece in [1, 3, Int.max] {
            let result = try piped(Array(input.utf8), piece: piece) { (source) throws(SecretInputError) in
                try SecretBytes.readValue(descriptor: source, limit: 8)
            }
            #expect(result.came == expected)
        }
    }

    @Test func `a long value comes whole`() throws {
        let value = (0..<50_000).map { UInt8(1 + $0 % 255) }
        let result = try piped(value, piece: 7001) { (source) throws(SecretInputError) in
            try SecretBytes.readValue(descriptor: source, limit: 1 << 20)
        }
        #expect(result.came == .bytes(value))
    }

    @Test func `bytes that are no text come exactly`() throws {
        let value: [UInt8] = [0xff, 0xc0, 0x80, 0x0d, 0xfe]
        let line = try piped(value + [0x0a]) { (source) throws(SecretInputError) in
            try SecretBytes.readLine(descriptor: source, limit: 100)
        }
        #expect(line.came == .bytes(value))
    }

    @Test func `a descriptor that is none is said with its number of error`() {
        var faults: [SecretInputError] = []
        do { _ = try SecretBytes.readLine(descriptor: -1, limit: 8) } catch { faults.append(error) }
        do { _ = try SecretBytes.readValue(descriptor: -1, limit: 8) } catch { faults.append(error) }
        #expect(faults == [.unreadable(EBADF), .unreadable(EBADF)])
    }
}
