internal import CPsl

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Where what people store as a URL leads, as far as finding and comparing need it. A bare `example.com/path` counts;
/// what has no sound host gives nil. Where the authority ends is decided as browsers do (WHATWG URL: a backslash ends it
/// too), so that `https://evil.example\@bank.example` is evil's.
public struct WebAddress: Hashable, Sendable {
    /// The scheme in lower case; nil for a bare host.
    public let scheme: String?
    /// The host in lower case, without port, user and IPv6 brackets; for an app its package as it stands.
    public let host: String

    /// Whether it names an app and not a host (`android://...@package/`, `androidapp://package`, `iosapp://bundle`).
    public var isApp: Bool { scheme.map(Self.appSchemes.contains) ?? false }

    private static let appSchemes: Set<String> = ["android", "androidapp", "iosapp"]

    /// Reads what was stored; blanks around it do not count.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0d).contains(byte) }
        guard let start = bytes.firstIndex(where: { !isBlank($0) }),
            let end = bytes.lastIndex(where: { !isBlank($0) })
        else { return nil }
        var rest = bytes[start...end]
        scheme = Self.takeScheme(&rest)
        let ends: Set<UInt8> = [UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "#")]
        var authority = rest.prefix { !ends.contains($0) }
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            // Without a scheme this is an e-mail address.
            guard scheme != nil else { return nil }
            authority = authority[(at + 1)...]
        }
        if let scheme, Self.appSchemes.contains(scheme) {
            guard let package = Self.package(authority) else { return nil }
            host = package
        } else {
            guard let found = Self.host(authority) else { return nil }
            host = found
        }
    }

    /// The part of the host somebody registered (`psl_registrable_domain`): `example.co.uk` of `www.example.co.uk`; nil
    /// for apps, IP addresses, public suffixes and single words.
    public var registrableDomain: String? { isApp ? nil : Self.registrableDomain(of: host) }

    /// The part of a lower-case host somebody registered; nil for IP addresses, public suffixes and single words.
    public static func registrableDomain(of host: String) -> String? {
        guard host.utf8.contains(UInt8(ascii: ".")), !isAddress(host), let list = psl_builtin() else { return nil }
        return host.withCString { host in psl_registrable_domain(list, host).map { String(cString: $0) } }
    }

    /// Whether a host is an IPv4 or IPv6 address.
    public static func isAddress(_ host: String) -> Bool {
        canonicalIPv4(host) != nil || canonicalIPv6(host) != nil
    }

    // MARK: Parts

    /// Takes `scheme://` off the front.
    private static func takeScheme(_ rest: inout ArraySlice<UInt8>) -> String? {
        let scheme = rest.prefix { $0 != UInt8(ascii: ":") }
        let after = rest.dropFirst(scheme.count)
        guard after.starts(with: "://".utf8), let first = scheme.first, isLetter(first) else { return nil }
        let others: Set<UInt8> = [UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ".")]
        guard scheme.allSatisfy({ isLetter($0) || isDigit($0) || others.contains($0) }) else { return nil }
        rest = after.dropFirst(3)
        return String(decoding: scheme, as: UTF8.self).lowercased()
    }

    private static func package(_ bytes: ArraySlice<UInt8>) -> String? {
        let others: Set<UInt8> = [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ".")]
        guard !bytes.isEmpty, bytes.count <= 255,
            bytes.allSatisfy({ isLetter($0) || isDigit($0) || others.contains($0) })
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func host(_ authority: ArraySlice<UInt8>) -> String? {
        if authority.first == UInt8(ascii: "[") {
            guard let close = authority.firstIndex(of: UInt8(ascii: "]")), isPort(authority[(close + 1)...]) else {
                return nil
            }
            return canonicalIPv6(String(decoding: authority[(authority.startIndex + 1)..<close], as: UTF8.self))
        }
        let name = authority.prefix { $0 != UInt8(ascii: ":") }
        guard isPort(authority[name.endIndex...]) else { return nil }
        guard let text = String(validating: name, as: UTF8.self)?.lowercased() else { return nil }
        let host = text.hasSuffix(".") ? String(text.dropLast()) : text
        guard !host.isEmpty, host.utf8.count <= 253 else { return nil }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.allSatisfy(isLabel) else { return nil }
        // A name that ends in a number can be nothing but an IPv4 address (WHATWG URL, "ends in a number").
        if labels.last?.utf8.allSatisfy(isDigit) ?? false { return canonicalIPv4(host) }
        return host
    }

    /// Empty, or a colon and a port, which may be empty.
    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first else { return true }
        let digits = bytes.dropFirst()
        guard first == UInt8(ascii: ":"), digits.count <= 5, digits.allSatisfy(isDigit) else { return false }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 65535
    }

    private static func isLabel(_ label: Substring) -> Bool {
        guard !label.isEmpty, label.utf8.count <= 63 || !label.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        return label.unicodeScalars.allSatisfy { scalar in
            if let ascii = UInt8(exactly: scalar.value), ascii < 0x80 {
                return isLetter(ascii) || isDigit(ascii) || ascii == UInt8(ascii: "-") || ascii == UInt8(ascii: "_")
            }
            switch scalar.properties.generalCategory {
            case .lowercaseLetter, .uppercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark,
                .decimalNumber, .otherSymbol:
                return true
            default: return false
            }
        }
    }

    private static func canonicalIPv4(_ text: String) -> String? {
        var address = in_addr()
        return inet_pton(AF_INET, text, &address) == 1 ? text : nil
    }

    private static func canonicalIPv6(_ text: String) -> String? {
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { room in
            inet_ntop(AF_INET6, &address, room.baseAddress, socklen_t(room.count)).map { String(cString: $0) }
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
