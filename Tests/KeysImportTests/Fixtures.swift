internal import Foundation
internal import KeysModel
internal import Testing

@testable internal import KeysImport

/// What an item says, to be compared. Tests alone make text of secrets.
struct Seen: Equatable, CustomStringConvertible {
    var row = 0
    var kind = EntryKind.login
    var title = ""
    var username: String?
    var password: [UInt8]?
    var notes: String?
    var otp: String?
    var urls: [String] = []
    var folder: String?
    var tags: [String] = []
    var isFavorite = false
    var created: Int64?
    var modified: Int64?
    /// `label|type|value` of fields of their own.
    var fields: [String] = []
    /// `label=value` of standard fields other than those above.
    var parts: [String] = []
    var isTrashed = false

    var passwordText: String? { password.map { String(decoding: $0, as: UTF8.self) } }
    var description: String {
        "\(row) \(kind) \(title) \(username ?? "-") \(passwordText ?? "-") \(notes ?? "-") \(otp ?? "-") \(urls) "
            + "\(folder ?? "-") \(tags) \(isFavorite) \(created ?? 0) \(modified ?? 0) \(fields) \(parts) \(isTrashed)"
    }
}

/// Everything a file said.
struct Outcome: Equatable {
    var format = ""
    var entries: [Seen] = []
    var folders: [String] = []
    var failed: [String] = []
    var warnings: [String] = []
}

extension Seen {
    init(_ form: borrowing EntryForm, row: Int) {
        self.row = row
        kind = form.kind
        title = form.title
        username = form.text(.username)
        password = form.withValue(of: .password) { $0.array }
        notes = form.withValue(of: .notes) { String(decoding: $0.array, as: UTF8.self) }
        otp = form.withValue(of: .otp) { String(decoding: $0.array, as: UTF8.self) }
        urls = form.urls
        folder = form.folder
        tags = form.tags
        isFavorite = form.isFavorite
        created = form.created
        modified = form.modified
        let own: [FieldID?] = [.username, .password, .notes, .otp]
        for (index, item) in form.items.enumerated() {
            let value = form.withValue(at: index) { String(decoding: $0.array, as: UTF8.self) }
            if item.role == .custom { fields.append("\(item.label)|\(item.type.rawValue)|\(value)") }
            if item.role == .standard, !own.contains(item.id) { parts.append("\(item.label)=\(value)") }
        }
    }
}

extension Span<UInt8> {
    var array: [UInt8] { withUnsafeBufferPointer { Array($0) } }
}

func outcome(_ reader: consuming ImportReader) throws -> Outcome {
    var reader = reader
    var outcome = Outcome(format: reader.format.id)
    while let item = try reader.next() {
        switch consume item {
        case .entry(let form, let row, let isTrashed):
            var seen = Seen(form, row: row)
            seen.isTrashed = isTrashed
            outcome.entries.append(seen)
        case .folder(let path, let row): outcome.folders.append("\(row) \(path)")
        case .failed(let row, let reason): outcome.failed.append("\(row) \(reason.sentence)")
        case .warning(let row, let reason): outcome.warnings.append("\(row) \(reason.sentence)")
        }
    }
    return outcome
}

/// Reads bytes as a plain file.
func read(
    _ bytes: [UInt8], options: ImportOptions = ImportOptions(), step: Int = ByteSource.pieceSize
) throws -> Outcome {
    try withFile(bytes) { try outcome(ImportReader(descriptor: $0, options: options, step: step)) }
}

func read(
    _ text: String, options: ImportOptions = ImportOptions(), step: Int = ByteSource.pieceSize
) throws -> Outcome {
    try read(Array(text.utf8), options: options, step: step)
}

func withFile<R>(_ bytes: [UInt8], _ body: (Int32) throws -> R) throws -> R {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("keys-import-\(UUID().uuidString)")
    try Data(bytes).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let file = try FileHandle(forReadingFrom: url)
    defer { try? file.close() }
    return try body(file.fileDescriptor)
}

/// Reads bytes that come through a pipe.
func readPipe(_ bytes: [UInt8], options: ImportOptions = ImportOptions()) throws -> Outcome {
    let pipe = Pipe()
    let writer = pipe.fileHandleForWriting
    let thread = Thread {
        try? writer.write(contentsOf: Data(bytes))
        try? writer.close()
    }
    thread.start()
    return try outcome(ImportReader(descriptor: pipe.fileHandleForReading.fileDescriptor, options: options))
}

/// The error of a file that is none.
func refusal(_ bytes: [UInt8], options: ImportOptions = ImportOptions()) -> ImportError? {
    do {
        _ = try read(bytes, options: options)
        return nil
    } catch {
        return error as? ImportError
    }
}

/// A file of the repository's own.
func export(_ name: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try Array(Data(contentsOf: folder.appendingPathComponent("Exports/\(name)")))
}

/// UTF-16 units as bytes, the lower one first.
func wide(_ units: [UInt16]) -> [UInt8] {
    var bytes: [UInt8] = []
    for unit in units { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    return bytes
}
