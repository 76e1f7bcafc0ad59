internal import Foundation
public import Testing

/// A text that was looked through once and stands in the repository; `KEYS_UPDATE_GOLDEN=1` writes it anew.
public struct Golden: Sendable {
    /// Whether this run writes them.
    public static let isWriting = ProcessInfo.processInfo.environment["KEYS_UPDATE_GOLDEN"] == "1"
    /// The folder `Tests`.
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private let file: URL
    private let isWriting: Bool

    /// The file at a path below `Tests`, or at an absolute one.
    public init(_ path: String, isWriting: Bool = Golden.isWriting) {
        file = path.hasPrefix("/") ? URL(fileURLWithPath: path) : Self.tests.appendingPathComponent(path)
        self.isWriting = isWriting
    }

    /// Where a text is another than the file's, line by line; nil where it is the same. A file that is missing is a
    /// difference.
    public func difference(to text: String) throws -> String? {
        if isWriting {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file, options: .atomic)
        }
        guard let bytes = FileManager.default.contents(atPath: file.path) else {
            return "\(file.path) is missing; KEYS_UPDATE_GOLDEN=1 writes it:\n\(text)"
        }
        let expected = String(decoding: bytes, as: UTF8.self)
        guard Array(bytes) != Array(text.utf8) else { return nil }
        return "\(file.path) is another (- the file, + now):\n" + Self.lines(expected, text)
    }

    /// Expects a text to be that of the file.
    public func expect(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        guard let difference = try difference(to: text) else { return }
        Issue.record("\(difference)", sourceLocation: sourceLocation)
    }

    /// The lines that differ, by their numbers.
    private static func lines(_ expected: String, _ text: String) -> String {
        let pair = [expected, text].map { $0.split(separator: "\n", omittingEmptySubsequences: false) }
        var shown = ""
        for index in 0..<max(pair[0].count, pair[1].count) {
            let (old, new) = (
                index < pair[0].count ? pair[0][index] : nil, index < pair[1].count ? pair[1][index] : nil
            )
            guard old != new else { continue }
            if let old { shown += "\(index + 1) - |\(old)|\n" }
            if let new { shown += "\(index + 1) + |\(new)|\n" }
        }
        return shown
    }
}

/// Expects a screen to be the one in `Tests/Screens/NAME.screen`.
public func expectScreen(_ text: String, named name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try Golden("Screens/\(name).screen").expect(text, sourceLocation: sourceLocation)
}
