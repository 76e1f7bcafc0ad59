public import KeysSecret

extension OneTimeCode.Seed {
    /// Appends the seed as an `otpauth` address (Google's "Key Uri Format"), for a QR code or an export. What is usual is left out.
    /// `counter` is where an HOTP seed goes on; `issuer` and `account` are for a seed that says neither.
    public borrowing func writeAddress(
        to output: inout SecretBuilder, counter: UInt64? = nil, issuer: String? = nil, account: String? = nil
    ) {
        let saysWho = self.issuer != nil || self.account != nil
        let issuer = saysWho ? self.issuer : issuer
        let account = saysWho ? self.account : account
        append(kind == .hotp ? "otpauth://hotp/" : "otpauth://totp/", to: &output)
        if let issuer {
            PercentCoding.append(issuer, to: &output)
            append(":", to: &output)
        }
        PercentCoding.append(account ?? "", to: &output)
        append("?secret=", to: &output)
        key.withBytes { SeedText.append($0, to: &output) }
        if let issuer {
            append("&issuer=", to: &output)
            PercentCoding.append(issuer, to: &output)
        }
        if kind == .steam { append("&encoder=steam", to: &output) }
        if algorithm != .sha1 { append("&algorithm=\(algorithm.rawValue)", to: &output) }
        if kind == .steam || digits != 6 { append("&digits=\(digits)", to: &output) }
        if kind == .hotp {
            append("&counter=\(counter ?? self.counter)", to: &output)
        } else if period != SeedDraft.usualPeriod {
            append("&period=\(period)", to: &output)
        }
    }

    private borrowing func append(_ text: String, to output: inout SecretBuilder) { output.append(Array(text.utf8)) }
}
