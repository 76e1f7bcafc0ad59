/// One line of the file of settings, in the part of TOML it is written in: `key = value`, `[table]`, comments.
enum SettingsLine: Equatable {
    /// Blank, or a comment.
    case nothing
    /// `[clipboard]`: the keys below it begin with `clipboard.`.
    case table(String)
    /// A key, the value without its quotes, and where the value stands in the line.
    case pair(key: String, value: String, place: Range<String.Index>)
    /// None of these.
    case broken

    init(_ line: String) {
        var rest = line.unicodeScalars[...]
        rest.dropBlanks()
        guard !rest.isAtEnd else { self = .nothing; return }
        self = (rest.first == "[" ? Self.table(&rest) : Self.pair(&rest)) ?? .broken
    }

    private static func table(_ rest: inout Substring.UnicodeScalarView) -> SettingsLine? {
        rest.removeFirst()
        rest.dropBlanks()
        let name = rest.takeName()
        rest.dropBlanks()
        guard !name.isEmpty, rest.popFirst() == "]" else { return nil }
        rest.dropBlanks()
        return rest.isAtEnd ? .table(name) : nil
    }

    private static func pair(_ rest: inout Substring.UnicodeScalarView) -> SettingsLine? {
        let key = rest.takeName()
        rest.dropBlanks()
        guard !key.isEmpty, rest.popFirst() == "=" else { return nil }
        rest.dropBlanks()
        let start = rest.startIndex
        guard let value = rest.takeValue() else { return nil }
        let place = start..<rest.startIndex
        rest.dropBlanks()
        return rest.isAtEnd ? .pair(key: key, value: value, place: place) : nil
    }
}

extension Substring.UnicodeScalarView {
    /// Whether nothing follows but a comment.
    fileprivate var isAtEnd: Bool { first == nil || first == "#" }

    fileprivate mutating func dropBlanks() { self = self.drop { $0.isBlank } }

    fileprivate mutating func takeName() -> String {
        take {
            $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "._-".unicodeScalars.contains($0))
        }
    }

    /// A quoted or bare value; nil where it is none.
    fileprivate mutating func takeValue() -> String? {
        guard first == "\"" || first == "'" else {
            let bare = take { !$0.isBlank && $0 != "#" && $0 != "\"" && $0 != "'" }
            return bare.isEmpty ? nil : bare
        }
        return takeQuoted(by: removeFirst())
    }

    private mutating func takeQuoted(by quote: Unicode.Scalar) -> String? {
        var value = String.UnicodeScalarView()
        while let next = popFirst() {
            if next == quote { return String(value) }
            guard next == "\\", quote == "\"" else { value.append(next); continue }
            guard let escaped = popFirst(), escaped == "\"" || escaped == "\\" else { return nil }
            value.append(escaped)
        }
        return nil
    }

    private mutating func take(while fits: (Unicode.Scalar) -> Bool) -> String {
        let taken = prefix(while: fits)
        self = self[taken.endIndex...]
        return String(taken)
    }
}

extension Unicode.Scalar {
    fileprivate var isBlank: Bool { self == " " || self == "\t" || self == "\r" }
}
