internal import KeysModel

extension ImportFormat {
    /// Proton Pass: the newest with `autofillUrls`, 2024 without, older without `email`, the oldest without `vault`. Cards and
    /// identities are JSON in the note; fields of one's own are not in the file.
    static let protonPassCSV = ImportFormat(
        id: "protonpass-csv", name: "Proton Pass (CSV)",
        steps: "Settings > Export > CSV (fields of your own are not in it)",
        header: "type,name,url,autofillUrls,email,username,password,note,totp,createTime,modifyTime,vault",
        tables: [
            ImportTable(
                [
                    ["autofillurls", "email", "vault"] + oldestProton, ["email", "vault"] + oldestProton,
                    ["vault"] + oldestProton, oldestProton,
                ],
                [
                    ("type", .kind), ("name", .title), ("url", .urlList), ("autofillUrls", .urlList),
                    ("email", .loginEmail), ("username", .username), ("password", .password), ("note", .jsonNote),
                    ("totp", .otp), ("createTime", .created), ("modifyTime", .modified), ("vault", .folder),
                ],
                kinds: [
                    "alias": .tagged(.login, tag: "alias"), "creditcard": .entry(.card), "sshkey": .entry(.sshKey),
                ])
        ])

    private static let oldestProton = [
        "type", "name", "url", "username", "password", "note", "totp", "createtime", "modifytime",
    ]
}
