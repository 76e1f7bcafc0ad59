internal import Foundation
internal import Glibc
internal import SessionSupport
internal import Testing

/// TLS, with Debian's `openssl` on the other side.
struct EncryptionTests {
    @Test func `what is served over TLS is not served without`() throws {
        let home = try Home()
        let paper = try Authority.selfSigned(home)
        let server = try TestServer(["--tls-cert", paper.certificate, "--tls-key", paper.key], home: home)
        #expect(server.log.hasPrefix("keys-server: listening on https://127.0.0.1:"))
        let words = [
            "s_client", "-connect", "127.0.0.1:\(server.port)", "-CAfile", paper.certificate, "-verify_return_error",
            "-quiet",
            "-ign_eof",
        ]
        let request = "GET /v1/account HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        for version in ["-tls1_2", "-tls1_3"] {
            let answer = try Authority.openssl(words + [version], home, input: request)
            #expect(answer.text.hasPrefix("HTTP/1.1 401 ") && answer.text.contains("{\"error\":\"token\"}"))
        }
        let old = try Authority.openssl(words + ["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"], home, input: request)
        #expect(!old.text.contains("HTTP") && old.status != 0)
        let plain = try RawConnection(port: server.port, seconds: 5)
        plain.send(request)
        #expect(plain.answer() == nil)
        #expect(try server.stop().outcome.status == 0)
    }

    @Test func `a certificate that cannot be used is said so`() throws {
        let home = try Home()
        let certificate = try Authority.selfSigned(home).certificate
        let other = try Home()
        let key = try Authority.selfSigned(other).key
        let start = ["serve", "--listen", "127.0.0.1:0", "--data", home.path + "/d"]
        for wrong in [key, home.path + "/none.pem", certificate] {
            let run = try TestServer.run(start + ["--tls-cert", certificate, "--tls-key", wrong], home)
            #expect(run.outcome.status == 1 && run.errors.contains("do not fit; nothing was started"), "\(run.errors)")
        }
        let half = try TestServer.run(start + ["--tls-cert", certificate], home)
        #expect(half.outcome.status == 64 && half.errors.contains("go together"))
        #expect(Home.mode(home.path + "/d") == nil)
    }

    @Test(arguments: ["127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", ":80", "::1:80", ""])
    func `an address that is none is said so`(_ address: String) throws {
        let home = try Home()
        let run = try TestServer.run(["serve", "--listen", address, "--data", home.path + "/d"], home)
        #expect(run.outcome.status == 64 && run.errors.hasPrefix("keys-server: the address is none"), "\(run.errors)")
        #expect(run.errors.contains("\nkeys-server: hint: "))
    }

    @Test func `an address that is taken is said so, and so are arguments that are none`() throws {
        let server = try TestServer()
        let taken = try TestServer.run(
            ["serve", "--listen", "127.0.0.1:\(server.port)", "--data", server.home.path + "/d"], server.home)
        #expect(taken.outcome.status == 1 && taken.errors.contains("cannot listen there (system error \(EADDRINUSE))"))
        for words in [
            ["serve", "--rate", "-1"], ["serve", "--quota", "x"], ["stop"], ["account", "erase"], ["serve", "x"],
        ] {
            let run = try TestServer.run(words, server.home)
            #expect(run.outcome.status == 64 && run.errors.hasPrefix("keys-server: "), "\(run.errors)")
            #expect(run.errors.split(separator: "\n").count == 2 && run.errors.contains("\nkeys-server: hint: "))
        }
        let help = try TestServer.run(["serve", "--help"], server.home)
        #expect(help.outcome.status == 0 && help.outcome.text.contains("--open-registration"))
    }
}
