internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Makes the vault of a sealed backup anew: which file, then its password or recovery code.
struct RestoreScreen: Screen {
    private var picker: FilePicker
    private var file: String?

    init(_ place: Workplace) {
        picker = FilePicker(
            "Restore from which sealed backup?", in: place.world.folder, home: place.home, takesMany: false)
    }

    var context: Context { .picking }
    var takesText: Bool { true }
    var footer: [Wish] { picker.footer }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch picker.grant(wish) {
        case .nothing: return []
        case .refused(let why): return [.say(why, .warning)]
        case .left: return [.back]
        case .taken(let files): return take(files.first, place)
        }
    }

    private mutating func take(_ path: String?, _ place: Workplace) -> [Action] {
        guard let path, (try? BackupWork.isBackup([path])) == true else {
            return [.say("That is no sealed backup. To import an export, create a vault first, then I", .warning)]
        }
        file = path
        return [ask]
    }

    private var ask: Action {
        .show(
            SecretPromptScreen(
                "Password of the backup", hint: "the one of when it was made; its recovery code opens it too",
                name: "restore.password"))
    }

    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        picker.type(key)
        return []
    }

    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action] {
        picker.paste(pasted)
        return []
    }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        guard case .chosen(.secret(let typed, of: "restore.password")) = news, let file else { return [] }
        let ask = ask
        return [
            .work(
                Work("Opening the backup ...") { place, pulse in
                    do {
                        return try Self.restore(file, typed, place, pulse)
                    } catch VaultError.wrongPassword {
                        return [ask, .say("That is not the password of the backup, nor its recovery code", .warning)]
                    } catch is Cancelled {
                        return [.say("Cancelled; no vault was made")]
                    }
                })
        ]
    }

    static func restore(
        _ path: String, _ typed: SecretLine, _ place: Workplace, _ pulse: Work.Pulse
    ) throws -> [Action] {
        let file = try Descriptor.reading(path)
        defer { file.shut() }
        let backup = try open(try SealedBackup(descriptor: file.number), typed)
        var isCancelled = false
        do {
            place.session = try Session.restore(
                backup, at: place.location, deviceName: place.world.machine,
                progress: { count in
                    guard pulse("Restoring: \(grouped(count)) entries") else {
                        isCancelled = true
                        throw Cancelled()
                    }
                })
        } catch {
            throw isCancelled ? Cancelled() : error
        }
        let count = try place.vault().entryCount
        return [.home] + (try place.opened())
            + [
                .say(
                    "The vault is here again, with \(grouped(count)) entries; password and code are those of the backup",
                    .good)
            ]
    }

    /// By password; a recovery code opens it as well.
    private static func open(_ sealed: SealedBackup, _ typed: SecretLine) throws(VaultError) -> Backup {
        do throws(VaultError) {
            return try sealed.open(password: typed.secret)
        } catch .wrongPassword {
            do throws(VaultError) { return try sealed.open(recoveryCode: typed.secret) } catch {
                switch error {
                case .backup: throw error
                default: throw .wrongPassword
                }
            }
        }
    }

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) { picker.draw(on: canvas, area) }
}
