internal import KeysModel

/// Asks what a new entry is to be; its form follows.
struct KindScreen: Screen {
    private var choice = ChoiceScreen(
        "What is it?", EntryKind.allCases.map { ($0.title, $0.summary) }, name: "form.kind")

    var context: Context { choice.context }
    var footer: [Wish] { choice.footer }
    var isOverlay: Bool { true }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] { follow(choice.grant(wish, place)) }
    mutating func type(_ key: Key, _ place: Workplace) -> [Action] { follow(choice.type(key, place)) }

    /// What was chosen does not go to the screen below: the form takes this screen's place.
    private func follow(_ actions: [Action]) -> [Action] {
        for action in actions {
            if case .tell(.chosen(.row(let row, _))) = action {
                return [.replace(FormScreen(draft: EntryForm(kind: EntryKind.allCases[row], title: ""), editing: nil))]
            }
        }
        return actions
    }

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) { choice.draw(on: canvas, area, place) }
}

extension EntryKind {
    /// What people call it.
    var title: String {
        switch self {
        case .login: "Login"
        case .note: "Note"
        case .card: "Card"
        case .identity: "Identity"
        case .sshKey: "SSH key"
        case .apiCredential: "API key"
        case .wifi: "Wi-Fi"
        case .bankAccount: "Bank account"
        case .custom: "Other"
        }
    }

    /// What it holds, in a few words.
    fileprivate var summary: String {
        switch self {
        case .login: "user name, password, code"
        case .note: "a text"
        case .card: "number, expiry, code"
        case .identity: "name, address, papers"
        case .sshKey: "private and public key"
        case .apiCredential: "key id and secret"
        case .wifi: "network and password"
        case .bankAccount: "account, IBAN, PIN"
        case .custom: "fields of your own"
        }
    }
}
