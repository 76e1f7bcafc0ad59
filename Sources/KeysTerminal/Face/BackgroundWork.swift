internal import KeysVault

/// What goes on beside the screen: syncing.
///
/// It is a class because it remembers what runs.
final class BackgroundWork {
    private let mailbox: Mailbox

    init(_ mailbox: Mailbox) { self.mailbox = mailbox }

    /// Begins what is due when the vault was opened.
    func begin(_ place: Workplace) {}

    /// Syncs now.
    func syncNow(_ place: Workplace) -> [Action] { [] }
}
