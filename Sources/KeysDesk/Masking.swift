public import KeysSecret

/// Takes secrets out of what a program prints, however it is cut into pieces: plain, percent-encoded and in base 64. Nothing of a secret passes
/// before it is certain that it is none, so an output that ends like the beginning of one waits for what follows, or for the end.
public struct Masking: ~Copyable {
    /// What stands in the place of a secret.
    public static let mask = "[hidden by keys]"
    /// Shorter values are not hidden: they stand everywhere.
    public static let shortest = 4
    /// How much is taken at once.
    private static let room = 1 << 16

    private let forms: MaskedForms
    private var held: SecretBytes
    private var count = 0
    /// How many of the held bytes belong to something that is hidden already.
    private var covered = 0

    /// A masking of some values.
    public init(_ forms: MaskedForms) {
        self.forms = forms
        held = SecretBytes(zeros: forms.longest + Self.room)
    }

    /// Takes what was printed; gives what may be seen of it and of what was held.
    public mutating func pass(_ bytes: Span<UInt8>, to give: (Span<UInt8>) throws(DeskError) -> Void) throws(DeskError)
    {
        var done = 0
        while done < bytes.count {
            let step = min(Self.room, bytes.count - done)
            let (from, at) = (done, count)
            bytes.withUnsafeBufferPointer { source in
                held.withUnsafeMutablePointer { held in
                    guard let base = source.baseAddress else { return }
                    (held + at).update(from: base + from, count: step)
                }
            }
            count += step
            done += step
            try sift(isEnd: false, give)
        }
    }

    /// Nothing more is printed: gives what was held.
    public mutating func end(to give: (Span<UInt8>) throws(DeskError) -> Void) throws(DeskError) {
        try sift(isEnd: true, give)
    }

    private mutating func sift(isEnd: Bool, _ give: (Span<UInt8>) throws(DeskError) -> Void) throws(DeskError) {
        let (total, forms) = (count, self.forms)
        var covered = self.covered
        let kept = try held.withBytes { (all: Span<UInt8>) throws(DeskError) -> Int in
            let bytes = all.extracting(0..<total)
            var place = 0
            // Where what may be seen and was not given yet begins.
            var start = covered
            while place < total {
                let found = forms.found(in: bytes, at: place)
                if found.isCut, !isEnd { break }
                if found.length > 0 {
                    if place >= covered {
                        if start < place { try give(bytes.extracting(start..<place)) }
                        try give(Array(Self.mask.utf8).span)
                    }
                    covered = max(covered, place + found.length)
                    start = covered
                }
                place += 1
            }
            if start < place { try give(bytes.extracting(start..<place)) }
            return place
        }
        self.covered = max(0, covered - kept)
        held.withUnsafeMutablePointer { held in
            held.update(from: held + kept, count: total - kept)
            (held + (total - kept)).update(repeating: 0, count: kept)
        }
        count = total - kept
    }
}

/// The forms some values may be printed in.
///
/// It is a class because it owns secrets and both outputs of a program are sifted by it.
public final class MaskedForms: Sendable {
    private let bytes: SecretBytes
    /// By first byte: where the forms lie that begin with it.
    private let places: [[Range<Int>]]
    /// The bytes of the longest form.
    let longest: Int

    /// Whether there is nothing to hide.
    public var isEmpty: Bool { longest == 0 }

    /// The forms of values. Those that are too short are left out; the caller says so.
    public init(_ values: [MaskedValue]) {
        var builder = SecretBuilder(capacity: 4096)
        var places = [[Range<Int>]](repeating: [], count: 256)
        var longest = 0
        for value in values where value.bytes.count >= Masking.shortest {
            for form in SecretForms.all(of: value.bytes) {
                let start = builder.count
                form.bytes.withBytes { builder.append($0) }
                let first = form.bytes.withBytes { Int($0[0]) }
                places[first].append(start..<start + form.bytes.count)
                longest = max(longest, form.bytes.count)
            }
        }
        bytes = builder.finish()
        self.places = places
        self.longest = longest
    }

    /// The longest form that stands at a place (0 for none), and whether one may go on beyond the end.
    func found(in output: Span<UInt8>, at place: Int) -> (length: Int, isCut: Bool) {
        let candidates = places[Int(output[place])]
        guard !candidates.isEmpty else { return (0, false) }
        let left = output.count - place
        return bytes.withBytes { bytes in
            var (length, isCut) = (0, false)
            for form in candidates {
                let common = min(form.count, left)
                var index = 1
                while index < common, output[place + index] == bytes[form.lowerBound + index] { index += 1 }
                guard index == common else { continue }
                if common == form.count { length = max(length, common) } else { isCut = true }
            }
            return (length, isCut)
        }
    }
}

/// A value that is to be hidden.
///
/// It is a class because it owns a secret, and several of them go into a list.
public final class MaskedValue: Sendable {
    /// The value.
    public let bytes: SecretBytes

    /// A value.
    public init(_ bytes: consuming SecretBytes) { self.bytes = bytes }
}
