internal import CUnicode
internal import KeysSecret

/// A password's bytes in Unicode Normalization Form C (UAX #15), made by utf8proc inside guarded memory.
enum Normalisation {
    static func composed(
        _ entered: borrowing SecretBytes, refusingUnassigned: Bool
    ) throws(CryptoError) -> SecretBytes {
        guard entered.count > 0 else { throw .password(.empty) }
        // Even the longest password is shorter before composition than four times its composed form.
        guard entered.count <= PrimaryPassword.longest * 4 else { throw .password(.tooLong) }
        let options = utf8proc_option_t(rawValue: UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue)
        // At most 18 code points come from one (UAX #15), and each starts as at least one byte.
        let room = entered.count * 18 + 1
        var codePoints = SecretBytes(zeros: room * MemoryLayout<Int32>.size)
        let (size, fault) = entered.withBytes { source in
            source.withUnsafeBufferPointer { source in
                codePoints.withMutableBytes { target in
                    target.withUnsafeMutableBufferPointer { target in
                        target.withMemoryRebound(to: Int32.self) { points in
                            compose(source, into: points, options: options, refusingUnassigned: refusingUnassigned)
                        }
                    }
                }
            }
        }
        if let fault { throw .password(fault) }
        guard size <= PrimaryPassword.longest else { throw .password(.tooLong) }
        return codePoints.withBytes { SecretBytes(copying: $0.extracting(0..<size)) }
    }

    /// Leaves the composed UTF-8 at the start of `points`; gives its size in bytes.
    private static func compose(
        _ source: UnsafeBufferPointer<UInt8>, into points: UnsafeMutableBufferPointer<Int32>,
        options: utf8proc_option_t, refusingUnassigned: Bool
    ) -> (Int, PasswordFault?) {
        let count = utf8proc_decompose(
            source.baseAddress, utf8proc_ssize_t(source.count), points.baseAddress,
            utf8proc_ssize_t(points.count - 1), options)
        guard count >= 0, count < points.count else { return (0, .notUTF8) }
        for index in 0..<count {
            let category = utf8proc_category(points[index])
            if category == UTF8PROC_CATEGORY_CC { return (0, .controlCharacter) }
            if refusingUnassigned, category == UTF8PROC_CATEGORY_CN { return (0, .unassigned) }
        }
        let size = utf8proc_reencode(points.baseAddress, count, options)
        return size > 0 ? (Int(size), nil) : (0, .notUTF8)
    }
}
