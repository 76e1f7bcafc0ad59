// The benchmark of the full screen behind `make bench`: what the first list and every key cost, without a terminal, beside a bare
// loop over as many bytes measured in the same run. Whole programs at a terminal are measured by Tests/Bench/run.
internal import Foundation
internal import KeysModel
internal import KeysSecret
internal import KeysTerminal
internal import KeysVault

Hardening.begin()

let clock = ContinuousClock()

func milliseconds(_ body: () throws -> Void) rethrows -> Double {
    let time = try clock.measure(body)
    return Double(time.components.seconds) * 1000 + Double(time.components.attoseconds) / 1e15
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

func say(_ name: String, _ value: Double, _ unit: String = "ms", limit: Double? = nil) {
    let verdict = limit.map { "   [\(String(format: "%g", $0)) \(unit): \(value <= $0 ? "kept" : "MISSED")]" } ?? ""
    print(name.padding(toLength: 52, withPad: " ", startingAt: 0), String(format: "%10.3f", value), unit + verdict)
}

let sites = [
    "GitHub", "GitLab", "Deutsche Bank", "Gmail", "Amazon", "PlayStation Network", "Hetzner Cloud", "Office 365",
    "Zalando",
    "Wikipedia", "Stack Overflow", "Netflix", "Spotify", "Die Bahn", "PayPal", "eBay", "Dropbox", "Steam", "Twitch",
    "Discord",
]
let folders = ["Work", "Home", "Work/Servers", "Family"]
let tags = ["work", "private", "shared", "old", "money"]

/// A login as people have them: one site often, with another name each time.
func sample(_ number: Int) -> EntryForm {
    let mixed = number * 7919 % 1_000_003
    let site = sites[number % sites.count]
    let host = site.lowercased().filter { $0.isLetter }
    var form = EntryForm(kind: .login, title: number % 3 == 0 ? "\(site) \(mixed)" : "\(host)\(mixed).com")
    form.urls = ["https://www.\(host)\(mixed).org/login"]
    form.set(.username, to: "user\(mixed)@example.net")
    form.set(.password, toSecret: Array("Pw9!\(mixed)".utf8).span)
    form.folder = folders[mixed % folders.count]
    form.tags = [tags[mixed % tags.count]]
    if number % 10 == 0 { form.set(.otp, to: "GEZDGNBVGY3TQOJQ") }
    return form
}

func vault(_ count: Int, _ home: String) throws -> (VaultLocation, Session) {
    let location = try VaultLocation(
        named: "v\(count)", environment: ["HOME": home, "XDG_DATA_HOME": home + "/data", "XDG_STATE_HOME": home])
    let password = SecretBytes(Array("correct horse battery staple".utf8))
    let made = try Session.create(
        at: location, password: password, cost: VaultCost(memoryMiB: 64, passes: 3), deviceName: "bench",
        allowWeak: true
    ) { _ in }
    let run = try made.beginImport(ImportPlan(format: "csv", fileName: "bench", onDuplicate: .keep, dryRun: false))
    for number in 0..<count { _ = try run.take(sample(number), trashed: false) }
    _ = try run.commit()
    return (location, try Session.open(at: location, password: password, wait: 5))
}

/// A bare loop over as many bytes as the summaries have, on one core: each made small and compared.
func bareLoop(_ count: Int) -> Double {
    let bytes = (0..<count * 256).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var found = 0
    let time = median((0..<5).map { _ in milliseconds { found += bytes.count { $0 | 0x20 == 0x67 } } })
    precondition(found > 0)
    return time
}

/// Types words letter by letter and takes them away again, each as often as that is told.
func typing(_ screen: inout ScreenMeasuring, _ words: String, times: Int) -> [Double] {
    var all = [[Double]](repeating: [], count: words.unicodeScalars.count)
    for _ in 0..<times {
        screen.press("/")
        for (index, letter) in words.unicodeScalars.enumerated() {
            all[index].append(milliseconds { screen.press(letter) })
        }
        screen.press("\u{1b}")
    }
    return all.map(median)
}

func measure(_ count: Int, _ home: String) throws {
    let (location, session) = try vault(count, home)
    let (limit, first) = count > 10_000 ? (33.0, 400.0) : (8.0, 80.0)
    let bare = bareLoop(count)
    say("a bare loop over 256 bytes for each of \(count)", bare)
    for (columns, rows) in [(80, 24), (200, 60)] {
        let size = "\(columns)x\(rows)"
        var made: ScreenMeasuring?
        let time = try milliseconds {
            made = try ScreenMeasuring(session, at: location, columns: columns, rows: rows)
        }
        say("first list among \(count), \(size)\(columns > 80 ? ", again" : "")", time, limit: first)
        guard var screen = made else { continue }
        for words in ["gith", "e", "user", "org", "zzz", "gthb", "tag:work", "git 12"] {
            let times = typing(&screen, words, times: 5)
            let each = times.map { String(format: "%.1f", $0) }.joined(separator: " ")
            say("slowest key of '\(words)'", times.max() ?? 0, limit: limit)
            print("    each: \(each) ms; to the bare loop \(String(format: "%.2f", (times.max() ?? 0) / bare))")
        }
        for (key, name) in [("j", "line"), ("\u{4}", "half page")] as [(Unicode.Scalar, String)] {
            let times = (0..<200).map { _ in milliseconds { screen.press(key) } }
            say("a \(name) down, \(size)", median(times), limit: 4)
        }
        say("to the end, \(size)", milliseconds { screen.press("G") }, limit: 4)
    }
}

let home = NSTemporaryDirectory() + "keys-screen-bench-" + UUID().uuidString
try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(atPath: home) }
for count in [10_000, 100_000] { try measure(count, home) }
