internal import KeysModel
internal import KeysSecret

/// Adding, removing and moving fields of a form.
extension FormScreen {
    mutating func arrange(_ wish: Wish) -> [Action] {
        switch wish {
        case .addField:
            return [.show(PromptScreen("What is the new field called?", name: Asked.newLabel))]
        case .removeField: return remove()
        case .restoreField: return putBack()
        case .relabelField:
            guard fields[focus].isOwn else { return Self.notOwn }
            return [.show(PromptScreen("Another label", text: fields[focus].label, name: Asked.label))]
        case .retypeField:
            guard fields[focus].isOwn else { return Self.notOwn }
            return [Self.askForType(Asked.type, selected: fields[focus].type)]
        case .moveFieldUp, .moveFieldDown: return shift(wish == .moveFieldUp ? -1 : 1)
        default: return []
        }
    }

    private static var notOwn: [Action] { [.say("Only fields of your own can be changed so; ^f adds one")] }

    private static func askForType(_ name: String, selected: FieldType = .text) -> Action {
        .show(
            ChoiceScreen(
                "What does it hold?", FieldType.offered.map { ($0.words, $0.isSecret ? "hidden" : "") },
                selected: FieldType.offered.firstIndex(of: selected) ?? 0, name: name))
    }

    /// Takes a text that was typed above.
    mutating func take(_ text: String, _ name: String) -> [Action] {
        let text = text.trimmed
        switch name {
        case Asked.newLabel:
            guard !text.isEmpty else { return [.say("A field needs a label; nothing was added")] }
            label = text
            return [Self.askForType(Asked.newType)]
        case Asked.label:
            guard !text.isEmpty else { return [.say("A field needs a label; it stays as it was")] }
            fields[focus].label = text
        default: break
        }
        return []
    }

    /// Adds a field behind the one that is focused if that is one's own, else behind all.
    mutating func add(_ label: String, _ type: FieldType, _ place: Workplace) {
        let last = fields.lastIndex { $0.part == .custom } ?? fields.lastIndex { $0.part == .url }
        let index = (fields[focus].isOwn ? focus : last ?? focus) + 1
        fields.insert(FormField(nextNumber, .custom, type: type, label: label), at: index)
        nextNumber += 1
        move(to: index, place)
    }

    mutating func retype(_ type: FieldType, _ place: Workplace) {
        fields[focus].type = type
        revealedUntil = nil
        fields[focus].judge()
    }

    // MARK: Taking away

    private mutating func remove() -> [Action] {
        let field = fields[focus]
        revealedUntil = nil
        guard field.isOwn || field.part == .url && !field.line.isEmpty else { return empty(field) }
        taken.append((focus, field))
        fields.remove(at: focus)
        focus = min(focus, fields.count - 1)
        return [.say("Taken away: \(field.label) - ^y puts it back")]
    }

    /// A field of the kind stays; what is in it goes.
    private mutating func empty(_ field: FormField) -> [Action] {
        guard !field.line.isEmpty else { return [.say("There is nothing in this field")] }
        let old = field.line.withBytes { SecretLine(copying: $0) }
        taken.append(
            (
                focus,
                FormField(
                    field.number, field.part, id: field.id, type: field.type, label: field.label, line: old,
                    original: field.original)
            ))
        field.line.clear()
        fields[focus].judge()
        return [.say("Emptied: \(field.label) - ^y puts back what was there")]
    }

    private mutating func putBack() -> [Action] {
        guard let (place, field) = taken.popLast() else { return [.say("Nothing was taken away")] }
        revealedUntil = nil
        if let index = fields.firstIndex(where: { $0.number == field.number }) {
            field.line.withBytes { fields[index].line.replace(with: $0) }
            focus = index
        } else {
            focus = min(place, fields.count)
            fields.insert(field, at: focus)
        }
        fields[focus].judge()
        return [.say("Put back: \(field.label)")]
    }

    // MARK: Moving

    private mutating func shift(_ step: Int) -> [Action] {
        let part = fields[focus].part
        guard part == .custom || part == .url else {
            return [.say("Only addresses and fields of your own can be moved")]
        }
        let target = focus + step
        guard fields.indices.contains(target), fields[target].part == part,
            part == .custom || !fields[target].line.isEmpty
        else { return [.say(step < 0 ? "It is the first one" : "It is the last one")] }
        fields.swapAt(focus, target)
        focus = target
        return []
    }
}
