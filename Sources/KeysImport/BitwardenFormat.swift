extension ImportFormat {
    /// Bitwarden and Vaultwarden: `base-vault-export.service.ts`. Personal exports of 2026 (with `archivedDate`), before
    /// (without), older (without `reprompt`), the oldest (`uri,username,password,totp`), and those of organisations.
    static let bitwardenCSV = ImportFormat(
        id: "bitwarden-csv", name: "Bitwarden (CSV)",
        steps: "web vault or app > Settings > Export vault > file format .csv (cards and identities are not in it)",
        header: "folder,favorite,type,name,notes,fields,reprompt,archivedDate,login_uri,login_username,"
            + "login_password,login_totp",
        tables: [
            ImportTable(
                [
                    ["name", "login_uri", "login_username", "login_password"],
                    ["uri", "username", "password", "totp"],
                ],
                [
                    ("folder", .folder), ("collections", .collections), ("favorite", .favorite), ("type", .kind),
                    ("name", .title), ("notes", .notes), ("fields", .labelledLines), ("reprompt", .reprompt),
                    ("archivedDate", .archived), ("login_uri", .urlList), ("login_username", .username),
                    ("login_password", .password), ("login_totp", .otp), ("uri", .urlList), ("username", .username),
                    ("password", .password), ("totp", .otp),
                ])
        ])
}
