internal import KeysDesk
internal import KeysModel
internal import KeysSecret
internal import KeysVault

/// Lets another device in: shows the line for it, as text and as a QR code, waits, and asks whether the words are the same on both.
struct PairingScreen: Screen {
    /// Under which name the screen hears the answer.
    private static let answer = "pairing"

    /// How it ended.
    enum End: Equatable {
        case isIn(String)
        case failed(message: String, hint: String)
    }

    private let talk: PairingTalk
    private let began: Int64
    private var end: End?

    init(_ talk: PairingTalk, _ place: Workplace) {
        self.talk = talk
        began = place.now
    }

    var context: Context { .pairing }
    var footer: [Wish] { [.back] }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        guard wish == .back else { return [] }
        guard end == nil else { return [.back] }
        talk.giveUp()
        return [.back, .say("Nobody was let in; the line opens nothing any more")]
    }

    mutating func hear(_ news: News, _ place: Workplace) -> [Action] {
        switch news {
        case .background(.pairingMoved): return ask()
        case .background(.paired): return finish()
        case .background(.pairingFailed(let error)):
            let words = place.world.wording(error)
            if end == nil { end = .failed(message: words.message, hint: words.hint) }
        case .chosen(.row(let row, of: Self.answer)): if row == 1 { talk.allow() } else { talk.giveUp() }
        case .entriesChanged, .unlocked, .background, .chosen, .hideSecrets: break
        }
        return []
    }

    private func ask() -> [Action] {
        guard end == nil, case .asked(let guest, let words) = talk.stage else { return [] }
        let name = String(visible(guest).prefix(40))
        return [
            .show(
                QuestionScreen(
                    "Let it in?",
                    [
                        "\(name.isEmpty ? "A device without a name" : name) wants in.", "",
                        "The words here:  \(words.joined(separator: " "))", "",
                        "Yes only if it shows the same words.",
                    ], yes: [.tell(.chosen(.row(1, of: Self.answer)))], no: [.tell(.chosen(.row(0, of: Self.answer)))]))
        ]
    }

    private mutating func finish() -> [Action] {
        var name = "The device"
        if case .admitting(let guest) = talk.stage { name = String(visible(guest).prefix(40)) }
        end = .isIn(name)
        return [.say("\(name) is in", .good)]
    }

    func nextChange(_ place: Workplace) -> Int64? {
        end == nil ? place.now + 60_000 - (place.now - began) % 60_000 : nil
    }

    // MARK: Drawing

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        canvas.put("Let another device in", x: area.x + 1, y: area.y, columns: area.columns - 2, .strong)
        let body = area.below(min(2, area.rows / 6)).right(of: 1)
        canvas.cursor = (body.x, body.y)
        if let end { return draw(end, on: canvas, body) }
        switch talk.stage {
        case .preparing: canvas.put(wrapped: "Syncing first, so that the new device gets everything ...", in: body)
        case .offered: drawLine(on: canvas, body, place)
        case .asked: canvas.put(wrapped: "A device has answered.", in: body)
        case .admitting(let guest): canvas.put(wrapped: "Letting \(visible(guest)) in ...", in: body)
        }
    }

    private func draw(_ end: End, on canvas: Canvas, _ area: Area) {
        switch end {
        case .isIn(let name):
            canvas.put(
                wrapped: "\(name) is in. It has the key of this vault now and syncs with the same store.", in: area)
            canvas.put(wrapped: "Esc goes back to the devices.", in: area.below(3), .quiet)
        case .failed(let message, let hint):
            let sentence = message.prefix(1).uppercased() + message.dropFirst() + "."
            let used = canvas.put(wrapped: sentence, in: area, .warning)
            canvas.put(wrapped: hint + " (p on the devices' screen)", in: area.below(used + 1), .quiet)
        }
    }

    private func drawLine(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        let minutes = max(0, Pairing.seconds - Int((place.now - began) / 1000)) / 60
        var body = area
        let how = "On the other device start keys (or run keys join), and give it this line."
        let until = "It is good once, for \(max(1, minutes)) more minutes:"
        body = body.below(canvas.put(wrapped: "\(how) \(until)", in: body))
        let isThere = talk.withLine { line in
            body = body.below(1)
            body = body.below(line.withBytes { canvas.put(secret: $0, in: body.left(body.columns - 1), .strong) })
            body = body.below(canvas.put(wrapped: "Waiting for it ...  Esc gives up.", in: body, .quiet))
            PairingPicture.draw(line, on: canvas, body)
        }
        if !isThere { canvas.put(wrapped: "Waiting ...", in: body.below(1), .quiet) }
    }
}

/// The line as a QR code.
enum PairingPicture {
    static func draw(_ line: borrowing SecretBytes, on canvas: Canvas, _ area: Area) {
        guard canvas.isUnicode else {
            canvas.put(wrapped: "A QR code needs more than ASCII characters.", in: area.below(1), .quiet)
            return
        }
        let picture: QRPicture
        do throws(DeskError) { picture = try QRPicture(of: line) } catch { return }
        let rows = (picture.columns + 1) / 2
        guard picture.columns <= area.columns, rows <= area.rows else {
            let needed = Size(
                columns: picture.columns + 1, rows: canvas.size.rows - area.rows + rows)
            canvas.put(
                wrapped: "As a QR code it needs a terminal of \(needed.columns) columns and \(needed.rows) rows.",
                in: area.below(1), .quiet)
            return
        }
        picture.drawn(isStyled: false).withBytes { _ = canvas.put(secret: $0, in: area) }
    }
}
