/// Filling a form anew, field by field, while it stays a form of what it was filled with.
extension EntryForm {
    /// Takes all fields away; what the entry was is kept.
    public mutating func removeAllItems() { items = [] }

    /// Adds a field with all its parts at the end; `id` is nil for one that is new.
    public mutating func append(_ id: FieldID?, _ role: FieldRole, _ type: FieldType, label: String, bytes: Span<UInt8>)
    {
        let value: Value =
            type.isSecret
            ? .secret(keep(bytes)) : .text(bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
        items.append(Item(id: id, role: role, type: type, label: label, value: value))
    }
}
