internal import KeysImport
internal import KeysModel
internal import KeysVault

/// What was found in files that may be imported, by looking at them and by a run that wrote nothing.
struct ImportFindings {
    /// nil for a sealed backup.
    let preview: ImportPreview?
    let summary: ImportSummary
    let fileCount: Int

    /// What stands above all.
    func heads(_ rule: DuplicateRule) -> [Report.Line] {
        let format = preview?.format ?? "Keys, sealed backup"
        return [
            Report.Line(text: "\(format): \(ImportSentences.counts(summary, wouldBe: true))"),
            Report.Line(text: ImportSentences.rule(rule), style: .quiet),
        ]
    }

    /// What is left out first: it is lost unless somebody looks.
    var lines: [Report.Line] {
        ImportSentences.notes("Left out", summary.failed, .bad) + samples + columns
            + ImportSentences.notes("To know", summary.warnings, .warning)
    }

    private var samples: [Report.Line] {
        guard let preview, !preview.samples.isEmpty else { return [] }
        let name = fileCount > 1 ? "The first entries of the first file" : "The first entries"
        return [Report.Line(text: name, style: .strong)]
            + preview.samples.map {
                Report.Line(
                    text: ImportSentences.sample($0), label: $0.title.isEmpty ? "(no title)" : $0.title, isRow: true)
            }
    }

    private var columns: [Report.Line] {
        guard let columns = preview?.columns else { return [] }
        return [Report.Line(text: "What becomes of the columns", style: .strong)]
            + columns.map { Report.Line(text: $0.meaning, label: $0.label, isRow: true) }
    }
}

extension ImportTrace {
    var title: String {
        if summary.batch == nil { return "Nothing new was in it" }
        return batch == nil ? "The import is taken back" : "Imported"
    }

    /// What stands above all.
    var heads: [Report.Line] {
        if batch == nil, summary.batch != nil {
            let stayed = kept.isEmpty ? "" : "; \(kept.count) that were changed since stay"
            return [Report.Line(text: "Everything is as it was before\(stayed). ^r in the list does it again.")]
        }
        let counts = Report.Line(text: ImportSentences.counts(summary, wouldBe: false), style: .good)
        if isShredded {
            return [counts, Report.Line(text: "The exported file was overwritten and deleted.", style: .quiet)]
        }
        guard canShred else { return [counts] }
        return [
            counts,
            Report.Line(
                text: "The exported file still holds every password in plain text: s deletes it.", style: .warning),
        ]
    }

    var lines: [Report.Line] {
        let isBack = batch == nil && summary.batch != nil
        if isBack, kept.isEmpty { return [Report.Line(text: "Nothing of it is in the vault.", style: .quiet)] }
        let all =
            kept.map { Report.Line(text: $0, label: "kept", isRow: true) }
            + ImportSentences.notes("Left out", summary.failed, .bad)
            + ImportSentences.notes("To know", summary.warnings, .warning)
        return all.isEmpty
            ? [Report.Line(text: "Every row came in, and there is nothing to say of any.", style: .quiet)] : all
    }
}

/// What an import says.
enum ImportSentences {
    /// How many rows became what.
    static func counts(_ summary: ImportSummary, wouldBe: Bool) -> String {
        var parts = ["\(grouped(summary.added)) \(wouldBe ? "new" : "added")"]
        if summary.beside > 0 { parts.append("\(grouped(summary.beside)) of them beside one of the same name") }
        if summary.trashed > 0 { parts.append("\(grouped(summary.trashed)) of them into the trash") }
        if summary.updated > 0 { parts.append("\(grouped(summary.updated)) updated") }
        if summary.skipped > 0 { parts.append("\(grouped(summary.skipped)) skipped as present") }
        if summary.folders > 0 { parts.append("\(grouped(summary.folders)) folders") }
        if !summary.failed.isEmpty { parts.append("\(grouped(summary.failed.count)) left out") }
        if !summary.warnings.isEmpty { parts.append("\(grouped(summary.warnings.count)) to know of") }
        return parts.joined(separator: ", ")
    }

    /// What is done with an entry that is there with other content.
    static func rule(_ rule: DuplicateRule) -> String {
        switch rule {
        case .keep: "What is there with other content: both are kept (d changes that)"
        case .update: "What is there with other content: the file wins, old values go into the history (d)"
        case .skip: "What is there with other content: stays as it is, the row is skipped (d changes that)"
        }
    }

    static func sample(_ sample: ImportPreview.Sample) -> String {
        var parts: [String] = []
        if sample.kind != "login" { parts.append(sample.kind) }
        if !sample.username.isEmpty { parts.append(sample.username) }
        if sample.secrets > 0 { parts.append(Masked.dots + (sample.secrets > 1 ? " x\(sample.secrets)" : "")) }
        if !sample.address.isEmpty { parts.append(sample.address) }
        return parts.joined(separator: "   ")
    }

    /// Notes of rows, under a heading.
    static func notes(_ heading: String, _ notes: [ImportNote], _ style: Style) -> [Report.Line] {
        guard !notes.isEmpty else { return [] }
        return [Report.Line(text: heading, style: .strong)]
            + notes.map { note in
                let row = "row \(note.row)"
                return Report.Line(
                    text: note.reason, style: style == .bad ? .bad : .plain,
                    label: note.file.map { "\($0), \(row)" } ?? row)
            }
    }

    /// What is known, where a file is not.
    static func unknown(_ message: String) -> [Report.Line] {
        [
            Report.Line(text: message.prefix(1).uppercased() + message.dropFirst() + ".", style: .warning),
            Report.Line(text: "A table of your own comes in with keys import --map, in the shell.", style: .quiet),
            Report.Line(text: "What can be imported, and how to export it there", style: .strong),
        ] + ImportFormat.all.map { Report.Line(text: $0.steps, label: $0.name) }
            + [Report.Line(text: BackupWork.formatSteps, label: BackupWork.formatName)]
    }
}
