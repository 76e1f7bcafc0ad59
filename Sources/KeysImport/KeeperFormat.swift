extension ImportFormat {
    /// Keeper: no header; seven columns, then names and values of fields in turn.
    static let keeperCSV = ImportFormat(
        id: "keeper-csv", name: "Keeper (CSV, no header)", steps: "Settings > Export > CSV", header: "",
        tables: [
            ImportTable(
                [],
                [
                    ("folder", .backslashFolder), ("title", .title), ("login", .username), ("password", .password),
                    ("website address", .url), ("notes", .notes), ("shared folder", .field(.text)),
                ], weak: [("tfc:keeper", .otp)], rules: [.hasNoHeader, .infersKind], layout: .pairs(notesLast: false))
        ])
}
