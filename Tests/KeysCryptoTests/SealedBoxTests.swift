internal import CSodium
internal import Glibc
internal import KeysSecret
internal import Synchronization
internal import Testing

@testable internal import KeysCrypto

/// The sealed box opens for what it was sealed to, and for nothing else.
struct SealedBoxTests {
    static let sizes = Array(0...130) + [255, 256, 1023, 1024, 1025, 4095, 4096, 65535, 65536, 70000]

    @Test func `what is sealed opens, at every size`() {
        for size in Self.sizes {
            let plaintext = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let box = Lab.seal(plaintext)
            #expect(box.count == size + SealedBox.overhead)
            #expect(Lab.open(box) == plaintext, "\(size)")
            let isSame = (try? SealedBox.openPublic(box.span, key: Lab.key(), context: Lab.context())) == plaintext
            #expect(isSame)
        }
    }

    @Test(arguments: [0, 1, 33, 200])
    func `with any byte altered it does not open`(_ size: Int) {
        let box = Lab.seal([UInt8](repeating: 7, count: size))
        for index in box.indices {
            for bit in 0..<8 {
                var altered = box
                altered[index] ^= 1 << UInt8(bit)
                #expect(Lab.open(altered) == nil, "byte \(index), bit \(bit)")
            }
        }
    }

    @Test func `of any other length it does not open`() {
        let box = Lab.seal(Array(0..<40))
        for length in 0..<box.count { #expect(Lab.open(Array(box[..<length])) == nil, "\(length)") }
        for more in [1, 2, 16, 72, 1000] {
            #expect(Lab.open(box + [UInt8](repeating: 0, count: more)) == nil)
            #expect(Lab.open([UInt8](repeating: 0, count: more) + box) == nil)
        }
    }

    static let contexts: [(String, BoxContext)] = [
        ("type", Lab.context(.body)),
        (
            "vault",
            BoxContext(.summary, vault: (2, 2), epoch: 3, object: (4, 5), clock: 6, device: 7, extra: [1, 2, 3])
        ),
        (
            "vault's end",
            BoxContext(.summary, vault: (1, 3), epoch: 3, object: (4, 5), clock: 6, device: 7, extra: [1, 2, 3])
        ),
        (
            "epoch",
            BoxContext(.summary, vault: (1, 2), epoch: 4, object: (4, 5), clock: 6, device: 7, extra: [1, 2, 3])
        ),
        (
            "object",
            BoxContext(.summary, vault: (1, 2), epoch: 3, object: (5, 5), clock: 6, device: 7, extra: [1, 2, 3])
        ),
        (
            "object's end",
            BoxContext(.summary, vault: (1, 2), epoch: 3, object: (4, 4), clock: 6, device: 7, extra: [1, 2, 3])
        ),
        (
            "clock",
            BoxContext(.summary, vault: (1, 2), epoch: 3, object: (4, 5), clock: 7, device: 7, extra: [1, 2, 3])
        ),
        (
            "device",
            BoxContext(.summary, vault: (1, 2), epoch: 3, object: (4, 5), clock: 6, device: 6, extra: [1, 2, 3])
        ),
        (
            "extra",
            BoxContext(.summary, vault: (1, 2), epoch: 3, object: (4, 5), clock: 6, device: 7, extra: [1, 2, 4])
        ),
        (
            "more extra",
            BoxContext(.summary, vault: (1, 2), epoch: 3, object: (4, 5), clock: 6, device: 7, extra: [1, 2, 3, 0])
        ),
        ("no extra", BoxContext(.summary, vault: (1, 2), epoch: 3, object: (4, 5), clock: 6, device: 7)),
    ]

    @Test func `under any other context it does not open`() {
        let box = Lab.seal(Array("plain".utf8))
        #expect(Lab.open(box) != nil)
        for (what, context) in Self.contexts { #expect(Lab.open(box, context: context) == nil, "\(what)") }
    }

    @Test func `under another key it does not open`() {
        let box = Lab.seal(Array("plain".utf8))
        for first in 1...255 { #expect(Lab.open(box, key: UInt8(first)) == nil) }
    }

    @Test func `one plaintext sealed twice gives two boxes`() {
        let boxes = Set((0..<500).map { _ in Lab.seal([1, 2, 3]) })
        #expect(boxes.count == 500)
        #expect(Set(boxes.map { Array($0[..<24]) }).count == 500)
    }

    @Test func `a cloned machine that draws the same random bytes uses no nonce for two plaintexts`() {
        RepeatedRandomness.install()
        let (nonces, repeated) = RepeatedRandomness.during {
            let nonces = (0..<200).map { Array(Lab.seal([UInt8($0)])[..<24]) }
            let others = [BoxType.body, .head].map { Array(Lab.seal([0], context: Lab.context($0))[..<24]) }
            return (nonces + others, Randomness.bytes(16) == Randomness.bytes(16))
        }
        #expect(Set(nonces).count == nonces.count)
        #expect(repeated, "the generator did not repeat, so this test shows nothing")
    }
}

/// A generator that gives this thread the same bytes again and again, and every other thread real ones.
enum RepeatedRandomness {
    private static let thread = Atomic<UInt>(0)
    private static let source = open("/dev/urandom", O_RDONLY | O_CLOEXEC)
    private static let isInstalled = Mutex(false)
    nonisolated(unsafe) private static var generator = randombytes_implementation(
        implementation_name: { UnsafePointer(strdup("repeated")) },
        random: {
            var word: UInt32 = 0
            RepeatedRandomness.fill(&word, 4)
            return word
        }, stir: nil, uniform: nil, buf: { target, size in RepeatedRandomness.fill(target, size) }, close: nil)

    static func install() {
        isInstalled.withLock { done in
            if !done { randombytes_set_implementation(&generator) }
            done = true
        }
    }

    static func during<R>(_ body: () -> R) -> R {
        thread.store(UInt(pthread_self()), ordering: .sequentiallyConsistent)
        defer { thread.store(0, ordering: .sequentiallyConsistent) }
        return body()
    }

    private static func fill(_ target: UnsafeMutableRawPointer?, _ size: Int) {
        guard let target else { return }
        if thread.load(ordering: .sequentiallyConsistent) == UInt(pthread_self()) {
            memset(target, 0x5a, size)
            return
        }
        var filled = 0
        while filled < size {
            let got = read(source, target + filled, size - filled)
            if got > 0 { filled += got }
        }
    }
}
