internal import KeysModel
internal import KeysVault

extension Workplace {
    /// What follows when the vault was opened: notices, the list, the first sync.
    func opened(_ resumed: [UInt8]? = nil) throws -> [Action] {
        let session = try vault()
        countConflicts()
        var actions: [Action] = [.replace(ListScreen(self))]
        if let damage = session.damage.first {
            let words = world.wording(VaultError.damaged([damage]))
            actions.append(.say(words.message + " - " + words.hint, .bad))
        }
        background?.begin(self)
        return actions
    }

    /// Counts what stands in conflict, for the title.
    func countConflicts() { conflictCount = session?.sectionCounts[.conflicts] ?? 0 }

    /// What a locked screen is to come back to, sealed.
    func sealedPlace(of model: Model) -> [UInt8] { [] }
}
