internal import Foundation

/// The program's own sources, for tests that show that something does not exist.
enum Papers {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    /// Every Swift file by its path below Sources.
    static func files() throws -> [String] {
        let all = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        // A list of words has all of them.
        let swift = all.filter { $0.hasSuffix(".swift") && !$0.hasSuffix("EFFWords.swift") }.sorted()
        // A search over nothing would find nothing.
        guard swift.count > 200 else { throw CocoaError(.fileReadNoSuchFile) }
        return swift
    }

    static func text(of file: String) throws -> String {
        try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }

    /// A file without its comments.
    static func code(of file: String) throws -> String {
        try text(of: file).split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard let comment = line.range(of: "//"), !line[..<comment.lowerBound].contains("\"") else { return line }
            return line[..<comment.lowerBound]
        }.joined(separator: "\n")
    }

    /// The files in whose code one of these words stands.
    static func sources(naming words: [String]) throws -> [String] {
        try files().filter { file in
            let code = try code(of: file)
            return words.contains { code.contains($0) }
        }
    }
}
