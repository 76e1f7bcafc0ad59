internal import Glibc
internal import KeysSecret

extension SecretBytes {
    /// Reads everything there is, byte for byte; throws where more than `limit` comes.
    static func readAll(descriptor: Int32, limit: Int) throws(DeskError) -> SecretBytes {
        var builder = SecretBuilder(capacity: 4096)
        var chunk = SecretBytes(zeros: 4096)
        while true {
            let got = chunk.withUnsafeMutablePointer { Glibc.read(descriptor, $0, 4096) }
            if got < 0 {
                if errno == EINTR { continue }
                throw .cannotRead(path: "", errno: errno)
            }
            if got == 0 { return builder.finish() }
            guard builder.count + got <= limit else { throw .cannotRead(path: "", errno: EFBIG) }
            chunk.withBytes { builder.append($0.extracting(0..<got)) }
        }
    }
}
