internal import NIOCore
internal import Synchronization

/// The connections there are at once. Where one more comes than there may be, the one ends that has waited longest for its next
/// request; where none has waited for a moment, the one whose request is longest under way. So nobody takes another's place by
/// holding connections open: whoever comes is served, and who comes without need is the first to go.
///
/// It is a class because all connections share it.
final class ConnectionCrowd: Sendable {
    /// Where a connection stands: in which line, and under which number.
    struct Place: Sendable {
        fileprivate let isAnswered: Bool
        fileprivate let number: UInt64
    }

    /// Connections in the order in which they came to stand here. Numbers only grow, so the first is found by counting up, and
    /// each is passed once.
    private struct Line {
        private var standing: [UInt64: (channel: any Channel, since: NIODeadline)] = [:]
        private var first: UInt64 = 0
        private var next: UInt64 = 0
        var count: Int { standing.count }

        mutating func enter(_ channel: any Channel) -> UInt64 {
            standing[next] = (channel, .now())
            next += 1
            return next - 1
        }

        mutating func leave(_ number: UInt64) -> (any Channel)? {
            let channel = standing.removeValue(forKey: number)?.channel
            while first < next, standing[first] == nil { first += 1 }
            return channel
        }

        /// Takes the first out, if it has stood for so long.
        mutating func takeFirst(after time: TimeAmount = .zero) -> (any Channel)? {
            guard let one = standing[first], .now() - one.since >= time else { return nil }
            return leave(first)
        }
    }

    private struct Lines {
        var waiting = Line()
        var answered = Line()

        mutating func takeLeast(_ moment: TimeAmount) -> (any Channel)? {
            waiting.takeFirst(after: moment) ?? answered.takeFirst() ?? waiting.takeFirst()
        }
    }

    /// How long one that has just come, or was just answered, may take to send what it came for. Else those that come one after
    /// another would push out each other, and those that hold on would stay.
    private static let moment: TimeAmount = .seconds(1)

    private let limit: Int
    private let lines = Mutex(Lines())

    /// A crowd of at most so many.
    init(_ limit: Int) { self.limit = limit }

    /// Takes a connection in, which waits for its first request; ends another where there are too many.
    func enter(_ channel: any Channel) -> Place {
        let (place, last) = lines.withLock { lines in
            let isFull = lines.waiting.count + lines.answered.count >= limit
            let last = isFull ? lines.takeLeast(Self.moment) : nil
            return (Place(isAnswered: false, number: lines.waiting.enter(channel)), last)
        }
        last?.close(promise: nil)
        return place
    }

    /// Moves a connection to the end of a line: one that is being answered, or one that waits again.
    func move(_ place: Place, isAnswered: Bool) -> Place {
        lines.withLock { lines in
            // One that was told to end stands nowhere.
            guard let channel = Self.take(place, of: &lines) else { return place }
            let number = isAnswered ? lines.answered.enter(channel) : lines.waiting.enter(channel)
            return Place(isAnswered: isAnswered, number: number)
        }
    }

    /// Forgets a connection that has ended.
    func leave(_ place: Place) {
        // The last of its holders may be this one: it goes outside the lock.
        let channel = lines.withLock { lines in Self.take(place, of: &lines) }
        withExtendedLifetime(channel) {}
    }

    private static func take(_ place: Place, of lines: inout Lines) -> (any Channel)? {
        place.isAnswered ? lines.answered.leave(place.number) : lines.waiting.leave(place.number)
    }
}
