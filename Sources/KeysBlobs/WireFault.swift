/// The one short word an HTTP store answers with when it does not do what it was asked, and the status it goes with.
public enum WireFault: String, CaseIterable, Sendable {
    /// A name, an id or a body is not written as it must be.
    case grammar
    /// No token, or none this store knows.
    case token
    /// The token may not do this, or registration is closed.
    case denied
    /// There is no such thing, or it is another account's.
    case none
    /// Other bytes stand under this name.
    case differs
    /// The body is larger than this store takes.
    case size
    /// Too many requests; later again.
    case rate
    /// The account has no room left.
    case quota

    /// The HTTP status.
    public var status: Int {
        switch self {
        case .grammar: 400
        case .token: 401
        case .denied: 403
        case .none: 404
        case .differs: 409
        case .size: 413
        case .rate: 429
        case .quota: 507
        }
    }

    /// The fault a status stands for, whatever the body says; nil for a status that is none of these.
    public init?(status: Int) {
        guard let fault = Self.allCases.first(where: { $0.status == status }) else { return nil }
        self = fault
    }
}
