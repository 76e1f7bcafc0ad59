/// The table of rooms (house.md, "Rooms"), written out: which of ours a room may import, what of others, and whether it
/// may have all of Foundation. An arrow more is a line in a review here.
enum House {
    struct Room {
        let name: String
        let ours: Set<String>
        var others: Set<String> = []
        var mayUseFoundation = false
    }

    /// What every room may import.
    static let free: Set<String> = ["Swift", "Glibc", "Darwin", "Synchronization"]
    /// C made callable: the only places with C headers.
    static let cRooms: Set<String> = [
        "CSodium", "CNcurses", "CZxcvbn", "CPsl", "CUnicode", "CQrencode", "CKeysSystem",
    ]
    /// What wraps the terminal.
    static let curses = "CNcurses"
    private static let nio: Set<String> = [
        "NIO", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOSSL", "NIOFoundationCompat", "NIOFileSystem",
    ]

    static let rooms: [Room] = [
        Room(name: "KeysSecret", ours: ["CSodium", "CKeysSystem"]),
        Room(name: "KeysCrypto", ours: ["KeysSecret", "CSodium", "CUnicode"]),
        Room(
            name: "KeysModel", ours: ["KeysSecret", "CZxcvbn", "CPsl", "CUnicode"],
            others: ["FoundationEssentials", "Crypto"]),
        Room(name: "KeysBlobs", ours: []),
        Room(
            name: "KeysVault", ours: ["KeysModel", "KeysCrypto", "KeysSecret", "KeysBlobs"], others: ["GRDB"],
            mayUseFoundation: true),
        Room(
            name: "KeysStore", ours: ["KeysBlobs"], others: nio.union(["AsyncHTTPClient", "SystemPackage"]),
            mayUseFoundation: true),
        Room(name: "KeysSync", ours: ["KeysVault", "KeysStore", "KeysBlobs"]),
        Room(name: "KeysImport", ours: ["KeysModel", "KeysSecret"]),
        Room(
            name: "KeysDesk", ours: ["KeysSecret", "CQrencode", "CKeysSystem"], others: ["TOMLKit", "Subprocess"],
            mayUseFoundation: true),
        Room(name: "KeysAgent", ours: ["KeysSecret", "CKeysSystem"], others: ["SystemPackage"]),
        Room(
            name: "KeysTerminal",
            ours: ["KeysVault", "KeysModel", "KeysSecret", "KeysImport", "KeysSync", "KeysDesk", "CNcurses"],
            mayUseFoundation: true),
        Room(
            name: "KeysCommands",
            ours: [
                "KeysTerminal", "KeysVault", "KeysModel", "KeysSecret", "KeysImport", "KeysSync", "KeysStore",
                "KeysBlobs", "KeysDesk", "KeysAgent",
            ],
            others: ["ArgumentParser"], mayUseFoundation: true),
        Room(
            name: "KeysServer", ours: ["KeysBlobs", "CKeysSystem"],
            others: nio.union([
                "Hummingbird", "HummingbirdCore", "HummingbirdTLS", "HTTPTypes", "GRDB", "Crypto", "Logging",
            ]),
            mayUseFoundation: true),
        Room(name: "keys", ours: ["KeysCommands", "KeysSecret"], others: ["ArgumentParser"]),
        Room(name: "keys-server", ours: ["KeysServer"], others: ["ArgumentParser"]),
    ]

    /// `fatalError` says "this program is wrong"; here is every place that may, and how often.
    static let fatalErrors: [String: Int] = [
        "KeysSecret/GuardedArena.swift": 3,
        "KeysCrypto/SealedBox.swift": 1,
        "KeysModel/VersionCoding.swift": 1,
    ]

    /// The import a room may not have, if this one is one.
    static func forbids(_ module: String, in room: Room) -> Bool {
        if free.contains(module) || room.ours.contains(module) || room.others.contains(module) { return false }
        let foundation: Set<String> = ["Foundation", "FoundationEssentials"]
        return !(room.mayUseFoundation && foundation.contains(module))
    }
}
