internal import KeysSecret

/// Putting the body of a new version together: secret values and the capped history.
extension Composer {
    /// The newest values of a field that are always remembered; older ones as long as both bounds hold.
    private static let valuesPerField = 20
    private static let bytesPerField = 4096

    /// The body of a new entry.
    func body(of draft: Draft, _ form: borrowing EntryForm) throws(ComposeError) -> BodyFate {
        guard !draft.sealed.isEmpty || !form.pasts.isEmpty else { return .none }
        var body = SecretBuilder(capacity: 256)
        body.append([BodyIndex.formatByte])
        body.append(number: draft.sealed.count)
        for value in draft.sealed.sorted(by: { $0.id < $1.id }) { append(value, form, to: &body) }
        appendPasts(of: draft, form, to: &body)
        return try finish(body)
    }

    /// The old values a new entry brings with it. Their stamps are of a device that never was, so that none is ever taken
    /// for a value of this vault's own.
    private func appendPasts(of draft: Draft, _ form: borrowing EntryForm, to body: inout SecretBuilder) {
        body.append(number: form.pasts.count)
        guard !form.pasts.isEmpty else { return }
        let nowhere = DeviceID(randomWord() >> 16)
        for (index, past) in form.pasts.enumerated() {
            let field: FieldID =
                switch past.place {
                case .standard(let id) where id == .title || StandardField.of(id) != nil: id
                case .item(let item) where draft.ids.indices.contains(item): draft.ids[item]
                case .standard, .item, .gone: .added(random: randomWord())
                }
            let item = HistoryItem(
                field: field, stamp: Stamp(clock: UInt64(form.pasts.count - index), device: nowhere),
                changed: past.changed, device: past.device ?? stamp.device, reason: past.reason, type: past.type,
                label: past.label)
            body.append(item.encoded)
            form.withSecrets { all in
                body.append(number: past.range.count)
                body.append(all.extracting(past.range))
            }
        }
    }

    /// The body over an opened entry: kept as it is when nothing secret and nothing remembered changed.
    func body(
        of draft: Draft, _ form: borrowing EntryForm, over opened: borrowing OpenedEntry
    ) throws(ComposeError) -> BodyFate {
        let previous = opened.entry
        let replaced = replacedValues(draft, previous)
        let references = Set(previous.versions.map(\.body))
        if references.count == 1, replaced.isEmpty, !draft.secretsChanged {
            return previous.versions[0].body == nil ? .none : .kept(source: 0)
        }
        let history = remembered(replaced, over: opened)
        let (unknownHistory, unknownParts) = (opened.unknownHistory, opened.unknownParts)
        let carried = draft.opaque.compactMap { field in
            opened.range(of: field.id, source: field.source).map { (id: field.id, range: $0) }
        }
        let isEmpty = draft.sealed.isEmpty && carried.isEmpty && history.isEmpty && unknownHistory.isEmpty
        if isEmpty, unknownParts.isEmpty { return .none }
        var body = values(of: draft, form, carried, over: opened)
        body.append(number: history.count + unknownHistory.count)
        for past in history {
            body.append(past.item.encoded)
            opened.withValue(of: past) { body.append(counted: $0) }
        }
        for range in unknownHistory + unknownParts { opened.withBytes(at: range) { body.append($0) } }
        return try finish(body)
    }

    private func finish(_ body: consuming SecretBuilder) throws(ComposeError) -> BodyFate {
        let size = body.count
        guard size <= BodyIndex.longest else { throw .bodyTooLarge(bytes: size) }
        return .new(body.finish())
    }

    /// The format byte and all values in the order of their ids: those of the form, and those of fields only a newer Keys
    /// can read.
    private func values(
        of draft: Draft, _ form: borrowing EntryForm, _ carried: [(id: FieldID, range: Range<Int>)],
        over opened: borrowing OpenedEntry
    ) -> SecretBuilder {
        var body = SecretBuilder(capacity: 256)
        body.append([BodyIndex.formatByte])
        body.append(number: draft.sealed.count + carried.count)
        var rest = carried.sorted { $0.id < $1.id }[...]
        for value in draft.sealed.sorted(by: { $0.id < $1.id }) {
            while let first = rest.first, first.id < value.id { append(rest.removeFirst(), opened, to: &body) }
            append(value, form, to: &body)
        }
        for value in rest { append(value, opened, to: &body) }
        return body
    }

    private func append(
        _ value: (id: FieldID, item: Int), _ form: borrowing EntryForm, to body: inout SecretBuilder
    ) {
        body.append(number: value.id.number)
        form.withValue(at: value.item) { body.append(counted: $0) }
    }

    private func append(
        _ value: (id: FieldID, range: Range<Int>), _ opened: borrowing OpenedEntry, to body: inout SecretBuilder
    ) {
        body.append(number: value.id.number)
        opened.withBytes(at: value.range) { body.append(counted: $0) }
    }

    /// What this write takes away: values that were replaced or removed, and values that lose a conflict.
    private func replacedValues(_ draft: Draft, _ previous: Entry) -> [(
        item: HistoryItem, field: Field, source: Int
    )] {
        var replaced: [(item: HistoryItem, field: Field, source: Int)] = []
        for resolved in previous.resolved where resolved.field.isRemembered {
            let label = resolved.field.role == .custom ? resolved.field.label : resolved.label
            func remember(_ field: Field, _ source: Int, _ reason: HistoryReason) {
                let item = HistoryItem(
                    field: field.id, stamp: field.stamp, changed: now, device: stamp.device, reason: reason,
                    type: field.type, label: label)
                replaced.append((item, field, source))
            }
            let stays = draft.fields.first { $0.id == resolved.field.id }?.showsTheSame(as: resolved.field) ?? false
            if !stays { remember(resolved.field, resolved.source, reason) }
            for other in resolved.others { remember(other.field, other.source, .conflict) }
        }
        return replaced
    }

    /// The history newest first: all that this write takes away, then what was there as long as it fits.
    private func remembered(
        _ replaced: [(item: HistoryItem, field: Field, source: Int)], over opened: borrowing OpenedEntry
    ) -> [OpenedEntry.Past] {
        var all: [OpenedEntry.Past] = []
        for one in replaced {
            guard let place = opened.place(of: one.field, source: one.source) else { continue }
            let past = OpenedEntry.Past(item: one.item, place: place)
            if opened.withValue(of: past, { !$0.isEmpty }) { all.append(past) }
        }
        var seen = Set(all.map(\.item.key))
        var sizes: [FieldID: (values: Int, bytes: Int)] = [:]
        func count(_ past: OpenedEntry.Past) -> Bool {
            var size = sizes[past.item.field] ?? (0, 0)
            size.values += 1
            size.bytes += opened.withValue(of: past) { $0.count }
            sizes[past.item.field] = size
            return size.values <= Self.valuesPerField && size.bytes <= Self.bytesPerField
        }
        for past in all { _ = count(past) }
        for past in opened.history where seen.insert(past.item.key).inserted {
            if count(past) { all.append(past) }
        }
        return all
    }
}

extension SecretBuilder {
    fileprivate mutating func append(number: some BinaryInteger) {
        var bytes: [UInt8] = []
        bytes.append(number: UInt64(number))
        append(bytes)
    }

    fileprivate mutating func append(counted value: Span<UInt8>) {
        append(number: value.count)
        append(value)
    }
}
