import Foundation
import SessionSupport
import Testing

/// What only an ordinary user meets: folders that cannot be written, processes that cannot be read. The tests may run as
/// root, to whom neither happens; then `keys` runs as `nobody`.
struct OrdinaryUser {
    static let number: uid_t = 65534
    /// Words before a program that make it one of that user.
    static let dropping = ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]

    /// A vault that belongs to that user.
    let vault: TestVault

    /// Nil, with a sentence, where the tests do not run as root.
    init?() throws {
        guard geteuid() == 0, access(Self.dropping[0], X_OK) == 0 else {
            print("not root, or without setpriv: what only another user meets was left out")
            return nil
        }
        vault = try TestVault()
        Self.handOver(vault.home.path)
    }

    /// Gives a folder and all in it to that user.
    static func handOver(_ folder: String) {
        for path in TestVault.everything(below: folder) { lchown(path, number, number) }
    }

    /// Runs `keys` as that user.
    func keys(_ arguments: String..., input: String = "") throws -> Outcome {
        try vault.program.start(
            arguments + ["--password-fd", "3"], input: Array(input.utf8),
            descriptors: [3: Array((Program.password + "\n").utf8)], through: Self.dropping
        ).finish()
    }

    /// The exit status of a plain command run as that user.
    static func status(_ words: [String]) -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: dropping[0])
        process.arguments = Array(dropping.dropFirst()) + words
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return -1 }
        process.waitUntilExit()
        return process.terminationStatus
    }
}
