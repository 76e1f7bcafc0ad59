public import KeysDesk
public import KeysVault

/// Opening a vault by asking a person for its password.
public enum Unlocking {
    /// How often a person may mistype.
    private static let tries = 3

    /// Asks until the password is right, three times at the most. `wait`: seconds to wait for another writer.
    public static func ask(_ location: VaultLocation, wait: Int, _ person: Conversation) throws -> Session {
        var left = tries
        while true {
            let password = try person.askSecret("Password of \(location.name): ")
            do throws(VaultError) {
                return try Session.open(at: location, password: password, wait: wait)
            } catch {
                left -= 1
                guard error == .wrongPassword || error == .passwordFault(.empty), left > 0 else { throw error }
                try person.say("That is not the password.")
            }
        }
    }
}
