#if TEST_DOORS
    #if canImport(Glibc)
        internal import Glibc
    #else
        internal import Darwin
    #endif
#endif

/// In a test build, writes every nonce that is used to the file `KEYS_TEST_DOOR_NONCES` names, so that a whole test
/// run can show that none repeats. In a release it is nothing.
enum NonceWitness {
    #if TEST_DOORS
        private static let descriptor: Int32 = {
            guard let path = getenv("KEYS_TEST_DOOR_NONCES") else { return -1 }
            return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        }()
    #endif

    @inline(__always)
    static func record(_ nonce: UnsafeBufferPointer<UInt8>) {
        #if TEST_DOORS
            if descriptor >= 0 { _ = write(descriptor, nonce.baseAddress, nonce.count) }
        #endif
    }
}
