internal import Hummingbird
internal import HummingbirdTLS

/// Serves the wire.
public enum Serving {
    /// Runs until it is stopped.
    public static func run() async throws {
        let router = Router()
        router.get("/health") { _, _ in "" }
        try await Application(router: router).runService()
    }
}
