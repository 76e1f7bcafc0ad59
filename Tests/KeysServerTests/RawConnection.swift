internal import Glibc

/// An answer as it came over the line.
struct Answer: Equatable {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: [UInt8]

    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
    /// The word of an error; nil for a body that is none.
    var word: String? {
        guard text.hasPrefix("{\"error\":\""), text.hasSuffix("\"}") else { return nil }
        return String(text.dropFirst(10).dropLast(2))
    }
}

/// A connection that sends whatever bytes a test wants sent.
final class RawConnection {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    /// Connects to a port of this machine, from one of its loopback addresses, of either family. `window`: how many bytes may
    /// wait unread at this side; the system's number where nothing is said.
    init(port: Int, from: String = "127.0.0.1", seconds: Int = 20, window: Int32? = nil) throws {
        let isNew = from.contains(":")
        descriptor = socket(
            isNew ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw NoConnection(errno: errno) }
        var patience = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if var window { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &window, 4) }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        try Self.with(from, 0) { try check(bind(descriptor, $0, $1)) }
        try Self.with(isNew ? "::1" : "127.0.0.1", port) { try check(connect(descriptor, $0, $1)) }
    }

    deinit { close(descriptor) }

    private static func with(
        _ host: String, _ port: Int, _ use: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
    ) rethrows {
        if host.contains(":") {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = in_port_t(UInt16(port)).bigEndian
            inet_pton(AF_INET6, host, &address.sin6_addr)
            return try withUnsafePointer(to: &address) { pointer in
                try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    try use($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        try withUnsafePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try use($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private func check(_ result: Int32) throws { guard result == 0 else { throw NoConnection(errno: errno) } }

    /// Sends bytes; false where the other side is gone.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Sends text.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Lets it end with a reset when the value goes: nothing that is still to come is taken.
    func willReset() {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }

    /// Says that nothing more will be sent.
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Whether the other side has closed; waits for it, or for bytes.
    func isClosed() -> Bool { buffer.isEmpty && !more() }

    /// Whether the other side ends it while this one waits; what comes before that is passed over. False where it stays silent.
    func ends() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count <= 0 else { continue }
            return count == 0 || errno == ECONNRESET
        }
    }

    /// The next answer; nil where the connection ends or stays silent before one is whole. Answers that only say "go on" are
    /// skipped unless wanted.
    func answer(to method: String = "GET", informational: Bool = false) -> Answer? {
        while true {
            guard let end = headEnd() else { return nil }
            let lines = String(decoding: buffer[..<(end - 4)], as: UTF8.self).split(
                separator: "\r\n", omittingEmptySubsequences: false)
            buffer.removeFirst(end)
            let parts = lines[0].split(separator: " ")
            guard parts.count >= 2, let status = Int(parts[1]) else { return nil }
            var headers: [String: String] = [:]
            for line in lines.dropFirst() {
                guard let colon = line.firstIndex(of: ":") else { return nil }
                headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
            }
            if status < 200 {
                if informational { return Answer(status: status, headers: headers, body: []) }
                continue
            }
            guard let body = body(status, method, headers) else { return nil }
            return Answer(status: status, headers: headers, body: body)
        }
    }

    private func headEnd() -> Int? {
        var from = 0
        while true {
            if buffer.count >= 4, from <= buffer.count - 4 {
                for index in from...(buffer.count - 4)
                where buffer[index] == 13 && buffer[index + 1] == 10 && buffer[index + 2] == 13
                    && buffer[index + 3] == 10
                { return index + 4 }
                from = buffer.count - 3
            }
            guard more() else { return nil }
        }
    }

    private func body(_ status: Int, _ method: String, _ headers: [String: String]) -> [UInt8]? {
        if method == "HEAD" || status == 204 || status == 304 { return [] }
        if headers["transfer-encoding"] == "chunked" { return chunks() }
        guard let length = headers["content-length"].flatMap({ Int($0) }) else { return [] }
        return take(length)
    }

    private func chunks() -> [UInt8]? {
        var whole: [UInt8] = []
        while true {
            guard let line = line(), let size = Int(line, radix: 16), let chunk = take(size), take(2) != nil else {
                return nil
            }
            if size == 0 { return whole }
            whole += chunk
        }
    }

    private func line() -> String? {
        while true {
            if let end = buffer.firstIndex(of: 10) {
                let line = String(decoding: buffer[..<end].filter { $0 != 13 }, as: UTF8.self)
                buffer.removeFirst(end + 1)
                return line
            }
            guard more() else { return nil }
        }
    }

    private func take(_ count: Int) -> [UInt8]? {
        while buffer.count < count { guard more() else { return nil } }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    private func more() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        buffer += chunk[..<count]
        return true
    }
}

/// There is no connection.
struct NoConnection: Error {
    let errno: Int32
}
