internal import CKeysSystem
internal import Glibc
public import KeysSecret

/// An open file, by its number: reading and writing to the end, whatever interrupts.
public struct Descriptor: Equatable, Sendable {
    /// The number.
    public let number: Int32

    /// The file at a number.
    public init(_ number: Int32) { self.number = number }

    /// Standard input.
    public static let input = Descriptor(0)
    /// Standard output.
    public static let output = Descriptor(1)
    /// Standard error.
    public static let errors = Descriptor(2)

    /// The terminal of this process; throws where it has none.
    public static func terminal() throws(DeskError) -> Descriptor {
        let number = csystem_open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY, 0)
        guard number >= 0 else { throw .noTerminal }
        guard Descriptor(number).isTerminal else {
            Descriptor(number).shut()
            throw .noTerminal
        }
        return Descriptor(number)
    }

    /// Whether a person sits at it.
    public var isTerminal: Bool { isatty(number) == 1 }

    /// Columns of the terminal; 80 where it does not say.
    public var columns: Int {
        let columns = Int(csystem_columns(number))
        return columns > 0 ? columns : 80
    }

    /// Whether it is open at all.
    public var isOpen: Bool { fcntl(number, F_GETFD) >= 0 }

    /// Keeps it from every child.
    public func keepFromChildren() { _ = csystem_close_on_exec(number) }

    /// Closes it.
    public func shut() { _ = close(number) }

    /// Opens a file for reading; a descriptor no child inherits.
    public static func reading(_ path: String) throws(DeskError) -> Descriptor {
        let number = csystem_open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY, 0)
        guard number >= 0 else { throw .cannotOpen(path: path, errno: errno) }
        return Descriptor(number)
    }

    /// Whether this process has a terminal.
    public static var hasTerminal: Bool {
        guard let terminal = try? terminal() else { return false }
        terminal.shut()
        return true
    }

    /// Writes everything; throws `.closedEarly` where nobody reads any more.
    public func write(_ bytes: Span<UInt8>) throws(DeskError) {
        try bytes.withUnsafeBufferPointer { (bytes) throws(DeskError) in
            var done = 0
            while done < bytes.count {
                guard let base = bytes.baseAddress else { return }
                let written = Glibc.write(number, base + done, bytes.count - done)
                if written >= 0 {
                    done += written
                } else if errno == EPIPE {
                    throw .closedEarly
                } else if errno == EAGAIN {
                    var wanted = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&wanted, 1, -1)
                } else if errno != EINTR {
                    throw .cannotWrite(path: "", errno: errno)
                }
            }
        }
    }

    /// Writes a text.
    public func write(_ text: String) throws(DeskError) { try write(Array(text.utf8).span) }

    /// Writes a secret, without a copy.
    public func write(_ secret: borrowing SecretBytes) throws(DeskError) {
        try secret.withBytes { (bytes: Span<UInt8>) throws(DeskError) in try write(bytes) }
    }

    /// Reads at most `buffer.count` bytes; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(DeskError) -> Int {
        while true {
            let got = Glibc.read(number, buffer.baseAddress, buffer.count)
            if got >= 0 { return got }
            if errno != EINTR { throw .cannotRead(path: "", errno: errno) }
        }
    }

    /// Reads what is no secret, to the end or to a limit of bytes.
    func readAll(limit: Int) throws(DeskError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: limit, alignment: 1)
        defer { buffer.deallocate() }
        var count = 0
        while count < limit {
            let got = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            if got == 0 { break }
            count += got
        }
        return Array(buffer[..<count])
    }
}
