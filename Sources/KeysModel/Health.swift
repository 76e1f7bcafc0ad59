/// Judges entries by their summaries alone: no body is opened. What only a body tells - when a password was changed that
/// shares its entry with later changes - is asked for.
public struct Health: Sendable {
    /// Weaker passwords are weak; the word of `Strength` changes there.
    public static let leastBits = 40.0
    /// Older passwords are old where nothing else is said: days.
    public static let usualDays = 365

    private static let day: Int64 = 86_400_000
    private let kinds: Set<HealthKind>
    private let now: Int64
    private let limit: Int64

    /// An audit for some kinds of findings, at a time in milliseconds since 1970.
    public init(_ kinds: Set<HealthKind>, now: Int64, olderThan days: Int = usualDays) {
        self.kinds = kinds
        self.now = now
        limit = now - Int64(days) * Self.day
    }

    /// What is found of living entries, in the order of kinds and, within, of the entries. `passwordChanged` gives when a
    /// password was changed; nil where it cannot be known, which is no finding.
    public func findings<E: Error>(
        of entries: [Entry], passwordChanged: (Entry) throws(E) -> Int64?
    ) throws(E) -> [HealthFinding] {
        let reused = kinds.contains(.reused) ? Self.reused(entries) : []
        var found: [HealthKind: [HealthFinding]] = [:]
        for entry in entries {
            for kind in kinds {
                let isThere: Bool
                switch kind {
                case .weak: isThere = (entry.passwordStrength ?? .infinity) < Self.leastBits
                case .reused: isThere = entry.passwordFingerprint.map(reused.contains) ?? false
                case .old: isThere = try isOld(entry, passwordChanged)
                case .http: isThere = entry.urls.contains(where: Self.isOpen)
                case .expired: isThere = isExpired(entry)
                case .twoFactor: isThere = Self.lacksTwoFactor(entry)
                case .breached: isThere = false
                }
                if isThere { found[kind, default: []].append(HealthFinding(entry.id, kind)) }
            }
        }
        return HealthKind.allCases.flatMap { found[$0] ?? [] }
    }

    /// How many entries can be judged: those with a password, an address or a last day.
    public static func judged(_ entries: [Entry]) -> Int {
        entries.count { entry in
            entry.passwordFingerprint != nil || !entry.urls.isEmpty || entry.text(.cardExpiry) != nil
                || entry.text(.expires) != nil
        }
    }

    private static func reused(_ entries: [Entry]) -> Set<[UInt8]> {
        var seen: Set<[UInt8]> = []
        var reused: Set<[UInt8]> = []
        for case let fingerprint? in entries.lazy.map(\.passwordFingerprint) where !seen.insert(fingerprint).inserted {
            reused.insert(fingerprint)
        }
        return reused
    }

    /// The dates of the entry decide where they can: a password is no younger than its entry and was not changed after it.
    private func isOld<E: Error>(_ entry: Entry, _ passwordChanged: (Entry) throws(E) -> Int64?) throws(E) -> Bool {
        guard let password = entry.resolved(.password), entry.passwordFingerprint != nil else { return false }
        if entry.modified < limit { return true }
        if entry.created >= limit { return false }
        let version = entry.versions[password.source]
        if version.stamp == password.field.stamp { return version.modified < limit }
        return try passwordChanged(entry).map { $0 < limit } ?? false
    }

    /// Whether an address goes unencrypted over more than the house's own network (RFC 1918, RFC 3927, RFC 6762, RFC 8375).
    static func isOpen(_ url: String) -> Bool {
        guard let address = WebAddress(url), address.scheme == "http" else { return false }
        let host = address.host
        if WebAddress.isAddress(host) { return !isPrivate(host) }
        let inside = [".local", ".lan", ".internal", ".localhost", ".home.arpa", ".test"]
        return host.contains(".") && !inside.contains(where: host.hasSuffix)
    }

    private static func isPrivate(_ host: String) -> Bool {
        let parts = host.split(separator: ".").compactMap { UInt8($0) }
        guard parts.count == 4 else { return ["::1", "fe80:", "fc", "fd"].contains(where: host.hasPrefix) }
        return switch (parts[0], parts[1]) {
        case (10, _), (127, _), (192, 168), (169, 254), (172, 16...31): true
        default: false
        }
    }

    private func isExpired(_ entry: Entry) -> Bool {
        [entry.text(.cardExpiry), entry.text(.expires)].compactMap { $0.flatMap(LastDay.end) }.contains { $0 <= now }
    }

    private static func lacksTwoFactor(_ entry: Entry) -> Bool {
        guard entry.kind == .login, entry.resolved(.password) != nil, entry.resolved(.otp) == nil else { return false }
        return entry.urls.contains { url in
            WebAddress(url)?.registrableDomain.flatMap(TwoFactorSites.page) != nil
        }
    }
}

extension Entry {
    /// The fingerprint of the password: equal ones show without opening a body; nil where there is none.
    var passwordFingerprint: [UInt8]? {
        guard case .sealed(let sealed)? = resolved(.password)?.field.value else { return nil }
        return sealed.fingerprint
    }
}
