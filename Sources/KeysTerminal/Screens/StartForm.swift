internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// The lines a person fills in on the way to a vault - secrets, a new primary password that is judged while it is typed, names: what creating,
/// joining and recovering share.
struct StartForm {
    /// What is asked for.
    enum Field: Equatable {
        case pairingLine, store, code, token, password, again, device

        var label: String {
            switch self {
            case .pairingLine: "Pairing line"
            case .store: "Store"
            case .code: "Code"
            case .token: "Token"
            case .password: "Password"
            case .again: "Once more"
            case .device: "This device"
            }
        }

        /// Whether it is dots while nobody asks to see it.
        var isSecret: Bool {
            switch self {
            case .pairingLine, .code, .token, .password, .again: true
            case .store, .device: false
            }
        }
    }

    /// What came of a wish.
    enum Outcome {
        /// It was granted here.
        case granted([Action])
        /// Everything is filled in as it has to be.
        case complete
        /// It is nothing for a form.
        case foreign
    }

    let fields: [Field]
    /// What may stay empty, and what is said of it while it is.
    let optional: [Field: String]
    private let lines: [SecretLine]
    private var focus = 0
    /// Six words that were made, while they are shown.
    private(set) var suggestion: SecretLine?
    private(set) var isShown = false
    /// What was wrong when it was last looked.
    private(set) var problem = ""

    init(_ fields: [Field], optional: [Field: String] = [:], _ place: Workplace) {
        self.fields = fields
        self.optional = optional
        lines = fields.map { _ in SecretLine() }
        if fields.contains(.device) { line(.device).replace(with: Array(place.world.machine.utf8).span) }
    }

    /// The field that is typed in.
    var field: Field { fields[focus] }

    /// Whether a new password is among what is asked for.
    var asksPassword: Bool { fields.contains(.password) }

    var footer: [Wish] {
        guard asksPassword else { return [.open, .revealHere, .back] }
        return suggestion == nil
            ? [.open, .generateHere, .revealHere, .back] : [.open, .takeSuggestion, .generateHere, .back]
    }

    /// Whether something secret was typed.
    var hasSecrets: Bool { zip(fields, lines).contains { $0.isSecret && !$1.isEmpty } }

    /// What is typed in a field; an empty line where the form does not ask for it.
    func line(_ field: Field) -> SecretLine { fields.firstIndex(of: field).map { lines[$0] } ?? SecretLine() }

    /// Whether the password was typed twice the same.
    var isSame: Bool { line(.password).secret.equals(line(.again).secret) }

    // MARK: Keys

    mutating func grant(_ wish: Wish, _ place: Workplace) -> Outcome {
        switch wish {
        case .nextField: move(1)
        case .previousField: move(-1)
        case .generateHere where asksPassword: return .granted(suggest(place))
        case .takeSuggestion: takeSuggestion()
        case .revealHere: isShown.toggle()
        case .open: return goOn()
        default: return .foreign
        }
        return .granted([])
    }

    private mutating func move(_ step: Int) {
        focus = (focus + step + fields.count) % fields.count
        problem = ""
    }

    mutating func type(_ key: Key) {
        if line(field).edit(key) { problem = "" }
    }

    /// A line end after what was pasted is left out, and said. A pairing line has none within either: a terminal cuts it into rows, and each may
    /// begin with the margin it was shown behind.
    mutating func paste(_ pasted: Pasted) -> [Action] {
        problem = ""
        guard field == .pairingLine else { return line(field).insert(secret: pasted) ? [.say(SecretLine.trimmed)] : [] }
        pasted.withBytes { bytes in
            var whole = SecretBuilder(capacity: max(1, bytes.count))
            var isAtStart = line(.pairingLine).isEmpty
            for index in bytes.indices where !(isAtStart && bytes[index] == 0x20) {
                isAtStart = bytes[index] < 0x20
                if !isAtStart { whole.append(bytes[index]) }
            }
            whole.withBytes { line(.pairingLine).insert($0) }
        }
        return []
    }

    /// Nobody may look any more.
    mutating func hide() {
        suggestion = nil
        isShown = false
    }

    private mutating func suggest(_ place: Workplace) -> [Action] {
        do throws(RecipeError) {
            let made = try Generator(random: place.world.random).make(.usualWords)
            suggestion = made.withBytes { SecretLine(copying: $0) }
            // A low screen has room for the words or for what was wrong before.
            problem = ""
            return []
        } catch {
            return [.say("No words can be made", .bad)]
        }
    }

    private mutating func takeSuggestion() {
        guard let suggestion else { return }
        suggestion.withBytes { line(.password).replace(with: $0) }
        line(.again).clear()
        focus = fields.firstIndex(of: .again) ?? focus
        problem = ""
    }

    // MARK: Looking it through

    private mutating func goOn() -> Outcome {
        guard focus == fields.count - 1 else {
            if let problem = problem(of: field) { self.problem = problem } else { move(1) }
            return .granted([])
        }
        for field in fields {
            guard let problem = problem(of: field) else { continue }
            refuse(field, problem)
            return .granted([])
        }
        return .complete
    }

    /// Goes to the field that is to be typed anew, and says why. A field that is not asked for leaves it where it is.
    mutating func refuse(_ field: Field?, _ problem: String) {
        if let place = field.flatMap(fields.firstIndex) { focus = place }
        self.problem = problem
    }

    private func problem(of field: Field) -> String? {
        let isEmpty = line(field).isEmpty && optional[field] == nil
        switch field {
        case .pairingLine: return isEmpty ? "Give the line that the other device shows." : nil
        case .store: return isEmpty ? "Give the folder of the store, as ~/Sync/keys." : nil
        case .code: return isEmpty ? "Give the recovery code, all eight groups of it." : nil
        case .token: return isEmpty ? "Give what the store is to be shown." : nil
        case .password:
            let verdict = PasswordVerdict(line(.password))
            return verdict.isEnough ? nil : verdict.wish
        case .again: return isSame ? nil : "The two are not the same."
        case .device: return isEmpty ? "Give this device a name, as laptop." : nil
        }
    }
}
