internal import KeysSecret

/// Putting the body of a new version together: secret values and the capped history.
extension Composer {
    /// The newest values of a field that are always remembered; older ones as long as both bounds hold.
    private static let valuesPerField = 20
    private static let bytesPerField = 4096

    /// The body of a new entry.
    func body(of draft: Draft, _ form: borrowing EntryForm) throws(ComposeError) -> BodyFate {
        guard !draft.sealed.isEmpty else { return .none }
        var body = values(of: draft, form)
        body.append([0])
        return try finish(body)
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
        let unknown = opened.unknownRanges
        guard !draft.sealed.isEmpty || !history.isEmpty || !unknown.isEmpty else { return .none }
        var body = values(of: draft, form)
        var count: [UInt8] = []
        count.append(number: UInt64(history.count))
        body.append(count)
        for past in history {
            var head = past.item.encoded
            opened.withValue(of: past) { value in
                head.append(number: UInt64(value.count))
                body.append(head)
                body.append(value)
            }
        }
        for range in unknown.prefix(1) { opened.withBytes(at: range) { body.append($0) } }
        return try finish(body)
    }

    private func finish(_ body: consuming SecretBuilder) throws(ComposeError) -> BodyFate {
        let size = body.count
        guard size <= BodyIndex.longest else { throw .bodyTooLarge(bytes: size) }
        return .new(body.finish())
    }

    private func values(of draft: Draft, _ form: borrowing EntryForm) -> SecretBuilder {
        var body = SecretBuilder(capacity: 256)
        var head: [UInt8] = [BodyIndex.formatByte]
        head.append(number: UInt64(draft.sealed.count))
        body.append(head)
        for (id, item) in draft.sealed.sorted(by: { $0.id < $1.id }) {
            form.withValue(at: item) { value in
                var head: [UInt8] = []
                head.append(number: id.number)
                head.append(number: UInt64(value.count))
                body.append(head)
                body.append(value)
            }
        }
        return body
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
