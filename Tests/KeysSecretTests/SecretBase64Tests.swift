import Foundation
import KeysSecret
import Testing

/// Base 64 of secrets, beside Foundation's.
struct SecretBase64Tests {
    @Test(arguments: [0, 1, 2, 3, 4, 57, 1000]) func `base 64 is that of everybody`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 250) }
        let text = SecretBytes(bytes).base64().withBytes { span in span.indices.map { span[$0] } }
        #expect(String(decoding: text, as: UTF8.self) == Data(bytes).base64EncodedString())
    }
}
