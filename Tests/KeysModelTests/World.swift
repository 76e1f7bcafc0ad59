internal import KeysSecret

@testable internal import KeysModel

/// Two to six devices that edit three entries while what they write is on its way to the others: late, twice, in any
/// order (merge_model.py, with the real types).
struct World {
    struct Parcel: Sendable {
        let entry: Int
        let written: Written
    }

    /// A value somebody wrote, never written again.
    struct Value {
        let entry: Int
        let field: String
        let text: String
        let stamp: Stamp
    }

    struct Machine {
        var shelves: [Int: Shelf] = [:]
        var clock: UInt64 = 0
        /// How wrong its clock on the wall is.
        var skew: Int64
        var pending: [Parcel] = []
    }

    /// What a life is made of: everything, or much of little, where rare meetings are frequent.
    private static let palettes = [Array(0...11), [9, 9, 10], [4, 4, 11], [7, 8, 7], [5, 6, 8], [2, 4, 9, 10]]
    let entries: Int
    private let palette: [Int]
    var random: Seeded
    var machines: [Machine]
    var all: [Parcel] = []
    var values: [Value] = []
    /// Tags somebody took away, and tags somebody put.
    var removedTags: Set<String> = []
    var putTags: [(entry: Int, tag: String, stamp: Stamp)] = []
    /// What was seen under one vector: (entry, vector) -> the versions' bytes.
    var seen: [String: [[UInt8]]] = [:]
    var broken: [String] = []
    private var written = 0

    init(seed: UInt64) {
        random = Seeded(seed)
        palette = Self.palettes[random.below(Self.palettes.count)]
        entries = palette.count > 4 ? 3 : 1
        machines = []
        for _ in 0..<(2 + Int(seed % 5)) {
            machines.append(Machine(skew: Int64(random.below(1_000_000_000)) - 500_000_000))
        }
    }

    mutating func run(steps: Int) throws {
        for _ in 0..<steps {
            let machine = random.below(machines.count)
            if random.chance(60) {
                try act(machine)
            } else {
                deliver(to: machine, percent: [20, 50, 100][random.below(3)])
            }
        }
        for machine in machines.indices { deliver(to: machine, percent: 100) }
    }

    // MARK: Delivering

    private mutating func publish(_ parcel: Parcel, from machine: Int) {
        all.append(parcel)
        for other in machines.indices where other != machine { machines[other].pending.append(parcel) }
    }

    mutating func deliver(to machine: Int, percent: Int) {
        machines[machine].pending.shuffle(using: &random)
        let count = machines[machine].pending.count * percent / 100
        for parcel in machines[machine].pending.prefix(count) {
            take(parcel, machine)
            if random.chance(10) { take(parcel, machine) }
        }
        machines[machine].pending.removeFirst(count)
        if random.chance(20), !all.isEmpty {
            let again = all[random.below(all.count)]
            if machines[machine].shelves[again.entry] != nil, isKnown(again, machine) { take(again, machine) }
        }
    }

    private func isKnown(_ parcel: Parcel, _ machine: Int) -> Bool {
        machines[machine].shelves[parcel.entry]?.versions.vector.contains(parcel.written.version.stamp) ?? false
    }

    private mutating func take(_ parcel: Parcel, _ machine: Int) {
        machines[machine].shelves[parcel.entry, default: Shelf()].take(parcel.written)
        machines[machine].clock = max(machines[machine].clock, parcel.written.version.stamp.clock)
        note(parcel.entry, machine)
    }

    /// Equal vectors hold equal versions, wherever and whenever.
    private mutating func note(_ entry: Int, _ machine: Int) {
        guard let shelf = machines[machine].shelves[entry] else { return }
        let key =
            "\(entry) "
            + shelf.versions.vector.components.map { "\($0.device.value):\($0.clock)" }.joined(separator: " ")
        let bytes = shelf.versions.versions.map { $0.encoded() }
        if let known = seen[key] {
            if known != bytes { broken.append("two sets for the vector \(key)") }
        } else {
            seen[key] = bytes
        }
    }

    // MARK: Acting

    private mutating func act(_ machine: Int) throws {
        let entry = random.below(entries)
        machines[machine].clock += 1
        let stamp = Stamp(clock: machines[machine].clock, device: DeviceID(UInt64(machine + 1)))
        let composer = Bench.composer(
            stamp.clock, stamp.device.value, now: 1_000_000_000 + machines[machine].skew + Int64(random.below(1000))
        )
        if machines[machine].shelves[entry] == nil {
            try create(entry, machine, composer)
        } else if random.chance(14) {
            try bury(entry, machine, composer)
        } else {
            try change(entry, machine, composer)
        }
    }

    private mutating func fresh(_ entry: Int, _ field: String, _ stamp: Stamp) -> String {
        written += 1
        let text = "\(field)-\(written)"
        values.append(Value(entry: entry, field: field, text: text, stamp: stamp))
        return text
    }

    private mutating func create(_ entry: Int, _ machine: Int, _ composer: Composer) throws {
        var form = EntryForm(kind: .login, title: fresh(entry, "title", composer.stamp))
        form.set(.username, to: fresh(entry, "user", composer.stamp))
        if random.chance(70) { form.set(.password, to: fresh(entry, "password", composer.stamp)) }
        let written = Written(try composer.compose(form))
        take(Parcel(entry: entry, written: written), machine)
        publish(Parcel(entry: entry, written: written), from: machine)
    }

    private mutating func bury(_ entry: Int, _ machine: Int, _ composer: Composer) throws {
        guard let shelf = machines[machine].shelves[entry] else { return }
        let now = shelf.entry
        guard now.state != .purged else { return }
        let target: EntryState = random.chance(25) ? .purged : now.state == .live ? .trashed : .live
        let written: Written
        if target == .purged || now.versions.count == 1 {
            let version = composer.mark(now, as: target)
            written = Written(version, body: version.body.flatMap { shelf.bodies[$0.hash] })
        } else {
            var copy = shelf
            written = try copy.edit(composer, state: target) { _ in }
        }
        take(Parcel(entry: entry, written: written), machine)
        publish(Parcel(entry: entry, written: written), from: machine)
    }

    private mutating func change(_ entry: Int, _ machine: Int, _ composer: Composer) throws {
        guard var shelf = machines[machine].shelves[entry] else { return }
        let state = shelf.entry.state == .trashed ? EntryState.trashed : .live
        let opened = try shelf.opened()
        var form = EntryForm(editing: opened)
        for _ in 0..<(1 + random.below(2)) { alter(&form, entry, composer.stamp) }
        forget(notIn: form, composer.stamp)
        let written = Written(try composer.compose(form, over: opened, state: state), bodies: shelf.bodies)
        shelf.take(written)
        take(Parcel(entry: entry, written: written), machine)
        publish(Parcel(entry: entry, written: written), from: machine)
    }

    /// Of two changes of one write only what the form has in the end is written.
    private mutating func forget(notIn form: borrowing EntryForm, _ stamp: Stamp) {
        var texts: Set<String> = [form.title]
        for index in form.items.indices {
            form.withValue(at: index) { bytes in
                _ = texts.insert(String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self))
            }
        }
        values.removeAll { $0.stamp == stamp && !texts.contains($0.text) }
        putTags.removeAll { put in put.stamp == stamp && !form.tags.contains(put.tag) }
    }

    private mutating func alter(_ form: inout EntryForm, _ entry: Int, _ stamp: Stamp) {
        switch palette[random.below(palette.count)] {
        case 0: form.title = fresh(entry, "title", stamp)
        case 1: form.set(.username, to: fresh(entry, "user", stamp))
        case 2, 3: form.set(.password, to: fresh(entry, "password", stamp))
        case 4: form.set(.notes, to: fresh(entry, "notes", stamp))
        case 5:
            let type: FieldType = random.chance(50) ? .text : .concealed
            form.addField(label: "mine", type: type, text: fresh(entry, "custom", stamp))
        case 6:
            let own = form.items.indices.filter { form.items[$0].role == .custom }
            guard let index = own.randomElement(using: &random) else { return }
            form.setItem(at: index, bytes: Array(fresh(entry, "custom", stamp).utf8).span)
        case 7: form.urls.append(fresh(entry, "url", stamp))
        case 8:
            if random.chance(50), !form.urls.isEmpty { form.urls.remove(at: random.below(form.urls.count)) }
            if let index = form.items.lastIndex(where: { $0.role == .custom }) { form.removeItem(at: index) }
        case 9:
            written += 1
            form.tags.append("tag-\(written)")
            putTags.append((entry, "tag-\(written)", stamp))
        case 11: form.set(.notes, to: "")
        default:
            guard !form.tags.isEmpty else { form.isFavorite.toggle(); return }
            removedTags.insert(form.tags.remove(at: random.below(form.tags.count)))
        }
    }
}
