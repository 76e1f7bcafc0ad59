internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import KeysBlobs
internal import NIOCore

/// Accounts and their tokens.
extension WireResponder {
    func makeAccount(_ request: Request) async throws(WireFault) -> Response {
        guard rules.isOpen else { throw .registration }
        await WireBody.drop(request)
        let token = Token.make()
        let account = try await table.makeAccount(owner: TokenHash(of: token))
        return WireAnswer.json(.created, "{\"account\":\"\(account.text)\",\"token\":\"\(token)\"}")
    }

    /// All that is held of an account. It is sent as it is looked up: however many blobs there are, few are in memory.
    func show(_ owner: Grant) async throws(WireFault) -> Response {
        guard let holdings = try await table.holdings(of: owner.account) else { throw .token }
        let (table, quota, account) = (table, rules.quota, owner.account)
        let body = ResponseBody { writer in
            let devices = holdings.devices.map(Self.line).joined(separator: ",")
            try await writer.write(
                ByteBuffer(
                    string: "{\"account\":\"\(account.text)\",\"bytes\":\(holdings.weight),\"quota\":\(quota),"
                        + "\"devices\":[\(devices)],\"vaults\":["))
            var last: VaultName?
            while case let vaults = try await table.vaults(of: account, after: last, limit: 1000), !vaults.isEmpty {
                for vault in vaults {
                    let head = "\(last == nil ? "" : ","){\"vault\":\"\(vault.text)\",\"blobs\":["
                    try await writer.write(ByteBuffer(string: head))
                    last = vault
                    let path = VaultPath(account: account, vault: vault)
                    var after: BlobName?
                    repeat {
                        guard let page = try await table.page(of: path, after: after, limit: BlobLimits.page) else {
                            break
                        }
                        let comma = after == nil || page.lines.isEmpty ? "" : ","
                        try await writer.write(ByteBuffer(string: comma + WireAnswer.lines(page)))
                        after = page.hasMore ? page.lines.last.flatMap { BlobName($0.name) } : nil
                    } while after != nil
                    try await writer.write(ByteBuffer(string: "]}"))
                }
            }
            try await writer.write(ByteBuffer(string: "]}"))
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/json"], body: body)
    }

    private static func line(_ device: Holdings.Device) -> String {
        var line = "{\"device\":\"\(device.id.text)\",\"kind\":\"\(device.kind.word)\",\"hash\":\"\(device.hash.hex)\""
        if let pairing = device.pairing {
            let names = pairing.names.map { "\"\($0.text)\"" }.joined(separator: ",")
            line += ",\"vault\":\"\(pairing.vault.text)\",\"names\":[\(names)]"
        }
        return line + "}"
    }

    func erase(_ owner: Grant) async throws(WireFault) -> Response {
        guard try await table.erase(owner.account) else { throw .token }
        return WireAnswer.empty(.noContent)
    }

    func replaceOwner(_ owner: Grant, _ request: Request) async throws(WireFault) -> Response {
        let body = try await bodies.with(request, of: owner.account, limit: TokenBody.limit) {
            bytes throws(WireFault) in
            try TokenBody(bytes)
        }
        guard let hash = body.hash, body.kind == nil else { throw .grammar }
        try await table.replaceOwner(of: owner.account, by: hash)
        return WireAnswer.empty(.noContent)
    }

    func makeDevice(_ grant: Grant, _ request: Request) async throws(WireFault) -> Response {
        let body = try await bodies.with(request, of: grant.account, limit: TokenBody.limit) {
            bytes throws(WireFault) in
            try TokenBody(bytes)
        }
        let kind = body.kind ?? .device
        // Nobody makes a second owner; a recovery token is made by who will have to know it without us.
        guard kind != .owner, kind != .recovery || body.hash != nil else { throw .grammar }
        guard grant.kind == .owner || kind == .device else { throw .forbidden }
        let token = body.hash == nil ? Token.make() : nil
        guard let hash = token.map({ TokenHash(of: $0) }) ?? body.hash else { throw .grammar }
        let id = try await table.add(
            NewToken(
                account: grant.account, hash: hash, kind: kind, pairing: body.pairing,
                by: grant.kind == .recovery ? grant.id : nil))
        let secret = token.map { ",\"token\":\"\($0)\"" } ?? ""
        return WireAnswer.json(.created, "{\"device\":\"\(id.text)\"\(secret)}")
    }

    func removeDevice(_ owner: Grant, _ id: Substring) async throws(WireFault) -> Response {
        guard let id = RandomID(id) else { throw .grammar }
        // The owner's own is replaced, never taken away. Asked twice, where an answer was lost, it says the same.
        guard id != owner.id else { throw .forbidden }
        _ = try await table.remove(id, of: owner.account)
        return WireAnswer.empty(.noContent)
    }
}
