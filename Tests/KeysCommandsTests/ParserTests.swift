import ArgumentParser
import Testing

@testable import KeysCommands

@Suite struct ParserTests {
    /// Ways to put a password where none belongs.
    static let canary = "Hunter2-Canary"
    static let lines: [[String]] = [
        ["list", "--foo=\(canary)"], ["list", canary], ["list", "--wait=\(canary)"], ["list", "--wait", canary],
        ["list", "--json=\(canary)"], ["list", "--\(canary)"], ["list", "-\(canary)"], ["get"],
        ["get", "a", canary], ["get", "a", canary, canary], ["add", "--kind", canary, "x"],
        ["add", "x", "--field", canary], ["add", "x", "--field", "password=\(canary)"],
        ["add", "x", "--password", canary],
        ["add", "x", "--password=\(canary)"], ["init", "--kdf-memory", canary], ["init", "--password-fd", canary],
        ["list", "--fields", canary], ["import", "x", "--format", canary], ["import", "x", "--on-duplicate", canary],
        ["import", "x", "--encoding", canary], ["generate", "--length", canary], ["generate", "--count=-\(canary)"],
        ["trash", canary], ["recovery", canary], ["recovery", "new", canary], ["edit", "x", "--favorite=\(canary)"],
        ["list", "--wait", "\(canary)' is invalid for '--\(canary)"],
        ["list", "--wait", "x' is invalid for '<\(canary)>"],
        ["list", "--wait", "a\nUnknown option '--\(canary)'"],
    ]

    @Test(arguments: lines) func `no error of the parser repeats what was given`(line: [String]) throws {
        #expect(!Self.lines.isEmpty)
        let error = #expect(throws: (any Error).self) { _ = try Keys.parseAsRoot(line) }
        let fault = UsageFault(parserError: try #require(error))
        let sentence = fault.sentence
        #expect(sentence.status == 64)
        for text in [sentence.message, sentence.hint, sentence.word] {
            #expect(!text.lowercased().contains("canary") && !text.lowercased().contains("hunter"), "\(text)")
        }
    }

    @Test func `errors of the parser name the option`() {
        func words(_ line: [String]) -> String {
            do {
                _ = try Keys.parseAsRoot(line)
                return ""
            } catch {
                return UsageFault(parserError: error).sentence.message
            }
        }
        #expect(words(["list", "--foo=x"]).contains("--foo"))
        #expect(words(["list", "--wait=x"]).contains("--wait"))
        #expect(words(["list", "--wait"]).contains("--wait"))
        #expect(words(["list", "--json=x"]).contains("--json"))
        #expect(words(["get"]).contains("NEEDLE"))
    }

    @Test func `what a command's own check finds keeps its words`() {
        do {
            _ = try Keys.parseAsRoot(["list", "--tree", "--print0"])
            Issue.record("a clash was let through")
        } catch {
            #expect(UsageFault(parserError: error) == .clash("--tree", "--print0"))
        }
    }
}
