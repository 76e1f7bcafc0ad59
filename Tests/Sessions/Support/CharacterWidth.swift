internal import Glibc

/// How many columns the C library gives a character, as ncurses and tmux ask it (wcwidth(3)).
public enum CharacterWidth {
    private typealias Function = @convention(c) (Int32) -> Int32
    // Not seen by Swift, so it is looked up; nil stands for the programs's own libraries.
    private static let function: Function? = dlsym(nil, "wcwidth").map { unsafeBitCast($0, to: Function.self) }
    private nonisolated(unsafe) static let locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil)

    /// 0 for one that stands on another, 2 for a wide one; nil for one that is not printed.
    public static func of(_ scalar: Unicode.Scalar) -> Int? {
        if (0x20..<0x7f).contains(scalar.value) { return 1 }
        let before = uselocale(locale)
        defer { uselocale(before) }
        guard let width = function?(Int32(bitPattern: scalar.value)), width >= 0 else { return nil }
        return Int(width)
    }
}
