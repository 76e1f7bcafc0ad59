internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Makes a vault: a password twice, judged while it is typed, and what this device is called. Nothing is on the disk before the recovery code was
/// handed over, so leaving leaves nothing.
struct CreateScreen: Screen {
    private var form: StartForm
    /// What deriving the key costs.
    private let cost: VaultCost

    init(_ place: Workplace, cost: VaultCost = .standard) {
        form = StartForm([.password, .again, .device], place)
        self.cost = cost
    }

    var context: Context { .start }
    var takesText: Bool { true }
    var footer: [Wish] { form.footer }
    var hasUnsaved: Bool { form.hasSecrets }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch form.grant(wish, place) {
        case .granted(let actions): actions
        case .complete: make()
        case .foreign: wish == .back ? [.back] : []
        }
    }

    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        form.type(key)
        return []
    }

    mutating func paste(_ pasted: Pasted, _ place: Workplace) -> [Action] { form.paste(pasted) }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        if case .hideSecrets = news { form.hide() }
        return []
    }

    private func make() -> [Action] {
        let (password, name, cost) = (form.line(.password), form.line(.device).text, cost)
        return [
            .work(
                Work("Deriving the key (Argon2, hard to do for guessers); a moment ...") { _, _ in
                    let new = try NewVault(password: password.secret, cost: cost, deviceName: name, allowWeak: false)
                    return [.show(CodeScreen(new))]
                })
        ]
    }

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        form.draw(
            on: canvas, area, title: "Create a vault",
            intro: "One password opens everything: one that nobody can guess and that you keep in mind. "
                + "Six words at random are good: ^g makes some.")
    }
}
