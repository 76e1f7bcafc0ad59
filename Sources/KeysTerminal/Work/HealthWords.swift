public import KeysModel

extension HealthKind {
    /// What a group of findings is called.
    public var heading: String {
        switch self {
        case .breached: "Breached: the password is known to attackers, change it now"
        case .weak: "Weak: easy to guess"
        case .reused: "Reused: other entries have the same password"
        case .old: "Old: not changed for long"
        case .http: "http: the address is not encrypted"
        case .expired: "Expired"
        case .twoFactor: "Two-factor possible: the site offers one-time codes"
        }
    }
}

extension Entry {
    /// The page of its site that tells how one-time codes are switched on there; nil where none is known.
    public var twoFactorPage: String? {
        urls.lazy.compactMap { WebAddress($0)?.registrableDomain.flatMap(TwoFactorSites.page) }.first
    }
}
