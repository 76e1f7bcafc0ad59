/// temporary
public enum OneTimeCode {
    /// temporary
    public static func isSeed(_ bytes: Span<UInt8>) -> Bool { !bytes.isEmpty }
}
