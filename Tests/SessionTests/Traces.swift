import Foundation
import Glibc
import SessionSupport

/// A secret to look for, in every coat it could wear.
struct Canary: Sendable {
    let name: String
    let value: String
    /// The coats: raw, hexadecimal, base64 at each of the three alignments, UTF-16.
    let coats: [(name: String, bytes: [UInt8])]

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
        let raw = Array(value.utf8)
        let hex = raw.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        coats =
            [
                ("raw", raw), ("hexadecimal", Array(hex.utf8)), ("hexadecimal", Array(hex.uppercased().utf8)),
                ("UTF-16 LE", raw.flatMap { [$0, 0] }), ("UTF-16 BE", raw.flatMap { [0, $0] }),
            ] + (0..<3).map { ("base64", Self.base64(raw, after: $0)) }
    }

    /// What base64 makes of the bytes alone when `after` others stand before them, whatever those and the next ones are.
    private static func base64(_ bytes: [UInt8], after: Int) -> [UInt8] {
        let text = Array(Data([UInt8](repeating: 0, count: after) + bytes).base64EncodedString().utf8)
        let first = (after * 8 + 5) / 6
        let end = (after + bytes.count) * 8 / 6
        return Array(text[first..<end])
    }

    /// The coat it wears in some bytes; nil where it is not in them.
    func coat(in bytes: UnsafeRawBufferPointer) -> String? { coats.first { bytes.holds($0.bytes) }?.name }

    func coat(in bytes: [UInt8]) -> String? { bytes.withUnsafeBytes { coat(in: $0) } }
}

/// Where secrets could be left behind.
enum Traces {
    /// Every canary in a file below a folder, its names included: "canary (coat) in file".
    static func inFiles(below folder: String, _ canaries: [Canary]) -> [String] {
        var found: [String] = []
        for path in TestVault.everything(below: folder) {
            var info = stat()
            guard lstat(path, &info) == 0 else { continue }
            var bytes = Array(path.utf8)
            if info.st_mode & S_IFMT == S_IFREG, let contents = FileManager.default.contents(atPath: path) {
                bytes += Array(contents)
            }
            for canary in canaries {
                if let coat = canary.coat(in: bytes) { found.append("\(canary.name) (\(coat)) in \(path)") }
            }
        }
        return found
    }

    /// Every canary in the arguments or environment of any process there is.
    static func inProcesses(_ canaries: [Canary]) -> [String] {
        var found: [String] = []
        for number in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] where Int(number) != nil {
            for part in ["cmdline", "environ"] {
                guard let bytes = read("/proc/\(number)/\(part)") else { continue }
                for canary in canaries {
                    if let coat = canary.coat(in: bytes) {
                        found.append("\(canary.name) (\(coat)) in \(part) of a process")
                    }
                }
            }
        }
        return found
    }

    /// A file of /proc; nil where there is none or it may not be read.
    static func read(_ path: String) -> [UInt8]? { Home.contents(of: path) }
}
