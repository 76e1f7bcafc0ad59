import KeysSecret
import Testing

@testable import KeysModel

struct HealthTests {
    private static let day: Int64 = 86_400_000
    private static let now: Int64 = 1_763_923_200_000
    private static let strong = "k9#Vq2!xLr8@Wm4$"

    private static func entry(
        _ number: UInt64, kind: EntryKind = .login, password: String = strong, age days: Int64 = 0,
        _ change: (inout EntryForm) -> Void = { _ in }
    ) throws -> Entry {
        var form = EntryForm(kind: kind, title: "\(number)")
        if !password.isEmpty { form.set(.password, to: password + (password == strong ? "\(number)" : "")) }
        form.created = now - days * day
        form.modified = now - days * day
        change(&form)
        return try EntrySample.open(form, id: EntryID(high: number, low: 0)).entry
    }

    private static func found(_ entries: [Entry], _ kinds: Set<HealthKind> = Set(HealthKind.allCases)) -> [String] {
        Health(kinds, now: now).findings(of: entries, passwordChanged: { _ in nil })
            .map { "\($0.kind.rawValue) \($0.id.words.0)" }
    }

    @Test func `a sound entry has no finding`() throws {
        #expect(Self.found([try Self.entry(1) { $0.urls = ["https://example.org"] }]) == [])
        #expect(Self.found([try Self.entry(2, kind: .note, password: "")]) == [])
    }

    @Test func `weak and reused passwords are found by the summaries`() throws {
        let entries = [
            try Self.entry(1, password: "hunter2"), try Self.entry(2),
            try Self.entry(3, password: "same but long, Z7%q"),
            try Self.entry(4, kind: .wifi, password: "same but long, Z7%q"),
        ]
        #expect(Self.found(entries) == ["weak 1", "reused 3", "reused 4"])
        #expect(Self.found(entries, [.reused]) == ["reused 3", "reused 4"])
    }

    @Test func `dates decide what is old`() throws {
        #expect(Self.found([try Self.entry(1, age: 364), try Self.entry(2, age: 366)]) == ["old 2"])
        let health = Health([.old], now: Self.now, olderThan: 10)
        #expect(health.findings(of: [try Self.entry(1, age: 11)], passwordChanged: { _ in nil }).count == 1)
    }

    @Test func `a password older than the last change of its entry is asked for`() throws {
        var shelf = try Shelf.new(.login())
        let old = Self.now - 500 * Self.day
        shelf.versions = VersionSet(
            shelf.versions.versions.map { version in
                var version = version
                version.created = old
                version.modified = old
                return version
            })
        try shelf.edit(Bench.composer(2, 1, now: Self.now)) { $0.tags = ["new"] }
        let health = Health([.old], now: Self.now)
        var asked = 0
        let found = health.findings(of: [shelf.entry]) { _ in
            asked += 1
            return old
        }
        #expect(asked == 1 && found.map(\.kind) == [.old])
        #expect(health.findings(of: [shelf.entry]) { _ in Self.now }.isEmpty)
        try shelf.edit(Bench.composer(3, 1, now: Self.now)) { $0.set(.password, to: "second") }
        #expect(health.findings(of: [shelf.entry]) { _ in old }.isEmpty, "a new password was asked for")
    }

    @Test(arguments: [
        ("http://example.org/a", true), ("HTTP://example.org", true), ("https://example.org", false),
        ("example.org", false), ("http://192.168.1.1", false), ("http://172.32.0.1", true), ("http://8.8.8.8", true),
        ("http://localhost:8080", false), ("http://nas.local", false), ("http://router", false),
        ("http://[::1]/", false), ("http://[2001:db8::1]/", true), ("http:/x", false),
    ])
    func `an address is open where it goes unencrypted into the world`(_ url: String, _ isOpen: Bool) {
        #expect(Health.isOpen(url) == isOpen)
    }

    @Test(arguments: [
        ("2025-10", true), ("10/2025", true), ("10/25", true), ("1/26", false), ("11/25", false), ("2025-11", false),
        ("2025-11-22", true), ("2025-11-23", false), ("2025/11/22", true), ("soon", false), ("13/25", false),
        ("", false),
        ("99999999999999999999", false),
    ])
    func `a card is good to the end of its month, a key to the end of its day`(_ text: String, _ isOver: Bool) throws {
        // 2025-11-23 18:40 UTC.
        let entry = try Self.entry(1, kind: .card, password: "") { $0.set(.cardExpiry, to: text) }
        #expect(Self.found([entry]) == (isOver ? ["expired 1"] : []))
    }

    @Test func `the end of a month is the first of the next, leap years too`() {
        #expect(LastDay.end("1969-12") == nil)
        #expect(LastDay.end("12/1970") == 365 * Self.day)
        #expect(LastDay.end("2024-02") == LastDay.end("2024-02-29"))
        #expect(LastDay.end("2023-02") == LastDay.end("2023-02-28"))
    }

    @Test func `a login without codes is found where the site offers them`() throws {
        let entries = [
            try Self.entry(1) { $0.urls = ["https://gist.github.com/x"] },
            try Self.entry(2) { form in
                form.urls = ["https://github.com"]
                form.set(.otp, to: "JBSWY3DPEHPK3PXP")
            },
            try Self.entry(3) { $0.urls = ["https://github.com.example.org"] },
            try Self.entry(4, password: "") { $0.urls = ["https://github.com"] },
        ]
        #expect(Self.found(entries) == ["two-factor 1"])
        #expect(TwoFactorSites.count > 50)
    }

    @Test func `the score is whole only where nothing was found`() {
        func finding(_ id: UInt64, _ kind: HealthKind) -> HealthFinding {
            HealthFinding(EntryID(high: id, low: 0), kind)
        }
        #expect(HealthScore([], among: 0).points == 100)
        #expect(HealthScore([], among: 9).points == 100)
        #expect(HealthScore([finding(1, .twoFactor)], among: 100_000).points == 99)
        #expect(HealthScore([finding(1, .breached), finding(2, .breached)], among: 2).points == 0)
        #expect(HealthScore([finding(1, .old), finding(1, .weak)], among: 4).points == 80)
        #expect(HealthScore([finding(1, .reused), finding(2, .reused)], among: 2).points == 40)
        #expect(HealthScore([], among: 1).word == "low risk")
        #expect(HealthScore([finding(1, .reused), finding(2, .reused)], among: 2).word == "high risk")
    }

    @Test(arguments: [
        // RFC 3174, test case 1.
        ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"), ("password", "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"),
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ])
    func `a password's name in lists is its SHA-1`(_ password: String, _ hash: String) {
        let digits = Array("0123456789abcdef")
        let found = BreachHash.of(Array(password.utf8).span).withBytes { bytes in
            bytes.indices.map { "\(digits[Int(bytes[$0] >> 4)])\(digits[Int(bytes[$0] & 15)])" }.joined()
        }
        #expect(found == hash)
    }
}
