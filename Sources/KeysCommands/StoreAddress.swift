internal import Foundation
internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysStore
internal import KeysSync
internal import KeysVault

/// Where a store is: a folder, by a path with a / in it; a server of the wire; a folder at a WebDAV server.
struct StoreAddress: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// Its absolute path.
        case folder(String)
        case server(HTTPOrigin)
        case webdav(HTTPOrigin, user: String)
    }

    let kind: Kind
    /// The vault that is meant at a server, where the address names one behind a `#`: what a recovery needs.
    let vault: String?

    /// Reads an address; throws for what is none.
    init(_ whole: String) throws(UsageFault) {
        let parts = whole.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let namesVault = whole.contains("://") && parts.count == 2
        let given = namesVault ? String(parts[0]) : whole
        vault = namesVault ? EntryID(text: String(parts[1]))?.text : nil
        guard !namesVault || vault != nil else { throw .noStoreAddress }
        guard !given.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { throw .noStoreAddress }
        guard given.contains("://") else {
            guard given.contains("/") else { throw .noStoreAddress }
            kind = .folder(URL(fileURLWithPath: given).standardizedFileURL.path)
            return
        }
        if given.lowercased().hasPrefix("dav+"), let (text, user) = Self.withoutUser(String(given.dropFirst(4))),
            let origin = HTTPOrigin(text)
        {
            kind = .webdav(origin, user: user)
        } else if let origin = HTTPOrigin(given) {
            kind = .server(origin)
        } else {
            throw .noStoreAddress
        }
    }

    /// Reads an address as it is typed on a screen, where no shell has put `~/` in full.
    init(typed: String, home: String?) throws(UsageFault) {
        let isShort = typed.hasPrefix("~/")
        try self.init(isShort ? (home ?? "~") + typed.dropFirst() : typed)
    }

    /// `scheme://user@rest` as `scheme://rest` and the user.
    private static func withoutUser(_ text: String) -> (String, user: String)? {
        guard let scheme = text.range(of: "://"), let at = text.range(of: "@", range: scheme.upperBound..<text.endIndex)
        else { return nil }
        let user = String(text[scheme.upperBound..<at.lowerBound])
        let marks = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._+"))
        guard !user.isEmpty, user.unicodeScalars.allSatisfy({ $0.isASCII && marks.contains($0) }) else { return nil }
        return (String(text[..<scheme.upperBound] + text[at.upperBound...]), user)
    }

    /// The address, always written the same way.
    var text: String {
        switch kind {
        case .folder(let path): path
        case .server(let origin): origin.text
        case .webdav(let origin, let user):
            "dav+" + origin.text.replacingOccurrences(of: "://", with: "://\(user)@")
        }
    }

    /// Where it is asked; nil for a folder.
    var origin: HTTPOrigin? {
        switch kind {
        case .folder: nil
        case .server(let origin), .webdav(let origin, _): origin
        }
    }

    /// Throws where what is shown there could be read on the way.
    func checkIsPrivate() throws(UsageFault) {
        guard let origin, !origin.isSecure, !origin.isLoopback else { return }
        throw .plainHTTP
    }

    /// What it is called in lists.
    var kindName: String {
        switch kind {
        case .folder: "folder"
        case .server: "server"
        case .webdav: "webdav"
        }
    }

    /// What was put is listed at a server; a folder may be carried elsewhere, at a WebDAV server too.
    var pace: StorePace { if case .server = kind { .prompt } else { .carried } }

    /// The store of a vault. `memory`: what it listed last.
    func store(_ access: StoreAccess?, vault: String, memory: ListingMemory? = nil) -> any BlobStore {
        switch kind {
        case .folder(let path): FileStore(folder: path)
        case .server(let origin): Retrying(HTTPStore(client(origin, access), vault: vault, memory: memory))
        case .webdav(let origin, _): Retrying(DAVStore(client(origin, access)))
        }
    }

    /// How the account at a server is asked with one of its tokens; nil for what is no server. It is asked at this address and no other.
    var asking: OwnedAccount.Asking? {
        guard case .server(let origin) = kind else { return nil }
        return { access in ServerAccount(client(origin, access)) }
    }

    /// Who asks at the address, with what is to be shown there.
    func client(_ origin: HTTPOrigin, _ access: StoreAccess?) -> WebClient {
        var rules = WebClient.Rules()
        if let authorities = access?.authorities, !authorities.isEmpty { rules.authorities = authorities }
        return WebClient(origin, rules: rules) { [kind] in
            guard let access else { return nil }
            // The header is a text in ordinary memory for as long as its request goes on (THREATS).
            let secret = access.token.withBytes { bytes in
                bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            }
            guard case .webdav(_, let user) = kind else { return "Bearer " + secret }
            return "Basic " + Data("\(user):\(secret)".utf8).base64EncodedString()
        }
    }
}
