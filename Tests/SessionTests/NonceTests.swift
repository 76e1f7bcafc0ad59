import Foundation
import SessionSupport
import Testing

/// No nonce is used twice, by however many processes, on however many copies of a vault.
@Suite struct NonceTests {
    @Test func `over a whole life of a vault no nonce repeats`() throws {
        var program = try Program()
        let witness = program.home.path + "/nonces"
        program.environment["KEYS_TEST_DOOR_NONCES"] = witness
        #expect(try program.makeVault().status == 0)
        let vault = TestVault(of: program)
        let file = try vault.home.write("rows.csv", TestVault.export(400))
        #expect(try program.keys("import", file).status == 0)
        try vault.keep()
        // The same deeds on the same state: what a cloned machine would do.
        for _ in 0..<Effort.times(3, soak: 30) {
            try vault.putBack()
            for deed in Deed.all {
                let outcome = try program.run(deed.arguments, input: deed.input, descriptors: deed.descriptors)
                #expect(outcome.status == 0, "\(deed.name): \(outcome.said)")
            }
        }
        // Many writers at once.
        try vault.putBack()
        let adding = try (0..<8).map { number in
            try program.start(
                ["add", "Number \(number)", "--stdin", "--password-fd", "3"], input: Array("same".utf8),
                descriptors: [3: Array((Program.password + "\n").utf8)])
        }
        for running in adding { #expect(try running.finish().status == 0) }

        let bytes = Array(try #require(FileManager.default.contents(atPath: witness)))
        #expect(bytes.count % 24 == 0 && bytes.count > 24 * 2000, "\(bytes.count) bytes")
        let nonces = stride(from: 0, to: bytes.count, by: 24).map { Array(bytes[$0..<$0 + 24]) }
        #expect(Set(nonces).count == nonces.count)
    }
}
