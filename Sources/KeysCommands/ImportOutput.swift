internal import KeysDesk
internal import KeysImport
internal import KeysModel
internal import KeysTerminal
internal import KeysVault

/// What an import tells.
enum ImportOutput {
    /// Runs a part of an import; rows at fault are told before its error.
    static func telling<R>(_ talk: Talk, _ work: () throws -> R) throws -> R {
        do {
            return try work()
        } catch let error as ImportWorkError {
            switch error {
            case .file(let fault): throw Failure.noExport(fault)
            case .everyRowBad(let rows):
                if !talk.isJSON { tell(rows, talk) }
                throw Failure.everyRowBad
            case .strictRow(let note): throw Failure.strictRow(row: note.row, reason: note.reason)
            case .onlyCopy: throw Failure.onlyCopy
            }
        }
    }

    private static func tell(_ notes: [ImportNote], _ talk: Talk) {
        for note in notes {
            let file = note.file.map { visible($0) + ", " } ?? ""
            talk.line("keys: \(file)row \(note.row): \(note.reason)")
        }
    }

    static func print(_ summary: ImportSummary, isDry: Bool, _ talk: Talk) throws(DeskError) {
        if talk.isJSON {
            var json = JSONWriter()
            write(summary, isDry: isDry, to: &json)
            return try talk.print(json.finish())
        }
        if !talk.isQuiet { tell(summary.warnings, talk) }
        tell(summary.failed, talk)
        var parts = ["\(summary.added) added"]
        if summary.beside > 0 { parts.append("\(summary.beside) of them beside an entry of the same name") }
        if summary.trashed > 0 { parts.append("\(summary.trashed) of them into the trash") }
        if summary.updated > 0 { parts.append("\(summary.updated) updated") }
        parts.append("\(summary.skipped) skipped as present")
        if summary.folders > 0 { parts.append("\(summary.folders) folders") }
        if !summary.failed.isEmpty { parts.append("\(summary.failed.count) rows left out") }
        talk.note(
            "\(isDry ? "dry run, nothing was written: " : "")\(visible(summary.format)): "
                + parts.joined(separator: ", "))
        if let batch = summary.batch { talk.note("keys import --undo \(batch) takes it back") }
    }

    private static func write(_ summary: ImportSummary, isDry: Bool, to json: inout JSONWriter) {
        json.beginObject()
        json.key("format")
        json.text(summary.format)
        json.key("batch")
        json.text(orNull: summary.batch)
        json.key("dry_run")
        json.bool(isDry)
        for (key, count) in [
            ("added", summary.added), ("updated", summary.updated), ("skipped", summary.skipped),
            ("trashed", summary.trashed), ("folders", summary.folders),
        ] {
            json.key(key)
            json.number(count)
        }
        for (key, notes) in [("failed", summary.failed), ("warnings", summary.warnings)] {
            json.key(key)
            json.beginArray()
            for note in notes {
                json.beginObject()
                json.key("row")
                json.number(note.row)
                json.key("reason")
                json.text((note.file.map { "\($0): " } ?? "") + note.reason)
                json.endObject()
            }
            json.endArray()
        }
        json.endObject()
    }

    static func printFormats(_ talk: Talk) throws(DeskError) {
        guard talk.isJSON else {
            return try Columns.print(
                ImportFormat.all.map { [$0.id, $0.name, $0.steps] }
                    + [[BackupWork.format, BackupWork.formatName, BackupWork.formatSteps]], talk)
        }
        var json = JSONWriter()
        json.beginArray()
        for format in ImportFormat.all {
            json.beginObject()
            for (key, text) in [
                ("id", format.id), ("name", format.name), ("header", format.header), ("steps", format.steps),
            ] {
                json.key(key)
                json.text(text)
            }
            json.endObject()
        }
        json.beginObject()
        for (key, text) in [
            ("id", BackupWork.format), ("name", BackupWork.formatName), ("header", ""),
            ("steps", BackupWork.formatSteps),
        ] {
            json.key(key)
            json.text(text)
        }
        json.endObject()
        json.endArray()
        try talk.print(json.finish())
    }

    /// The imports that can be undone.
    static func print(_ batches: [ImportBatch], _ talk: Talk) throws(DeskError) {
        guard talk.isJSON else {
            if batches.isEmpty, talk.isForEyes { talk.note("no import can be undone") }
            return try Columns.print(
                batches.map {
                    [
                        $0.id, Timestamp.text(milliseconds: $0.date), $0.format, visible($0.fileName),
                        "\($0.added) added", "\($0.updated) updated",
                    ]
                }, talk)
        }
        var json = JSONWriter()
        json.beginArray()
        for batch in batches {
            json.beginObject()
            for (key, text) in [
                ("batch", batch.id), ("date", Timestamp.text(milliseconds: batch.date)), ("format", batch.format),
                ("file", batch.fileName),
            ] {
                json.key(key)
                json.text(text)
            }
            for (key, count) in [("added", batch.added), ("updated", batch.updated)] {
                json.key(key)
                json.number(count)
            }
            json.endObject()
        }
        json.endArray()
        try talk.print(json.finish())
    }

    /// What an undoing did.
    static func print(_ report: UndoReport, _ talk: Talk) throws(DeskError) {
        guard talk.isJSON else {
            for title in report.kept { talk.line("keys: kept, because it was changed since: \(visible(title))") }
            return talk.note("\(Counted.entries(report.removed)) taken out, \(report.putBack) put back as before")
        }
        var json = JSONWriter()
        json.beginObject()
        json.key("removed")
        json.number(report.removed)
        json.key("put_back")
        json.number(report.putBack)
        json.key("kept")
        json.beginArray()
        for title in report.kept { json.text(title) }
        json.endArray()
        json.endObject()
        try talk.print(json.finish())
    }
}
