extension ImportFormat {
    /// Safari and Apple's Passwords: six columns now, four with Safari 15.
    static let safari = ImportFormat(
        id: "safari", name: "Safari, Apple Passwords",
        steps: "Passwords > File > Export All Passwords to File (Safari: File > Export > Passwords)",
        header: "Title,URL,Username,Password,Notes,OTPAuth",
        tables: [
            ImportTable(
                [
                    ["title", "url", "username", "password", "notes", "otpauth"],
                    ["title", "url", "username", "password"],
                ],
                [
                    ("title", .title), ("url", .url), ("username", .username), ("password", .password),
                    ("notes", .notes), ("otpauth", .otp),
                ])
        ])
}
