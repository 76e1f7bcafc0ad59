import Foundation
import SessionSupport
import Testing

/// The search in the memory of a process finds what is there, in each of its forms.
@Suite struct ProcessMemoryTests {
    /// A process that holds a text, made from halves so that its program text does not.
    private static func holder(_ expression: String) throws -> PtyScreen {
        let script = "t = 'Wjkhid' + 'den%d' % 77\nkept = \(expression)\nprint('ready')\nimport time; time.sleep(60)"
        let screen = try PtyScreen(["/usr/bin/python3", "-c", script + "\n"], of: try Program())
        try screen.wait(for: "ready")
        return screen
    }

    @Test(
        arguments: [
            ("bytearray(t[::-1].encode('utf-16-le')); del t", nil),
            ("bytearray(t.encode())", .raw), ("bytearray(t.encode('utf-16-le'))", .utf16),
            ("bytearray(t.encode('utf-32-le'))", .utf32), ("bytearray(t[::-1].encode())", .reversed),
            ("bytearray().join(c.encode('utf-32-le') + b'\\1' * 24 for c in t)", .cells),
        ] as [(String, ProcessMemory.Form?)])
    func `a text is found in each form`(expression: String, form: ProcessMemory.Form?) throws {
        let process = try Self.holder(expression).self
        let found = try #require(
            ProcessMemory.forms(of: ["Wjkhidden77", "Wjkhidden" + "78"], in: process.process))
        if let form { #expect(found[0].contains(form)) } else { #expect(found[0].isSubset(of: [.raw])) }
        #expect(found[1] == [])
    }

    @Test func `a process that is gone has no memory to read`() {
        #expect(ProcessMemory.forms(of: ["text"], in: Int32.max) == nil)
    }
}
