internal import Testing

@testable internal import KeysSecret

/// Secrets are lent, never copied by accident, and grow without leaving a trace.
struct SecretBytesTests {
    private func bytes(_ secret: borrowing SecretBytes) -> [UInt8] {
        secret.withBytes { span in span.indices.map { span[$0] } }
    }

    @Test(arguments: [0, 1, 15, 16, 17, 1000, 3 << 20])
    func `a secret holds what it was given`(_ count: Int) {
        let plain = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let secret = SecretBytes(plain)
        let (held, copied) = (bytes(secret), bytes(secret.copy()))
        #expect(held == plain && copied == plain)
    }

    @Test func `new secrets are zero, also in memory that was used before`() {
        for round in 0..<200 {
            var secret = SecretBytes(zeros: 100 + round)
            let isZero = bytes(secret).allSatisfy { $0 == 0 }
            #expect(isZero)
            secret.withMutableBytes { span in for index in span.indices { span[index] = 0xff } }
        }
    }

    @Test func `equal is equal in length and every byte`() {
        let secret = SecretBytes([1, 2, 3])
        let results = (
            secret.equals(SecretBytes([1, 2, 3])), secret.equals(SecretBytes([1, 2])),
            secret.equals(SecretBytes([1, 2, 4])),
            SecretBytes([]).equals(SecretBytes([]))
        )
        #expect(results.0 && !results.1 && !results.2 && results.3)
    }

    @Test func `shortening wipes what is dropped`() {
        var secret = SecretBytes([1, 2, 3, 4])
        secret.shorten(to: 2)
        let rest = secret.withUnsafePointer { [$0[0], $0[1], $0[2], $0[3]] }
        #expect(rest == [1, 2, 0, 0])
        #expect(secret.count == 2)
    }

    @Test func `a builder grows byte by byte and in leaps`() {
        var builder = SecretBuilder(capacity: 0)
        var plain: [UInt8] = []
        for round in 0..<600 {
            let more = (0..<(round % 23)).map { UInt8(truncatingIfNeeded: $0 + round) }
            builder.append(more)
            builder.append(UInt8(truncatingIfNeeded: round))
            plain += more + [UInt8(truncatingIfNeeded: round)]
        }
        builder.append([UInt8](repeating: 9, count: 100_000))
        plain += [UInt8](repeating: 9, count: 100_000)
        let count = builder.count
        let lent = builder.withBytes { span in span.indices.map { span[$0] } }
        #expect(count == plain.count && lent == plain)
        let finished = bytes(builder.finish())
        #expect(finished == plain)
    }

    @Test func `a builder forgets what it is told to`() {
        var builder = SecretBuilder()
        builder.append(Array("password".utf8))
        builder.shorten(to: 4)
        builder.append(UInt8(ascii: "!"))
        let secret = builder.finish()
        let (held, after) = (bytes(secret), secret.withUnsafePointer { $0[5] })
        #expect(held == Array("pass!".utf8) && after == 0)
    }

    @Test func `random secrets differ`() {
        let (one, other) = (bytes(.random(32)), bytes(.random(32)))
        #expect(one != other)
    }
}
