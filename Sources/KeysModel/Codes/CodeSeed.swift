internal import KeysSecret

extension OneTimeCode {
    /// What codes are made of: a key in guarded memory, and how it is used.
    public struct Seed: ~Copyable, Sendable {
        /// What moves the code on.
        public let kind: Kind
        /// The hash.
        public let algorithm: Algorithm
        /// How many characters a code has.
        public let digits: Int
        /// Seconds a code stands; the usual number for HOTP, where it means nothing.
        public let period: Int
        /// The counter an HOTP seed begins with.
        public let counter: UInt64
        /// Who asks for the code; nil where the seed does not say.
        public let issuer: String?
        /// Whose code it is; nil where the seed does not say.
        public let account: String?
        let key: SecretBytes

        /// Reads a seed in any of its spellings: base 32, an `otpauth://` or `steam://` address, or the query KeeOtp keeps.
        public init(parsing value: Span<UInt8>) throws(SeedError) {
            let draft = try SeedReading.read(value)
            self = try draft.finish()
        }

        init(
            key: consuming SecretBytes, kind: Kind, algorithm: Algorithm, digits: Int, period: Int, counter: UInt64,
            issuer: String?, account: String?
        ) {
            self.key = key
            self.kind = kind
            self.algorithm = algorithm
            self.digits = digits
            self.period = period
            self.counter = counter
            self.issuer = issuer
            self.account = account
        }

        /// Seconds until the code of a time, in milliseconds since 1970, is another.
        public borrowing func secondsLeft(at milliseconds: Int64) -> Int {
            period - Int(max(milliseconds, 0) / 1000 % Int64(period))
        }
    }
}

/// A seed while it is read: what was said so far, each part once.
struct SeedDraft: ~Copyable {
    static let usualPeriod = 30
    static let steamDigits = 5
    /// Fewer bytes that stand alone are a code typed in the place of a seed.
    static let leastBareKey = 5

    var kind = OneTimeCode.Kind.totp
    var algorithm = OneTimeCode.Algorithm.sha1
    var digits: Int?
    var period: Int?
    var counter: UInt64?
    var issuer: String?
    var account: String?
    private var key: SecretBytes?

    init() {}

    mutating func setKey(_ bytes: consuming SecretBytes, isBare: Bool = false) throws(SeedError) {
        guard bytes.count >= (isBare ? Self.leastBareKey : 1) else { throw .tooShort }
        key = consume bytes
    }

    /// `S` instead of a number means Steam.
    mutating func setDigits(_ text: Span<UInt8>) throws(SeedError) {
        if text.isWord("s") { return kind = .steam }
        guard let number = text.number, (5...8).contains(number) else { throw .wrongDigits }
        digits = Int(number)
    }

    mutating func setPeriod(_ text: Span<UInt8>) throws(SeedError) {
        if text.isWord("s") { return kind = .steam }
        guard let number = text.number, (1...UInt64(UInt32.max)).contains(number) else { throw .wrongPeriod }
        period = Int(number)
    }

    mutating func setCounter(_ text: Span<UInt8>) throws(SeedError) {
        guard let number = text.number else { throw .wrongCounter }
        counter = number
    }

    /// `SHA1`, `SHA-256`, `HmacSHA512`, `HMAC-SHA-1`: programs differ.
    mutating func setAlgorithm(_ text: Span<UInt8>) throws(SeedError) {
        for (names, meant) in Self.hashes {
            for name in names where text.isWord(name) { return algorithm = meant }
        }
        throw .unknownAlgorithm
    }

    private static let hashes: [([String], OneTimeCode.Algorithm)] = [
        (["sha1", "sha-1", "hmacsha1", "hmac-sha1", "hmac-sha-1"], .sha1),
        (["sha256", "sha-256", "hmacsha256", "hmac-sha256", "hmac-sha-256"], .sha256),
        (["sha512", "sha-512", "hmacsha512", "hmac-sha512", "hmac-sha-512"], .sha512),
    ]

    consuming func finish() throws(SeedError) -> OneTimeCode.Seed {
        let isSteam = kind == .steam
        if kind == .hotp { period = nil }
        if isSteam {
            algorithm = .sha1
            digits = Self.steamDigits
        }
        guard let key = key.take() else { throw .noSecret }
        let digits = digits ?? 6
        guard isSteam || digits >= 6 else { throw .wrongDigits }
        return OneTimeCode.Seed(
            key: key, kind: kind, algorithm: algorithm, digits: digits, period: period ?? Self.usualPeriod,
            counter: counter ?? 0, issuer: issuer, account: account)
    }
}
