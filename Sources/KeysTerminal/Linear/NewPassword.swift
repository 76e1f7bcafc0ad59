public import KeysDesk
internal import KeysModel
public import KeysSecret

/// Asks for a new primary password: says how strong it is, asks a second time.
public enum NewPassword {
    /// The password, typed twice the same. A weak one is asked for again unless it is allowed.
    public static func ask(
        _ question: String, allowWeak: Bool, _ person: Conversation
    ) throws(DeskError) -> SecretBytes {
        while true {
            let password = try person.askSecret(question)
            let bits = password.withBytes { Strength.bits($0) }
            let word = Strength.word(bits: bits)
            let isWeak = bits < Strength.leastPrimaryBits || password.count < Strength.leastPrimaryLength
            guard password.count > 0 else {
                try person.say("Nothing was typed. Ctrl-C leaves.")
                continue
            }
            try person.say("Strength: \(word), \(Int(bits)) bits.")
            if isWeak, !allowWeak {
                try person.say(
                    "Take \(Strength.leastPrimaryLength) characters and \(Int(Strength.leastPrimaryBits)) bits or more; "
                        + "six words at random are easy to keep in mind.")
                continue
            }
            let again = try person.askSecret("The same once more: ")
            if password.equals(again) { return password }
            try person.say("The two are not the same.")
        }
    }
}
