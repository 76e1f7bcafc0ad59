/// Where something answers over HTTP: scheme, host, port, and the path everything of it lies below.
///
/// An address has no user, query or fragment, and its path no step upwards: nothing in it says something else to another
/// program than it says here (RFC 3986, section 3).
public struct HTTPOrigin: Hashable, Sendable {
    /// Whether TLS is spoken.
    public let isSecure: Bool
    /// The host in lower case; an IPv6 address without its brackets.
    public let host: String
    /// The port.
    public let port: Int
    /// The path, empty or `/...` without a slash at its end.
    public let path: String

    /// Reads `https://host[:port][/path]`, or `http://`; nil for anything else.
    public init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), let (isSecure, rest) = Self.scheme(of: text) else {
            return nil
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        guard let (host, port) = Self.authority(rest[..<slash]), let path = Self.path(rest[slash...]) else {
            return nil
        }
        self.isSecure = isSecure
        self.host = host
        self.port = port ?? (isSecure ? 443 : 80)
        self.path = path
    }

    /// The address, always written the same way.
    public var text: String {
        let shownHost = host.contains(":") ? "[\(host)]" : host
        let shownPort = port == (isSecure ? 443 : 80) ? "" : ":\(port)"
        return "\(isSecure ? "https" : "http")://\(shownHost)\(shownPort)\(path)"
    }

    /// Whether it is this machine: what is said to it without TLS stays here.
    public var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil } && parts[0] == "127"
    }

    // MARK: Reading

    private static func scheme(of text: String) -> (isSecure: Bool, rest: Substring)? {
        for (scheme, isSecure) in [("https://", true), ("http://", false)]
        where text.lowercased().hasPrefix(scheme) {
            return (isSecure, text.dropFirst(scheme.count))
        }
        return nil
    }

    private static func authority(_ text: Substring) -> (host: String, port: Int?)? {
        var host = text
        var rest: Substring = ""
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
        } else {
            let colon = text.firstIndex(of: ":") ?? text.endIndex
            (host, rest) = (text[..<colon], text[colon...])
            guard host.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." }) else { return nil }
        }
        guard !host.isEmpty, host.count <= 253 else { return nil }
        guard !rest.isEmpty else { return (host.lowercased(), nil) }
        guard rest.first == ":", let port = UInt16(rest.dropFirst()), port > 0, rest.dropFirst().first != "+" else {
            return nil
        }
        return (host.lowercased(), Int(port))
    }

    private static func path(_ text: Substring) -> String? {
        var path = text
        while path.last == "/" { path.removeLast() }
        guard !path.isEmpty else { return "" }
        let marks = Set("-._~%!$&'()*+,;=:@/")
        guard path.allSatisfy({ $0.isLetter || $0.isNumber || marks.contains($0) }) else { return nil }
        let steps = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let upwards: Set = ["", ".", "..", "%2e", "%2e%2e", ".%2e", "%2e."]
        guard !steps.contains(where: { upwards.contains($0.lowercased()) || $0.lowercased().contains("%2f") }),
            Self.isEscapedRight(path)
        else { return nil }
        return String(path)
    }

    private static func isEscapedRight(_ path: Substring) -> Bool {
        path.split(separator: "%", omittingEmptySubsequences: false).dropFirst().allSatisfy {
            $0.count >= 2 && $0.prefix(2).allSatisfy(\.isHexDigit)
        }
    }
}
