internal import KeysDesk
internal import KeysSecret

/// Where passwords and codes come from: a descriptor, a file, or the person at the terminal, in this order.
struct PasswordSource {
    /// No line of a secret is longer.
    static let longest = 8192

    let descriptor: Int32?
    let file: String?

    init(descriptor: Int32? = nil, file: String? = nil) {
        self.descriptor = descriptor
        self.file = file
    }

    init(_ options: VaultOptions) { self.init(descriptor: options.passwordFd, file: options.passwordFile) }

    /// Whether nobody needs to be asked.
    var isGiven: Bool { descriptor != nil || file != nil }

    /// The secret that was given; nil where the person must be asked.
    func given() throws -> SecretBytes? {
        if let descriptor {
            defer { if descriptor > 2 { Descriptor(descriptor).shut() } }
            return try SecretBytes.readLine(descriptor: descriptor, limit: Self.longest)
        }
        guard let file else { return nil }
        let opened = try Descriptor.reading(file)
        defer { opened.shut() }
        return try SecretBytes.readLine(descriptor: opened.number, limit: Self.longest)
    }

    /// The secret, asked for where none was given; throws `.locked` where nobody can be asked.
    func read(asking question: String) throws -> SecretBytes {
        if let secret = try given() { return secret }
        return try Self.conversation().askSecret(question)
    }

    /// The person at the terminal; throws `.locked` at once where there is none.
    static func conversation() throws(Failure) -> Conversation {
        do throws(DeskError) { return try Conversation() } catch { throw .locked }
    }

    /// `KEYS_PASSWORD` is seen by every process of this user and does nothing here.
    static func warnOfEnvironment(_ talk: Talk) {
        guard talk.environment["KEYS_PASSWORD"] != nil else { return }
        talk.warn("KEYS_PASSWORD is set and not used: other programs can read it; use --password-fd")
    }
}
