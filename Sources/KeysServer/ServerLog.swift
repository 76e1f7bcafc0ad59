internal import Foundation
internal import Synchronization

/// The log: standard error, and on it only that the server starts, stops or cannot use its database. Nothing of a request gets
/// here: there is no function that takes any of it.
public enum ServerLog {
    private static let failed = Mutex<Set<Int32>>([])

    /// Says a sentence.
    public static func say(_ sentence: String) {
        FileHandle.standardError.write(Data("keys-server: \(sentence)\n".utf8))
    }

    /// Says what happened and what to do.
    public static func say(_ error: ServerError) {
        say(error.sentence)
        say("hint: \(error.hint)")
    }

    /// Says that SQLite failed, the first time it fails like this.
    static func failing(code: Int32) {
        if failed.withLock({ $0.insert(code).inserted }) {
            say("the database fails (SQLite error \(code)); what was answered before stands, requests are refused")
        }
    }
}
