internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import KeysBlobs
internal import NIOCore

/// The answers of the wire, as responses.
enum WireAnswer {
    /// An answer without a body.
    static func empty(_ status: HTTPResponse.Status) -> Response { Response(status: status) }

    /// Compact JSON.
    static func json(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// A fault: its status and its word. To a `HEAD` nothing but the status is said.
    static func fault(_ fault: WireFault, to request: Request) -> Response {
        var response =
            request.method == .head
            ? empty(HTTPResponse.Status(code: fault.status))
            : json(HTTPResponse.Status(code: fault.status), "{\"error\":\"\(fault.rawValue)\"}")
        switch fault {
        case .token: response.headers[.wwwAuthenticate] = "Bearer"
        case .rate, .busy: response.headers[.retryAfter] = "1"
        case .method: response.headers[.allow] = WireRoute.methods(request.head.path ?? "")
        default: break
        }
        return response
    }

    /// A blob. A large one counts against the budget until it is sent.
    static func blob(_ bytes: ByteBuffer, to account: RandomID, _ budget: BodyBudget) throws(WireFault) -> Response {
        let count = bytes.readableBytes
        let headers: HTTPFields = [.contentType: "application/octet-stream", .contentLength: "\(count)"]
        guard count > 1 << 16 else {
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: bytes))
        }
        guard let hold = budget.hold(count, for: account) else { throw .busy }
        let body = ResponseBody(contentLength: count) { writer in
            try await writer.write(bytes)
            try await writer.finish(nil)
            withExtendedLifetime(hold) {}
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    /// A page of names; `tag` on the first one.
    static func page(_ page: BlobPage, tag: SetTag?) -> Response {
        var response = json(.ok, "{\"blobs\":[\(lines(page))],\"more\":\(page.hasMore)}")
        if let tag { response.headers[.eTag] = tag.text }
        return response
    }

    /// The names of a page as JSON. They are of letters and digits: nothing in them needs escaping.
    static func lines(_ page: BlobPage) -> String {
        page.lines.map { "{\"name\":\"\($0.name)\",\"size\":\($0.size)}" }.joined(separator: ",")
    }
}
