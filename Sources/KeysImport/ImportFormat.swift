/// A format that can be imported, as tables: which columns become what, how to tell it by its header, how to export there.
public struct ImportFormat: Sendable {
    /// What a file of it is made of.
    enum Shape: Sendable {
        /// Records of cells, in one of these tables.
        case tables([ImportTable])
        /// One JSON value.
        case json(JSONShape)
    }

    /// Its name on the command line; never changed.
    public let id: String
    /// Whose format it is.
    public let name: String
    /// How to export there.
    public let steps: String
    /// The header of its newest generation, or the outermost keys.
    public let header: String
    let shape: Shape

    init(id: String, name: String, steps: String, header: String, tables: [ImportTable]) {
        self.id = id
        self.name = name
        self.steps = steps
        self.header = header
        shape = .tables(tables)
    }

    init(id: String, name: String, steps: String, header: String, json: JSONShape) {
        self.id = id
        self.name = name
        self.steps = steps
        self.header = header
        shape = .json(json)
    }

    var tables: [ImportTable] {
        if case .tables(let tables) = shape { tables } else { [] }
    }

    /// Every format, the guess last.
    public static let all: [ImportFormat] = [
        chrome, firefox, firefoxExporter, safari, bitwardenCSV, bitwardenJSON, onePasswordCSV, onePasswordMac,
        onePasswordWindows, lastPass, dashlane, dashlaneOld, keePassCSV, keePassXCCSV, nordPass, protonPassCSV,
        buttercupCSV, enpassCSV, keeperCSV, keysJSON, guessed,
    ]

    /// The format of an id.
    public static func named(_ id: String) -> ImportFormat? { all.first { $0.id == id } }
}

extension ImportFormat: Equatable {
    /// Formats are told apart by their id.
    public static func == (one: ImportFormat, other: ImportFormat) -> Bool { one.id == other.id }
}
