internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// A connection of the framework's that is held to our limits.
struct RuledChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private let base: HTTP1Channel
    private let limits: ConnectionLimits
    private let crowd: ConnectionCrowd

    init(_ limits: ConnectionLimits, _ crowd: ConnectionCrowd, responder: @escaping HTTPChannelHandler.Responder) {
        var decoder = HTTP1Channel.Configuration.DecoderConfiguration()
        decoder.maxHeaderFieldSize = ConnectionLimits.headers
        decoder.maxHeaderListSize = ConnectionLimits.headers
        decoder.maxHeaderFieldCount = ConnectionLimits.fields
        base = HTTP1Channel(
            responder: responder,
            configuration: .init(idleTimeout: limits.patience, httpDecoderConfiguration: decoder))
        self.limits = limits
        self.crowd = crowd
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { [limits, crowd] value in
            let pipeline = channel.pipeline.syncOperations
            let parser = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(ConnectionRules(limits, crowd), position: .after(parser))
            return value
        }
    }

    func handle(value: Value, logger: Logger) async {
        await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
            await base.handle(value: value, logger: logger)
        }
    }
}
