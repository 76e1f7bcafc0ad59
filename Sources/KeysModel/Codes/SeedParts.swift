public import KeysSecret

extension OneTimeCode {
    /// How a program that keeps the parts of a seed apart spells the secret.
    public enum SecretSpelling: Sendable {
        case utf8, hex, base32, base64
    }

    /// What may stand beside a secret, as it is written there; nil or empty is the usual. `period` or `digits` of `S` means Steam,
    /// `HMAC-SHA-256` and its like name a hash, a counter makes it HOTP.
    public struct SeedSettings: Sendable {
        /// The hash.
        public var algorithm: String?
        /// How many characters.
        public var digits: String?
        /// Seconds a code stands.
        public var period: String?
        /// Where an HOTP seed begins.
        public var counter: String?
        /// Who asks for the code.
        public var issuer: String?
        /// Whose code it is.
        public var account: String?

        /// Settings of their parts.
        public init(
            algorithm: String? = nil, digits: String? = nil, period: String? = nil, counter: String? = nil,
            issuer: String? = nil, account: String? = nil
        ) {
            self.algorithm = algorithm
            self.digits = digits
            self.period = period
            self.counter = counter
            self.issuer = issuer
            self.account = account
        }

        /// `TOTP Settings` of KeeTrayTOTP: `30;6`, `30;S`, with an address of the time behind it that nobody needs.
        public init(keeTray text: String, issuer: String? = nil, account: String? = nil) {
            let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
            self.init(
                digits: parts.count > 1 ? parts[1] : nil, period: parts.first, issuer: issuer, account: account)
        }
    }

    /// Appends the `otpauth` address of a seed whose parts a program keeps apart (KeeTrayTOTP, `TimeOtp-*` and `HmacOtp-*` of
    /// KeePass).
    public static func writeAddress(
        secret: Span<UInt8>, spelled spelling: SecretSpelling = .base32, _ settings: SeedSettings,
        to output: inout SecretBuilder
    ) throws(SeedError) {
        var draft = SeedDraft()
        try draft.setKey(key(secret, spelling))
        if let text = given(settings.counter) {
            draft.kind = .hotp
            try draft.setCounter(Array(text.utf8).span)
        }
        if let text = given(settings.algorithm) { try draft.setAlgorithm(Array(text.utf8).span) }
        if let text = given(settings.digits) { try draft.setDigits(Array(text.utf8).span) }
        if let text = given(settings.period) { try draft.setPeriod(Array(text.utf8).span) }
        draft.issuer = given(settings.issuer)
        draft.account = given(settings.account)
        let seed = try draft.finish()
        seed.writeAddress(to: &output)
    }

    private static func given(_ text: String?) -> String? { text?.isEmpty == false ? text : nil }

    private static func key(_ secret: Span<UInt8>, _ spelling: SecretSpelling) throws(SeedError) -> SecretBytes {
        let text = secret.extracting(secret.trimmed)
        guard !text.isEmpty else { throw .empty }
        switch spelling {
        case .utf8: return SecretBytes(copying: secret)
        case .base32: return try SeedText.decode(text)
        case .base64:
            guard let bytes = Base64.decode(text) else { throw .wrongEncoding }
            return bytes
        case .hex:
            guard text.count.isMultiple(of: 2) else { throw .wrongEncoding }
            var bytes = SecretBuilder(capacity: text.count / 2)
            for index in stride(from: 0, to: text.count, by: 2) {
                guard let high = PercentCoding.hexValue(text[index]), let low = PercentCoding.hexValue(text[index + 1])
                else { throw .wrongEncoding }
                bytes.append(high << 4 | low)
            }
            return bytes.finish()
        }
    }
}
