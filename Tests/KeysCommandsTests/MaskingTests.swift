import Foundation
import KeysDesk
import KeysSecret
import SessionSupport
import Testing

/// Secrets in what a program prints.
@Suite struct MaskingTests {
    private func forms(_ values: [String]) -> MaskedForms {
        MaskedForms(values.map { MaskedValue(SecretBytes(Array($0.utf8))) })
    }

    /// What of an output, given in pieces, may be seen.
    private func sifted(_ pieces: [[UInt8]], _ forms: MaskedForms) -> [UInt8] {
        var masking = Masking(forms)
        var seen: [UInt8] = []
        let take: (Span<UInt8>) throws(DeskError) -> Void = { (bytes) throws(DeskError) in
            bytes.withUnsafeBufferPointer { seen += $0 }
        }
        for piece in pieces { try? masking.pass(piece.span, to: take) }
        try? masking.end(to: take)
        return seen
    }

    private func sifted(_ text: String, _ values: [String]) -> String {
        String(decoding: sifted([Array(text.utf8)], forms(values)), as: UTF8.self)
    }

    @Test func `a value is hidden wherever it stands, and what is like it stays`() {
        let mask = Masking.mask
        #expect(sifted("a hunter2! b", ["hunter2!"]) == "a \(mask) b")
        #expect(sifted("hunter2!hunter2!", ["hunter2!"]) == mask + mask)
        #expect(sifted("hunter2 hunter", ["hunter2!"]) == "hunter2 hunter")
        #expect(sifted("abcdef", ["abcd", "cdef"]) == mask)
        #expect(sifted("abcdefg", ["abcd", "abcdef"]) == mask + "g")
        #expect(sifted("aaaaaaaaab", ["aaaa"]) == mask + "b")
        #expect(sifted("abc", ["abc"]) == "abc")
        #expect(sifted("one\r\ntwo", ["one\ntwo"]) == mask)
        #expect(sifted("nothing", []) == "nothing")
    }

    @Test func `percent-encoded and base 64 forms are hidden, wherever in an encoded text they begin`() {
        let value = "pä ss/wörd+&=?~"
        let encoded = Data(value.utf8).base64EncodedString()
        let percent = value.utf8.map { byte in
            Character(Unicode.Scalar(byte)).isASCII && Character(Unicode.Scalar(byte)).isLetter
                ? String(Unicode.Scalar(byte)) : "%" + String(format: "%02X", byte)
        }.joined().replacingOccurrences(of: "%7E", with: "~")
        for text in [
            encoded, percent, percent.lowercased(), percent.replacingOccurrences(of: "%20", with: "+"),
            encoded.replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "+", with: "-"),
        ] {
            #expect(sifted("x: \(text)\n", [value]) == "x: \(Masking.mask)\n", "\(text)")
        }
        for before in ["", "a", "ab", "abc", "user:"] {
            for after in ["", "z", "yz", "xyz"] {
                let text = Data((before + value + after).utf8).base64EncodedString()
                let seen = sifted(text, [value])
                #expect(
                    seen.contains(Masking.mask)
                        && seen.count - Masking.mask.count <= before.count * 2 + after.count * 2 + 6)
                // Of what is left nobody makes more than the ends of the value.
                for length in 4...value.utf8.count {
                    let part = Data(value.utf8.prefix(length)).base64EncodedString().prefix(length * 4 / 3 - 1)
                    #expect(!seen.contains(part) || length * 4 / 3 - 1 < 5)
                }
            }
        }
        let long = String(repeating: "0123456789 line of a key ", count: 12)
        let wrapped = Data(long.utf8).base64EncodedString(options: .lineLength76Characters)
            .replacingOccurrences(of: "\r\n", with: "\n")
        #expect(sifted(wrapped, [long]) == Masking.mask)
    }

    @Test func `however an output is cut, it is hidden as in one piece`() {
        var chance = Chance(for: "cut output")
        for _ in 0..<Effort.times(400, soak: 40_000) {
            let letters = Array("ab%2")
            func word(_ most: Int) -> String {
                String(
                    (0..<Int.random(in: 4...most, using: &chance)).map { _ in
                        letters.randomElement(using: &chance) ?? "a"
                    })
            }
            let values = (0..<Int.random(in: 1...3, using: &chance)).map { _ in word(9) }
            let hidden = forms(values)
            var text = ""
            for _ in 0..<Int.random(in: 1...12, using: &chance) {
                text += Bool.random(using: &chance) ? word(7) : values[0]
            }
            let bytes = Array(text.utf8)
            let whole = sifted([bytes], hidden)
            var pieces: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...min(5, rest.count), using: &chance)
                pieces.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(sifted(pieces, hidden) == whole)
            let seen = String(decoding: whole, as: UTF8.self).components(separatedBy: Masking.mask)
            #expect(seen.allSatisfy { part in values.allSatisfy { !part.contains($0) } }, "\(values) in \(text)")
        }
    }

    @Test func `an output larger than what is held at once is sifted whole`() {
        let value = "a secret in the middle"
        let bytes =
            [UInt8](repeating: 0x61, count: 200_000) + Array(value.utf8) + [UInt8](repeating: 0x62, count: 100_000)
        let seen = sifted([bytes], forms([value]))
        #expect(seen.count == 300_000 + Masking.mask.utf8.count)
    }
}
