internal import KeysCrypto
internal import KeysModel
internal import KeysSecret

/// What lies in the box of an owner's note (FORMAT, "Notes"): the owner's token, then those it takes the place of, newest first, 52 symbols
/// each. So any device of the vault can finish a replacement that another began, whatever the server knows by now.
enum OwnerTokens {
    /// How many tokens a box holds at most; of more the oldest go.
    static let most = 8
    private static let size = ServerToken.symbolCount

    /// Whether a box can hold tokens, by its length.
    static func fits(_ box: [UInt8]) -> Bool {
        let content = box.count - SealedBox.overhead
        return content % size == 0 && (1...most).contains(content / size)
    }

    static func count(_ tokens: borrowing SecretBytes) -> Int { tokens.count / size }

    /// The tokens in front, each in guarded memory of its own.
    static func token(_ index: Int, of tokens: borrowing SecretBytes) -> SecretBytes {
        tokens.withBytes { SecretBytes(copying: $0.extracting(index * size..<(index + 1) * size)) }
    }

    /// A token, or several, in front of those they take the place of.
    static func placing(_ token: borrowing SecretBytes, before old: borrowing SecretBytes) -> SecretBytes {
        var all = SecretBuilder(capacity: size * most)
        token.withBytes { all.append($0) }
        append(old, to: &all)
        return all.finish()
    }

    /// Adds the tokens that are not there yet, as many as there is room for.
    private static func append(_ tokens: borrowing SecretBytes, to all: inout SecretBuilder) {
        for index in 0..<count(tokens) where all.count < size * most {
            let next = token(index, of: tokens)
            let isThere = all.withBytes { all in
                (0..<all.count / size).contains { place in
                    SecretBytes(copying: all.extracting(place * size..<(place + 1) * size)).equals(next)
                }
            }
            if !isThere { next.withBytes { all.append($0) } }
        }
    }
}

extension Sealer {
    /// Seals an owner's tokens for the devices of this vault and epoch, bound to the address they may be shown at.
    func seal(ownerTokens tokens: borrowing SecretBytes, stamp: Stamp, address: String) -> Notes.Owner {
        let context = ownerContext(stamp, address)
        return Notes.Owner(
            stamp: stamp, address: address, box: SealedBox.seal(tokens, key: accountKey, context: context))
    }

    /// The tokens of a note; nil where it does not open or holds what is no token.
    func open(_ owner: Notes.Owner) -> SecretBytes? {
        guard
            let tokens = try? SealedBox.open(
                owner.box.span, key: accountKey, context: ownerContext(owner.stamp, owner.address))
        else { return nil }
        let areTokens = (0..<OwnerTokens.count(tokens)).allSatisfy { index in
            OwnerTokens.token(index, of: tokens).withBytes { ServerToken.isOne($0) }
        }
        guard areTokens else { return nil }
        return tokens
    }

    private func ownerContext(_ stamp: Stamp, _ address: String) -> BoxContext {
        BoxContext(
            .ownerToken, vault: vault.words, epoch: epoch, clock: stamp.clock, device: stamp.device.value,
            extra: Array(address.utf8))
    }
}
