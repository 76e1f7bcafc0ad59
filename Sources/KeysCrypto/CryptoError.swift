/// What can go wrong between a password and its bytes.
public enum CryptoError: Error, Equatable {
    /// A box does not open under the key and context it is expected to open under: wrong key, or altered.
    case notAuthentic
    /// An Argon2id cost below the floor or above the ceiling; nothing was allocated.
    case costNotAllowed(memoryKiB: UInt32, passes: UInt32)
    /// The system would not give the memory the derivation needs.
    case outOfMemory(memoryKiB: UInt32)
    /// A slot of a format or suite this program does not know.
    case unknownSlot
    /// A password that cannot be one.
    case password(PasswordFault)
    /// A recovery code that is not one.
    case recoveryCode(RecoveryCodeFault)
}

/// Why a password cannot be used, without repeating any of it.
public enum PasswordFault: Equatable, Sendable {
    /// No bytes at all.
    case empty
    /// More than 1024 bytes of UTF-8 after normalisation.
    case tooLong
    /// Not UTF-8.
    case notUTF8
    /// A control character.
    case controlCharacter
    /// A code point that the Unicode version at hand has not assigned; its normal form may change later.
    case unassigned
}

/// Why a typed recovery code is not one, without repeating any of it.
public enum RecoveryCodeFault: Equatable, Sendable {
    /// Not eight groups of five.
    case wrongLength(symbols: Int)
    /// A character that is in no code.
    case foreignCharacter(group: Int)
    /// The checksum of this group (1...8) does not fit.
    case mistypedGroup(Int)
}
