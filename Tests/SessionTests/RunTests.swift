import Foundation
import SessionSupport
import Testing

/// `read`, `inject` and `run` with the real program.
@Suite struct RunTests {
    private static let secret = "correct+horse/battery 77"

    private func vault() throws -> Program {
        let program = try Program()
        #expect(try program.makeVault().status == 0)
        for (title, folder, value) in [
            ("db", "Work", Self.secret), ("twin", "A", "one-value"), ("twin", "B", "other-value"), ("short", "", "abc"),
        ] {
            let added = try program.keys(
                "add", title, "--username", "kim", "--stdin", "--folder", folder.isEmpty ? "None" : folder, input: value
            )
            #expect(added.status == 0, "\(added.errorText)")
        }
        return program
    }

    private func run(
        _ program: Program, _ words: [String], _ variables: [String: String] = [:], input: String = ""
    ) throws -> Outcome {
        var program = program
        program.environment = variables
        guard let index = words.firstIndex(of: "--") else {
            return try program.run(words + ["--password-fd", "3"], input: Array(input.utf8), descriptors: password)
        }
        return try program.run(
            words[..<index] + ["--password-fd", "3"] + words[index...], input: Array(input.utf8), descriptors: password)
    }

    private var password: [Int32: [UInt8]] { [3: Array((Program.password + "\n").utf8)] }

    @Test func `read gives the bytes of a reference, and names one it cannot have`() throws {
        let program = try vault()
        #expect(try program.keys("read", "keys://db/password").text == Self.secret)
        #expect(try program.keys("read", "keys://Work/db/username").text == "kim")
        #expect(try program.keys("read", "keys://A/twin/password").text == "one-value")
        #expect(
            try program.keys("read", "keys://db/password", "--json").text
                == #"{"reference":"keys://db/password","value":"correct+horse/battery 77"}"# + "\n")
        for (reference, status) in [
            ("keys://twin/password", Int32(14)), ("keys://d/password", 13), ("keys://db/pin", 13),
            ("keys://db?otp", 13),
        ] {
            let outcome = try program.keys("read", reference)
            #expect(
                outcome.status == status && outcome.output.isEmpty && outcome.errorText.contains(reference),
                "\(outcome.errorText)")
        }
        let wrong = try program.keys("read", "swordfish")
        #expect(wrong.status == 64 && !wrong.errorText.contains("swordfish"))
        #expect(try program.keys("read", "keys://db/password?vault=nowhere").status == 10)
    }

    @Test func `inject writes a file of its owner's alone, whole or not at all`() throws {
        let program = try vault()
        let template = try program.home.write(
            "in", "u: {{ keys://Work/db/username }}\np: \"keys://db/password\"\n# {{ mine }}\n")
        let target = program.home.path + "/out"
        let done = try program.keys("inject", "-i", template, "-o", target)
        #expect(
            done.status == 0 && program.home.read("out") == "u: kim\np: \"\(Self.secret)\"\n# {{ mine }}\n",
            "\(done.errorText)")
        #expect(Home.mode(target) == 0o600)
        #expect(try program.keys("inject", "-i", template, "-o", target).status == 1)
        let bad = try program.home.write("bad", "{{ keys://db/password }} {{ keys://nobody/password }}")
        let refused = try program.keys("inject", "-i", bad, "-o", program.home.path + "/other")
        #expect(
            refused.status == 13 && refused.errorText.contains("keys://nobody/password")
                && program.home.read("other") == nil)
        let piped = try program.keys("inject", "-i", "-", "-o", "-", input: "x{{keys://db/username}}y")
        #expect(piped.text == "xkimy" && !piped.errorText.contains(Self.secret))
    }

    @Test func `run gives the child alone its values, and hides them in what it prints`() throws {
        let program = try vault()
        let file = try program.home.write(
            "app.env",
            "# of the app\nexport TOKEN=\"keys://db/password\"\nURL='https://kim:{{ keys://Work/db/username }}@host'\nPLAIN=x\n"
        )
        let script = """
            printf '%s|%s|%s\\n' "$DB" "$URL" "$PLAIN"; printf '%s' "$TOKEN" | base64 -w0; echo; printf '%s' "$DB" >&2; \
            i=0; while [ $i -lt ${#DB} ]; do printf '%s' "$DB" | cut -c$((i+1)) | tr -d '\\n'; i=$((i+1)); done; echo; cat
            """
        let outcome = try run(
            program, ["run", "--env-file", file, "--", "sh", "-c", script], ["DB": "keys://db/password"],
            input: "from input")
        let mask = "[hidden by keys]"
        #expect(
            outcome.status == 0 && outcome.text == "\(mask)|https://kim:kim@host|x\n\(mask)\n\(mask)\nfrom input",
            "\(outcome.text)")
        #expect(outcome.errorText.hasSuffix(mask) && !outcome.errorText.contains(Self.secret))
        let open = try run(
            program, ["run", "--no-masking", "--", "sh", "-c", "printf %s \"$DB\""], ["DB": "keys://db/password"])
        #expect(open.text == Self.secret)
        let short = try run(program, ["run", "--", "sh", "-c", "printf %s \"$S\""], ["S": "keys://short/password"])
        #expect(short.text == "abc" && short.errorText.contains("is not hidden"))
    }

    @Test func `no argument list and no environment but the child's has a value`() throws {
        let program = try vault()
        var with = program
        with.environment = ["DB": "keys://db/password"]
        let running = try with.start(
            [
                "run", "--password-fd", "3", "--", "sh", "-c",
                "grep -c \"$DB\" /proc/$$/environ /proc/$PPID/environ /proc/$PPID/cmdline /proc/$$/cmdline; true",
            ],
            descriptors: password)
        let outcome = try running.finish()
        let counts = outcome.lines.map { $0.split(separator: ":").last.map(String.init) ?? "" }
        // What an undumpable process shows nobody is as good as empty.
        #expect(
            counts.first == "1" && counts.dropFirst().allSatisfy { $0 == "0" }, "\(outcome.text) \(outcome.errorText)")
    }

    @Test func `a reference that cannot be had starts nothing, and a status is passed on`() throws {
        let program = try vault()
        let mark = program.home.path + "/mark"
        for (reference, status) in [
            ("keys://nobody/password", Int32(13)), ("keys://twin/password", 14), ("keys://db", 64),
        ] {
            let outcome = try run(program, ["run", "--", "touch", mark], ["X": reference])
            #expect(
                outcome.status == status && outcome.errorText.contains(reference) && program.home.read("mark") == nil)
        }
        #expect(try run(program, ["run", "--", "sh", "-c", "exit 7"]).status == 7)
        #expect(try run(program, ["run", "--", "sh", "-c", "kill -9 $$"], ["X": "keys://db/password"]).status == 137)
        let missing = try run(program, ["run", "--", "/no/such/program"], ["X": "keys://db/password"])
        #expect(missing.status == 1 && missing.errorText.contains("cannot start"))
        #expect(try run(program, ["run"]).status == 64)
        // Locked, and nobody to ask.
        var locked = program
        locked.environment = ["X": "keys://db/password"]
        #expect(try locked.run(["run", "--", "touch", mark]).status == 11 && program.home.read("mark") == nil)
        // Without a reference no vault is needed.
        #expect(try locked.run(["run", "--", "true"]).status == 11)
        #expect(try program.run(["run", "--", "echo", "x"]).text == "x\n")
    }

    @Test func `a signal goes on to the child, and more output than a pipe holds comes whole`() throws {
        let program = try vault()
        var with = program
        with.environment = ["DB": "keys://db/password"]
        let running = try with.start(
            [
                "run", "--password-fd", "3", "--", "sh", "-c",
                "trap 'echo caught; exit 5' TERM; echo ready; while :; do sleep 0.05; done",
            ],
            descriptors: password)
        _ = running.go(on: 1.5)
        running.signal(SIGTERM)
        let outcome = try running.finish()
        #expect(outcome.status == 5 && outcome.text == "ready\ncaught\n", "\(outcome.text) \(outcome.errorText)")
        let much = try run(
            program, ["run", "--", "sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x; printf %s \"$DB\""],
            ["DB": "keys://db/password"])
        #expect(much.output.count == 3_000_000 + 16)
    }
}
