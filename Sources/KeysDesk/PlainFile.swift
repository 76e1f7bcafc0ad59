/// A file that is no secret, read whole.
public enum PlainFile {
    /// The most bytes of one.
    public static let largest = 16 << 20

    /// The bytes of a file; `-` is standard input.
    public static func read(_ path: String) throws(DeskError) -> [UInt8] {
        let file = path == "-" ? Descriptor.input : try Descriptor.reading(path)
        defer { if path != "-" { file.shut() } }
        var bytes: [UInt8] = []
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { room.deallocate() }
        while true {
            let got = try file.read(into: room)
            if got == 0 { return bytes }
            bytes.append(contentsOf: room[..<got])
            guard bytes.count <= largest else { throw .tooLarge(path: path, limit: largest) }
        }
    }
}
