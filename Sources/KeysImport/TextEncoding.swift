/// How a file spells its characters. The raw value is what `--encoding` takes.
public enum TextEncoding: String, CaseIterable, Sendable {
    case utf8 = "utf-8"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
    case windows1252 = "windows-1252"

    /// The byte order mark of this encoding.
    var mark: [UInt8] {
        switch self {
        case .utf8: [0xEF, 0xBB, 0xBF]
        case .utf16LittleEndian: [0xFF, 0xFE]
        case .utf16BigEndian: [0xFE, 0xFF]
        case .windows1252: []
        }
    }

    /// What a byte order mark says, or what only UTF-16 can look like: two ASCII characters with a zero beside each.
    static func evident(in head: Span<UInt8>) -> TextEncoding? {
        for encoding in [TextEncoding.utf8, .utf16LittleEndian, .utf16BigEndian]
        where head.begins(with: encoding.mark) {
            return encoding
        }
        guard head.count >= 4 else { return nil }
        func isText(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F || byte.isBlank }
        if isText(head[0]), head[1] == 0, isText(head[2]), head[3] == 0 { return .utf16LittleEndian }
        if head[0] == 0, isText(head[1]), head[2] == 0, isText(head[3]) { return .utf16BigEndian }
        return nil
    }
}

extension Span<UInt8> {
    /// Whether the bytes begin with these.
    func begins(with prefix: [UInt8]) -> Bool {
        guard count >= prefix.count else { return false }
        for index in prefix.indices where self[index] != prefix[index] { return false }
        return true
    }
}
