/// Finds the characters of a word in a text in their order, at the places that score best. The points are fzf's
/// (`FuzzyScoring`); the table keeps the bonus each row of characters began with, so that no better way is missed.
///
/// For character i of the word at place j of the text there are five cells, one for each bonus its row may have begun with
/// (`lanes`), and one for a gap that ends there.
struct FuzzyMatcher {
    private static let laneCount = 5
    private static let nowhere: Int32 = .min / 2
    /// A larger table is not made: the first places that fit are taken.
    private static let largestTable = 200_000

    private var lanes: [Int32] = []
    private var gaps: [Int32] = []
    private var firsts: [Int] = []

    /// The points of the best places; nil where the characters do not stand in this order.
    mutating func score(_ pattern: FuzzyPattern, in text: FuzzyText) -> Int32? {
        guard findFirsts(pattern, text) else { return nil }
        guard !pattern.units.isEmpty else { return 0 }
        guard isSmall(pattern, text) else { return Self.score(firsts, in: text) }
        if pattern.units.count == 1 { return Self.bestOfOne(pattern.units[0], pattern, text) }
        fill(pattern, text)
        return best(pattern, text)?.score
    }

    /// The points and the places in the text's scalars.
    mutating func places(_ pattern: FuzzyPattern, in text: FuzzyText) -> (score: Int32, places: [Int])? {
        guard findFirsts(pattern, text) else { return nil }
        guard !pattern.units.isEmpty, isSmall(pattern, text) else { return (Self.score(firsts, in: text), firsts) }
        fill(pattern, text)
        guard let end = best(pattern, text) else { return nil }
        return (end.score, trace(pattern, text, from: end.place, lane: end.lane))
    }

    /// The points of given places, from left to right; a gap never costs more than was won before it.
    static func score(_ places: [Int], in text: FuzzyText) -> Int32 {
        var total: Int32 = 0
        var lane = 0
        for (number, place) in places.enumerated() {
            let bonus = text.bonuses[place]
            var won = Int32(bonus)
            if number == 0 {
                lane = FuzzyScoring.lane(bonus)
                won *= FuzzyScoring.firstFactor
            } else if places[number - 1] == place - 1 {
                (lane, won) = FuzzyScoring.next(lane: lane, bonus: bonus)
            } else {
                let skipped = Int32(place - places[number - 1] - 1)
                total = max(0, total + FuzzyScoring.gapStart + (skipped - 1) * FuzzyScoring.gapExtension)
                lane = FuzzyScoring.lane(bonus)
            }
            total += FuzzyScoring.match + won
        }
        return total
    }

    /// The points of one character, without a table.
    private static func bestOfOne(_ unit: UInt32, _ pattern: FuzzyPattern, _ text: FuzzyText) -> Int32 {
        var best: UInt8 = 0
        for (place, other) in text.units(for: pattern).enumerated() where other == unit {
            best = max(best, text.bonuses[place])
        }
        return FuzzyScoring.match + Int32(best) * FuzzyScoring.firstFactor
    }

    // MARK: The table

    private func isSmall(_ pattern: FuzzyPattern, _ text: FuzzyText) -> Bool {
        pattern.units.count * text.units.count <= Self.largestTable
    }

    /// The earliest place of each character; false where one is missing.
    private mutating func findFirsts(_ pattern: FuzzyPattern, _ text: FuzzyText) -> Bool {
        firsts.removeAll(keepingCapacity: true)
        var found = 0
        let units = text.units(for: pattern)
        for place in units.indices where found < pattern.units.count {
            if units[place] == pattern.units[found] {
                firsts.append(place)
                found += 1
            }
        }
        return found == pattern.units.count
    }

    private mutating func fill(_ pattern: FuzzyPattern, _ text: FuzzyText) {
        let width = text.units.count
        let cells = width * pattern.units.count
        if gaps.count < cells {
            gaps = [Int32](repeating: 0, count: cells)
            lanes = [Int32](repeating: 0, count: cells * Self.laneCount)
        }
        let firsts = firsts
        lanes.withUnsafeMutableBufferPointer { lanes in
            gaps.withUnsafeMutableBufferPointer { gaps in
                text.units(for: pattern).withUnsafeBufferPointer { units in
                    for row in pattern.units.indices {
                        // Before its first place a row has no cell that counts; the one just before it is looked at.
                        let start = max(0, firsts[row] - 1)
                        var gap = Self.nowhere
                        var last = Self.nowhere
                        for place in start..<width {
                            gap = max(
                                last == Self.nowhere ? Self.nowhere : max(0, last + FuzzyScoring.gapStart),
                                gap == Self.nowhere ? Self.nowhere : max(0, gap + FuzzyScoring.gapExtension))
                            gaps[row * width + place] = gap
                            let cell = (row * width + place) * Self.laneCount
                            for lane in 0..<Self.laneCount { lanes[cell + lane] = Self.nowhere }
                            last = Self.nowhere
                            guard units[place] == pattern.units[row], place >= firsts[row] else { continue }
                            let bonus = text.bonuses[place]
                            if row == 0 {
                                last = FuzzyScoring.match + Int32(bonus) * FuzzyScoring.firstFactor
                                lanes[cell + FuzzyScoring.lane(bonus)] = last
                                continue
                            }
                            let above = (row - 1) * width + place - 1
                            if gaps[above] >= 0 {
                                last = gaps[above] + FuzzyScoring.match + Int32(bonus)
                                lanes[cell + FuzzyScoring.lane(bonus)] = last
                            }
                            for lane in 0..<Self.laneCount where lanes[above * Self.laneCount + lane] >= 0 {
                                let next = FuzzyScoring.next(lane: lane, bonus: bonus)
                                let won = lanes[above * Self.laneCount + lane] + FuzzyScoring.match + next.bonus
                                lanes[cell + next.lane] = max(lanes[cell + next.lane], won)
                                last = max(last, won)
                            }
                        }
                    }
                }
            }
        }
    }

    private func best(_ pattern: FuzzyPattern, _ text: FuzzyText) -> (score: Int32, place: Int, lane: Int)? {
        guard let first = firsts.last else { return nil }
        let row = (pattern.units.count - 1) * text.units.count
        var best: (score: Int32, place: Int, lane: Int)?
        for place in first..<text.units.count {
            for lane in 0..<Self.laneCount {
                let score = lanes[(row + place) * Self.laneCount + lane]
                if score > best?.score ?? 0 { best = (score, place, lane) }
            }
        }
        return best
    }

    private func cell(_ row: Int, _ place: Int, _ lane: Int, _ width: Int) -> Int32 {
        lanes[(row * width + place) * Self.laneCount + lane]
    }

    /// Goes back over the cells a score came from.
    private func trace(_ pattern: FuzzyPattern, _ text: FuzzyText, from end: Int, lane: Int) -> [Int] {
        let width = text.units.count
        var place = end
        var lane = lane
        var places = [end]
        for row in stride(from: pattern.units.count - 1, to: 0, by: -1) {
            let bonus = text.bonuses[place]
            let value = cell(row, place, lane, width)
            let before = (0..<Self.laneCount).first { candidate in
                let next = FuzzyScoring.next(lane: candidate, bonus: bonus)
                let from = cell(row - 1, place - 1, candidate, width)
                return from >= 0 && next.lane == lane && from + FuzzyScoring.match + next.bonus == value
            }
            if let before {
                place -= 1
                lane = before
            } else {
                (place, lane) = endOfGap(row - 1, place - 1, width)
            }
            places.append(place)
        }
        return places.reversed()
    }

    /// The match a gap that reaches `place` began after.
    private func endOfGap(_ row: Int, _ place: Int, _ width: Int) -> (place: Int, lane: Int) {
        var place = place
        while place > 0 {
            let gap = gaps[row * width + place]
            for lane in 0..<Self.laneCount {
                let value = cell(row, place - 1, lane, width)
                if value >= 0, max(0, value + FuzzyScoring.gapStart) == gap { return (place - 1, lane) }
            }
            place -= 1
        }
        return (firsts[row], 0)
    }
}
