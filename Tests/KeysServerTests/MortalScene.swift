internal import Foundation
internal import Glibc
internal import SessionSupport
internal import Synchronization
internal import Testing

/// What befalls a device or its server while they sync.
enum Mishap: CaseIterable, Sendable {
    /// The device dies before its request is there, or once it is.
    case clientBefore, clientAfter
    /// The device dies at any time.
    case clientAnyTime
    /// The server dies before it has a request, or while it has it.
    case serverBefore, serverWithin
    /// The server dies at any time.
    case serverAnyTime
    /// A request never arrives, or takes effect and nobody hears of it.
    case requestLost, answerLost
}

/// A server that dies and comes again at the same address, one account, and an account of every request that reached it.
final class MortalScene {
    private(set) var server: TestServer
    let between: Between
    let owner: String
    /// A device's token.
    let token: String
    /// How long a sync takes, in seconds; about.
    private var usual = 0.1
    /// How many ended by a signal.
    private(set) var deaths = (clients: 0, servers: 0)
    private let kept: Home

    init() throws {
        server = try TestServer()
        between = try Between(server)
        (_, owner, token) = try server.device()
        kept = try Home()
    }

    /// Syncs a device while something befalls it at its `number`th request, or at any time; brings the server back.
    @discardableResult
    func sync(_ device: SyncedDevice, _ mishap: Mishap, at number: Int, _ chance: inout Chance) throws -> Outcome {
        let victim = Mutex<Int32>(0)
        let pause = UInt32.random(in: 0..<4000, using: &chance)
        let serverProcess = server.process
        // The first request may be there before the device's number is written down.
        let kill: @Sendable () -> Void = {
            _ = Clock.waits(5) { victim.withLock { $0 != 0 } }
            victim.withLock { process in _ = Glibc.kill(process, SIGKILL) }
        }
        between.decide(whenThere: { count in
            guard count == number else { return }
            if mishap == .clientAfter { kill() }
            guard mishap == .serverWithin else { return }
            usleep(pause)
            Glibc.kill(serverProcess, SIGKILL)
        }) { count in
            guard count == number else { return .passes }
            switch mishap {
            case .clientBefore:
                kill()
                return .isLost
            case .serverBefore:
                Glibc.kill(serverProcess, SIGKILL)
                return .passes
            case .requestLost: return .isLost
            case .answerLost: return .answerIsLost
            case .clientAfter, .clientAnyTime, .serverWithin, .serverAnyTime: return .passes
            }
        }
        let begin = Clock.now
        let running = try device.start(["sync"])
        victim.withLock { $0 = running.process }
        if mishap == .clientAnyTime || mishap == .serverAnyTime {
            let isOver = running.go(on: Double.random(in: 0...usual, using: &chance))
            if !isOver {
                if mishap == .clientAnyTime { running.signal(SIGKILL) } else { server.running.signal(SIGKILL) }
            }
        }
        let outcome = try running.finish()
        victim.withLock { $0 = 0 }
        between.decide { _ in .passes }
        if outcome.status == 0 { usual = (usual + Clock.now - begin) / 2 }
        deaths.clients += outcome.wasSignalled ? 1 : 0
        try comeBack()
        return outcome
    }

    /// Starts the server again if it died.
    private func comeBack() throws {
        guard server.running.go(on: 0.02) else { return }
        deaths.servers += 1
        try restart()
    }

    private func restart() throws {
        server = try TestServer(home: server.home)
        between.move(to: server.port)
    }

    /// Every name that is on the server.
    func names() throws -> Set<String> {
        let shown = JSON(try server.ask("GET", "/v1/account", owner))
        let vaults = shown["vaults"] as? [[String: Any]] ?? []
        return Set(vaults.flatMap { $0["blobs"] as? [[String: Any]] ?? [] }.compactMap { $0["name"] as? String })
    }

    /// Looks at the account of requests: each put took effect once, none was refused, and what is on the server are just those
    /// that were put and not deleted since. `before`: what was there when the account began.
    func judge(since before: Set<String> = []) throws {
        let lines = between.lines
        let puts = lines.filter { $0.method == "PUT" }
        let stored = Dictionary(grouping: puts.filter { $0.status == 201 }, by: \.name)
        #expect(stored.allSatisfy { $0.value.count == 1 }, "a put took effect twice")
        // A sync posts one thing: which token the recovery code has.
        let allowed: [String: Set<Int>] = [
            "GET": [0, 200, 304, 404], "PUT": [0, 200, 201], "DELETE": [0, 204], "POST": [0, 201],
        ]
        for line in lines { #expect(allowed[line.method]?.contains(line.status) == true, "\(line)") }
        let tokens = JSON(try server.ask("GET", "/v1/account", owner))["devices"] as? [[String: Any]] ?? []
        let recovery = tokens.count { $0["kind"] as? String == "recovery" }
        #expect(tokens.count >= 3 && recovery <= 1, "a token was made twice")
        let there = try names()
        let asked = Set(lines.filter { $0.method == "DELETE" }.map(\.name))
        let deleted = Set(lines.filter { $0.method == "DELETE" && $0.status == 204 }.map(\.name))
        #expect(there.isSubset(of: before.union(puts.map(\.name))), "blobs nobody put")
        #expect(there.isDisjoint(with: deleted), "blobs that came back")
        #expect(before.union(stored.keys).subtracting(there).isSubset(of: asked), "blobs that went by themselves")
    }

    /// What devices and the store are like once all is well: nothing is damaged or strange, and a repair, which reads all of it
    /// again, finds nothing to say and changes nothing.
    func areWell(_ devices: [SyncedDevice]) throws {
        for device in devices {
            let doctor = try device.does("doctor", "--json").text
            #expect(doctor.contains("\"blobs\"") && !doctor.contains("strangers"), "\(doctor)")
        }
        // The other would be told of it.
        guard let device = devices.last else { return }
        let before = try device.listing()
        let repaired = try device.keys(["sync", "--repair", "--yes", "--json"])
        #expect(repaired.status == 0 && repaired.errors.isEmpty, "\(repaired.errorText)")
        #expect(try device.listing() == before)
    }

    // MARK: As it was

    private static let parts = ["data", "state"]

    /// Remembers the server's folder and those of devices.
    func keep(_ devices: [SyncedDevice]) throws {
        try server.stop()
        try Self.copy(server.data, kept.path + "/server")
        try restart()
        for (index, device) in devices.enumerated() {
            for part in Self.parts {
                try Self.copy(device.program.home.path + "/" + part, kept.path + "/\(index)-\(part)")
            }
        }
    }

    /// Puts them back as they were then, and begins the account of requests anew.
    func putBack(_ devices: [SyncedDevice]) throws {
        try server.stop()
        try Self.copy(kept.path + "/server", server.data)
        try restart()
        for (index, device) in devices.enumerated() {
            for part in Self.parts {
                try Self.copy(kept.path + "/\(index)-\(part)", device.program.home.path + "/" + part)
            }
        }
        between.forget()
    }

    private static func copy(_ from: String, _ to: String) throws {
        let files = FileManager.default
        if files.fileExists(atPath: to) { try files.removeItem(atPath: to) }
        try files.copyItem(atPath: from, toPath: to)
    }
}
