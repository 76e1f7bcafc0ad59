internal import Foundation
internal import KeysStore
internal import StoreSupport

/// A folder of a test, gone with it.
final class Shelf: Sendable {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "keys-test-store-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        mkdir(path, 0o700)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Everything in it, hidden files too.
    var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

    /// The path of a name in it.
    func path(_ name: String) -> String { path + "/" + name }

    /// The seconds a file was last read and changed at.
    func times(_ name: String) -> [Int] {
        var status = stat()
        guard lstat(path(name), &status) == 0 else { return [] }
        return [status.st_atim.tv_sec, status.st_mtim.tv_sec]
    }

    func write(_ name: String, _ bytes: [UInt8] = [1, 2, 3]) {
        _ = FileManager.default.createFile(atPath: path(name), contents: Data(bytes))
    }
}

/// A store that the contract is asked of.
enum Sort: String, CaseIterable, Sendable {
    case memory, file, fileUnnamed, fileLink, fileClaim, counting, bounded, hostile

    func store(_ shelf: Shelf) -> any BlobStore {
        switch self {
        case .memory: MemoryStore()
        case .file: FileStore(folder: shelf.path)
        case .fileUnnamed: FileStore(folder: shelf.path, ways: [.unnamed])
        case .fileLink: FileStore(folder: shelf.path, ways: [.link])
        case .fileClaim: FileStore(folder: shelf.path, ways: [.claim])
        case .counting: Counting(FileStore(folder: shelf.path))
        case .bounded: Bounded(MemoryStore())
        case .hostile: Hostile(MemoryStore())
        }
    }
}
