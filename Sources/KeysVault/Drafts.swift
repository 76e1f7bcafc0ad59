public import KeysSecret

/// What a screen keeps of itself while the vault is locked: the place it was at, edits nobody saved yet. It is sealed to this
/// vault, its epoch and a label, and lies where the caller puts it, never in the database (FORMAT, "Drafts").
extension Session {
    /// Seals what is to be there after the next unlock.
    public func sealDraft(_ bytes: borrowing SecretBytes, label: String) -> [UInt8] {
        sealer.seal(draft: bytes, label: label)
    }

    /// Opens what was sealed under a label; nil for anything else, such as a draft from before the vault got a new key.
    public func openDraft(_ box: [UInt8], label: String) -> SecretBytes? { sealer.openDraft(box, label: label) }
}
