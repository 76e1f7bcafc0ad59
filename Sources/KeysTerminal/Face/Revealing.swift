/// Until when a screen shows what is hidden.
struct Revealing {
    private var until: Int64?

    /// Shows for as long as the settings say, or hides what is shown.
    mutating func toggle(_ place: Workplace) {
        until = isOn(place) ? nil : place.now + Int64(place.options.revealSeconds) * 1000
    }

    mutating func hide() { until = nil }

    func isOn(_ place: Workplace) -> Bool { until.map { place.now < $0 } ?? false }

    /// When it looks different by itself.
    func nextChange(_ place: Workplace) -> Int64? {
        guard let until, place.now < until else { return nil }
        return min(until, (place.now / 1000 + 1) * 1000)
    }

    /// What to say of it: how to show, or when it hides itself.
    func words(_ place: Workplace) -> String {
        guard let until, place.now < until else { return "s shows what is hidden" }
        return "hides itself in \((until - place.now + 999) / 1000) s"
    }
}
