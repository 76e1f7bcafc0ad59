public import KeysDesk
public import KeysSecret
internal import KeysVault

/// Hands the recovery code over to a person: shows it, makes sure it was taken down, offers to save it as a page to print.
public enum RecoveryHandover {
    /// Symbols of a group, and the dash after it.
    private static let groupSize = 5
    static let groups = 8

    /// Returns when the person has the code. Throws `.endOfInput` when they leave.
    public static func show(
        _ code: borrowing SecretBytes, vault: String, _ person: Conversation
    ) throws(DeskError) {
        try person.say()
        try person.say("This is the recovery code of the vault \(vault):")
        try person.say()
        try person.say(indented: code)
        try person.say()
        try person.say("It sets a new password when the password is lost. Write it down or save it, and keep it away")
        try person.say(
            "from this machine. When both password and code are lost, the vault is lost: nobody can open it.")
        try offerKit(code, vault: vault, person)
        try makeSure(code, person)
    }

    /// Asks for one group back.
    private static func makeSure(_ code: borrowing SecretBytes, _ person: Conversation) throws(DeskError) {
        let group = Int(SystemRandom.below(UInt32(groups)))
        while true {
            let typed = try person.askSecret("Type group \(group + 1) of the code back (five characters): ")
            if typed.withBytes({ isGroup(group, of: code, $0) }) { return try person.say("Right.") }
            try person.say("That is not group \(group + 1). The code once more:")
            try person.say(indented: code)
        }
    }

    /// Whether what was typed is a group of the code, the first being 0.
    static func isGroup(_ group: Int, of code: borrowing SecretBytes, _ typed: Span<UInt8>) -> Bool {
        let start = group * (groupSize + 1)
        return code.withBytes { code in
            guard typed.count == groupSize, start + groupSize <= code.count else { return false }
            return typed.indices.allSatisfy { upper(typed[$0]) == code[start + $0] }
        }
    }

    private static func upper(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 32 : byte
    }

    private static func offerKit(
        _ code: borrowing SecretBytes, vault: String, _ person: Conversation
    ) throws(DeskError) {
        while true {
            let path = try person.ask("Save it as a page to print? File name, or Enter for no: ")
            if path.isEmpty { return }
            do throws(DeskError) {
                try RecoveryKit.write(path, code: code, vault: vault)
                return try person.say(
                    "Saved; only you can read it. Print it, then delete it or keep it on another medium.")
            } catch {
                try person.say("That file cannot be written, or is there already. Another name?")
            }
        }
    }
}

/// The recovery code as a page to print.
public enum RecoveryKit {
    /// Writes the page: a new file for its owner alone.
    public static func write(_ path: String, code: borrowing SecretBytes, vault: String) throws(DeskError) {
        let copy = code.copy()
        try WholeFile.write(path) { (file) throws(DeskError) in
            try file.write(before(vault))
            try file.write(copy)
            try file.write(after)
        }
    }

    private static func before(_ vault: String) -> String {
        """
        KEYS - RECOVERY KIT

        Vault: \(vault)

        Recovery code:

            
        """
    }

    private static let after = """


        With this code a new password can be set when the old one is lost:

            keys recover

        Letters may be written small; the dashes do not matter.
        Keep this page where you keep a passport. Whoever has the code and a
        copy of the vault's folder can read everything in it.
        When both password and code are lost, the vault is lost.

        """
}
