/// What can be told from a web address as it stands in an export.
enum WebAddress {
    /// The host of an address with a scheme, or of one that is nothing but a host and perhaps a path; without port and
    /// user name. `android://hash@app/` gives the app.
    static func host(_ text: String) -> String? {
        if let mark = text.firstRange(of: "://") {
            guard isScheme(text[..<mark.lowerBound]) else { return nil }
            return host(authority: text[mark.upperBound...])
        }
        return isBareHost(text) ? host(authority: text[...]) : nil
    }

    /// Whether it begins with a scheme and `://`.
    static func hasScheme(_ text: String) -> Bool {
        guard let mark = text.firstRange(of: "://") else { return false }
        return isScheme(text[..<mark.lowerBound])
    }

    /// Whether it is a host, perhaps with port and path: no blank, no `@`, a dot inside.
    static func isBareHost(_ text: String) -> Bool {
        let host = text.prefix { $0 != "/" && $0 != ":" && $0 != "?" && $0 != "#" }.utf8
        guard let dot = host.firstIndex(of: UInt8(ascii: ".")), dot != host.startIndex,
            host.last != UInt8(ascii: ".")
        else { return false }
        return host.allSatisfy { $0 >= 0x80 || isHostByte($0) } && !text.utf8.contains(where: \.isBlank)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.first, first.isASCII, first.isLetter else { return false }
        return text.utf8.allSatisfy { isHostByte($0) || $0 == UInt8(ascii: "+") }
    }

    private static func host(authority: Substring) -> String? {
        let whole = authority.prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != "\\" }
        var host = whole.lastIndex(of: "@").map { whole[whole.index(after: $0)...] } ?? whole
        if host.first == "[", let end = host.firstIndex(of: "]") {
            host = host[...end]
        } else if let colon = host.firstIndex(of: ":") {
            host = host[..<colon]
        }
        return host.isEmpty || host.utf8.contains(where: \.isBlank) ? nil : String(host)
    }

    /// Takes apart a cell with addresses between commas (a CSV in a cell). A piece that is neither an address with a
    /// scheme nor a host belongs to the one before it: addresses may hold commas.
    static func list(_ cell: String) -> [String] {
        var addresses: [String] = []
        for piece in cell.split(separator: ",", omittingEmptySubsequences: false) {
            let text = piece.trimmed
            if addresses.isEmpty || hasScheme(text) || isBareHost(text) {
                addresses.append(text)
            } else if !text.isEmpty {
                addresses[addresses.count - 1] += "," + piece
            }
        }
        return addresses.filter { !$0.isEmpty }
    }
}

extension Substring {
    /// Without blanks at either end.
    var trimmed: String {
        let bytes = utf8
        guard let first = bytes.firstIndex(where: { !$0.isBlank }),
            let last = bytes.lastIndex(where: { !$0.isBlank })
        else { return "" }
        return String(self[first...last])
    }
}
