internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore
internal import Synchronization

/// How many answers of each class the server gave since it started; nothing else is counted, and nothing for anybody.
///
/// It is a class because all requests share it.
final class Metrics: Sendable {
    private let classes = Mutex([Int](repeating: 0, count: 5))

    /// Counts an answer.
    func count(_ status: Int) {
        classes.withLock { $0[min(max(status / 100, 1), 5) - 1] += 1 }
    }

    /// The numbers as Prometheus reads them (text format 0.0.4).
    var text: String {
        let numbers = classes.withLock { $0 }
        return "# TYPE keys_server_answers_total counter\n"
            + numbers.enumerated().dropFirst()
            .map { "keys_server_answers_total{class=\"\($0 + 1)xx\"} \($1)\n" }.joined()
    }
}

/// Gives the metrics, whatever is asked.
struct MetricsResponder: HTTPResponder {
    let metrics: Metrics

    func respond(to request: Request, context: WireContext) async -> Response {
        guard request.method == .get, request.head.path == "/metrics" else { return Response(status: .notFound) }
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text)))
    }
}
