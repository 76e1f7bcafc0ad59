internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Brings a vault here that is somewhere else, or opens one here whose password is lost: a form, then a wait that asks what only a person can answer,
/// then the list. Leaving at any time before its end leaves nothing; what was typed stays in the form.
struct ArrivalScreen: Screen {
    /// Where the vault comes from.
    enum Way {
        /// Another device lets this one in.
        case join
        /// A store and a recovery code.
        case store
        /// It is here, and its recovery code is known.
        case code
    }

    /// Under which name the screen hears whether the code was taken down.
    private static let codeName = "arrival code"

    let way: Way
    private(set) var form: StartForm
    /// The new password, where it is asked for on the way.
    private(set) var password: StartForm?
    /// What the store is to be shown, where that is asked for on the way.
    private(set) var token: StartForm?
    /// What goes on; nil while the form is filled in.
    private(set) var talk: ArrivalTalk?
    /// The code while it is handed over and does not count yet.
    private var handover: CodeHandover?
    private let cost: VaultCost
    /// What a lock left to come back to.
    private let resumed: [UInt8]?

    init(_ way: Way, _ place: Workplace, resumed: [UInt8]? = nil, cost: VaultCost = .standard) {
        self.way = way
        self.cost = cost
        self.resumed = resumed
        form =
            switch way {
            case .join:
                StartForm(
                    [.pairingLine, .store, .device, .password, .again],
                    optional: [.store: "where the line says"], place)
            case .store: StartForm([.store, .code, .device], place)
            case .code: StartForm([.code, .password, .again], place)
            }
    }

    /// The form that is typed in; nil while something goes on.
    private var open: StartForm? {
        guard let talk else { return form }
        return isAskedToken ? token : talk.stage == .password ? password : nil
    }

    private var isAskedToken: Bool { if case .token = talk?.stage { true } else { false } }

    var context: Context { .start }
    var takesText: Bool { open != nil }
    var hasUnsaved: Bool { form.hasSecrets || talk != nil }
    var footer: [Wish] {
        if let open { return open.footer }
        if case .judged = talk?.stage { return [.open, .back] }
        return [.back]
    }

    // MARK: Keys

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        if wish == .back { return goBack() }
        guard let talk else {
            switch form.grant(wish, place) {
            case .granted(let actions): return actions
            case .complete: return begin(place)
            case .foreign: return []
            }
        }
        switch talk.stage {
        case .judged: if wish == .open { talk.agree() }
        case .token: return grantToken(wish, place, talk)
        case .password: return grantPassword(wish, place, talk)
        case .going, .words, .code, .staying: break
        }
        return []
    }

    private mutating func goBack() -> [Action] {
        guard let talk else { return [.back] }
        let isAnswered = if case .words = talk.stage { true } else { false }
        guard talk.giveUp() else { return [.say("The rest comes with the next sync")] }
        forget()
        if isAnswered {
            form.line(.pairingLine).clear()
            form.refuse(.pairingLine, "The line was good once; for another try have a new one shown there.")
        }
        return [.say(nothingLeft)]
    }

    /// What is said when the person gave up.
    private var nothingLeft: String {
        switch way {
        case .join: "Given up; this device is not in"
        case .store: "Given up; nothing was made"
        case .code: "The password stays as it was"
        }
    }

    private mutating func forget() {
        talk = nil
        password = nil
        token = nil
        handover = nil
    }

    private mutating func grantToken(_ wish: Wish, _ place: Workplace, _ talk: ArrivalTalk) -> [Action] {
        let outcome = token?.grant(wish, place) ?? .foreign
        if case .granted(let actions) = outcome { return actions }
        guard case .complete = outcome, let line = token?.line(.token) else { return [] }
        talk.give(token: line.secret)
        token = nil
        return []
    }

    /// Hands the new password over when a vault would take it.
    private mutating func grantPassword(_ wish: Wish, _ place: Workplace, _ talk: ArrivalTalk) -> [Action] {
        let outcome = password?.grant(wish, place) ?? .foreign
        if case .granted(let actions) = outcome { return actions }
        guard case .complete = outcome, let line = password?.line(.password) else { return [] }
        return [
            .work(
                Work { _, _ in
                    try Session.judge(password: line.secret, allowWeak: false)
                    talk.give(password: line.secret)
                    return []
                })
        ]
    }

    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        if talk == nil { form.type(key) } else if isAskedToken { token?.type(key) } else { password?.type(key) }
        return []
    }

    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action] {
        guard open != nil else { return [] }
        if talk == nil { return form.paste(pasted) }
        return (isAskedToken ? token?.paste(pasted) : password?.paste(pasted)) ?? []
    }

    // MARK: Going on

    private mutating func begin(_ place: Workplace) -> [Action] {
        guard let background = place.background else { return [] }
        do {
            talk = background.arrive(try work(place))
        } catch {
            refuse(error, place)
        }
        return []
    }

    /// What is done beside the screen. Throws where it is clear before that it cannot be.
    private func work(_ place: Workplace) throws -> @Sendable (ArrivalTalk) throws -> Arrival {
        let (location, device, cost) = (place.location, form.line(.device).text.trimmed, cost)
        let store = form.line(.store).text.trimmed
        switch way {
        case .join:
            let password = form.line(.password).secret
            try Session.judge(password: password, allowWeak: false)
            let request = JoinRequest(
                at: location, line: form.line(.pairingLine).secret, store: store.isEmpty ? nil : store,
                deviceName: device, password: password, cost: cost)
            let join = place.world.errands.join
            return { try join(request, $0) }
        case .store:
            let request = RecoverRequest(
                at: location, code: form.line(.code).secret, store: store, deviceName: device, cost: cost)
            let recover = place.world.errands.recover
            return { try recover(request, $0) }
        case .code:
            let lost = LostPassword(
                location: location, code: form.line(.code).secret, password: form.line(.password).secret)
            try lost.check()
            return lost.replace
        }
    }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        switch news {
        case .background(.arrivalMoved(let moved)) where moved === talk: return look(place)
        case .background(.arrived(let come, let arrival)) where come === talk: return take(arrival)
        case .background(.arrivalFailed(let failed, let error)) where failed === talk:
            forget()
            refuse(error, place)
        case .chosen(.row(let row, of: Self.codeName)):
            if row == 1 { talk?.agree() } else if talk?.giveUp() == true { forget() }
        case .hideSecrets:
            form.hide()
            password?.hide()
            token?.hide()
        case .background, .chosen, .entriesChanged, .unlocked: break
        }
        return []
    }

    private mutating func look(_ place: Workplace) -> [Action] {
        guard let talk else { return [] }
        switch talk.stage {
        case .token: if token == nil { token = StartForm([.token], place) }
        case .password: if password == nil { password = StartForm([.password, .again], place) }
        case .code:
            guard handover == nil, let code = talk.takeCode() else { break }
            let made = CodeHandover(code)
            handover = made
            return [
                .show(
                    CodeScreen(
                        made, next: way == .code ? "the new password is set" : "the vault is made",
                        taken: [.back, .tell(.chosen(.row(1, of: Self.codeName)))],
                        left: [.back, .tell(.chosen(.row(0, of: Self.codeName)))], leaving: nothingLeft))
            ]
        case .going, .words, .judged, .staying: break
        }
        return []
    }

    private mutating func take(_ arrival: Arrival) -> [Action] {
        handover?.isMade = true
        let (said, resumed) = (ArrivalWords.done(way), resumed)
        forget()
        return [
            .work(
                Work { place, _ in
                    place.session = arrival.session
                    return [.home] + (try place.opened(resumed)) + [.say(said, .good)]
                        + ArrivalWords.lacking(arrival, place)
                })
        ]
    }

    private mutating func refuse(_ error: any Error, _ place: Workplace) {
        let (field, sentence) = ArrivalWords.refusal(error, way, place)
        form.refuse(field, sentence)
        if ArrivalWords.isSpent(error) { form.line(.pairingLine).clear() }
    }

    // MARK: Drawing

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        if let open {
            let words = isAskedToken ? ArrivalWords.token(talk?.stage) : ArrivalWords.form(way, isPassword: talk != nil)
            return open.draw(on: canvas, area, title: words.title, intro: words.intro)
        }
        guard let talk else { return }
        ArrivalDrawing.draw(talk.stage, ArrivalWords.form(way, isPassword: false).title, on: canvas, area)
    }
}
