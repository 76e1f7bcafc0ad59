internal import KeysModel

/// What the mouse does in the list.
extension ListScreen {
    /// Rows a turn of the wheel goes.
    private static let turn = 3

    mutating func click(_ click: Click, _ place: Workplace) -> [Action] {
        switch click {
        case .at(let x, let y):
            guard let row = row(x: x, y: y, place.size) else { return [] }
            rows.selected = row
        case .wheelUp: rows.selected -= Self.turn
        case .wheelDown: rows.selected += Self.turn
        }
        rows.hold()
        if !ids.isEmpty { moved(place) }
        return []
    }

    /// The row at a place, as `draw` lays them; nil where none is.
    private func row(x: Int, y: Int, _ size: Size) -> Int? {
        let area = Area(x: 0, y: 1, columns: size.columns, rows: size.rows - 2)
        let body = area.below(area.rows >= 6 ? 3 : 1)
        let isNarrow = size.columns < Self.narrow
        guard !isNarrow || !showsDetail, isNarrow || x < size.columns * 45 / 100 else { return nil }
        let seen = rows.visible(page: body.rows)
        let row = seen.lowerBound + y - body.y
        return y >= body.y && seen.contains(row) ? row : nil
    }
}
