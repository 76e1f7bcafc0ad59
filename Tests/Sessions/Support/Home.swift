internal import Foundation
internal import Glibc

/// A folder of a test's own that plays the home of a person; gone with the value.
public final class Home: Sendable {
    /// Its absolute path.
    public let path: String

    /// A fresh folder under the system's place for such.
    public init() throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/keys-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CannotStart(errno: errno) }
        path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The variables that lead there.
    public var variables: [String: String] {
        [
            "HOME": path, "XDG_DATA_HOME": path + "/data", "XDG_STATE_HOME": path + "/state",
            "XDG_CONFIG_HOME": path + "/config", "XDG_CACHE_HOME": path + "/cache", "TMPDIR": path,
            "PATH": "/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
        ]
    }

    /// The folder of the default vault.
    public var vault: String { path + "/data/keys/default" }

    /// Writes a file into it; gives its path.
    @discardableResult
    public func write(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        let bytes = Array(text.utf8)
        let number = creat(file, 0o600)
        guard number >= 0 else { throw CannotStart(errno: errno) }
        defer { close(number) }
        guard Glibc.write(number, bytes, bytes.count) == bytes.count else { throw CannotStart(errno: errno) }
        return file
    }

    /// Reads a file of it; nil where there is none.
    public func read(_ name: String) -> String? {
        Self.contents(of: path + "/" + name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of any file, those of /proc too, whose size is not known before; nil where there is none.
    public static func contents(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let got = fread(&chunk, 1, chunk.count, file), got > 0 { all += chunk[..<got] }
        return all
    }

    /// Permission bits of a file or folder; nil where there is none.
    public static func mode(_ path: String) -> UInt32? {
        var info = stat()
        return lstat(path, &info) == 0 ? info.st_mode & 0o777 : nil
    }
}
