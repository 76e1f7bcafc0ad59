extension ImportFormat {
    /// Firefox: `LoginExport.sys.mjs` of Mozilla. Every cell quoted; times in milliseconds.
    static let firefox = ImportFormat(
        id: "firefox", name: "Firefox",
        steps: "about:logins > the menu with three dots > Export passwords",
        header:
            "url,username,password,httpRealm,formActionOrigin,guid,timeCreated,timeLastUsed,timePasswordChanged",
        tables: [
            ImportTable(
                [["url", "username", "password", "httprealm", "formactionorigin"]],
                [
                    ("url", .origin), ("username", .username), ("password", .password), ("httpRealm", .field(.text)),
                    ("formActionOrigin", .addressIfOther), ("guid", .meaningless), ("timeCreated", .created),
                    ("timeLastUsed", .meaningless), ("timePasswordChanged", .modified),
                ])
        ])

    /// FF Password Exporter, and the older extension Password Exporter with its first line of comment.
    static let firefoxExporter = ImportFormat(
        id: "firefox-exporter", name: "FF Password Exporter",
        steps: "choose the profile, then CSV, then Export",
        header: "hostname,username,password",
        tables: [
            ImportTable(
                [["hostname", "username", "password"]],
                [
                    ("hostname", .origin), ("username", .username), ("password", .password),
                    ("formSubmitURL", .addressIfOther), ("httpRealm", .field(.text)), ("usernameField", .meaningless),
                    ("passwordField", .meaningless),
                ])
        ])
}
