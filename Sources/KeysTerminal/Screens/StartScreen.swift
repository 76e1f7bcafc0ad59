internal import KeysModel
internal import KeysVault

/// The first start: no vault is there yet, and a person says where one is to come from.
struct StartScreen: Screen {
    private var rows = Rows(Way.allCases.count)

    /// Where a vault can come from.
    private enum Way: Int, CaseIterable {
        case create, join, restore, recover

        var name: String {
            switch self {
            case .create: "Create a vault"
            case .join: "Join from another device"
            case .restore: "Restore from a sealed backup"
            case .recover: "Recover from a store"
            }
        }

        var meaning: String {
            switch self {
            case .create: "You have none yet: a password, a recovery code, and you can begin."
            case .join: "Your vault is on another device: it shows a line, and you give it here."
            case .restore: "You have a file that keys export wrote, and its password or recovery code."
            case .recover: "All devices are gone, and you have the recovery code and the store."
            }
        }
    }

    init(_ place: Workplace) {}

    var context: Context { .start }
    var footer: [Wish] { [.open, .quit] }

    mutating func grant(_ wish: Wish, _ place: Workplace) -> [Action] {
        switch wish {
        case .nextField: _ = rows.move(.moveDown, page: 4)
        case .previousField: _ = rows.move(.moveUp, page: 4)
        case .open: return go(place)
        case .back: return [.quit]
        default: break
        }
        return []
    }

    /// Digits choose at once, and letters move as they do in lists.
    mutating func type(_ key: Key, _ place: Workplace) -> [Action] {
        guard case .character(let scalar) = key else { return [] }
        switch scalar {
        case "j": _ = rows.move(.moveDown, page: 4)
        case "k": _ = rows.move(.moveUp, page: 4)
        default:
            guard let digit = Int(String(scalar)), (1...rows.count).contains(digit) else { return [] }
            rows.selected = digit - 1
            return go(place)
        }
        return []
    }

    private func go(_ place: Workplace) -> [Action] {
        switch Way(rawValue: rows.selected) ?? .create {
        case .create: [.show(CreateScreen(place))]
        case .restore: [.show(RestoreScreen(place))]
        case .join: [.show(ArrivalScreen(.join, place))]
        case .recover: [.show(ArrivalScreen(.store, place))]
        }
    }

    func draw(on canvas: Canvas, _ area: Area, _ place: Workplace) {
        canvas.fill(area)
        let body = Area(x: area.x + 2, y: area.y, columns: min(area.columns - 4, 76), rows: area.rows)
        var y = body.y + (area.rows > 12 ? 1 : 0)
        canvas.put("Welcome to Keys", x: body.x, y: y, columns: body.columns, .strong)
        let folder = PathText.short(place.location.folder, home: place.home)
        canvas.put("There is no vault yet in \(folder)", x: body.x, y: y + 1, columns: body.columns, .quiet)
        y += 3
        for way in Way.allCases {
            canvas.put("\(way.rawValue + 1)", x: body.x + 1, y: y, columns: 1, .key)
            canvas.put(way.name, x: body.x + 3, y: y, columns: body.columns - 3)
            if way.rawValue == rows.selected {
                canvas.restyle(Area(x: body.x, y: y, columns: body.columns, rows: 1), .focus)
                canvas.cursor = (body.x + 3, y)
            }
            y += 1
        }
        let meaning = Way(rawValue: rows.selected)?.meaning ?? ""
        let isLow = area.y + area.rows - y < 3
        canvas.put(
            paragraph: meaning,
            in: Area(
                x: body.x, y: y + (isLow ? 0 : 1), columns: body.columns, rows: area.y + area.rows - y - (isLow ? 0 : 1)
            ))
    }
}
