/// Why a server does not start or a command of it fails.
public enum ServerError: Error, Equatable, Sendable {
    /// The address to listen on is none.
    case address
    /// Plain HTTP would leave this machine.
    case plainHTTP
    /// The metrics would leave this machine.
    case metricsOutside
    /// Something else listens there, or this user may not.
    case cannotListen(errno: Int32)
    /// A certificate without a key or the other way round.
    case halfTLS
    /// The certificate or key cannot be read or used.
    case badTLS
    /// The folder cannot be made or written; the system's number.
    case folder(path: String, errno: Int32)
    /// The folder lets others in.
    case folderNotOurs(path: String)
    /// Another server has this folder.
    case running(path: String)
    /// The file is no database of ours.
    case notAStore
    /// The file is of a newer server.
    case newerStore(format: Int)
    /// The database is damaged.
    case damaged
    /// The database could not be used; SQLite's number.
    case database(code: Int32)
    /// The database stayed locked by another program.
    case locked
    /// The disk is full.
    case diskFull
    /// There is no such account.
    case noAccount
    /// An id is 16 hexadecimal digits.
    case accountID

    /// What happened, in one sentence without a full stop.
    public var sentence: String {
        switch self {
        case .address: "the address is none: a host and a port are needed"
        case .plainHTTP: "plain HTTP on an address other machines reach would show every token; nothing was started"
        case .metricsOutside: "metrics are given on a loopback address alone; nothing was started"
        case .cannotListen(let errno): "cannot listen there (system error \(errno)); nothing was started"
        case .halfTLS: "a certificate and its key go together; nothing was started"
        case .badTLS: "the certificate or its key cannot be read or do not fit; nothing was started"
        case .folder(let path, let errno): "cannot use the folder \(path) (system error \(errno)); nothing was changed"
        case .folderNotOurs(let path): "the folder \(path) is another user's or open to others; nothing was changed"
        case .running(let path): "another keys-server uses \(path); nothing was started"
        case .notAStore: "the database is not one of keys-server; nothing was changed"
        case .newerStore(let format): "the database is of a newer keys-server (format \(format)); nothing was changed"
        case .damaged: "the database is damaged; nothing was started and nothing was changed"
        case .database(let code): "the database cannot be used (SQLite error \(code))"
        case .locked: "the database stayed locked by another program; nothing was changed"
        case .diskFull: "the disk is full; nothing was changed"
        case .noAccount: "there is no such account; nothing was changed"
        case .accountID: "an account's id is 16 hexadecimal digits; nothing was changed"
        }
    }

    /// What to do about it.
    public var hint: String {
        switch self {
        case .address: "for example --listen 127.0.0.1:8080 or --listen [::1]:8080"
        case .plainHTTP:
            "give --tls-cert and --tls-key, or listen on 127.0.0.1; with a proxy that adds TLS: --behind-proxy"
        case .metricsOutside: "for example --metrics 127.0.0.1:9090"
        case .cannotListen: "see whether something else listens there, or take another port"
        case .halfTLS: "give both --tls-cert and --tls-key, PEM files"
        case .badTLS: "both are PEM files; the certificate's file holds the chain, the server's own first"
        case .folder, .folderNotOurs: "make it this user's alone (chmod 700), or name another with --data"
        case .running: "stop that one, or name another folder with --data"
        case .notAStore, .newerStore:
            "name another folder with --data, or start a keys-server as new as the one that wrote it"
        case .damaged: "put a backup in its place (Docs/SERVER.md); what clients hold, `keys sync --repair` puts back"
        case .database: "see that disk and folder are sound; clients keep working and send later"
        case .locked: "end the program that holds it, then try again"
        case .diskFull: "make room; clients keep working and send later"
        case .noAccount, .accountID: "`keys-server account list` shows them"
        }
    }
}
