/// The one short word an HTTP store answers with when it does not do what it was asked, and the status it goes with.
public enum WireFault: String, CaseIterable, Error, Sendable {
    /// A name, an id, a query or a body is not written as it must be.
    case grammar
    /// No token, or none this store knows.
    case token
    /// The token may not do this.
    case forbidden
    /// Accounts are not given to whoever asks.
    case registration
    /// There is no such thing, or it is another account's.
    case nothing
    /// The path is one, the method is none of its.
    case method
    /// Other bytes stand under this name.
    case differs
    /// The body is larger than this store takes.
    case size
    /// Too many requests; later again.
    case rate
    /// The account has no room left.
    case quota
    /// The store has no room left.
    case full
    /// The store cannot do it now; later again.
    case busy

    /// The HTTP status.
    public var status: Int {
        switch self {
        case .grammar: 400
        case .token: 401
        case .forbidden, .registration: 403
        case .nothing: 404
        case .method: 405
        case .differs: 409
        case .size: 413
        case .rate: 429
        case .quota, .full: 507
        case .busy: 503
        }
    }

    /// The fault a status stands for where no word came with it; nil for a status that is none of these.
    public init?(status: Int) {
        guard let fault = Self.allCases.first(where: { $0.status == status }) else { return nil }
        self = fault
    }
}
