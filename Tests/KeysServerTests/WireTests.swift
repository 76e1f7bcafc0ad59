internal import KeysServer
internal import Testing

struct WireTests {
    @Test func `nothing yet`() {}
}
