internal import KeysModel
internal import KeysStore
internal import KeysSync
internal import KeysVault

/// An alarm with the names of its devices, ready to be told.
struct StoreAlarmText: Comparable {
    /// The word for programs.
    let word: String
    let sentence: String
    let advice: String

    init(_ alarm: StoreAlarm, name: (DeviceID) -> String) {
        let repair = "look whether the folder was put back or partly copied; keys sync --repair puts back what is here"
        switch alarm {
        case .rollback(let device, let seen, let offered):
            word = "ROLLBACK"
            sentence =
                "the store shows an older state than was seen: of \(name(device)) step \(offered), seen was \(seen)"
            advice = repair
        case .fork(let device, let step):
            word = "FORK"
            sentence =
                "the log of \(name(device)) has two futures from step \(step): it was copied, or somebody interferes"
            advice = "both are kept; sync that device, which then counts as a device of its own"
        case .missing(let device, let from, let to):
            word = "MISSING"
            sentence = "steps \(from) to \(to) of \(name(device)) were on the store and are gone"
            advice = repair
        case .empty:
            word = "MISSING"
            sentence = "the store is empty and was not"
            advice = "look whether it is the right folder, or not mounted; keys sync --repair puts everything back"
        case .foreign(let blobs):
            word = "FOREIGN"
            sentence = "the store holds \(blobs) blobs of other vaults and none of this one any more"
            advice = "look whether it is the right folder; keys sync --repair puts everything back"
        case .corrupt(let device, let blobs):
            word = "CORRUPT"
            sentence = "\(blobs) blobs of \(name(device)) are damaged or say what cannot be"
            advice = "sync that device with --repair, or this one; the others go on"
        case .downgrade:
            word = "DOWNGRADE"
            sentence = "the store holds a blob of a format there never was"
            advice = "somebody interferes; keys sync --repair puts back what is here"
        case .tooNew:
            word = "TOO_NEW"
            sentence = "a newer Keys wrote to the store"
            advice = "update Keys on this machine"
        case .limit:
            word = "LIMIT"
            sentence = "the store gives more than Keys takes"
            advice = "look what lies in the folder"
        }
    }

    static func < (one: StoreAlarmText, other: StoreAlarmText) -> Bool {
        (one.word, one.sentence) < (other.word, other.sentence)
    }

    /// One sentence of all of them.
    static func sentence(of alarms: [StoreAlarmText]) -> Sentence {
        guard let first = alarms.first else {
            return Sentence("STORE_ALARM", 21, "the store shows what it should not", hint: "keys sync tells more")
        }
        let all = alarms.map { "\($0.word): \($0.sentence)" }.joined(separator: "; ")
        return Sentence(first.word, 21, all + "; nothing here was lost or changed by it", hint: first.advice)
    }
}

extension SyncWarning {
    /// What a person reads of it.
    func sentence(name: (DeviceID) -> String) -> String {
        switch self {
        case .waiting(let steps, let days):
            "\(steps) steps on the store wait for others that are not there, for \(days) days"
        case .absent(let device, let days):
            "what \(name(device)) wrote is not there at the moment (\(days) days); if it is still on its way, wait"
        case .stale(let device, let days):
            "nothing new from \(name(device)) for \(days) days; keys devices forget stops waiting for it"
        case .passwordChanged(let device):
            "the primary password was changed on \(name(device)); this device keeps its own: keys password changes it"
        case .putBack(let device): "\(name(device)) put back what the store had lost"
        case .different(let device):
            "this device and \(name(device)) hold different versions at one place: a fault of Keys; nothing is deleted meanwhile"
        case .copy: "this vault is a copy; it counts as a device of its own from now on"
        case .late(let device, let steps):
            "\(name(device)) wrote \(steps) steps before it knew of the new key; they come in when it joins again"
        }
    }
}

extension StoreError {
    var sentence: Sentence {
        let safe = "; all local work is safe and queued"
        return switch self {
        case .unreachable:
            Sentence(
                "STORE", 20, "the store does not answer" + safe,
                hint: "look whether it is mounted and alive, then keys sync")
        case .noStore:
            Sentence(
                "STORE", 20, "there is no folder where the store should be" + safe,
                hint: "mount it or make the folder, then keys sync; keys store set names another")
        case .full: Sentence("STORE", 20, "the store is full" + safe, hint: "make room there, then keys sync")
        case .readOnly:
            Sentence("STORE", 20, "the store can be read only" + safe, hint: "look how it is mounted, then keys sync")
        case .notFound:
            Sentence("STORE", 20, "a blob went while it was read" + safe, hint: "keys sync again")
        case .differs:
            Sentence(
                "STORE", 20, "the store keeps other bytes than it was given" + safe,
                hint: "look at the disk behind it, then keys sync")
        case .tooLarge(let limit):
            Sentence(
                "LIMIT", 21, "the store gives a blob of more than \(limit) bytes" + safe,
                hint: "look what lies in the folder")
        case .tooMany(let limit):
            Sentence(
                "LIMIT", 21, "the store lists more than \(limit) names" + safe, hint: "look what lies in the folder")
        case .notRegular:
            Sentence(
                "STORE", 20, "something in the store has the name of a blob and is no file" + safe,
                hint: "look for links, pipes and folders there and remove them")
        case .token:
            Sentence(
                "STORE", 20, "the store refuses the token or password of this device" + safe,
                hint: "keys store set ADDRESS gives it another")
        case .certificate(let fault):
            Sentence("STORE", 20, fault.words + "; nothing was sent" + safe, hint: fault.advice)
        case .redirects:
            Sentence(
                "STORE", 20, "the store sends elsewhere, and nobody follows: the token is for it alone" + safe,
                hint: "keys store set with the address it means, if you trust that")
        case .stranger:
            Sentence(
                "STORE", 20, "what answers at the store's address is no store" + safe,
                hint: "a hotel's or train's network may want you to log in first; then keys sync")
        case .busy:
            Sentence("STORE", 20, "the store asks to be left alone for a while" + safe, hint: "keys sync later")
        case .failing(let status):
            Sentence(
                "STORE", 20, "the store fails (HTTP status \(status))" + safe,
                hint: "look at the server's log, then keys sync")
        case .denied(let errno):
            Sentence(
                "STORE", 20, "the store may not be used: \(systemWords(errno))" + safe,
                hint: "look at its owner and permissions")
        case .io(let errno):
            Sentence(
                "STORE", 20, "the store failed: \(systemWords(errno))" + safe,
                hint: "look at the disk or the mount, then keys sync")
        }
    }
}

extension StoreError {
    /// What a service did that is no store.
    var wordsOfService: String {
        switch self {
        case .unreachable, .noStore, .notFound: "does not answer"
        case .certificate: "cannot show to be itself: its certificate is refused"
        case .redirects: "sends elsewhere, and nobody follows"
        case .busy: "asks to be left alone for a while"
        case .failing(let status): "fails (HTTP status \(status))"
        case .stranger, .token, .full, .readOnly, .differs, .tooLarge, .tooMany, .notRegular, .denied, .io:
            "answers with what is no answer"
        }
    }
}

extension SyncError {
    /// What a person reads where the account at a server could not be set right.
    var wordsOfAccount: String {
        guard self != .store(.token) else {
            return
                "the server takes no owner's token of this vault: what forgotten devices show it still counts there; "
                + "keys store set ADDRESS with the owner's token puts that right"
        }
        let reason = Failure(self)?.sentence.message ?? "the store fails"
        return "the account at the server is not set right yet: \(reason); the next sync tries again"
    }
}

extension CertificateFault {
    var words: String {
        switch self {
        case .expired: "the store's certificate has expired"
        case .notYetValid: "the store's certificate is not valid yet"
        case .otherHost: "the store's certificate is another host's"
        case .unknownAuthority:
            "the store's certificate is signed by itself or by an authority this machine does not know"
        case .noAuthorities: "the file of authorities cannot be read"
        case .noHandshake: "the store and this machine do not agree on how to speak TLS"
        }
    }

    var advice: String {
        switch self {
        case .expired: "the store's owner must renew it; if it is new, look at this machine's clock"
        case .notYetValid: "look at this machine's clock"
        case .otherHost: "look at the address: keys store show; somebody may be in between"
        case .unknownAuthority:
            "if it is your own, keys store set ADDRESS --ca-file FILE; else somebody may be in between"
        case .noAuthorities: "keys store set ADDRESS --ca-file FILE names another"
        case .noHandshake: "the server must speak TLS 1.2 or newer"
        }
    }
}

extension PairingProblem {
    var sentence: Sentence {
        switch self {
        case .noLine:
            Sentence(
                "NO_LINE", 12, "this is no pairing line; nothing was changed",
                hint: "copy the whole line that keys pair shows, from keys1: to its end")
        case .mistyped(let problem): problem.sentence
        case .usedOrExpired:
            Sentence(
                "LINE_USED", 1, "the line is used, expired or of another store; nothing was changed",
                hint: "keys pair on the other device shows a new one; --store tells where the store is here")
        case .doesNotFit:
            Sentence(
                "PAIRING_FAILED", 1, "what the other side sent does not fit: somebody interfered; no key was sent",
                hint: "start again with keys pair, and compare the words")
        case .otherVault:
            Sentence(
                "FOREIGN", 1, "the line is of another vault than the one here; nothing was changed",
                hint: "choose another place with --vault")
        case .timedOut:
            Sentence(
                "TIMED_OUT", 1, "the other device did not answer in time; no key was sent, the line is void",
                hint: "start again with keys pair")
        case .alreadyIn:
            Sentence(
                "ALREADY_IN", 1, "this device is in already; nothing was changed",
                hint: "keys sync brings it up to date")
        }
    }
}
