/// What can be told from a web address as it stands in an export.
enum WebAddress {
    /// The host of an address with a scheme, or of one that is nothing but a host and perhaps a path; without port and
    /// user name. `android://hash@app/` gives the app.
    static func host(_ text: String) -> String? {
        let bytes = text.utf8
        if let colon = schemeEnd(bytes[...]) { return host(authority: bytes[bytes.index(colon, offsetBy: 3)...]) }
        return isBareHost(bytes[...]) ? host(authority: bytes[...]) : nil
    }

    /// Whether it can be opened as it stands: with a scheme and `://`, or a host and perhaps a path.
    static func isAddress(_ text: Substring) -> Bool { schemeEnd(text.utf8) != nil || isBareHost(text.utf8) }

    /// Takes apart a cell with addresses between commas (a CSV in a cell). A piece that is neither an address with a
    /// scheme nor a host belongs to the one before it: addresses may hold commas.
    static func list(_ cell: String) -> [String] {
        guard cell.utf8.contains(UInt8(ascii: ",")) else { return [Substring(cell).trimmed] }
        var addresses: [String] = []
        for piece in cell.split(separator: ",", omittingEmptySubsequences: false) {
            let text = piece.trimmed
            if addresses.isEmpty || isAddress(text[...]) {
                addresses.append(text)
            } else if !text.isEmpty {
                addresses[addresses.count - 1] += "," + piece
            }
        }
        return addresses.filter { !$0.isEmpty }
    }

    /// Where the colon of `scheme://` stands.
    private static func schemeEnd(_ text: Substring.UTF8View) -> Substring.Index? {
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")), text[colon...].starts(with: "://".utf8),
            let first = text.first, first | 0x20 >= UInt8(ascii: "a"), first | 0x20 <= UInt8(ascii: "z"),
            text[..<colon].allSatisfy({ isHostByte($0) || $0 == UInt8(ascii: "+") })
        else { return nil }
        return colon
    }

    /// Whether it is a host with a dot inside, perhaps with port and path: no blank, no `@`.
    private static func isBareHost(_ text: Substring.UTF8View) -> Bool {
        let host = text.prefix { $0 != UInt8(ascii: ":") && !endsAuthority($0) }
        guard let dot = host.firstIndex(of: UInt8(ascii: ".")), dot != host.startIndex,
            host.last != UInt8(ascii: ".")
        else { return false }
        return host.allSatisfy { $0 >= 0x80 || isHostByte($0) } && !text.contains { $0.isBlank }
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") || byte == .backslash
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func host(authority: Substring.UTF8View) -> String? {
        let whole = authority.prefix { !endsAuthority($0) }
        var host = whole.lastIndex(of: UInt8(ascii: "@")).map { whole[whole.index(after: $0)...] } ?? whole
        if host.first == UInt8(ascii: "["), let end = host.firstIndex(of: UInt8(ascii: "]")) {
            host = host[...end]
        } else if let colon = host.firstIndex(of: UInt8(ascii: ":")) {
            host = host[..<colon]
        }
        return host.isEmpty || host.contains { $0.isBlank } ? nil : String(Substring(host))
    }
}

extension Substring {
    /// Without blanks at either end.
    var trimmed: String {
        let bytes = utf8
        guard let first = bytes.firstIndex(where: { !$0.isBlank }),
            let last = bytes.lastIndex(where: { !$0.isBlank })
        else { return "" }
        return String(Substring(bytes[first...last]))
    }
}
