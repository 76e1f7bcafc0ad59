internal import KeysSecret

/// The forms in which programs print a value they were given.
enum SecretForms {
    /// What programs leave as it is when they percent-encode: RFC 3986's unreserved characters alone; what Python and shells leave beside them; what
    /// JavaScript's two functions leave.
    private static let left = ["-._~", "-._~/", "-._~!'()*", "-._~!'()*;,/?:@&=+$#"].map { Set($0.utf8) }
    private static let alphabets = ["+/", "-_"].map {
        Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\($0)".utf8)
    }
    /// Line lengths of `base64` and of PEM.
    private static let lines = [76, 64]

    /// All forms of a value, each once.
    static func all(of value: borrowing SecretBytes) -> [MaskedValue] {
        var forms: [MaskedValue] = []
        func add(_ form: consuming SecretBytes) {
            let form = MaskedValue(form)
            guard form.bytes.count >= Masking.shortest, !forms.contains(where: { $0.bytes.equals(form.bytes) }) else {
                return
            }
            forms.append(form)
        }
        add(value.copy())
        // A terminal makes two characters of a line end.
        add(lineEnds(value))
        for left in left {
            for digits in ["0123456789ABCDEF", "0123456789abcdef"] {
                for blank in ["%20", "+"] { add(percentEncoded(value, left, Array(digits.utf8), Array(blank.utf8))) }
            }
        }
        for alphabet in alphabets {
            for shift in 0..<3 { add(base64(value, alphabet, shift: shift, isWhole: false, line: nil)) }
            add(base64(value, alphabet, shift: 0, isWhole: true, line: nil))
            for line in lines { add(base64(value, alphabet, shift: 0, isWhole: true, line: line)) }
        }
        return forms
    }

    private static func lineEnds(_ value: borrowing SecretBytes) -> SecretBytes {
        var form = SecretBuilder(capacity: value.count * 2)
        value.withBytes { bytes in
            for index in bytes.indices {
                if bytes[index] == 0x0a { form.append(0x0d) }
                form.append(bytes[index])
            }
        }
        return form.finish()
    }

    private static func percentEncoded(
        _ value: borrowing SecretBytes, _ left: Set<UInt8>, _ digits: [UInt8], _ blank: [UInt8]
    ) -> SecretBytes {
        var form = SecretBuilder(capacity: value.count * 3)
        value.withBytes { bytes in
            for index in bytes.indices {
                let byte = bytes[index]
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: form.append(byte)
                case 0x20: form.append(blank)
                case _ where left.contains(byte): form.append(byte)
                default: form.append([UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]])
                }
            }
        }
        return form.finish()
    }

    /// Base 64 (RFC 4648) of a value that stands `shift` bytes behind a group's beginning; the characters alone that nothing around it
    /// changes, unless it is the whole of what is encoded, which is padded then.
    private static func base64(
        _ value: borrowing SecretBytes, _ alphabet: [UInt8], shift: Int, isWhole: Bool, line: Int?
    ) -> SecretBytes {
        var form = SecretBuilder(capacity: value.count * 2)
        var written = 0
        func put(_ byte: UInt8, _ form: inout SecretBuilder) {
            if let line, written > 0, written % line == 0 { form.append(0x0a) }
            form.append(byte)
            written += 1
        }
        value.withBytes { bytes in
            func byte(_ index: Int) -> Int {
                index < shift || index - shift >= bytes.count ? 0 : Int(bytes[index - shift])
            }
            let total = shift + bytes.count
            let first = (shift * 8 + 5) / 6
            let end = isWhole ? (total * 8 + 5) / 6 : total * 8 / 6
            for number in first..<max(first, end) {
                let bit = number * 6
                let pair = byte(bit / 8) << 8 | byte(bit / 8 + 1)
                put(alphabet[pair >> (10 - bit % 8) & 63], &form)
            }
            guard isWhole else { return }
            for _ in 0..<(3 - total % 3) % 3 { put(UInt8(ascii: "="), &form) }
        }
        return form.finish()
    }
}
