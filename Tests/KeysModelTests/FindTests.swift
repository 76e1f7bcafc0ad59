import Foundation
import KeysModel
import Testing

/// Fifty things people type over a thousand titles, beside the fzf that is installed.
struct FindTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Vectors/find")

    private static func lines(_ name: String) throws -> [String] {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8).split(separator: "\n")
            .map(String.init)
    }

    private static func queries() throws -> [(query: String, wanted: String)] {
        try lines("queries.txt").filter { !$0.hasPrefix("#") }.map { line in
            let parts = line.components(separatedBy: " -> ")
            try #require(parts.count == 2)
            return (parts[0], parts[1])
        }
    }

    /// What `fzf --filter` prints first.
    private static func fzf(_ query: String) throws -> String? {
        let fzf = Process()
        fzf.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        fzf.arguments = ["fzf", "--filter", query]
        fzf.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"]
        fzf.standardInput = try FileHandle(forReadingFrom: folder.appendingPathComponent("titles.txt"))
        let output = Pipe()
        fzf.standardOutput = output
        try fzf.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        fzf.waitUntilExit()
        try #require(fzf.terminationStatus < 2, "fzf is needed for the tests")
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
    }

    @Test func `what people type is among the first three, and first as often as with fzf`() throws {
        let titles = try Self.lines("titles.txt")
        let queries = try Self.queries()
        try #require(titles.count == 1000 && queries.count == 50)
        let catalog = SampleCatalog(
            try titles.enumerated().map { number, title in
                try EntrySample.entry(title, id: EntryID(high: UInt64(number) << 32, low: 0))
            })
        var ours = 0
        var theirs = 0
        var late: [String] = []
        for (query, wanted) in queries {
            let found = SearchQuery([query]).find(in: catalog).prefix(3).map { titles[$0] }
            if found.first == wanted { ours += 1 }
            if try Self.fzf(query) == wanted { theirs += 1 }
            if !found.contains(wanted) { late.append("\(query) gives \(found) and not \(wanted)") }
        }
        #expect(late.isEmpty, "\(late.joined(separator: "\n"))")
        #expect(ours >= theirs, "\(ours) first, fzf \(theirs)")
        print("first of \(queries.count): \(ours), fzf \(theirs)")
    }
}
