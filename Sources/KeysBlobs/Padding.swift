/// Sizes that say little: content, one byte 0x80, then zeros up to the next step. The steps are the multiples of 1 KiB to
/// 8 KiB, above them those of Padme (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with
/// PURBs", PETS 2019), never finer than 1 KiB. So at most an eighth is added above 8 KiB, and a size of n tells log log n bits.
///
/// One content has one padded form: what is read back is that form or nothing.
public enum Padding {
    /// The finest step, in bytes.
    public static let step = 1024
    /// Up to here every multiple of `step` is a size.
    public static let evenLimit = 8 * step
    /// The largest content, in bytes: far above any blob, far below where numbers overflow.
    public static let largestContent = 1 << 40

    /// How many bytes `content` bytes become, so that with `overhead` bytes around them (the box they are sealed in) the
    /// whole is one of the steps. Nil when a number is negative or above `largestContent`.
    public static func size(for content: Int, overhead: Int = 0) -> Int? {
        let allowed = 0...largestContent
        guard allowed.contains(content), allowed.contains(overhead) else { return nil }
        return roundedUp(content + 1 + overhead) - overhead
    }

    /// Whether a whole of this many bytes is one of the steps.
    public static func isStep(_ size: Int) -> Bool { size > 0 && size <= 2 * largestContent && roundedUp(size) == size }

    /// The content in its padded form; nil when it is larger than `largestContent`.
    public static func pad(_ content: [UInt8], overhead: Int = 0) -> [UInt8]? {
        guard let size = size(for: content.count, overhead: overhead) else { return nil }
        var padded: [UInt8] = []
        padded.reserveCapacity(size)
        padded += content
        padded.append(marker)
        padded += repeatElement(0, count: size - padded.count)
        return padded
    }

    /// The content of a padded form; nil when the end is no marker and zeros, or the size is another than this content
    /// would have been given.
    public static func unpad(_ padded: [UInt8], overhead: Int = 0) -> [UInt8]? {
        guard let end = padded.lastIndex(where: { $0 != 0 }), padded[end] == marker,
            size(for: end, overhead: overhead) == padded.count
        else { return nil }
        return Array(padded[..<end])
    }

    private static let marker: UInt8 = 0x80

    /// The next step at or above a positive size.
    private static func roundedUp(_ size: Int) -> Int {
        let grain = size <= evenLimit ? step : max(step, padmeGrain(size))
        return (size + grain - 1) & ~(grain - 1)
    }

    /// How far apart the sizes of Padme lie here: of the exponent's E bits as many as E has bits are kept.
    private static func padmeGrain(_ size: Int) -> Int {
        let exponent = Int.bitWidth - 1 - size.leadingZeroBitCount
        let kept = Int.bitWidth - exponent.leadingZeroBitCount
        return 1 << (exponent - kept)
    }
}
