internal import KeysBlobs
internal import NIOCore
internal import NIOHTTP1

/// What bounds a connection.
struct ConnectionLimits: Sendable {
    /// How long a request may take from its head to the end of its answer, and how long a connection may be idle.
    var patience: TimeAmount = .seconds(60)
    /// How many requests a connection is good for.
    var requests = 10_000
    /// How long a connection is kept.
    var age: TimeAmount = .minutes(10)
    /// How many connections there are at once; one more takes the place of the one with the least need (`ConnectionCrowd`).
    var connections = 4096

    /// The longest target of a request.
    static let target = 2048
    /// The most bytes of all header fields.
    static let headers = 16 << 10
    /// The most header fields.
    static let fields = 64
    /// How long what a refused client still sends is read and dropped, so that it sees the answer.
    static let lingering: TimeAmount = .seconds(1)
    /// How many bytes of it.
    static let lingeringBytes = 2 * BlobLimits.blob
}

/// Stands between the parser and the framework and holds a connection to its limits: every request has an end, a connection
/// has one too, what is no HTTP is answered in the words of the wire, and a body that was cut short is an error, not an end.
///
/// It is a class because it is a handler of a channel.
final class ConnectionRules: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// A request ended before its end.
    struct CutShort: Error {}

    private let limits: ConnectionLimits
    private let crowd: ConnectionCrowd
    private var place: ConnectionCrowd.Place?
    private let born = NIODeadline.now()
    private var requests = 0
    /// Requests whose head came and whose answer is not over.
    private var open = 0
    private var isReading = false
    private var isLast = false
    private var isClosing = false
    private var isAnswering = false
    private var dropped = 0
    private var deadline: Scheduled<Void>?

    init(_ limits: ConnectionLimits, _ crowd: ConnectionCrowd) {
        self.limits = limits
        self.crowd = crowd
    }

    func handlerAdded(context: ChannelHandlerContext) { place = crowd.enter(context.channel) }

    /// Says whether something of it is being answered. Who sends one request behind another gains no time by it.
    private func stand(isAnswered: Bool) { place = place.map { crowd.move($0, isAnswered: isAnswered) } }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return drop(context, unwrapInboundIn(data)) }
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard head.uri.utf8.count <= ConnectionLimits.target, head.uri.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
            else { return refuse(context) }
            begin(context, head)
        case .end: isReading = false
        case .body: break
        }
        context.fireChannelRead(data)
    }

    private func begin(_ context: ChannelHandlerContext, _ head: HTTPRequestHead) {
        requests += 1
        open += 1
        isReading = true
        if open == 1 { stand(isAnswered: true) }
        if !head.isKeepAlive || requests >= limits.requests || NIODeadline.now() - born > limits.age { isLast = true }
        if deadline == nil { setDeadline(context) }
        let length = head.headers.first(name: "content-length").flatMap { Int($0) }
        if head.headers.first(name: "expect")?.lowercased() == "100-continue", length ?? 0 <= BlobLimits.blob, open == 1
        {
            context.writeAndFlush(wrapOutboundOut(.head(.init(version: head.version, status: .continue))), promise: nil)
        }
    }

    private func setDeadline(_ context: ChannelHandlerContext) {
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: limits.patience) { context.close(promise: nil) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // Answers to what came behind the last request, or to what was refused here already.
        guard !isClosing else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            isAnswering = true
            // Who is refused before all was read may send without end.
            if isReading || head.status == .payloadTooLarge { isLast = true }
            if isLast { head.headers.replaceOrAdd(name: "connection", value: "close") }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            isAnswering = false
            open -= 1
            deadline?.cancel()
            deadline = nil
            if open > 0 { setDeadline(context) }
            if open == 0 { stand(isAnswered: false) }
            context.write(data, promise: promise)
            if isLast { end(context) }
        }
    }

    /// Closes once all is written; at once where nothing more is to come.
    private func end(_ context: ChannelHandlerContext) {
        isClosing = true
        context.flush()
        let wait = isReading ? ConnectionLimits.lingering : .milliseconds(50)
        context.eventLoop.assumeIsolated().scheduleTask(in: wait) { context.close(promise: nil) }
    }

    private func drop(_ context: ChannelHandlerContext, _ part: HTTPServerRequestPart) {
        guard case .body(let bytes) = part else { return }
        dropped += bytes.readableBytes
        if dropped > ConnectionLimits.lingeringBytes { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isClosing else { return }
        if error is ChannelError || error is IOError { return giveUp(context) }
        refuse(context)
    }

    /// Answers what is no request.
    private func refuse(_ context: ChannelHandlerContext) {
        guard open == 0 || (open == 1 && isReading && !isAnswering) else { return giveUp(context) }
        isClosing = true
        let wasReading = isReading
        let body = ByteBuffer(string: "{\"error\":\"grammar\"}")
        let headers: HTTPHeaders = [
            "content-type": "application/json", "content-length": "\(body.readableBytes)", "connection": "close",
        ]
        context.write(
            wrapOutboundOut(.head(.init(version: .http1_1, status: .badRequest, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        if wasReading { context.fireErrorCaught(CutShort()) }
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(200)) { context.close(promise: nil) }
    }

    private func giveUp(_ context: ChannelHandlerContext) {
        isClosing = true
        if isReading { context.fireErrorCaught(CutShort()) }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        deadline?.cancel()
        deadline = nil
        if isReading, !isClosing { context.fireErrorCaught(CutShort()) }
        isClosing = true
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    private func leave() {
        if let place { crowd.leave(place) }
        place = nil
    }
}

@available(*, unavailable)
extension ConnectionRules: Sendable {}
