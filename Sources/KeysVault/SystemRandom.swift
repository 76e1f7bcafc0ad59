internal import KeysCrypto

/// The system's randomness for what is no key: draws of the generator, ids.
public enum SystemRandom {
    /// A number below `bound`, every one as likely as the others.
    public static func below(_ bound: UInt32) -> UInt32 { Randomness.below(bound) }
}
