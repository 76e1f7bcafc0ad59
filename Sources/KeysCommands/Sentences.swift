internal import Glibc
internal import KeysDesk
internal import KeysImport
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// What a person reads of an error: what happened, what to do, and the status scripts read (cli.md, the table of exits).
struct Sentence: Equatable {
    /// The word for programs, with `--json`.
    let word: String
    let message: String
    let hint: String
    let status: Int32

    init(_ word: String, _ status: Int32, _ message: String, hint: String) {
        self.word = word
        self.status = status
        self.message = message
        self.hint = hint
    }
}

// No sentence has a path, a needle or any other argument in it: what was given may be a password in the wrong place.

extension Failure {
    var sentence: Sentence {
        switch self {
        case .usage(let fault): fault.sentence
        case .vault(let error): error.sentence
        case .desk(let error): error.sentence
        case .input(let error): error.sentence
        case .locked:
            Sentence(
                "LOCKED", 11, "the vault is locked and there is no way to ask for the password",
                hint: "use --password-fd N or --password-file PATH, or run keys on a terminal; nothing was changed")
        case .noEntry:
            Sentence(
                "NOT_FOUND", 13, "no entry fits",
                hint: "keys list shows all entries, keys search WORD looks for one; nothing was changed")
        case .noEntryButLike(let ids):
            Sentence(
                "NOT_FOUND", 13,
                "no entry fits, but \(ids.count == 1 ? "one is" : "\(ids.count) are") like it; nothing was changed",
                hint: "if one is meant, use its id: \(ids.prefix(8).map(\.text).joined(separator: ", "))")
        case .noField:
            Sentence(
                "NO_FIELD", 13, "the entry has no such field",
                hint: "keys show NEEDLE lists its fields; the second of one label is LABEL#2; nothing was changed")
        case .severalEntries(let ids):
            Sentence(
                "AMBIGUOUS", 14, "\(ids.count) entries fit; nothing was changed",
                hint:
                    "use the id (\(ids.prefix(8).map(\.text).joined(separator: ", "))), folder/title, or title and user name"
            )
        case .noPastValue:
            Sentence(
                "NO_PAST_VALUE", 13, "the history has no value of this number",
                hint: "keys history NEEDLE lists them; nothing was changed")
        case .recipe(let error): error.sentence
        case .notAnEntry(let key):
            Sentence(
                "NOT_AN_ENTRY", 1,
                "what came on standard input is no entry in JSON" + (key.map { " (\($0))" } ?? "")
                    + "; nothing was changed",
                hint: "it has the shape that keys show NEEDLE --json --reveal prints")
        case .notTheSame:
            Sentence(
                "NOT_THE_SAME", 12, "what was typed is not the same; nothing was changed",
                hint: "run the command again and take your time")
        case .declined:
            Sentence(
                "DECLINED", 1, "not done, as you wished; nothing was changed", hint: "run the command again to do it")
        case .noExport(let error): error.sentence
        case .store(let error): error.sentence
        case .breachesAway(let error):
            Sentence(
                "NO_ANSWER", 1,
                "\(OnlineBreaches.host) \(error.wordsOfService); no password was judged by it, nothing was changed",
                hint:
                    "try again later, or --breaches FILE with a downloaded list; without --breaches all else is judged")
        case .alarms(let alarms): StoreAlarmText.sentence(of: alarms)
        case .behind:
            Sentence(
                "ROLLBACK", 21,
                "this device is in, but the store shows an older state than the other device knew",
                hint: "if the folder is still being carried over, keys sync in a while; else somebody holds it back")
        case .noOwnerToken:
            Sentence(
                "NO_OWNER", 1, "this vault has no owner's token for its store; nothing was asked there",
                hint: "where it is a server: keys store set ADDRESS with the token keys-server account new gave")
        case .epochClosed:
            Sentence(
                "EPOCH_CLOSED", 1,
                "another device gave this vault a new key; what is here is whole and stays, and is not sent",
                hint: "let this device in again: keys pair there, keys join here; its changes are carried over")
        case .severalDevices(let ids):
            Sentence(
                "AMBIGUOUS", 14, "\(ids.count) devices have this name; nothing was changed",
                hint: "use the id: \(ids.prefix(8).joined(separator: ", "))")
        case .noConflict:
            Sentence(
                "NO_CONFLICT", 13, "the entry has no field in conflict; nothing was changed",
                hint: "keys conflicts lists those that have")
        case .noSeed(let error): error.sentence
        case .counterElsewhere: CodeSentences.counterElsewhere
        case .counterSpent: CodeSentences.counterSpent
        case .everyRowBad:
            Sentence(
                "EVERY_ROW_BAD", 1, "no row of the file can be used; nothing was imported",
                hint: "look whether it is the right file, or try --format; keys import --list-formats names all formats"
            )
        case .onlyCopy:
            Sentence(
                "ONLY_COPY", 1, "the imported file was deleted, and its entries are nowhere else; nothing was undone",
                hint: "keys import --undo takes the import back all the same")
        case .reference(let text, let cause): cause.sentence(text)
        case .valueWithNUL:
            Sentence(
                "NUL", 1, "a value has a zero byte in it, which no variable can have; nothing was started",
                hint: "give it to the program by keys inject or keys read, in a file or on its standard input")
        case .noEnvironmentFile(let line):
            Sentence(
                "NO_ENV_FILE", 64,
                (line == 0 ? "a file of variables is no text" : "line \(line) of a file of variables is none")
                    + "; nothing was started",
                hint: "a line is NAME=VALUE; # begins one that says nothing")
        case .strictRow(let row, let reason):
            Sentence(
                "BAD_ROW", 1, "row \(row) cannot be used (\(reason)) and --strict was given; nothing was imported",
                hint: "correct the row, or leave --strict out to import all others")
        }
    }
}

extension RecipeError {
    var sentence: Sentence {
        switch self {
        case .tooShort(let least):
            Sentence("USAGE", 64, "the length is too small for what it is to hold", hint: "use \(least) or more")
        case .tooLong(let most): Sentence("USAGE", 64, "the length is too large", hint: "use \(most) or less")
        case .noClass: Sentence("USAGE", 64, "no sort of characters is left", hint: "leave an option out")
        }
    }
}

extension ImportError {
    var sentence: Sentence {
        switch self {
        case .empty:
            Sentence("EMPTY_FILE", 1, "the file is empty; nothing was imported", hint: "export it again")
        case .binary:
            Sentence(
                "NO_EXPORT", 1, "the file is no text, so no export Keys can read; nothing was imported",
                hint: "export as CSV; keys import --list-formats names all formats")
        case .unknown:
            Sentence(
                "NO_EXPORT", 1, "the file is no export Keys knows; nothing was imported",
                hint: "keys import --list-formats names all formats; --format decides where the file is unclear")
        case .formatMismatch(let format, let missing):
            Sentence(
                "NO_EXPORT", 1, "the file is no export of the format \(format); nothing was imported",
                hint: (missing.isEmpty ? "" : "columns that are missing: \(missing.joined(separator: ", ")); ")
                    + "without --format it is found out")
        case .noSuchColumn:
            Sentence(
                "NO_COLUMN", 1, "--map names a column that the file does not have; nothing was imported",
                hint: "name it as in the first row, or by its number from 1")
        case .encrypted(let format):
            Sentence(
                "ENCRYPTED", 1,
                "the file is encrypted, and only the program that wrote it can open it; nothing was imported",
                hint: "export it again without encryption: \(ImportFormat.named(format)?.steps ?? "")")
        case .badJSON(let offset):
            Sentence(
                "NO_EXPORT", 1,
                "the file stops being JSON at or before byte \(offset), or nests too deeply there; nothing was imported",
                hint: "it may be cut off: export it again")
        case .jsonTooLong(let limit):
            Sentence(
                "NO_EXPORT", 1, "one entry of the file is longer than \(limit) bytes; nothing was imported",
                hint: "take it out of the file, or make it shorter where it comes from")
        case .tooNew:
            Sentence(
                "TOO_NEW", 1, "the file was written by a newer Keys; nothing was imported", hint: "install that version"
            )
        case .unreadable(let errno):
            Sentence(
                "UNREADABLE", 1, "the file cannot be read: \(systemWords(errno)); nothing was imported",
                hint: "look at its path and permissions")
        }
    }
}

extension UsageFault {
    var sentence: Sentence {
        let (message, hint) = words
        return Sentence("USAGE", 64, message, hint: hint)
    }

    private var words: (String, String) {
        switch self {
        case .parser(let message): (message, "--help after the command shows what it takes; nothing was changed")
        case .noTerminal:
            ("keys alone needs a terminal", "keys --help lists the commands; keys list, keys get NEEDLE work anywhere")
        case .unknownFinding:
            (
                "--only names a finding there is not",
                "there are \(HealthKind.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        case .noSuchCommand: ("there is no such command", "keys --help lists the commands; nothing was changed")
        case .descriptorTwice:
            (
                "one descriptor is named twice",
                "give every secret and value a descriptor of its own; standard input is 0"
            )
        case .descriptorClosed(let option): ("\(option) names a descriptor that is not open", "open it as in 3<file")
        case .twoPasswordSources:
            ("--password-fd and --password-file are given together", "use one of them")
        case .severalValueSources:
            (
                "more than one source for values is given",
                "use one of --generate, --stdin, --notes-stdin and --json-stdin; add the others with keys edit"
            )
        case .secretWithoutStdin:
            ("--secret names the field, its value comes by --stdin", "add --stdin and give the value on standard input")
        case .fieldWithoutEquals: ("--field wants LABEL=VALUE", "for a secret use --secret LABEL --stdin")
        case .fieldIsConcealed:
            (
                "--field is for what may be seen; this label is concealed and an argument is not",
                "use --secret LABEL --stdin; the value given was not stored, but may stand in your shell's history"
            )
        case .unknownKind:
            (
                "--kind is none Keys knows",
                "kinds: " + EntryKind.allCases.map(\.rawValue).joined(separator: " ")
            )
        case .unknownShell: ("the shell is none Keys has completions for", "use bash, zsh or fish")
        case .noSuchTopic: ("there is no such command or topic of help", "keys help lists both")
        case .unknownFormat: ("--format is none Keys knows", "keys import --list-formats names all of them")
        case .unknownMap:
            ("--map is not of the form column=field, or its field is none", "keys import --help names the fields")
        case .unknownExportFormat:
            (
                "--format is none Keys writes",
                "formats: " + ExportFormat.allCases.map(\.rawValue).joined(separator: " ")
            )
        case .backupToTerminal:
            ("a backup is no text for a terminal", "name a file, or send - somewhere; nothing was written")
        case .unknownDuplicateRule: ("--on-duplicate is none Keys knows", "use keep, update or skip")
        case .unknownEncoding: ("--encoding is none Keys knows", "use utf-8, utf-16le, utf-16be or windows-1252")
        case .unknownListField:
            (
                "--fields names a field lists do not have",
                "fields: " + EntryColumn.allCases.map(\.rawValue).joined(separator: ",")
            )
        case .needsYes(let command):
            ("\(command) cannot be undone and nobody can be asked", "add --yes if you mean it; nothing was changed")
        case .needsRecoveryFile:
            (
                "without a terminal the recovery code has nowhere to go",
                "add --recovery-file PATH; nothing was changed"
            )
        case .needsCodeFile:
            ("without a terminal the pairing line has nowhere to go", "add --code-file PATH; nothing was changed")
        case .noReference(let text):
            (
                (text.hasPrefix(EntryReference.scheme) ? String(visible(text).prefix(200)) : "what was given")
                    + " is no reference; nothing was done",
                "keys://ENTRY/FIELD or keys://ENTRY?otp; a % / ? or & in a name is written %25 %2F %3F %26"
            )
        case .noStoreAddress:
            (
                "this is no address of a store; nothing was changed",
                "a folder with a / in it (/media/stick/keys), https://host, or dav+https://user@host/path"
            )
        case .plainHTTP:
            (
                "without TLS whoever is in between reads the token and can take the blobs away; nothing was sent",
                "use https://, or --allow-http over a network you trust"
            )
        case .needsVaultID:
            (
                "a server keeps many vaults, and the address names none; nothing was changed",
                "add its id behind a #, as keys store show on another device has it: https://host#VAULT"
            )
        case .unknownKeep:
            ("--keep wants current or the number of another value", "keys conflicts lists them; nothing was changed")
        case .nothingToChange: ("nothing to change is given", "keys edit --help lists what can be changed")
        case .clash(let one, let other): ("\(one) and \(other) cannot be given together", "leave one of them out")
        case .outOfRange(let option, let lowest, let highest):
            ("\(option) wants a number from \(lowest) to \(highest)", "nothing was changed")
        case .kindHasNoSecret:
            ("an entry of this kind has no field --stdin and --generate could mean", "use --secret LABEL --stdin")
        case .missing(let what): ("\(what) is missing", "--help after the command shows what it takes")
        case .unknownSetting(let nearest):
            (
                "there is no such setting; nothing was changed",
                (nearest.map { "\($0.rawValue) is like it; " } ?? "") + "keys settings lists all"
            )
        case .badSetting(let key):
            ("\(key.rawValue) takes \(key.kind.allowed)", "nothing was changed; it is usually \(key.usual.text)")
        }
    }
}

extension VaultError {
    var sentence: Sentence {
        switch self {
        case .noVault:
            Sentence(
                "NO_VAULT", 10, "there is no vault", hint: "keys init makes one; --vault or KEYS_VAULT names another")
        case .vaultExists:
            Sentence(
                "VAULT_EXISTS", 1, "there is a vault already; it was not touched",
                hint: "choose another name with --vault")
        case .notAVault:
            Sentence(
                "NOT_A_VAULT", 22, "the file at the vault's place is no Keys vault; it was not touched",
                hint: "look whether something else was put there, and restore the vault from a backup of the folder")
        case .tooNew(let format):
            Sentence(
                "TOO_NEW", 22, "a newer Keys wrote this vault (format \(format)); nothing was touched",
                hint: "update Keys on this machine")
        case .wrongPassword:
            Sentence(
                "WRONG_PASSWORD", 12, "wrong password; nothing was changed",
                hint: "look at caps lock and keyboard layout; keys recover sets a new one with the recovery code")
        case .wrongRecoveryCode:
            Sentence(
                "WRONG_CODE", 12, "this recovery code is not of this vault; nothing was changed",
                hint: "only the newest code counts; look at the date of the kit")
        case .recoveryCodeFault(let problem): problem.sentence
        case .passwordFault(let problem): problem.sentence
        case .weakPassword(let bits, let length):
            Sentence(
                "WEAK_PASSWORD", 1,
                "the password is too weak: \(Int(bits)) bits, \(length) characters; nothing was made",
                hint:
                    "take \(Strength.leastPrimaryLength) characters and \(Int(Strength.leastPrimaryBits)) bits or more: "
                    + "keys generate --words 6; or insist with --allow-weak")
        case .costNotAllowed(let memoryMiB, let passes):
            Sentence(
                "COST_NOT_ALLOWED", 64,
                "a cost of \(memoryMiB) MiB and \(passes) passes is not allowed; nothing was made",
                hint: "leave --kdf-memory and --kdf-passes out, or stay between "
                    + "\(VaultCost.floor.memoryMiB) and \(VaultCost.ceiling.memoryMiB) MiB and "
                    + "\(VaultCost.floor.passes) and \(VaultCost.ceiling.passes) passes")
        case .slotCostForbidden(let memoryMiB, let passes):
            Sentence(
                "FORBIDDEN_COST", 22,
                "the vault asks for a cost of \(memoryMiB) MiB and \(passes) passes, which Keys never sets; nothing was derived",
                hint: "somebody changed the file: restore the folder from a backup")
        case .outOfMemory(let memoryMiB):
            Sentence(
                "OUT_OF_MEMORY", 1, "the system does not give the \(memoryMiB) MiB of memory the vault's key needs",
                hint: "close other programs and try again; nothing was changed")
        case .busy(let seconds):
            Sentence(
                "BUSY", 15, "another keys is writing and did not finish within \(seconds) s; nothing was changed",
                hint: "try again, or wait longer with --wait SECONDS")
        case .damaged(let damage):
            Sentence(
                "DAMAGED", 22, "the vault is damaged" + (damage.first.map { ": " + $0.sentence } ?? ""),
                hint: damage.count == 1
                    ? damage[0].advice : "what still opens, opens; keys doctor names all of it and what to do")
        case .folderNotOurs:
            Sentence(
                "FOLDER_NOT_OURS", 1, "others own the vault's folder or may write into it; nothing was touched",
                hint: "choose another folder, or take it over: chown and chmod 700")
        case .symbolicLink:
            Sentence(
                "SYMBOLIC_LINK", 1,
                "the vault's folder or a file in it is a symbolic link, which Keys does not follow; nothing was touched",
                hint: "name the place it leads to")
        case .notWritable(_, let errno):
            Sentence(
                "NOT_WRITABLE", 1, "cannot write to the vault's folder: \(systemWords(errno)); nothing was changed",
                hint: "keys doctor shows where it lies and its permissions")
        case .diskFull:
            Sentence(
                "DISK_FULL", 1, "the disk the vault lies on is full; nothing was changed",
                hint: "make room and try again")
        case .io(_, errno: ESTALE):
            Sentence(
                "IO", 1,
                "the vault's file was removed or another one put in its place meanwhile; nothing was changed",
                hint: "put it back where it was, or restore it from a backup; keys doctor tells whether it is whole")
        case .io(_, let errno):
            Sentence(
                "IO", 1,
                "the vault's files cannot be read or written: \(systemWords(errno)); whether the last change is done is uncertain, all before it are",
                hint: "look at the disk; keys doctor tells whether the vault is whole")
        case .database(let code):
            Sentence(
                "DATABASE", 1,
                "the database refused (\(code)); whether the last change is done is uncertain, all before it are",
                hint: "try again; keys doctor tells whether the vault is whole")
        case .noSuchEntry:
            Sentence(
                "NOT_FOUND", 13, "the entry is not there any more; nothing was changed",
                hint: "keys list shows all entries, keys trash list those in the trash")
        case .noSuchBatch:
            Sentence(
                "NO_SUCH_IMPORT", 13, "there is no such import to undo; nothing was changed",
                hint: "keys import --list-undo names those that can be undone")
        case .bodyTooLarge(let bytes):
            Sentence(
                "TOO_LARGE", 1,
                "an entry holds at most 1 MiB of secrets, this one would have \(bytes) bytes; not changed",
                hint: "split the text over several entries")
        case .entryDamaged(let id):
            Sentence(
                "ENTRY_DAMAGED", 22, "the secrets of entry \(id.text) do not open: they were damaged or changed",
                hint: "keys doctor names all damage and what to do; all other entries are usable")
        case .noRecoverySlot:
            Sentence(
                "NO_RECOVERY", 1, "this vault has no recovery code; nothing was changed",
                hint: "keys recovery new makes one, with the password")
        case .otherEpoch:
            Sentence(
                "OTHER_EPOCH", 1, "another keys gave this vault a new key meanwhile; nothing was changed",
                hint: "run the command again")
        case .pairing(let problem): problem.sentence
        case .noSuchDevice:
            Sentence(
                "NO_SUCH_DEVICE", 13, "no other device has this name or id; nothing was changed",
                hint: "keys devices lists them; this one cannot forget itself")
        case .backup(let problem): problem.sentence
        case .noStore:
            Sentence(
                "NO_STORE", 1, "no store is set; nothing was sent",
                hint: "keys store set FOLDER names one: a folder, a stick, a synchronised folder")
        }
    }
}

extension BackupProblem {
    var sentence: Sentence {
        switch self {
        case .notABackup:
            Sentence(
                "NO_BACKUP", 1, "the file is no backup of Keys; nothing was changed",
                hint: "keys export FILE makes one; keys import brings in what other programs exported")
        case .tooNew(let format):
            Sentence(
                "TOO_NEW", 1, "a newer Keys wrote this backup (format \(format)); nothing was changed",
                hint: "update Keys on this machine")
        case .damaged:
            Sentence(
                "BACKUP_DAMAGED", 1,
                "the backup was altered, cut off or added to; nothing of it was taken and nothing was changed",
                hint: "use another copy of it, or an older one")
        case .unreadable(let errno):
            Sentence(
                "UNREADABLE", 1, "the backup cannot be read: \(systemWords(errno)); nothing was changed",
                hint: "look at its path and permissions")
        case .locked:
            Sentence(
                "LOCKED", 11,
                "the backup is of another vault, or older than its last new key, and has a password of its own; nothing was changed",
                hint: "give its password with --file-password-fd N, or run keys on a terminal")
        case .notMade(let errno):
            Sentence(
                "NO_ROOM_FOR_BACKUP", 1,
                "the backup that is made before this cannot be written: \(systemWords(errno)); nothing was changed",
                hint: "make room, and look at the folder backups in the vault's folder")
        }
    }
}

extension RecoveryCodeProblem {
    var sentence: Sentence {
        switch self {
        case .wrongLength(let symbols):
            Sentence(
                "MISTYPED_CODE", 12, "the recovery code has \(symbols) symbols instead of 40; nothing was changed",
                hint: "it has eight groups of five")
        case .foreignCharacter(let group):
            Sentence(
                "MISTYPED_CODE", 12,
                "group \(group) of the recovery code has a character no code has; nothing was changed",
                hint: "codes are made of digits and letters without U")
        case .mistypedGroup(let group):
            Sentence(
                "MISTYPED_CODE", 12, "group \(group) of the recovery code is mistyped; nothing was changed",
                hint: "compare this group with the kit")
        }
    }
}

extension PasswordProblem {
    var sentence: Sentence {
        switch self {
        case .empty:
            Sentence(
                "BAD_PASSWORD", 1, "the password is empty; nothing was changed",
                hint: "keys generate --words 6 makes one")
        case .tooLong:
            Sentence(
                "BAD_PASSWORD", 1, "the password is longer than 1024 bytes; nothing was changed",
                hint: "take a shorter one")
        case .notUTF8:
            Sentence(
                "BAD_PASSWORD", 1, "the password is not UTF-8, so no other machine could type it; nothing was changed",
                hint: "look at the encoding of the terminal or file")
        case .controlCharacter:
            Sentence(
                "BAD_PASSWORD", 1, "the password has a control character; nothing was changed",
                hint: "a key that types none was pressed, or the file has more than a line")
        case .unassigned:
            Sentence(
                "BAD_PASSWORD", 1, "the password has a character Unicode has not assigned yet; nothing was changed",
                hint: "its spelling may change: leave it out")
        }
    }
}

extension DeskError {
    var sentence: Sentence {
        switch self {
        case .cannotOpen(_, let errno):
            Sentence(
                "CANNOT_OPEN", 1, "a file that was named cannot be opened: \(systemWords(errno)); nothing was changed",
                hint: "look at its path and permissions")
        case .cannotRead(_, let errno):
            Sentence(
                "CANNOT_READ", 1, "a file that was named cannot be read: \(systemWords(errno)); nothing was changed",
                hint: "look at its path and permissions")
        case .cannotWrite(let path, let errno):
            Sentence(
                "CANNOT_WRITE", 1,
                "\(path.isEmpty ? "the output" : "a file that was named") cannot be written: \(systemWords(errno))",
                hint: "the vault is whole; make room or choose another place")
        case .fileExists:
            Sentence(
                "FILE_EXISTS", 1,
                "the file to be written is there already and is not written over; nothing was changed",
                hint: "choose another name")
        case .notAFile:
            Sentence(
                "NOT_A_FILE", 1, "what was named is no ordinary file; it was not touched", hint: "name a file")
        case .closedEarly:
            Sentence("CLOSED_EARLY", 0, "nobody reads the output any more", hint: "the vault is whole")
        case .noTerminal: Failure.locked.sentence
        case .endOfInput, .leftAlone: Failure.declined.sentence
        case .noClipboard:
            Sentence(
                "NO_CLIPBOARD", 1, "cannot copy: no clipboard is in reach",
                hint:
                    "install wl-clipboard (Wayland) or xclip (X11); \(DeskError.terminalCopying); keys get prints the value"
            )
        case .clipboardFailed(let tool, let status):
            Sentence(
                "CLIPBOARD_FAILED", 1, "cannot copy: \(tool) failed with status \(status)",
                hint: "look at WAYLAND_DISPLAY and DISPLAY; keys get prints the value")
        case .tooLongForTerminal:
            Sentence(
                "TOO_LONG_TO_COPY", 1, "cannot copy: terminals take no more than 56,244 bytes",
                hint: "keys get prints the value")
        case .tmuxRefuses:
            Sentence(
                "TMUX_REFUSES", 1, "cannot copy: tmux is set to pass nothing on to the terminal",
                hint:
                    "tmux set -g allow-passthrough on, or tmux set -s set-clipboard external; keys get prints the value"
            )
        case .badSetting(let key): UsageFault.badSetting(key).sentence
        case .notSettings:
            Sentence(
                "NOT_SETTINGS", 1, "the file of settings is no text in UTF-8, or too large; nothing was changed",
                hint: "look at it, or put it away; keys help settings names its place")
        case .tooLongForPicture: CodeSentences.tooLongForPicture
        case .emptyBreachList:
            Sentence(
                "EMPTY_FILE", 1, "the list of breached passwords is empty; no password was looked up",
                hint: "download it again; its lines are SHA1:count")
        case .notABreachList(let line, let offset):
            Sentence(
                "NO_BREACH_LIST", 1,
                "the list of breached passwords has a line that is cut or no SHA1:count, "
                    + (line.map { "line \($0), " } ?? "") + "at byte \(offset); no password counts as looked up",
                hint: "download it again, or look at that place; nothing was changed")
        case .tooLarge(_, let limit):
            Sentence(
                "TOO_LARGE", 1, "a file has more than \(limit >> 20) MiB; nothing was done",
                hint: "keys reads such files whole: give it a smaller one")
        case .cannotStart(let program, let errno):
            Sentence(
                "CANNOT_START", 1, "cannot start \(visible(program)): \(systemWords(errno))",
                hint: "keys doctor tells what is installed")
        }
    }
}

extension DeskError {
    /// What helps where no program reaches a clipboard.
    static let terminalCopying = "if your terminal takes OSC 52, keys settings \(SettingKey.clipboardOSC52.rawValue) on"
}

extension SecretInputError {
    var sentence: Sentence {
        switch self {
        case .unreadable(let errno):
            Sentence(
                "UNREADABLE_INPUT", 1,
                "the descriptor of a secret cannot be read: \(systemWords(errno)); nothing was changed",
                hint: "open it for reading, as in 3<file")
        case .tooLong(let limit):
            Sentence(
                "INPUT_TOO_LONG", 1, "more than \(limit) bytes came where a secret was expected; nothing was changed",
                hint: "look whether it is the right file")
        case .containsNul:
            Sentence(
                "INPUT_HAS_NUL", 1, "the value has a NUL byte, which none may have; nothing was changed",
                hint: "look whether it is text")
        }
    }
}

extension Damage {
    /// What was found, in a sentence's words.
    var sentence: String {
        switch self {
        case .summaryMissing(let id): "entry \(id.text) was taken out of the file"
        case .summaryAltered(let id): "entry \(id.text) was altered, exchanged or put back to an older state"
        case .bodyMissing(let id): "the secrets of entry \(id.text) were taken out of the file"
        case .bodyAltered(let id):
            "the secrets of entry \(id.text) were altered, exchanged or put back to an older state"
        case .pageUnreadable(let number, let entries):
            "page \(number) of the index does not open, and \(entries) entries with it"
        case .headUnreadable: "the head of the vault does not open"
        case .rowsNobodyListed(let count): "\(count) rows are in the file that the vault does not know"
        case .passwordSlotReplaced: "the password slot is not the one that was set last"
        case .recoverySlotReplaced: "the recovery slot is not the one that was made last"
        case .recordUnreadable(let name): "the record of \(visible(name)) does not open"
        case .file(let code): "the database file is malformed (\(code))"
        }
    }

    /// What to do about it.
    var advice: String {
        switch self {
        case .summaryMissing, .summaryAltered, .bodyMissing, .bodyAltered, .pageUnreadable, .headUnreadable,
            .recordUnreadable:
            "keys doctor --accept takes the present state; keys import then brings what is missing from a backup, of which "
                + "the vault's folder has some (backups)"
        case .rowsNobodyListed: "keys doctor --accept puts them aside"
        case .passwordSlotReplaced: "set a password with keys password or, with the recovery code, keys recover"
        case .recoverySlotReplaced: "make a new code: keys recovery new"
        case .file: "restore the vault's folder from a backup and look at the disk"
        }
    }

    /// The word for programs.
    var word: String {
        switch self {
        case .summaryMissing: "summary-missing"
        case .summaryAltered: "summary-altered"
        case .bodyMissing: "body-missing"
        case .bodyAltered: "body-altered"
        case .pageUnreadable: "page-unreadable"
        case .headUnreadable: "head-unreadable"
        case .rowsNobodyListed: "rows-nobody-listed"
        case .passwordSlotReplaced: "password-slot-replaced"
        case .recoverySlotReplaced: "recovery-slot-replaced"
        case .recordUnreadable: "record-unreadable"
        case .file: "file-malformed"
        }
    }

    /// The entry it is about; nil where it is about more.
    var entry: EntryID? {
        switch self {
        case .summaryMissing(let id), .summaryAltered(let id), .bodyMissing(let id), .bodyAltered(let id): id
        case .pageUnreadable, .headUnreadable, .rowsNobodyListed, .passwordSlotReplaced, .recoverySlotReplaced,
            .recordUnreadable, .file:
            nil
        }
    }
}

extension VaultNotice {
    var sentence: String {
        switch self {
        case .copyNoticed(let newDevice):
            "this vault is a copy (restored, copied or put back)"
                + (newDevice ? "; it counts as a device of its own from now on" : "")
        case .folderMadePrivate(let folder): "\(visible(folder)) was open to others and no longer is"
        case .memoryNotLocked: "the system does not lock memory, so secrets may reach swap; see ulimit -l"
        }
    }
}

/// The system's words for an errno.
func systemWords(_ errno: Int32) -> String { String(cString: strerror(errno)).lowercased() }

extension ReferenceCause {
    func sentence(_ reference: String) -> Sentence {
        let name = String(visible(reference).prefix(200))
        return switch self {
        case .noEntry:
            Sentence(
                "NOT_FOUND", 13,
                "\(name): no entry has exactly this id, title or folder/title; nothing was started or written",
                hint: "keys list shows all entries; with ?vault=NAME another vault is meant")
        case .noField:
            Sentence(
                "NO_FIELD", 13, "\(name): the entry has no such field; nothing was started or written",
                hint: "keys show NEEDLE lists its fields; the second of one label is LABEL#2")
        case .severalEntries:
            Sentence(
                "AMBIGUOUS", 14, "\(name): several entries fit; nothing was started or written",
                hint: "use folder/title, or the id that keys list --json prints")
        }
    }
}
