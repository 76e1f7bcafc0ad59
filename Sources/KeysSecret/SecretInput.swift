#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Why a secret could not be read from a descriptor.
public enum SecretInputError: Error, Equatable {
    /// `read(2)` failed with this errno.
    case unreadable(Int32)
    /// More than `limit` bytes came.
    case tooLong(limit: Int)
    /// A NUL byte, which no value may hold.
    case containsNul
}

extension SecretBytes {
    /// Reads a password, code or token: up to the first LF or the end; the LF and a CR before it are not part
    /// (cli.md, "Secrets in").
    public static func readLine(descriptor: Int32, limit: Int) throws(SecretInputError) -> SecretBytes {
        var builder = SecretBuilder()
        var byte = [UInt8](repeating: 0, count: 1)
        defer { byte[0] = 0 }
        // One byte a call: what follows the line belongs to whoever reads next.
        while true {
            let got = read(descriptor, &byte, 1)
            if got < 0 {
                if errno == EINTR { continue }
                throw .unreadable(errno)
            }
            if got == 0 { break }
            if byte[0] == UInt8(ascii: "\n") { return try builder.finish().line(limit: limit) }
            if byte[0] == 0 { throw .containsNul }
            // A CR more may yet turn out to be the line's end.
            if builder.count > limit { throw .tooLong(limit: limit) }
            builder.append(byte.span)
        }
        guard builder.count <= limit else { throw .tooLong(limit: limit) }
        return builder.finish()
    }

    /// These bytes, which an LF followed, without a CR at their end.
    private consuming func line(limit: Int) throws(SecretInputError) -> SecretBytes {
        dropLast(UInt8(ascii: "\r"))
        guard count <= limit else { throw .tooLong(limit: limit) }
        return self
    }

    /// Reads a value to the end. One LF or CRLF at the very end is dropped when the value has no other line end
    /// (cli.md, "Secrets in").
    public static func readValue(descriptor: Int32, limit: Int) throws(SecretInputError) -> SecretBytes {
        var builder = SecretBuilder(capacity: 4096)
        var chunk = SecretBytes(zeros: 4096)
        while true {
            let got = chunk.withMutableBytes { span in
                span.withUnsafeMutableBufferPointer { read(descriptor, $0.baseAddress, $0.count) }
            }
            if got < 0 {
                if errno == EINTR { continue }
                throw .unreadable(errno)
            }
            if got == 0 { break }
            // A line end more may yet be dropped.
            if builder.count + got > limit + 2 { throw .tooLong(limit: limit) }
            chunk.withBytes { builder.append($0.extracting(0..<got)) }
        }
        var secret = builder.finish()
        let (hasNul, lineEnds) = secret.withBytes { span in
            var nul = false
            var ends = 0
            for index in span.indices {
                nul = nul || span[index] == 0
                if span[index] == UInt8(ascii: "\n") { ends += 1 }
            }
            return (nul, ends)
        }
        if hasNul { throw .containsNul }
        if lineEnds == 1, secret.dropLast(UInt8(ascii: "\n")) { secret.dropLast(UInt8(ascii: "\r")) }
        guard secret.count <= limit else { throw .tooLong(limit: limit) }
        return secret
    }

    /// Drops the last byte if it is `byte`; says whether it did.
    @discardableResult
    mutating func dropLast(_ byte: UInt8) -> Bool {
        let isThere = withBytes { $0.count > 0 && $0[$0.count - 1] == byte }
        if isThere { shorten(to: count - 1) }
        return isThere
    }
}
