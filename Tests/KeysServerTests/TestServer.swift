internal import Foundation
internal import Glibc
internal import SessionSupport
internal import Testing

/// The real `keys-server` on a free port of this machine, with a folder of its own; killed when the value goes.
final class TestServer {
    let home: Home
    private(set) var port = 0
    private(set) var running: Running

    /// Starts it with more words for `serve`, and waits until it listens. `files`: how many it may have open.
    init(_ words: [String] = [], home: Home? = nil, data: String? = nil, rate: Int = 0, files: Int? = nil) throws {
        let home = try home ?? Home()
        self.home = home
        self.data = data ?? home.path + "/data"
        running = try Self.start(
            ["serve", "--listen", "127.0.0.1:0", "--data", self.data, "--rate", "\(rate)"] + words, home,
            files: files)
        let started = Clock.waits(30) { [self] in
            guard let line = log.split(separator: "\n").last(where: { $0.contains("listening on") }) else {
                return false
            }
            port = line.split(separator: ":").last.flatMap { Int($0) } ?? 0
            return port > 0
        }
        try #require(started, "\(log)")
    }

    /// The folder of the database.
    let data: String
    /// What it said so far.
    var log: String { home.read("log") ?? "" }
    /// The process.
    var process: Int32 { running.process }

    /// Runs `keys-server` with a home; what it says on standard error goes to the file `log` there.
    static func start(_ words: [String], _ home: Home, files: Int? = nil) throws -> Running {
        let own = Program.path.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/keys-server"
        try? FileManager.default.removeItem(atPath: home.path + "/log")
        let limit = files.map { "ulimit -n \($0); " } ?? ""
        return try Program(home: home).start(
            words, through: ["/bin/sh", "-c", "\(limit)exec '\(own)' \"$@\" 2>'\(home.path)/log'"])
    }

    /// Runs a command of the server to its end.
    static func run(_ words: [String], _ home: Home) throws -> (outcome: Outcome, errors: String) {
        let other = try Home()
        let outcome = try start(words, other).finish()
        return (outcome, other.read("log") ?? "")
    }

    /// Makes an account beside the running server.
    func account() throws -> (id: String, owner: String) {
        let made = try Self.run(["account", "new", "--data", data], home)
        let words = made.outcome.text.split(separator: " ").map { $0.filter { $0 != "\n" } }
        try #require(words.count == 2 && made.outcome.status == 0, "\(made.errors)")
        return (words[0], words[1])
    }

    /// An account with a device's token.
    func device() throws -> (id: String, owner: String, token: String) {
        let (id, owner) = try account()
        return (id, owner, try token(owner))
    }

    /// Has a token made by another.
    func token(_ by: String, _ body: String = "{}") throws -> String {
        let answer = try ask("POST", "/v1/devices", by, Array(body.utf8))
        try #require(answer.status == 201, "\(answer)")
        return try #require(JSON(answer)["token"] as? String)
    }

    /// Asks once on a connection of its own.
    func ask(
        _ method: String, _ target: String, _ token: String? = nil, _ body: [UInt8]? = nil, headers: [String] = [],
        from: String = "127.0.0.1"
    ) throws -> Answer {
        let connection = try RawConnection(port: port, from: from)
        connection.send(Self.request(method, target, token, body, headers: headers))
        return try #require(connection.answer(to: method), "\(method) \(target): no answer")
    }

    /// The bytes of a request.
    static func request(
        _ method: String, _ target: String, _ token: String? = nil, _ body: [UInt8]? = nil, headers: [String] = []
    ) -> [UInt8] {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: localhost"]
        if let token { lines.append("Authorization: Bearer \(token)") }
        if let body { lines.append("Content-Length: \(body.count)") }
        lines += headers
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (body ?? [])
    }

    /// Ends it as an operator does; gives how it ended and how many seconds that took.
    @discardableResult
    func stop() throws -> (outcome: Outcome, seconds: Double) {
        let begin = Clock.now
        running.signal(SIGTERM)
        let outcome = try running.finish(within: 20)
        return (outcome, Clock.now - begin)
    }

    /// What it has had of the processors, in hundredths of a second.
    var ticks: Int {
        let text = String(decoding: Home.contents(of: "/proc/\(process)/stat") ?? [], as: UTF8.self)
        return text.split(separator: " ").dropFirst(13).prefix(2).compactMap { Int($0) }.reduce(0, +)
    }

    /// How much memory it has, in KiB.
    var resident: Int {
        let text = String(decoding: Home.contents(of: "/proc/\(process)/status") ?? [], as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return line.split(separator: " ").compactMap { Int($0) }.first ?? 0
    }
}

/// A JSON object of an answer.
struct JSON {
    let object: [String: Any]

    init(_ answer: Answer) {
        object = (try? JSONSerialization.jsonObject(with: Data(answer.body))) as? [String: Any] ?? [:]
    }

    subscript(_ key: String) -> Any? { object[key] }
}

/// Names and vaults as a vault of Keys would draw them.
enum Draw {
    private static let nameSymbols = Array("abcdefghijklmnopqrstuvwxyz234567")
    private static let vaultSymbols = Array("0123456789abcdefghjkmnpqrstvwxyz")

    static func name() -> String { String((0..<64).map { _ in nameSymbols[Int.random(in: 0..<32)] }) }

    static func vault() -> String { String((0..<26).map { vaultSymbols[Int.random(in: 0..<($0 == 0 ? 8 : 32))] }) }

    static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            if let base = buffer.baseAddress { arc4random_buf(base, count) }
            filled = count
        }
    }
}

/// The path of a vault's blobs, or of one.
func blobs(_ vault: String, _ name: String? = nil) -> String {
    "/v1/vaults/\(vault)/blobs" + (name.map { "/" + $0 } ?? "")
}
