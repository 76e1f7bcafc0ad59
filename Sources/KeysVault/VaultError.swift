public import KeysModel

/// What can go wrong with a vault. Cases are facts; their sentences stand in KeysCommands.
public enum VaultError: Error, Equatable {
    case noVault(folder: String)
    case vaultExists(folder: String)
    /// The file at the vault's place is no Keys vault.
    case notAVault(folder: String)
    /// A newer Keys wrote it.
    case tooNew(format: Int)
    case wrongPassword
    case wrongRecoveryCode
    case recoveryCodeFault(RecoveryCodeProblem)
    case passwordFault(PasswordProblem)
    case weakPassword(bits: Double, length: Int)
    /// A cost that was asked for lies outside the policy.
    case costNotAllowed(memoryMiB: Int, passes: Int)
    /// The slot on disk asks for a cost outside the policy; nothing was derived.
    case slotCostForbidden(memoryMiB: Int, passes: Int)
    case outOfMemory(memoryMiB: Int)
    /// Another process was writing and did not finish within this time.
    case busy(seconds: Int)
    case damaged([Damage])
    /// Somebody else owns the folder or may write into it.
    case folderNotOurs(folder: String)
    case symbolicLink(path: String)
    case notWritable(path: String, errno: Int32)
    case diskFull(path: String)
    case io(path: String, errno: Int32)
    /// SQLite refused, with its extended result code.
    case database(code: Int32)
    case noSuchEntry
    case noSuchBatch
    case bodyTooLarge(bytes: Int)
    /// This entry's secrets do not open.
    case entryDamaged(EntryID)
    case noRecoverySlot
    /// Another process has rotated the vault since this session was opened.
    case otherEpoch
    /// A pairing cannot go on.
    case pairing(PairingProblem)
    /// No device has this name, or it is this one.
    case noSuchDevice
    /// No store is set.
    case noStore
    /// A backup cannot be read or made.
    case backup(BackupProblem)
}

/// Why a password cannot be used.
public enum PasswordProblem: Equatable, Sendable {
    case empty, tooLong, notUTF8, controlCharacter, unassigned
}

/// Why a typed recovery code is not one.
public enum RecoveryCodeProblem: Equatable, Sendable {
    case wrongLength(symbols: Int)
    case foreignCharacter(group: Int)
    case mistypedGroup(Int)
}

/// One thing found wrong in a vault.
public enum Damage: Equatable, Sendable {
    /// A summary's row was dropped.
    case summaryMissing(EntryID)
    /// A summary's row was altered, swapped or rolled back.
    case summaryAltered(EntryID)
    /// A body's row was dropped.
    case bodyMissing(EntryID)
    /// A body's row was altered, swapped or rolled back.
    case bodyAltered(EntryID)
    /// A page of the index is missing, altered, swapped or rolled back, and so many entries with it.
    case pageUnreadable(number: Int, entries: Int)
    /// The head is missing, altered or of another vault.
    case headUnreadable
    /// Rows that no page lists: added by someone, or left over.
    case rowsNobodyListed(count: Int)
    /// The password slot is not the one that was set last.
    case passwordSlotReplaced
    /// The recovery slot is not the one that was made last.
    case recoverySlotReplaced
    /// A record (devices, imports) is missing, altered or rolled back.
    case recordUnreadable(name: String)
    /// SQLite itself finds the file malformed, with its result code.
    case file(code: Int32)
}

/// Something to tell the person once.
public enum VaultNotice: Equatable, Sendable {
    /// This vault is a copy of another (restored, copied, reverted); with a new device id if one could be taken.
    case copyNoticed(newDevice: Bool)
    /// The folder was open to others and no longer is.
    case folderMadePrivate(folder: String)
    /// The system would not lock the memory secrets live in.
    case memoryNotLocked
}
