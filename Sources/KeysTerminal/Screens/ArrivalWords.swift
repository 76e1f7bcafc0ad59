internal import KeysModel
internal import KeysSync
internal import KeysVault

/// What the screens say on which a vault comes here.
enum ArrivalWords {
    /// The title and what is said below it. `isPassword`: over the form for the new password, on the way.
    static func form(_ way: ArrivalScreen.Way, isPassword: Bool) -> (title: String, intro: String) {
        if isPassword {
            return (
                "A new password",
                "The password of before is not needed any more: this one opens the vault from now on. "
                    + "Six words at random are good: ^g makes some."
            )
        }
        return switch way {
        case .join:
            (
                "Join from another device",
                "There, p on the devices' screen (V), or keys pair, shows a line: paste it here. The password is this "
                    + "device's own; it need not be the one of the others."
            )
        case .store:
            (
                "Recover from a store",
                "Where the devices synced - a folder, or https://host#VAULT - and the recovery code. You see what is there "
                    + "before anything is made. The other devices are let in again afterwards."
            )
        case .code:
            (
                "Recovery code",
                "It sets a new password for the vault here. A new code is made too; the old one opens nothing then."
            )
        }
    }

    /// The title and what is said below it where the store wants to be shown something.
    static func token(_ stage: ArrivalTalk.Stage?) -> (title: String, intro: String) {
        guard case .token(let question) = stage else { return ("", "") }
        let intro =
            switch question {
            case .token:
                "The server does not know this device yet, and the code alone opens nothing there. Give the token of the "
                    + "account's owner, of which one for this device is made, or a token made for this device."
            case .password: "The password of the user in the store's address; best one for this program alone."
            }
        return (question.title, intro)
    }

    /// What is said when it is there.
    static func done(_ way: ArrivalScreen.Way) -> String {
        switch way {
        case .join: "This device is in"
        case .store: "The vault is here again, with a new key; V, then p lets other devices in"
        case .code: "The new password is set; the old recovery code opens nothing any more"
        }
    }

    /// What is said of a vault that came and lacks something.
    static func lacking(_ arrival: Arrival, _ place: Workplace) -> [Action] {
        var said = arrival.report.map { place.world.errands.words($0, arrival.session) } ?? []
        if let trouble = arrival.trouble {
            let words = place.world.wording(trouble)
            said.append(words.hint.isEmpty ? words.message : "\(words.message) - \(words.hint)")
        }
        // The first weighs most: it is said last, and so is the one that is shown.
        return said.reversed().map { .say($0, .warning) }
    }

    /// Whether the pairing line is worth nothing any more.
    static func isSpent(_ error: any Error) -> Bool {
        switch vaultError(error) {
        case .pairing(.usedOrExpired), .pairing(.timedOut), .pairing(.doesNotFit): true
        default: false
        }
    }

    private static func vaultError(_ error: any Error) -> VaultError? {
        if case .vault(let inner) = error as? SyncError { return inner }
        return error as? VaultError
    }

    /// Why it did not come to be, in a sentence, and which field that is about.
    static func refusal(
        _ error: any Error, _ way: ArrivalScreen.Way, _ place: Workplace
    ) -> (field: StartForm.Field?, sentence: String) {
        switch vaultError(error) {
        case .pairing(let problem): return (.pairingLine, sentence(of: problem) ?? usual(error, place))
        case .recoveryCodeFault(let problem): return (.code, sentence(of: problem, "the code"))
        case .wrongRecoveryCode:
            return (
                .code,
                way == .store
                    ? "There is nothing for this code in that store: look at both." : "This is not the vault's code."
            )
        case .weakPassword, .passwordFault: return (.password, usual(error, place))
        case nil: return (.store, usual(error, place))
        default: return (nil, usual(error, place))
        }
    }

    private static func usual(_ error: any Error, _ place: Workplace) -> String {
        let words = place.world.wording(error)
        let sentence = words.message.prefix(1).uppercased() + words.message.dropFirst() + "."
        guard !words.hint.isEmpty else { return sentence }
        return sentence + " " + words.hint.prefix(1).uppercased() + words.hint.dropFirst() + "."
    }

    private static func sentence(of problem: PairingProblem) -> String? {
        switch problem {
        case .noLine: "That is no pairing line: give all of it, from keys1: to its end."
        case .mistyped(let problem): sentence(of: problem, "the line's code")
        case .usedOrExpired:
            "The line is used, expired, or of another store, or the other device said no. Have a new one shown there."
        case .timedOut: "The other device did not answer in time; have a new line shown there."
        case .doesNotFit: "What the other side sent does not fit: somebody interfered. Have a new line shown there."
        case .otherVault, .alreadyIn: nil
        }
    }

    private static func sentence(of problem: RecoveryCodeProblem, _ what: String) -> String {
        switch problem {
        case .wrongLength(let symbols):
            "There are \(symbols) characters in \(what), and that is not as many as it has: look at its end."
        case .foreignCharacter(let group): "Group \(group) of \(what) has a character that no code has."
        case .mistypedGroup(let group): "Group \(group) of \(what) is mistyped."
        }
    }
}
