/// A store wants to be shown something that only a person can give.
public enum StoreQuestion: Error, Equatable, Sendable {
    /// The token of a server: its owner's, or one for this device.
    case token
    /// The password of a WebDAV user.
    case password

    var title: String {
        switch self {
        case .token: "Token of the store"
        case .password: "Password at the store"
        }
    }

    var hint: String {
        switch self {
        case .token: "the owner's, or one for this device"
        case .password: "best one for this program alone"
        }
    }
}
