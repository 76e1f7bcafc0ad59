internal import CQrencode
internal import Glibc
public import KeysSecret

/// A QR code (ISO/IEC 18004) of secret bytes, drawn with half blocks: two modules a character. The library's own copies of the bytes
/// are wiped as far as it shows them; they go with the process, which ends after the drawing.
public struct QRPicture: ~Copyable {
    /// Empty modules around the code that readers need.
    private static let margin = 4
    private let modules: SecretBytes
    private let size: Int

    /// Encodes bytes (`QRcode_encodeData`), in the smallest code that holds them.
    public init(of bytes: borrowing SecretBytes) throws(DeskError) {
        let encoded = bytes.withUnsafePointer { QRcode_encodeData(Int32(bytes.count), $0, 0, QR_ECLEVEL_L) }
        guard let encoded, let data = encoded.pointee.data else { throw .tooLongForPicture }
        size = Int(encoded.pointee.width)
        modules = SecretBytes(copying: UnsafeBufferPointer(start: data, count: size * size).span)
        explicit_bzero(data, size * size)
        QRcode_free(encoded)
    }

    /// Columns the picture takes on a terminal.
    public var columns: Int { size + 2 * Self.margin }

    /// Lines of half blocks. What is light in the code is drawn, what is dark left empty, as on a dark terminal; styled it has both
    /// colours of its own and looks the same on any.
    public borrowing func drawn(isStyled: Bool) -> SecretBytes {
        var picture = SecretBuilder(capacity: columns * columns * 2 + 1024)
        for row in stride(from: -Self.margin, to: size + Self.margin, by: 2) {
            if isStyled { picture.append(Array("\u{1b}[97;40m".utf8)) }
            for column in -Self.margin..<size + Self.margin {
                switch (isLight(row, column), isLight(row + 1, column)) {
                case (true, true): picture.append(Array("█".utf8))
                case (true, false): picture.append(Array("▀".utf8))
                case (false, true): picture.append(Array("▄".utf8))
                case (false, false): picture.append(UInt8(ascii: " "))
                }
            }
            if isStyled { picture.append(Array("\u{1b}[0m".utf8)) }
            picture.append(UInt8(ascii: "\n"))
        }
        return picture.finish()
    }

    private borrowing func isLight(_ row: Int, _ column: Int) -> Bool {
        guard row < size + Self.margin else { return false }
        guard (0..<size).contains(row), (0..<size).contains(column) else { return true }
        return modules.withBytes { $0[row * size + column] & 1 == 0 }
    }
}
