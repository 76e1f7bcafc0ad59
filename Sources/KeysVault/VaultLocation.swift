internal import Foundation

/// Where a vault lies: a folder of its own with the database and the writer's lock, and beside it, elsewhere, the state
/// folder whose only use is to notice copies.
public struct VaultLocation: Equatable, Sendable {
    /// The name it was asked for by: `default`, `work`, or the folder's path.
    public let name: String
    /// The folder's absolute path.
    public let folder: String
    /// Where the state files of all vaults lie.
    let stateFolder: String

    /// What a vault is called when nothing is said.
    public static let defaultName = "default"

    /// The place a name or path stands for: a value with `/` is a folder, a bare name lies in `$XDG_DATA_HOME/keys`.
    /// Without a value `KEYS_VAULT` counts, then `default`.
    public init(named value: String?, environment: [String: String]) throws(VaultError) {
        let name = value ?? environment["KEYS_VAULT"].flatMap { $0.isEmpty ? nil : $0 } ?? Self.defaultName
        guard !name.isEmpty, name != ".", name != ".." else { throw .noVault(folder: name) }
        self.name = name
        if name.contains("/") {
            folder = URL(fileURLWithPath: name).standardizedFileURL.path
        } else {
            folder = Self.dataFolder(environment) + "/" + name
        }
        stateFolder = Self.base("XDG_STATE_HOME", ".local/state", environment) + "/keys"
    }

    /// A place in the folder of another vault, for one that is to take its place.
    init(beside other: VaultLocation) {
        name = other.name
        folder = other.folder + "/.next"
        stateFolder = other.stateFolder
    }

    private static func base(_ variable: String, _ fallback: String, _ environment: [String: String]) -> String {
        // XDG Base Directory: a relative value is to be ignored.
        if let value = environment[variable], value.hasPrefix("/") { return value }
        return (environment["HOME"] ?? NSHomeDirectory()) + "/" + fallback
    }

    private static func dataFolder(_ environment: [String: String]) -> String {
        base("XDG_DATA_HOME", ".local/share", environment) + "/keys"
    }

    /// Every vault in the data folder, in the order of their names.
    public static func all(environment: [String: String]) -> [VaultLocation] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: dataFolder(environment))) ?? []
        return names.sorted().compactMap { try? VaultLocation(named: $0, environment: environment) }.filter(\.exists)
    }

    /// Whether a vault is there.
    public var exists: Bool { FileManager.default.fileExists(atPath: database) }

    /// Where a vault is made that is to take the place of the one here.
    public var successor: VaultLocation { VaultLocation(beside: self) }

    var database: String { folder + "/" + VaultDatabase.name }
    var lock: String { folder + "/lock" }
    var syncLock: String { folder + "/sync.lock" }
}
