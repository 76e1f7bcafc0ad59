import Foundation
import KeysModel
import KeysSecret
import SessionSupport
import Testing

/// `keys otp` as a person and a script use it.
@Suite struct OtpTests {
    private static let key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    private func vault(_ seeds: [(title: String, seed: String)]) throws -> Program {
        let program = try Program()
        #expect(try program.makeVault().status == 0)
        for (title, seed) in seeds {
            let added = try program.keys(
                "add", title, "--username", "kim", "--secret", "otp", "--stdin", input: seed + "\n")
            #expect(added.status == 0, "\(added.errorText)")
        }
        return program
    }

    /// The codes of now and of a moment ago: a run may cross the border of a period.
    private func codes(_ seed: String) throws -> Set<String> {
        let seed = try OneTimeCode.Seed(parsing: Array(seed.utf8).span)
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        return Set([now, now - 20_000].map { seed.code(at: $0).withBytes { String(copying: $0) } })
    }

    @Test func `a timed code is what any authenticator shows, alone on the output`() throws {
        let address = "otpauth://totp/Mail:kim?secret=\(Self.key)&digits=8&algorithm=SHA256&period=60"
        let program = try vault([("Mail", address), ("Steam", "steam://63BEDWCQZKTQWPESARIERL5DTTQFCJTK")])
        let mail = try program.keys("otp", "Mail")
        #expect(try codes(address).contains(mail.text) && mail.status == 0 && mail.errors.isEmpty)
        #expect(try codes(address).contains(program.keys("get", "Mail", "--otp").text))
        let steam = try program.keys("code", "Steam").text
        let expected = try codes("steam://63BEDWCQZKTQWPESARIERL5DTTQFCJTK")
        #expect(steam.count == 5 && expected.contains(steam))
    }

    @Test func `JSON has the code, the seconds left and the period`() throws {
        let program = try vault([("Mail", "otpauth://totp/x?secret=\(Self.key)&period=60")])
        for words in [["otp", "Mail", "--json"], ["get", "Mail", "--otp", "--json"]] {
            let outcome = try program.run(
                words + ["--password-fd", "3"], descriptors: [3: Array((Program.password + "\n").utf8)])
            let json = try #require(
                try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Any])
            #expect(Set(json.keys) == ["code", "seconds_left", "period"])
            #expect((json["code"] as? String)?.count == 6 && json["period"] as? Int == 60)
            #expect((1...60).contains(json["seconds_left"] as? Int ?? 0))
        }
    }

    @Test func `a counted code is given once and the counter goes on`() throws {
        let program = try vault([("Bank", "otpauth://hotp/Bank?secret=\(Self.key)&counter=1")])
        let expected = ["287082", "359152", "969429", "338314", "254676"]
        for code in expected.prefix(3) { #expect(try program.keys("otp", "Bank").text == code) }
        let json = try program.keys("otp", "Bank", "--json")
        #expect(json.text == #"{"code":"338314","seconds_left":null,"period":null}"# + "\n")
        let edited = try program.keys("edit", "Bank", "--add-tag", "money")
        #expect(edited.status == 0)
        #expect(try program.keys("otp", "Bank").text == expected[4])
        // A new seed is counted from where it says.
        let renewed = "otpauth://hotp/Bank?secret=\(Self.key)&counter=9"
        #expect(try program.keys("edit", "Bank", "--secret", "otp", "--stdin", input: renewed).status == 0)
        #expect(try program.keys("otp", "Bank").text == "520489")
    }

    @Test func `two programs at once are never given the same counted code`() throws {
        let program = try vault([("Bank", "otpauth://hotp/Bank?secret=\(Self.key)")])
        let running = try (0..<6).map { _ in
            try program.start(
                ["otp", "Bank", "--password-fd", "3"], descriptors: [3: Array((Program.password + "\n").utf8)])
        }
        let codes = try running.map { try $0.finish().text }
        #expect(Set(codes) == ["755224", "287082", "359152", "969429", "338314", "254676"])
    }

    @Test func `a seed no code can be made of is kept, and said`() throws {
        let program = try Program()
        try program.makeVault()
        let strange = "ask Kim, room 108"
        let added = try program.keys("add", "Old", "--secret", "otp", "--stdin", input: strange)
        #expect(added.status == 0 && added.errorText.contains("keys: warning: the one-time code seed is kept"))
        #expect(!added.errorText.contains("Kim"))
        #expect(try program.keys("get", "Old", "--field", "otp").text == strange)
        let outcome = try program.keys("otp", "Old")
        #expect(outcome.status == 1 && outcome.output.isEmpty && !outcome.errorText.contains("Kim"))
        #expect(outcome.errorText.contains("no code can be made of this field: it has characters"))
        let edited = try program.keys("edit", "Old", "--secret", "otp", "--stdin", input: "234567")
        #expect(edited.status == 0 && edited.errorText.contains("too short"))
        let mended = try program.keys("edit", "Old", "--secret", "otp", "--stdin", input: Self.key)
        #expect(mended.status == 0 && mended.errors.isEmpty)
    }

    @Test func `statuses and usage are those of the table`() throws {
        let program = try vault([("Mail", Self.key)])
        #expect(try program.keys("add", "Plain", "--username", "x", "--stdin", input: "secret").status == 0)
        #expect(try program.keys("otp", "Plain").status == 13)
        #expect(try program.keys("otp", "Nobody").status == 13)
        #expect(try program.keys("otp", "Mail", "--field", "pin").status == 13)
        #expect(try program.keys("otp", "Mail", "--field", "username").status == 1)
        for words in [["--qr", "--json"], ["--copy", "--json"], ["--qr", "--copy"]] {
            #expect(try program.run(["otp", "Mail"] + words).status == 64)
        }
        #expect(try program.run(["get", "Mail", "--otp", "--field", "otp"]).status == 64)
        #expect(try program.run(["otp", "Mail"]).status == 11)
    }

    @Test func `on a terminal the code has a line and the seconds beside it`() throws {
        let program = try vault([("Mail", Self.key)])
        let person = try Person(program, "otp", "Mail")
        try person.read(until: "Password")
        #expect(person.waits(forEcho: false))
        person.type(Program.password)
        try person.read(until: " s left")
        #expect(person.end() == 0)
        #expect(person.screen.contains(try Regex("\n[0-9]{6}\nkeys: [0-9]+ s left\n")))
    }

    static let pictured: [(title: String, seed: String, address: String)] = [
        ("Mail", key, "otpauth://totp/Mail:kim?secret=\(key)&issuer=Mail"),
        (
            "Büro", "otpauth://totp/ACME%20Co:kim@example.org?secret=\(key)&issuer=ACME%20Co&algorithm=SHA512&digits=8",
            "otpauth://totp/ACME%20Co:kim%40example.org?secret=\(key)&issuer=ACME%20Co&algorithm=SHA512&digits=8"
        ),
        ("Bank", "otpauth://hotp/Bank?secret=\(key)&counter=5", "otpauth://hotp/Bank?secret=\(key)&counter=6"),
    ]

    @Test func `the QR code is read by another program`() throws {
        let program = try vault(Self.pictured.map { ($0.title, $0.seed) })
        #expect(try program.keys("otp", "Bank").text == "254676")
        for (title, _, address) in Self.pictured {
            let outcome = try program.keys("otp", title, "--qr")
            #expect(outcome.status == 0 && outcome.errors.isEmpty && !outcome.text.contains("\u{1b}"))
            #expect(try Picture(outcome.text).read(in: program.home) == address)
        }
    }

    @Test func `a seed that no QR code holds is said, and still makes codes`() throws {
        let long = "otpauth://totp/\(String(repeating: "a", count: 3000))?secret=\(Self.key)"
        let program = try vault([("Mail", long)])
        let outcome = try program.keys("otp", "Mail", "--qr")
        #expect(outcome.status == 1 && outcome.output.isEmpty && outcome.errorText.contains("too long for a QR code"))
        #expect(try program.keys("otp", "Mail").text.count == 6)
    }

    @Test func `on a terminal the QR code has colours, without colour it has none, and both are read`() throws {
        var program = try vault([("Mail", Self.key)])
        program.environment["TERM"] = "xterm"
        for (isPlain, variables) in [(false, [:]), (true, ["NO_COLOR": "1"])] {
            program.environment.merge(variables, uniquingKeysWith: { $1 })
            let person = try Person(program, "otp", "Mail", "--qr")
            try person.read(until: "Password")
            #expect(person.waits(forEcho: false))
            person.type(Program.password)
            #expect(person.end() == 0)
            #expect(person.screen.contains("\u{1b}[97;40m") != isPlain)
            let lines = person.screen.replacing("\u{1b}[97;40m", with: "").replacing("\u{1b}[0m", with: "")
                .split(separator: "\n").filter { $0.contains("█") }
            #expect(
                try Picture(lines.joined(separator: "\n")).read(in: program.home)
                    == "otpauth://totp/Mail:kim?secret=\(Self.key)&issuer=Mail")
        }
    }
}

extension String {
    fileprivate init(copying bytes: Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}

/// Half blocks as a camera sees them.
private struct Picture {
    private let rows: [[Bool]]

    init(_ text: String) {
        rows = text.split(separator: "\n").flatMap { line -> [[Bool]] in
            [line.map { "█▀".contains($0) }, line.map { "█▄".contains($0) }]
        }
    }

    /// What `zbarimg` reads in it, eight dots a module.
    func read(in home: Home) throws -> String {
        let widths = Set(rows.map(\.count))
        let width = try #require(widths.count == 1 ? widths.first : nil, "the lines differ in length")
        let scale = 8
        var image = "P2\n\(width * scale) \(rows.count * scale)\n255\n"
        for row in rows {
            let line = row.map { String(repeating: $0 ? "255 " : "0 ", count: scale) }.joined() + "\n"
            image += String(repeating: line, count: scale)
        }
        let file = try home.write("picture.pgm", image)
        defer { unlink(file) }
        let reader = Process()
        reader.executableURL = URL(fileURLWithPath: "/usr/bin/zbarimg")
        reader.arguments = ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file]
        let pipe = Pipe()
        reader.standardOutput = pipe
        try reader.run()
        let read = pipe.fileHandleForReading.readDataToEndOfFile()
        reader.waitUntilExit()
        return String(decoding: read, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}
