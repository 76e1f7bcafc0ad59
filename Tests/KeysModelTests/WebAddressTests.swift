import KeysModel
import Testing

struct WebAddressTests {
    static let hosts: [(String, String)] = [
        ("https://Example.COM/path?q#f", "example.com"),
        ("example.com/path", "example.com"),
        ("example.com:8443", "example.com"),
        ("  https://example.com.  ", "example.com"),
        ("https://user:p@ss@example.com:443/", "example.com"),
        ("https://evil.example\\@bank.example", "evil.example"),
        ("https://bank.example?@evil.example", "bank.example"),
        ("http://localhost:3000/a", "localhost"),
        ("nas", "nas"),
        ("http://192.168.1.1/admin", "192.168.1.1"),
        ("http://[2001:DB8::1]:8080/", "2001:db8::1"),
        ("[::1]", "::1"),
        ("https://MÜNCHEN.example", "münchen.example"),
        ("https://xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
        ("http://_dmarc.my_host.example", "_dmarc.my_host.example"),
        ("android://c2hh-_+=@com.Example.app/", "com.Example.app"),
        ("androidapp://com.example.app", "com.example.app"),
        ("ssh://git@host.example:22/repo", "host.example"),
    ]

    @Test(arguments: hosts)
    func `a stored address has its host`(_ text: String, _ host: String) {
        #expect(WebAddress(text)?.host == host)
    }

    @Test(arguments: [
        "", " ", "https://", "https:///path", "http://?", "javascript:alert(1)", "mailto:me@example.com",
        "me@example.com",
        "two words", "https://exa mple.com", "https://a..b", "https://.com", "http://host:port/",
        "http://host:65536",
        "http://[::1", "http://[::g]", "http://[::1]x", "http://1.2.3", "http://1.2.3.256", "http://a%2eb",
        "http://a\u{202e}b.example", "http://a\u{0}b", "file:///etc/passwd", "android://hash@/",
        "android://h@com/app x",
        "http://" + String(repeating: "a", count: 64) + ".example",
    ])
    func `a broken address is none`(_ text: String) {
        // A blank in an app's path changes nothing about its package.
        if text.hasPrefix("android://h@com/") {
            #expect(WebAddress(text)?.host == "com")
        } else {
            #expect(WebAddress(text) == nil)
        }
    }

    static let domains: [(String, String?)] = [
        ("https://www.example.com", "example.com"), ("https://a.b.example.co.uk", "example.co.uk"),
        ("https://example.co.uk", "example.co.uk"), ("https://co.uk", nil), ("https://com", nil),
        ("localhost", nil),
        ("http://192.168.1.1", nil), ("http://[::1]", nil), ("https://me.github.io", "me.github.io"),
        ("https://github.io", nil), ("https://www.city.kawasaki.jp", "city.kawasaki.jp"),
        ("https://a.食狮.公司.cn", "食狮.公司.cn"), ("android://x@com.example.app/", nil), ("a.nas.unknown", "nas.unknown"),
    ]

    @Test(arguments: domains)
    func `the registrable domain follows the public suffixes`(_ text: String, _ domain: String?) throws {
        #expect(try #require(WebAddress(text)).registrableDomain == domain)
    }

    @Test func `any bytes are read without a crash`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0..<24, using: &random)).map { _ in
                Array("abc.:/@[]\\?#%é 0123\u{1b}".unicodeScalars).randomElement(using: &random) ?? "a"
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: bytes)
            if let address = WebAddress("http://" + text) { #expect(!address.host.isEmpty) }
        }
    }
}
