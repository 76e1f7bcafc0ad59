internal import Foundation
public import Testing

/// One case of Tests/Vectors, made in Python after FORMAT alone: what goes in, and what must come out or be refused.
public struct Vector: Sendable, CustomTestStringConvertible {
    /// The name of its file, without the ending.
    public let name: String
    private let lines: [String: String]

    init(contentsOf file: URL) throws {
        name = file.deletingPathExtension().lastPathComponent
        var lines: [String: String] = [:]
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { throw VectorFault(file: name, line: String(line)) }
            lines[String(line[..<colon])] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        self.lines = lines
    }

    /// What a failed test calls it.
    public var testDescription: String { name }
    /// What is to be done with it.
    public var kind: String { self["kind"] }
    /// Whether it must be refused; what says neither success nor refused is taken for neither by `VectorTests`.
    public var isRefused: Bool { self["expect"] == "refused" }
    /// Whether it must come out as it says.
    public var isSuccess: Bool { self["expect"] == "success" }

    /// The text of a line; a line that is missing is a mistake of the vector's maker.
    public subscript(_ line: String) -> String {
        guard let text = lines[line] else { fatalError("\(name): no line \(line)") }
        return text
    }

    /// The names of all its lines.
    public var names: Set<String> { Set(lines.keys) }

    /// Whether there is such a line.
    public func has(_ line: String) -> Bool { lines[line] != nil }

    /// The bytes of a hexadecimal line.
    public func bytes(_ line: String) -> [UInt8] { Self.bytes(hexadecimal: self[line], name) }

    /// The number of a decimal line.
    public func number<N: FixedWidthInteger>(_ line: String) -> N {
        guard let number = N(self[line]) else { fatalError("\(name): \(line) is no number") }
        return number
    }

    /// The two words of 16 bytes.
    public func words(_ line: String) -> (UInt64, UInt64) { Self.words(bytes(line)) }

    /// The first 16 bytes as two words.
    public static func words(_ bytes: [UInt8]) -> (UInt64, UInt64) {
        func word(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
        return (word(bytes[0..<8]), word(bytes[8..<16]))
    }

    /// The pieces of a line between blanks.
    public func pieces(_ line: String) -> [String] { self[line].split(separator: " ").map(String.init) }

    /// Bytes spelled in hexadecimal.
    public static func bytes(hexadecimal text: String, _ name: String = "") -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count.isMultiple(of: 2) else { fatalError("\(name): no hexadecimal") }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// Bytes in hexadecimal.
    public static func text(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// A line of a vector that is none.
struct VectorFault: Error {
    let file: String
    let line: String
}
