internal import Foundation

/// Work spread over all cores.
enum Cores {
    /// What `body` gives for every index below `count`, in their order.
    static func map<R: Sendable>(_ count: Int, _ body: @Sendable (Int) -> R) -> [R] {
        [R](unsafeUninitializedCapacity: count) { buffer, initialized in
            // Every index is written by one thread, to a place of its own.
            nonisolated(unsafe) let places = buffer
            let slices = min(count, ProcessInfo.processInfo.activeProcessorCount * 4)
            DispatchQueue.concurrentPerform(iterations: slices) { slice in
                for index in count * slice / slices..<count * (slice + 1) / slices {
                    (places.baseAddress.map { $0 + index })?.initialize(to: body(index))
                }
            }
            initialized = count
        }
    }
}
