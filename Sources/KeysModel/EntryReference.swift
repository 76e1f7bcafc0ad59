/// A reference to one value, as people write it into files that are no secret (cli.md, "References"):
/// `keys://ENTRY/FIELD[?vault=NAME]` or `keys://ENTRY?otp`. ENTRY is an id, a title or folder/title and always meant exactly; what has a meaning of
/// its own here (`%`, `/` within a title or label, `?`, `&`) is percent-encoded (RFC 3986, 2.1), blanks may stay.
public struct EntryReference: Hashable, Sendable {
    /// What of the entry is meant.
    public enum Value: Hashable, Sendable {
        /// A field by its label.
        case field(String)
        /// The one-time code of the moment.
        case code
    }

    /// What every reference begins with.
    public static let scheme = "keys://"

    /// As it was written; it names a secret and is none.
    public let text: String
    /// The entry, as a needle that is meant exactly.
    public let entry: String
    /// What of it.
    public let value: Value
    /// The vault it lies in; nil for the one a command works on.
    public let vault: String?

    /// Reads a reference; throws for what is none.
    public init(_ text: String) throws(ReferenceFault) {
        let fault = ReferenceFault(text: text)
        guard text.hasPrefix(Self.scheme) else { throw fault }
        let rest = text.dropFirst(Self.scheme.count)
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = try Self.query(parts.count == 2 ? parts[1] : nil, fault)
        var path = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        if query.isCode {
            value = .code
        } else {
            guard path.count > 1, let label = Self.decoded(path.removeLast()) else { throw fault }
            value = .field(label)
        }
        let names = path.map(Self.decoded)
        guard !names.isEmpty, names.allSatisfy({ $0 != nil }) else { throw fault }
        self.text = text
        entry = names.compactMap { $0 }.joined(separator: "/")
        vault = query.vault
    }

    private static func query(
        _ query: Substring?, _ fault: ReferenceFault
    ) throws(ReferenceFault) -> (isCode: Bool, vault: String?) {
        var found: (isCode: Bool, vault: String?) = (false, nil)
        guard let query else { return found }
        for part in query.split(separator: "&", omittingEmptySubsequences: false) {
            if part == "otp", !found.isCode {
                found.isCode = true
            } else if part.hasPrefix("vault="), found.vault == nil, let name = decoded(part.dropFirst(6)) {
                found.vault = name
            } else {
                throw fault
            }
        }
        return found
    }

    /// Without percent-encoding; nil for nothing, for what is encoded wrongly, and for characters no name has.
    private static func decoded(_ part: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = part.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        guard !bytes.isEmpty, !bytes.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// What begins as a reference and is none.
public struct ReferenceFault: Error, Equatable, Sendable {
    /// As it was written.
    public let text: String

    /// The fault of a text.
    public init(text: String) { self.text = text }
}
