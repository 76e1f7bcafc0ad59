public import Foundation

/// The folder Tests/Vectors.
public enum Vectors {
    /// Which tests check which kinds; a kind that stands nowhere here is a failure.
    public static let kinds: [String: Set<String>] = [
        "KeysCrypto": [
            "aead", "blake2b", "box", "kdf", "keyed-hash", "libsodium-kdf", "password-slot", "recovery-code",
            "recovery-slot",
        ],
        "KeysModel": ["body", "entry", "summary"],
        "KeysVault": ["masked-stamp", "set-hash"],
    ]

    /// Where they lie.
    public static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Vectors")

    /// All of them, by name; none where the folder cannot be read, which `VectorTests` do not let pass.
    public static let all: [Vector] = {
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "vector" }.compactMap { try? Vector(contentsOf: $0) }
            .sorted { $0.name < $1.name }
    }()

    /// Those of what a store gets, which lie in a folder of their own.
    public static let blobs: [Vector] = {
        let place = folder.appendingPathComponent("Blobs")
        let files = (try? FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "vector" }.compactMap { try? Vector(contentsOf: $0) }
            .sorted { $0.name < $1.name }
    }()

    /// Those of one kind.
    public static func of(_ kind: String) -> [Vector] { all.filter { $0.kind == kind } }

    /// What is wrong with the folder as a whole; empty for nothing.
    public static func faults(room: String) -> [String] {
        let known = kinds.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        var faults = all.filter { !known.contains($0.kind) }.map { "\($0.name): unknown kind" }
        faults += all.filter { !$0.isRefused && !$0.isSuccess }.map { "\($0.name): expects neither" }
        faults += (kinds[room] ?? []).filter { of($0).isEmpty }.map { "no vector of kind \($0)" }
        if kinds[room] == nil { faults.append("no kinds for \(room)") }
        if all.count < 60 { faults.append("only \(all.count) vectors") }
        let refused = all.filter(\.isRefused).count
        if refused * 2 < all.count { faults.append("only \(refused) of \(all.count) are to be refused") }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let read = Set(all.map { $0.name + ".vector" })
        faults += files.filter { $0.hasSuffix(".vector") && !read.contains($0) }.map { "\($0): cannot be read" }
        return faults
    }
}
