internal import KeysDesk
internal import KeysImport
internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import KeysVault

/// Every way a command can end without having done what was asked. Cases are facts; `Sentences.swift` has the words.
enum Failure: Error {
    case usage(UsageFault)
    case vault(VaultError)
    case desk(DeskError)
    case input(SecretInputError)
    /// Locked, and nobody to ask.
    case locked
    /// No entry fits.
    case noEntry
    /// No entry fits; those that are like the needle were listed.
    case noEntryButLike([EntryID])
    /// The entry has no such field.
    case noField
    /// Several entries fit; the candidates were listed.
    case severalEntries([EntryID])
    /// The history has no such number.
    case noPastValue
    /// What came as JSON is no entry.
    case notAnEntry(key: String?)
    /// A recipe nothing can be made from.
    case recipe(RecipeError)
    /// Two passwords or codes that should be one.
    case notTheSame
    /// The person said no, or ended the conversation.
    case declined
    /// A file to import that is no export.
    case noExport(ImportError)
    /// No row of an import can be used; they were listed.
    case everyRowBad
    /// The store failed.
    case store(StoreError)
    /// The service that knows breached passwords failed.
    case breachesAway(StoreError)
    /// The store shows what it should not.
    case alarms([StoreAlarmText])
    /// The store does not show what the device that let this one in knew to be there.
    case behind
    /// Another device rotated the vault.
    case epochClosed
    /// The vault has no owner's token for its store, or that is no server.
    case noOwnerToken
    /// Several devices have the name.
    case severalDevices([String])
    /// The entry has no field in which several values stand.
    case noConflict
    /// No code can be made of the field's value.
    case noSeed(SeedError)
    /// A counted code in a field that no counter goes with.
    case counterElsewhere
    /// The counter of a code has reached its end.
    case counterSpent
    /// An import is not undone: the file it came from was deleted.
    case onlyCopy
    /// What a reference names cannot be had. A reference names a secret and is none: it may be said.
    case reference(String, cause: ReferenceCause)
    /// A value with a NUL in it cannot be in an environment.
    case valueWithNUL
    /// A line of a file of variables is none; 0 for a file that is no text.
    case noEnvironmentFile(line: Int)
    /// A row of an import cannot be used, and `--strict` was given.
    case strictRow(row: Int, reason: String)
}

/// Why a reference leads nowhere.
enum ReferenceCause: Equatable {
    case noEntry
    case noField
    case severalEntries
}

/// How a command line can be wrong, without any of its values.
enum UsageFault: Error, Equatable {
    /// What the parser found, already without values.
    case parser(String)
    case noTerminal
    case noSuchCommand
    case descriptorTwice
    case descriptorClosed(option: String)
    case twoPasswordSources
    case severalValueSources
    case secretWithoutStdin
    case fieldWithoutEquals
    case fieldIsConcealed
    case unknownKind
    case unknownShell
    case noSuchTopic
    case unknownFormat
    case unknownMap
    case unknownExportFormat
    case backupToTerminal
    case unknownDuplicateRule
    case unknownEncoding
    case unknownListField
    case needsYes(command: String)
    case needsRecoveryFile
    case needsCodeFile
    case noStoreAddress
    case noReference(String)
    case plainHTTP
    case needsVaultID
    case unknownKeep
    case nothingToChange
    case clash(String, String)
    case outOfRange(option: String, lowest: Int, highest: Int)
    case kindHasNoSecret
    case unknownFinding
    case missing(String)
    case unknownSetting(nearest: SettingKey?)
    case badSetting(SettingKey)
}

/// A command that did its work and ends with a status other than 0.
struct Ending: Error {
    let status: Int32
}
