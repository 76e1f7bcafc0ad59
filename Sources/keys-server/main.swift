internal import KeysServer

try await Serving.run()
