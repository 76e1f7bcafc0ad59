import ArgumentParser
import Foundation
import SessionSupport
import Testing

@testable import KeysCommands

/// A command with the options a person may give it, as the parser describes itself.
private struct Described {
    let words: [String]
    let options: [String]
    let subcommands: [String]

    static func all() throws -> [Described] {
        let outcome = try Program().run(["--experimental-dump-help"])
        let tool = try #require(try JSONSerialization.jsonObject(with: outcome.outputData) as? [String: Any])
        return below(try #require(tool["command"] as? [String: Any]), [])
    }

    private static func below(_ command: [String: Any], _ words: [String]) -> [Described] {
        let subs = (command["subcommands"] as? [[String: Any]] ?? []).filter { $0["commandName"] as? String != "help" }
        let arguments = command["arguments"] as? [[String: Any]] ?? []
        let names = arguments.filter { $0["shouldDisplay"] as? Bool == true }.flatMap {
            $0["names"] as? [[String: String]] ?? []
        }
        let options = names.compactMap { $0["kind"] == "long" ? $0["name"].map { "--" + $0 } : nil }
        let own = Described(
            words: words, options: options, subcommands: subs.compactMap { $0["commandName"] as? String })
        return [own]
            + subs.flatMap { sub in
                below(sub, words + [(sub["commandName"] as? String) ?? ""])
            }
    }
}

extension Outcome {
    fileprivate var outputData: Data { Data(output) }
}

@Suite struct CompletionTests {
    private func script(_ shell: String) throws -> String {
        let outcome = try Program().run(["completions", shell])
        #expect(outcome.status == 0 && outcome.errors.isEmpty && outcome.text.count > 10_000)
        return outcome.text
    }

    /// Runs bash on a script.
    private func bash(_ text: String, _ home: Home) throws -> (status: Int32, output: String) {
        let file = try home.write("script.bash", text)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["--norc", file]
        process.environment = home.variables
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test func `bash completes every command and every option`() throws {
        let home = try Home()
        let described = try Described.all()
        #expect(described.count > 35 && described.flatMap(\.options).count > 200)
        var text = try script("bash")
        // `keys` is the program that was built: what is asked for a needle goes to it.
        text += "keys() { \(Program.path) \"$@\"; }\n"
        text += """
            ask() {
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMPREPLY=()
                _keys keys "${COMP_WORDS[COMP_CWORD]}" ""
                echo "ASKED ${COMP_WORDS[*]}"
                printf '%s\\n' "${COMPREPLY[@]}"
            }

            """
        text += "[[ $(complete -p keys) == *'-F _keys keys' ]] || exit 9\n"
        for command in described {
            let words = (["keys"] + command.words).joined(separator: " ")
            text += "ask \(words) --\nask \(words) ''\n"
        }
        let ran = try bash(text, home)
        #expect(ran.status == 0, "\(ran.output.suffix(2000))")
        var answers: [String: Set<String>] = [:]
        var asked = ""
        for line in ran.output.split(separator: "\n") {
            if line.hasPrefix("ASKED ") { asked = String(line.dropFirst(6)) }
            answers[asked, default: []].insert(line.trimmingCharacters(in: .whitespaces))
        }
        for command in described {
            let words = (["keys"] + command.words).joined(separator: " ")
            let options = answers[words + " --"] ?? []
            for option in command.options { #expect(options.contains(option), "\(words) \(option)") }
            let commands = answers[words + " "] ?? []
            for sub in command.subcommands { #expect(commands.contains(sub), "\(words) \(sub)") }
        }
    }

    @Test(arguments: ["zsh", "fish"]) func `the other shells' scripts have every command and every option`(
        shell: String
    ) throws {
        let text = try script(shell)
        for command in try Described.all() {
            for sub in command.subcommands { #expect(text.contains(sub), "\(shell): \(sub)") }
            // zsh: a function for each command; fish: lines that name it.
            let lines =
                shell == "zsh" ? zshFunction(of: command.words, in: text) : fishLines(of: command.words, in: text)
            for option in command.options {
                let name = shell == "zsh" ? option : "-l '\(option.dropFirst(2))'"
                #expect(lines.contains(name), "\(shell): \(command.words) \(option)")
            }
        }
    }

    private func zshFunction(of words: [String], in text: String) -> String {
        let name = (["_keys"] + words).joined(separator: "_")
        guard let start = text.range(of: "\n\(name)() {") else { return "" }
        let end = text.range(of: "\n}", range: start.upperBound..<text.endIndex)?.lowerBound ?? text.endIndex
        return String(text[start.upperBound..<end])
    }

    private func fishLines(of words: [String], in text: String) -> String {
        let name = (["keys"] + words).joined(separator: " ")
        return text.split(separator: "\n").filter { $0.contains("\"\(name)\"") }.joined(separator: "\n")
    }

    @Test func `completing an entry asks nothing, opens nothing and offers nothing while the vault is locked`() throws {
        let program = try Program()
        #expect(try program.makeVault().status == 0)
        #expect(try program.keys("add", "Mail", "--username", "kim", "--stdin", input: "x").status == 0)
        let outcome = try program.run(["---completion", "get", "--", "positional@0", "2", "1", "keys", "get", "M"])
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.text.trimmingCharacters(in: .newlines).isEmpty)
        let person = try Person(program, "---completion", "get", "--", "positional@0", "2", "1", "keys", "get", "M")
        #expect(person.end(seconds: 5) == 0 && !person.screen.contains("assword"))
    }

    @Test func `a title that a shell would run is not offered`() {
        let titles = [
            "Büro 7", "a.example/x", "$(touch x)", "`id`", "a;b", "a\nb", "~root", "-rf", "a*", "", "a'b", "a\"b",
        ]
        #expect(EntryCompletion.offered(titles) == ["Büro 7", "a.example/x"])
    }

    @Test func `another shell is usage`() throws {
        #expect(try Program().run(["completions", "tcsh"]).status == 64)
        #expect(try Program().run(["completions"]).status == 64)
    }
}
