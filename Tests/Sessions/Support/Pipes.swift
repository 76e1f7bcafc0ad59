internal import Glibc
internal import Synchronization

/// The two ends of a pipe, out of the way of the descriptors a child gets and kept from it.
struct Ends {
    let reading: Int32
    let writing: Int32

    init() throws {
        (reading, writing) = try Starting.oneAtATime.withLock { _ in
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { throw CannotStart(errno: errno) }
            defer { ends.forEach { close($0) } }
            return (fcntl(ends[0], F_DUPFD_CLOEXEC, 100), fcntl(ends[1], F_DUPFD_CLOEXEC, 100))
        }
    }
}

/// Bytes for a descriptor of the child.
struct Feed {
    let pipe: Ends
    let target: Int32
    let bytes: [UInt8]
}

/// Feeds a child and collects what it says, all at once, so that no pipe that is full stops anybody.
struct Exchange {
    private var left: [(descriptor: Int32, bytes: ArraySlice<UInt8>)]
    private var open: Set<Int32>
    /// What came, by the descriptor it came on.
    private(set) var collected: [Int32: [UInt8]] = [:]

    init(feeds: [Feed], collecting: [Int32]) {
        // A child that does not read what it is fed must not end the test.
        signal(SIGPIPE, SIG_IGN)
        left = feeds.map { ($0.pipe.writing, $0.bytes[...]) }
        open = Set(collecting)
        for feed in feeds { _ = fcntl(feed.pipe.writing, F_SETFL, O_NONBLOCK) }
    }

    /// Whether the child may still say something.
    var isOpen: Bool { !open.isEmpty }

    /// Waits that long for something to do, and does it; says whether there was anything.
    mutating func step(milliseconds: Int32) -> Bool {
        var wanted = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        wanted += left.map { pollfd(fd: $0.descriptor, events: Int16(POLLOUT), revents: 0) }
        guard poll(&wanted, nfds_t(wanted.count), milliseconds) > 0 else { return false }
        for ready in wanted where ready.revents != 0 {
            if open.contains(ready.fd) {
                if !collect(ready.fd) { shut(ready.fd) }
            } else {
                feed(ready.fd)
            }
        }
        return true
    }

    /// Lets go of every pipe.
    mutating func end() {
        for rest in left { close(rest.descriptor) }
        left = []
        for descriptor in open { shut(descriptor) }
    }

    private mutating func shut(_ descriptor: Int32) {
        open.remove(descriptor)
        close(descriptor)
    }

    private mutating func collect(_ descriptor: Int32) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let got = read(descriptor, &chunk, chunk.count)
        if got < 0 { return errno == EINTR || errno == EAGAIN }
        collected[descriptor, default: []] += chunk[..<got]
        return got > 0
    }

    private mutating func feed(_ descriptor: Int32) {
        guard let index = left.firstIndex(where: { $0.descriptor == descriptor }) else { return }
        let bytes = Array(left[index].bytes.prefix(1 << 16))
        let written = bytes.isEmpty ? 0 : write(descriptor, bytes, bytes.count)
        if written < 0, errno == EAGAIN || errno == EINTR { return }
        left[index].bytes = written < 0 ? [] : left[index].bytes.dropFirst(written)
        if left[index].bytes.isEmpty {
            close(descriptor)
            left.remove(at: index)
        }
    }
}
