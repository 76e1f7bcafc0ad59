/// Columns and rows.
struct Size: Equatable, Sendable {
    var columns: Int
    var rows: Int
}

/// A rectangle of cells on a canvas.
struct Area: Equatable, Sendable {
    var x: Int
    var y: Int
    var columns: Int
    var rows: Int

    /// All of a canvas.
    init(_ size: Size) { self.init(x: 0, y: 0, columns: size.columns, rows: size.rows) }

    init(x: Int, y: Int, columns: Int, rows: Int) {
        self.x = x
        self.y = y
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }

    /// Less some rows at the top.
    func below(_ count: Int) -> Area { Area(x: x, y: y + count, columns: columns, rows: rows - count) }

    /// Less some rows at the bottom.
    func above(_ count: Int) -> Area { Area(x: x, y: y, columns: columns, rows: rows - count) }

    /// Less some columns at the left.
    func right(of count: Int) -> Area { Area(x: x + count, y: y, columns: columns - count, rows: rows) }

    /// The first columns alone.
    func left(_ count: Int) -> Area { Area(x: x, y: y, columns: min(count, columns), rows: rows) }

    /// A smaller rectangle in its middle.
    func centered(columns wide: Int, rows high: Int) -> Area {
        let (wide, high) = (min(wide, columns), min(high, rows))
        return Area(x: x + (columns - wide) / 2, y: y + (rows - high) / 2, columns: wide, rows: high)
    }
}
