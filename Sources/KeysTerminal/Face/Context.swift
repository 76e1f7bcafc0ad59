/// Where a key is pressed: what the keys mean depends on it.
enum Context: String, CaseIterable, Sendable {
    case unlock, start, list, filter, form, generator, importing, exporting, history, audit, conflicts, devices,
        pairing, settings, help, palette, log, question, choice, picking

    /// Contexts in which characters are commands, and no text.
    static let commands: Set<Context> = [
        .list, .generator, .history, .audit, .conflicts, .devices, .settings, .log, .choice, .importing, .exporting,
        .pairing,
    ]

    /// What the help calls it.
    var name: String {
        switch self {
        case .unlock: "Unlocking"
        case .start: "The first start"
        case .list: "The list"
        case .filter: "The filter"
        case .form: "A form"
        case .generator: "The generator"
        case .importing: "Import"
        case .exporting: "Export"
        case .history: "The history"
        case .audit: "The audit"
        case .conflicts: "Conflicts"
        case .devices: "Devices"
        case .pairing: "Pairing"
        case .settings: "Settings"
        case .help: "This help"
        case .palette: "The palette"
        case .log: "Messages"
        case .question: "A question"
        case .choice: "A choice"
        case .picking: "Looking for a file"
        }
    }
}
