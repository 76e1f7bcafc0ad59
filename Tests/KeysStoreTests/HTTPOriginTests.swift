internal import KeysStore
internal import Testing

/// What is an address of an HTTP store.
struct HTTPOriginTests {
    @Test(arguments: [
        ("https://keys.example.org", "https://keys.example.org"),
        ("HTTPS://Keys.Example.org/", "https://keys.example.org"),
        ("https://keys.example.org:443/", "https://keys.example.org"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("https://host/remote.php/dav/files/kim/keys/", "https://host/remote.php/dav/files/kim/keys"),
        ("https://[2001:DB8::1]:8443/a", "https://[2001:db8::1]:8443/a"), ("http://localhost", "http://localhost"),
        ("https://host/a%20b", "https://host/a%20b"),
    ]) func `an address is always written the same way`(given: String, text: String) throws {
        #expect(try #require(HTTPOrigin(given)).text == text)
        #expect(HTTPOrigin(text)?.text == text)
    }

    @Test(arguments: [
        "", "https://", "ftp://host", "host", "https:///path", "https://user@host", "https://user:pw@host",
        "https://host?x=1",
        "https://host#x", "https://host/a?b", "https://host:0", "https://host:65536", "https://host:+80",
        "https://host:80:80",
        "https://ho st", "https://host/\u{e9}", "https://h\u{f6}st", "https://host/..", "https://host/a/../b",
        "https://host/%2e%2e/b", "https://host//b", "https://host/a%2fb", "https://host/a%", "https://host/a%zz",
        "https://host\\b", "https://host/a\r\nX: y", "https://[::1", "https://[host]", "https://host/\u{1b}[2J",
        "file:///etc",
    ]) func `what says more or other things is no address`(given: String) { #expect(HTTPOrigin(given) == nil) }

    @Test(arguments: [
        ("http://localhost", true), ("http://127.0.0.1", true), ("http://127.9.9.9:1", true), ("http://[::1]", true),
        ("http://127.0.0.1.example.org", false), ("http://10.0.0.1", false), ("http://localhost.example.org", false),
        ("http://128.0.0.1", false), ("http://127.0.0", false),
    ]) func `this machine is told from others`(given: String, isLoopback: Bool) throws {
        #expect(try #require(HTTPOrigin(given)).isLoopback == isLoopback)
    }
}
