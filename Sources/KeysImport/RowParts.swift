internal import KeysModel

/// Cells that hold a part of an entry other than a login's.
extension RowDraft {
    mutating func putPart(
        _ role: ColumnRole, _ index: Int, _ record: inout CSVRecord, _ rows: inout RowReading
    ) -> Bool {
        sayIfRounded(index, record, &rows)
        if !role.isConcealed { rows.normalise(index, &record) }
        let label = rows.plan.columns[index].label
        record.withCell(index) { takeText(role, label: label, $0) }
        return true
    }

    /// Puts a value where a role says, for cells and for what stands inside of cells.
    mutating func takeText(_ role: ColumnRole, label: String, _ value: Span<UInt8>) {
        switch role {
        case .standard(let id): set(id, label: label, value)
        case .username: set(.username, label: label, value)
        case .password: set(.password, label: label, value)
        case .notes: set(.notes, label: label, value)
        case .otp: _ = setSeed(value, label: label)
        case .title: form.title = String(shown: value)
        case .url: urls.append(String(shown: value))
        case .spareUsername, .loginEmail:
            let text = String(shown: value)
            if !form.has(.username) {
                form.set(.username, to: text)
            } else if form.text(.username) != text {
                form.addField(label: label, type: role == .loginEmail ? .email : .text, text: text)
            }
        case .fullName: takeFullName(String(shown: value), label: label)
        case .cardExpiry: form.set(.cardExpiry, to: MonthText.expiry(String(shown: value)))
        case .cardExpiryMonth: expiry.month = String(shown: value)
        case .cardExpiryYear: expiry.year = String(shown: value)
        case .accountName: accountName = String(shown: value)
        case .documentNumber: set(documentNumber ?? .notes, isThere: documentNumber != nil, label: kindWord, value)
        case .field(let content): addField(label, content, value)
        case .created: if let time = Moment.milliseconds(value) { form.created = time }
        case .modified: if let time = Moment.milliseconds(value) { form.modified = time }
        case .meaningless: break
        default: addField(label, role.isConcealed ? .concealed : .text, value)
        }
    }

    /// What is there already is not overwritten: the second becomes a field.
    private mutating func set(_ id: FieldID, isThere: Bool = true, label: String, _ value: Span<UInt8>) {
        guard isThere, !form.has(id) else {
            return addField(label, StandardField.of(id)?.type.isSecret ?? true ? .concealed : .text, value)
        }
        if id == .birthDate {
            form.set(id, to: MonthText.day(String(shown: value)))
        } else {
            form.set(id, toSecret: value)
        }
    }

    private var documentNumber: FieldID? {
        switch kindWord {
        case "passport": .passportNumber
        case "license": .licenceNumber
        case "card", "social_security": .nationalNumber
        default: nil
        }
    }

    /// The last word is the last name; a name with other blanks than one between words stays whole, as a field.
    private mutating func takeFullName(_ text: String, label: String) {
        let words = text.split(separator: " ")
        let known = [FieldID.firstName, .middleName, .lastName].compactMap { form.text($0) }.joined(separator: " ")
        if text == known
            || text == [form.text(.firstName), form.text(.lastName)].compactMap({ $0 }).joined(separator: " ")
        {
            return
        }
        guard words.joined(separator: " ") == text, !form.has(.firstName), !form.has(.lastName), let last = words.last
        else { return form.addField(label: label, text: text) }
        if words.count == 1 { return form.set(.firstName, to: text) }
        form.set(.firstName, to: words.dropLast().joined(separator: " "))
        form.set(.lastName, to: String(last))
    }
}
