internal import Foundation
internal import KeysBlobs
internal import SessionSupport
internal import StoreSupport

/// A file store in a program of its own.
struct Probe {
    /// What a run said and how it ended.
    struct Outcome {
        let status: Int32
        let lines: [String]
        /// How many calls the failing disk counted, and which it struck.
        var calls = 0
        var struck: String?

        /// The names of verbs that returned.
        var done: [BlobName] { lines.compactMap { $0.hasPrefix("done ") ? BlobName(String($0.dropFirst(5))) : nil } }
        var error: String? { lines.first { $0.hasPrefix("error ") }.map { String($0.dropFirst(6)) } }
    }

    static let bytes = [UInt8](repeating: 0x6b, count: 3000)

    let folder: String
    var way = "any"

    /// Runs verbs; `disk` are the settings of `Tests/Faults/faults.c`.
    func run(
        _ verb: String, _ names: [BlobName] = [], disk: [String: String] = [:], through: [String] = []
    ) throws -> Outcome {
        let process = Process()
        let words = through + [Self.program, folder, way, verb] + names.map(\.text)
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        let report = NSTemporaryDirectory() + "keys-report-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        defer { unlink(report) }
        if !disk.isEmpty {
            guard let library = Self.library else { throw Broken("cc cannot compile Tests/Faults/faults.c") }
            let own = ["LD_PRELOAD": library, "FAULTS_PATH": folder, "FAULTS_REPORT": report]
            process.environment = ProcessInfo.processInfo.environment.merging(own) { $1 }.merging(disk) { $1 }
        }
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let said = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        var outcome = Outcome(
            status: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
            lines: String(decoding: said, as: UTF8.self).split(separator: "\n").map(String.init))
        let lines = ((try? String(contentsOfFile: report, encoding: .utf8)) ?? "").split(separator: "\n")
        outcome.calls = lines.first.flatMap { Int($0) } ?? 0
        outcome.struck = lines.count > 1 ? String(lines[1]) : nil
        return outcome
    }

    private static let program = URL(fileURLWithPath: Program.path).deletingLastPathComponent()
        .appendingPathComponent("StoreProbe").path

    /// The failing disk, compiled once.
    private static let library: String? = {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Faults/faults.c").path
        let target = NSTemporaryDirectory() + "keys-store-faults-\(getpid()).so"
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/cc")
        compiler.arguments = ["-shared", "-fPIC", "-O1", "-o", target, source]
        guard (try? compiler.run()) != nil else { return nil }
        compiler.waitUntilExit()
        return compiler.terminationStatus == 0 ? target : nil
    }()
}
