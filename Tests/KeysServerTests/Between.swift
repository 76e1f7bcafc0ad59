internal import Foundation
internal import SessionSupport
internal import Synchronization

/// Stands between a program and a server and notes what goes through.
final class Between: Sendable {
    /// What becomes of a request.
    enum Fate: Sendable {
        /// The server has it, and its answer goes back.
        case passes
        /// The server has it, and nobody hears of the answer.
        case isLost
        /// Nobody has it.
        case falls
    }

    private final class State: Sendable {
        let lines = Mutex<[String]>([])
        let judge = Mutex<@Sendable (LoopbackServer.Request) -> Fate>({ _ in .passes })
    }

    private let front: LoopbackServer
    private let state = State()

    init(_ server: TestServer) throws {
        let (state, port) = (state, server.port)
        front = try LoopbackServer { request in
            let fate = state.judge.withLock { $0 }(request)
            if case .falls = fate { return .last([]) }
            let passed = request.headers.filter {
                ["authorization", "if-none-match", "content-type"].contains($0.name)
            }
            .map { "\($0.name): \($0.value)" }
            let hasBody = request.method == "PUT" || request.method == "POST"
            guard let connection = try? RawConnection(port: port, from: "127.0.0.1") else { return .last([]) }
            connection.send(
                TestServer.request(request.method, request.target, nil, hasBody ? request.body : nil, headers: passed))
            guard let answer = connection.answer(to: request.method) else { return .last([]) }
            let target =
                request.target.contains("/blobs/") ? "blob" : request.target.contains("/blobs") ? "blobs" : "account"
            state.lines.withLock { $0.append("\(request.method) \(target) \(answer.status)") }
            if case .isLost = fate { return .last([]) }
            return .whole(
                answer.status, answer.body, type: answer.headers["content-type"] ?? "",
                headers: answer.headers["etag"].map { ["ETag: \($0)"] } ?? [])
        }
    }

    var address: String { front.address }
    /// What went through since it was forgotten, as `METHOD blobs|blob|account STATUS`.
    var seen: [String] { state.lines.withLock { $0 } }
    /// What was shown to whoever answers here, ever.
    var shown: [String] { front.requests.compactMap { $0.header("authorization") } }

    func forget() { state.lines.withLock { $0 = [] } }

    /// From now on requests have a fate.
    func judge(_ judge: @escaping @Sendable (LoopbackServer.Request) -> Fate) { state.judge.withLock { $0 = judge } }
}
