internal import Glibc
internal import KeysBlobs
internal import KeysStore

// Uses a file store as a program of its own, for tests that kill it, starve it or take its rights away:
//
//     StoreProbe FOLDER WAY put|get|list|delete NAME...
//
// WAY is how files get their names, or "any". A blob's bytes are 3000 of 0x6b. Each verb that returned is said in a line ("done NAME"), each error too; the status is 1
// after an error.

/// Says a line at once, without a buffer that dies with the process.
func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    guard write(1, bytes, bytes.count) == bytes.count else { exit(4) }
}

let arguments = CommandLine.arguments
guard arguments.count > 3 else { exit(2) }
let store = FileStore(
    folder: arguments[1], patience: .seconds(5), ways: Placing(rawValue: arguments[2]).map { [$0] } ?? Placing.allCases)
let bytes = [UInt8](repeating: 0x6b, count: 3000)
do throws(StoreError) {
    if arguments[3] == "list" {
        let listing = try await store.list()
        for name in listing.names { say("done \(name)") }
    }
    for name in arguments.dropFirst(4).compactMap(BlobName.init) {
        switch arguments[3] {
        case "put": try await store.put(name, bytes)
        case "get": guard try await store.get(name, limit: 3000) == bytes else { exit(3) }
        default: try await store.delete(name)
        }
        say("done \(name)")
    }
} catch {
    say("error \(error)")
    exit(1)
}
