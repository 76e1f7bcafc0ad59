internal import Foundation
internal import SessionSupport

/// Stands between programs and a server: notes what goes through, and can lose any of it or do something at that moment.
final class Between: Sendable {
    /// What becomes of a request.
    enum Fate: Sendable {
        /// It goes through, and so does its answer.
        case passes
        /// It never arrives.
        case isLost
        /// It takes effect and nobody hears the answer.
        case answerIsLost
    }

    /// What went through.
    struct Line: Sendable, Equatable {
        let method: String
        let target: String
        /// 0 where no answer came.
        let status: Int

        /// The last part of the path, of a blob its name.
        var name: String { String(target.split(separator: "/").last ?? "") }
    }

    private let front: LoopbackServer
    private let state: State

    /// It is a class because each connection is served by a thread of its own.
    private final class State: @unchecked Sendable {
        private let lock = NSLock()
        private var lines: [Line] = []
        private var count = 0
        private var port: Int
        private var fate: @Sendable (Int, LoopbackServer.Request) -> Fate = { _, _ in .passes }
        private var isThere: @Sendable (Int) -> Void = { _ in }

        init(_ port: Int) { self.port = port }

        func add(_ line: Line) { lock.withLock { lines.append(line) } }
        func forget() { lock.withLock { (lines, count) = ([], 0) } }
        var all: [Line] { lock.withLock { lines } }
        var current: Int { lock.withLock { port } }
        func move(to port: Int) { lock.withLock { self.port = port } }
        func decide(
            _ fate: @escaping @Sendable (Int, LoopbackServer.Request) -> Fate,
            _ isThere: @escaping @Sendable (Int) -> Void
        ) {
            lock.withLock { (self.fate, self.isThere, count) = (fate, isThere, 0) }
        }
        func next(_ request: LoopbackServer.Request) -> (Int, Fate, @Sendable (Int) -> Void) {
            let (number, fate, isThere) = lock.withLock {
                count += 1
                return (count, self.fate, self.isThere)
            }
            return (number, fate(number, request), isThere)
        }
    }

    /// Stands before a port of this machine.
    init(port: Int) throws {
        let state = State(port)
        self.state = state
        front = try LoopbackServer { request in Self.answer(request, state) }
    }

    convenience init(_ server: TestServer) throws { try self.init(port: server.port) }

    /// Where it answers.
    var address: String { front.address }
    /// All that went through since it was told to forget.
    var lines: [Line] { state.all }
    /// The same, short.
    var seen: [String] {
        lines.map { line in
            let kind = line.target.contains("/blobs/") ? "blob" : line.target.contains("/blobs") ? "blobs" : "account"
            return "\(line.method) \(kind) \(line.status)"
        }
    }
    /// What was shown to whoever answers here, ever.
    var shown: [String] { front.requests.compactMap { $0.header("authorization") } }

    func forget() { state.forget() }
    /// The server is at another port from now on.
    func move(to port: Int) { state.move(to: port) }
    /// Decides what becomes of each request from now on, by its number from 1. `whenThere` is run once the server has the request, before
    /// its answer is awaited.
    func decide(
        whenThere: @escaping @Sendable (Int) -> Void = { _ in }, _ fate: @escaping @Sendable (Int) -> Fate
    ) { state.decide({ number, _ in fate(number) }, whenThere) }

    /// Decides by the request itself.
    func judge(_ fate: @escaping @Sendable (LoopbackServer.Request) -> Fate) {
        state.decide({ _, request in fate(request) }, { _ in })
    }

    private static func answer(_ request: LoopbackServer.Request, _ state: State) -> LoopbackServer.Answer {
        let (number, fate, whenThere) = state.next(request)
        if case .isLost = fate { return .last([]) }
        let passed = request.headers.filter { ["authorization", "if-none-match", "content-type"].contains($0.name) }
            .map { "\($0.name): \($0.value)" }
        let hasBody = request.method == "PUT" || request.method == "POST"
        let connection = try? RawConnection(port: state.current)
        connection?.send(
            TestServer.request(request.method, request.target, nil, hasBody ? request.body : nil, headers: passed))
        whenThere(number)
        let answer = connection?.answer(to: request.method)
        state.add(Line(method: request.method, target: request.target, status: answer?.status ?? 0))
        guard let answer else { return .last([]) }
        if case .answerIsLost = fate { return .last([]) }
        return .whole(
            answer.status, answer.body, type: answer.headers["content-type"] ?? "",
            headers: answer.headers["etag"].map { ["ETag: \($0)"] } ?? [])
    }
}
