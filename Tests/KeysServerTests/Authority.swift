internal import Foundation
internal import SessionSupport
internal import Testing

/// An authority of a test's own, and what it signs; made with Debian's `openssl`.
final class Authority {
    /// A certificate's file, with its chain, and its key's.
    struct Paper: Sendable {
        let certificate: String
        let key: String
    }

    /// When a certificate is good.
    enum Time {
        case now, over, toCome

        var words: [String] {
            switch self {
            case .now: ["-days", "30"]
            case .over: ["-startdate", "20200101000000Z", "-enddate", "20210101000000Z"]
            case .toCome: ["-startdate", "20900101000000Z", "-enddate", "20910101000000Z"]
            }
        }
    }

    private let home: Home
    private var count = 0
    /// The certificate that has to be trusted.
    let root: Paper

    /// A fresh one that nobody trusts yet.
    init() throws {
        home = try Home()
        root = try Self.selfSigned(
            home, "root", ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign"])
        try home.write("index", "")
        try home.write(
            "conf",
            """
            [ca]
            default_ca = it
            [it]
            database = \(home.path)/index
            new_certs_dir = \(home.path)
            rand_serial = yes
            unique_subject = no
            default_md = sha256
            policy = any
            [any]
            commonName = supplied

            """)
    }

    /// Runs `openssl` with bytes for its input.
    static func openssl(_ words: [String], _ home: Home, input: String = "") throws -> Outcome {
        try Program(home: home).start(
            words, input: Array(input.utf8), through: ["/bin/sh", "-c", "exec openssl \"$@\""]
        ).finish(within: 20)
    }

    /// A certificate that is its own authority.
    static func selfSigned(
        _ home: Home, _ name: String = "own", _ extensions: [String] = ["subjectAltName=IP:127.0.0.1,DNS:localhost"]
    ) throws -> Paper {
        let paper = Paper(certificate: "\(home.path)/\(name).pem", key: "\(home.path)/\(name).key")
        let made = try openssl(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", paper.key,
                "-out", paper.certificate, "-days", "2", "-subj", "/CN=\(name)",
            ] + extensions.flatMap { ["-addext", $0] }, home)
        try #require(made.status == 0, "\(made.errorText)")
        return paper
    }

    /// Signs a certificate for names of this machine or others; by itself, or by one it has signed.
    func sign(
        for names: String = "IP:127.0.0.1,DNS:localhost", good time: Time = .now, isAuthority: Bool = false,
        by issuer: Paper? = nil
    ) throws -> Paper {
        count += 1
        let base = "\(home.path)/c\(count)"
        let asked = try Self.openssl(
            [
                "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                base + ".key", "-out", base + ".csr", "-subj", "/CN=c\(count)",
            ], home)
        try #require(asked.status == 0, "\(asked.errorText)")
        let kind = isAuthority ? "CA:TRUE\nkeyUsage=keyCertSign" : "CA:FALSE"
        try home.write("c\(count).ext", "subjectAltName=\(names)\nbasicConstraints=critical,\(kind)\n")
        let by = issuer ?? root
        let signed = try Self.openssl(
            [
                "ca", "-batch", "-notext", "-config", home.path + "/conf", "-in", base + ".csr", "-out", base + ".pem",
                "-cert", by.certificate, "-keyfile", by.key, "-extfile", base + ".ext",
            ] + time.words, home)
        try #require(signed.status == 0, "\(signed.errorText)")
        // The chain, as a server's owner writes it; the root is known or not.
        let chain = issuer.flatMap { home.read(String($0.certificate.split(separator: "/").last ?? "")) } ?? ""
        try home.write("c\(count).pem", (home.read("c\(count).pem") ?? "") + chain)
        return Paper(certificate: base + ".pem", key: base + ".key")
    }
}
