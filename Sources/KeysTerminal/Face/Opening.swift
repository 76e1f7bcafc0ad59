internal import KeysModel
internal import KeysVault

extension Workplace {
    /// What follows when the vault was opened: notices, the list at its place, what was typed before a lock, the first sync.
    func opened(_ resumed: [UInt8]? = nil) throws -> [Action] {
        let session = try vault()
        countConflicts()
        let kept = resumed.flatMap { KeptPlace($0, session) }
        var actions: [Action] = [.replace(ListScreen(self, at: kept))]
        if kept == nil, resumed?.isEmpty == false {
            actions.append(
                .say(
                    "The vault has got a new key since: what was typed before the lock and not saved cannot be put back",
                    .warning))
        }
        if let draft = kept?.draft { actions += FormScreen.resuming(draft, self) }
        if let damage = session.damage.first {
            let words = world.wording(VaultError.damaged([damage]))
            actions.append(.say(words.message + " - " + words.hint, .bad))
        }
        background?.begin(self)
        return actions
    }

    /// Counts what stands in conflict, for the title.
    func countConflicts() { conflictCount = session?.sectionCounts[.conflicts] ?? 0 }
}

extension Model {
    /// What a locked screen is to come back to, sealed; nothing where no vault is open.
    func sealedPlace(_ place: Workplace) -> [UInt8] {
        guard let session = place.session, let list = screens.lazy.compactMap({ $0 as? ListScreen }).first else {
            return []
        }
        let draft = screens.lazy.compactMap { $0.draftToKeep() }.last
        return KeptPlace(of: list, draft: draft).sealed(by: session)
    }
}
