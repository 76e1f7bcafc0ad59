internal import KeysSecret

/// What only an import brings to a form: old values, and fields whose part or type is learned late.
extension EntryForm {
    /// An old value of a field.
    public struct Past: Sendable {
        /// The field it was in.
        public enum Place: Sendable {
            case standard(FieldID)
            /// The field at this index of the form.
            case item(Int)
            /// One that is gone.
            case gone
        }

        let place: Place
        let label: String
        let type: FieldType
        let changed: Int64
        let device: DeviceID?
        let reason: HistoryReason
        var range = 0..<0

        /// An old value: `changed` is when it was replaced, in milliseconds since 1970; `device` the one that did.
        public init(
            _ place: Place, label: String, type: FieldType, changed: Int64, device: DeviceID? = nil,
            reason: HistoryReason = .import
        ) {
            self.place = place
            self.label = label
            self.type = type
            self.changed = changed
            self.device = device
            self.reason = reason
        }
    }

    /// Gives the field of the person's own at `index` another type.
    public mutating func retype(at index: Int, to type: FieldType) {
        guard items[index].role == .custom else { return }
        var old = SecretBuilder()
        withValue(at: index) { old.append($0) }
        items[index].type = type
        old.withBytes { setItem(at: index, bytes: $0) }
    }

    /// Makes the field of the person's own at `index` a standard one.
    public mutating func makeStandard(at index: Int, _ id: FieldID) {
        guard items[index].role == .custom, StandardField.of(id) != nil, !has(id) else { return }
        var old = SecretBuilder()
        withValue(at: index) { old.append($0) }
        removeItem(at: index)
        old.withBytes { set(id, toSecret: $0) }
    }

    /// Makes the fields of the person's own at these indices, in their order, the web addresses behind those there are.
    public mutating func makeURLs(at indices: [Int]) {
        guard !indices.isEmpty else { return }
        let texts = indices.map { index in
            withValue(at: index) { value in
                value.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            }
        }
        let gone = Set(indices)
        items = items.indices.filter { !gone.contains($0) }.map { items[$0] }
        urls += texts
    }

    /// Makes the bytes of the text in base 64 of the field at `index`.
    public mutating func decodeBase64(at index: Int) {
        var decoded = SecretBuilder()
        withValue(at: index) { text in
            guard let bytes = Base64.decode(text), !bytes.withBytes({ $0.holdsNul }) else { return }
            bytes.withBytes { decoded.append($0) }
        }
        guard decoded.count > 0 else { return }
        if !items[index].type.isSecret { items[index].type = .concealed }
        decoded.withBytes { setItem(at: index, bytes: $0) }
    }
}
