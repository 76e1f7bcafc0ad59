/// How a piece of the screen is meant; a theme says how it looks. Words and marks carry the meaning, colour only repeats it.
enum Style: UInt8, CaseIterable, Sendable {
    case plain
    /// What is less than the rest: labels, hints, lines between panes.
    case quiet
    /// The title row.
    case title
    /// Headings and what is named.
    case strong
    /// The row or field that has the focus.
    case focus
    /// Letters that a filter found.
    case match
    /// A key of the keyboard in a footer.
    case key
    /// Something good came of it.
    case good
    /// Something to look at.
    case warning
    /// Something is wrong.
    case bad
    /// A secret that is hidden.
    case hidden
}

/// How styles look, in attributes and the 16 colours of the person's own palette.
public enum Theme: String, CaseIterable, Sendable {
    case standard = "default"
    case mono
    case highContrast = "high-contrast"

    /// The bits `CNcurses` paints a style with.
    func bits(of style: Style) -> UInt32 {
        switch self {
        case .standard: Self.attributes(style) | Self.color(style) << 8
        case .mono: Self.attributes(style)
        case .highContrast: Self.highContrast(style)
        }
    }

    private static let bold: UInt32 = 1
    private static let dim: UInt32 = 2
    private static let underlined: UInt32 = 4
    private static let reversed: UInt32 = 8

    private static func attributes(_ style: Style) -> UInt32 {
        switch style {
        case .plain, .good: 0
        case .quiet, .hidden: dim
        case .title, .focus: reversed
        case .strong, .key, .warning: bold
        case .match: bold | underlined
        case .bad: bold | reversed
        }
    }

    /// 0 is the terminal's own colour.
    private static func color(_ style: Style) -> UInt32 {
        switch style {
        case .plain, .quiet, .hidden, .strong, .focus: 0
        case .title: 5
        case .match: 4
        case .key: 7
        case .good: 3
        case .warning: 4
        case .bad: 2
        }
    }

    private static func highContrast(_ style: Style) -> UInt32 {
        switch style {
        case .plain, .quiet, .hidden, .good: 0
        case .title, .focus, .bad: bold | reversed
        case .strong, .key, .warning, .match: bold | underlined
        }
    }
}
