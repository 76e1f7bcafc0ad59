internal import Glibc
internal import Synchronization

/// A server on loopback that answers every request with the bytes a test wants, honest or not; and remembers what was asked.
public final class LoopbackServer: Sendable {
    /// What was asked.
    public struct Request: Sendable {
        /// `GET` and such.
        public let method: String
        /// Path and query as they were sent.
        public let target: String
        /// Names in lower case.
        public let headers: [(name: String, value: String)]
        /// The body, where `Content-Length` told of one.
        public let body: [UInt8]

        /// The first header of a name in lower case.
        public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    }

    /// What is done with a request.
    public enum Answer: Sendable {
        /// These bytes, and the connection stays.
        case bytes([UInt8])
        /// These bytes, and the end.
        case last([UInt8])
        /// These bytes one by one, each after so many milliseconds, for ever.
        case drip([UInt8], milliseconds: UInt32)

        /// A whole answer.
        public static func whole(
            _ status: Int, _ body: [UInt8] = [], type: String = "application/json", headers: [String] = []
        ) -> Answer {
            let head = ["HTTP/1.1 \(status) x", "Content-Type: \(type)", "Content-Length: \(body.count)"] + headers
            return .bytes(Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
        }
    }

    /// The port.
    public let port: UInt16
    private let listener: Int32
    private let asked = Mutex<[Request]>([])
    private let answer: @Sendable (Request) -> Answer

    /// Where it answers.
    public var address: String { "http://127.0.0.1:\(port)" }
    /// All that was asked so far.
    public var requests: [Request] { asked.withLock { $0 } }

    /// Listens on a port of the system's choice.
    public init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &place) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, size) == 0 && listen(socket, 64) == 0 && getsockname(socket, $0, &size) == 0
            }
        }
        guard isBound else { throw CannotStart(errno: errno) }
        listener = socket
        port = UInt16(bigEndian: place.sin_port)
        self.answer = answer
        signal(SIGPIPE, SIG_IGN)
        LoopbackServer.thread { [weak self] in
            // Closed where it is used: a number that is given back early is another socket's at once.
            defer { close(socket) }
            while true {
                let connection = accept(socket, nil, nil)
                guard connection >= 0 else { return }
                guard let self else {
                    close(connection)
                    return
                }
                LoopbackServer.thread { self.serve(connection) }
            }
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func thread(_ work: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Work(work))
        pthread_create(
            &thread, nil,
            { given in
                guard let given else { return nil }
                Unmanaged<Work>.fromOpaque(given).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        pthread_detach(thread)
    }

    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    // MARK: One connection

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var waiting: [UInt8] = []
        while let request = Self.request(connection, &waiting) {
            asked.withLock { $0.append(request) }
            switch answer(request) {
            case .bytes(let bytes): guard Self.send(connection, bytes) else { return }
            case .last(let bytes):
                _ = Self.send(connection, bytes)
                return
            case .drip(let bytes, let milliseconds):
                var index = 0
                while Self.send(connection, [bytes[index % bytes.count]]) {
                    index += 1
                    usleep(milliseconds * 1000)
                }
                return
            }
        }
    }

    private static func request(_ connection: Int32, _ waiting: inout [UInt8]) -> Request? {
        let blank = Array("\r\n\r\n".utf8)
        var end: Int?
        while end == nil {
            end = waiting.indices.dropLast(3).first { waiting[$0..<$0 + 4].elementsEqual(blank) }
            if end == nil, !receive(connection, &waiting) { return nil }
        }
        guard let end else { return nil }
        let lines = String(decoding: waiting[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (line[..<colon].lowercased(), String(value))
        }
        waiting.removeFirst(end + 4)
        let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        while waiting.count < length { guard receive(connection, &waiting) else { return nil } }
        let body = Array(waiting.prefix(length))
        waiting.removeFirst(length)
        return Request(
            method: String(words.first ?? ""), target: String(words.dropFirst().first ?? ""), headers: headers,
            body: body)
    }

    private static func receive(_ connection: Int32, _ bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(connection, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        bytes += buffer[..<count]
        return true
    }

    private static func send(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
