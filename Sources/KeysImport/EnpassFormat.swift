internal import KeysModel

extension ImportFormat {
    /// Enpass 5 and 6: a title, labels and values in turn, a note at the end; a header that names no columns.
    static let enpassCSV = ImportFormat(
        id: "enpass-csv", name: "Enpass (CSV)", steps: "File > Export > CSV",
        header: #""Title","Field","Value","Field","Value",.........,"Note""#,
        tables: [
            ImportTable(
                [["title", "field", "value"]], [("title", .title)],
                weak: [
                    ("field", .meaningless), ("value", .meaningless), ("e-mail", .spareUsername),
                    ("email", .spareUsername), ("phone", .standard(.phone)), ("totp", .otp),
                    ("one-time code", .otp), ("cardholder", .standard(.cardholder)), ("number", .standard(.cardNumber)),
                    ("cvc", .standard(.cardCode)), ("pin", .standard(.pin)), ("expiry date", .cardExpiry),
                ], rules: .infersKind, layout: .pairs(notesLast: true))
        ])
}
