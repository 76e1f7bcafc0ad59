internal import KeysModel
internal import KeysVault

/// From the list to the other screens.
enum Going {
    static func to(_ wish: Wish, _ selected: EntryID?, _ place: Workplace) -> [Action] {
        switch wish {
        case .add: return FormScreen.adding(place)
        case .generator: return [.show(GeneratorScreen(place))]
        case .importFile: return [.show(ImportScreen(place))]
        case .export: return [.show(ExportScreen(place))]
        case .audit: return AuditScreen.open(place)
        case .devices: return [.show(DevicesScreen(place))]
        case .conflicts: return [.show(ConflictsScreen(place))]
        case .settings: return [.show(SettingsScreen(place))]
        case .syncNow: return place.background?.syncNow(place) ?? []
        case .edit, .history:
            guard let selected, let entry = place.session?.entry(selected) else {
                return [.say("There is no entry under the cursor")]
            }
            return wish == .edit ? FormScreen.editing(entry, place) : [.show(HistoryScreen(entry, place))]
        default: return []
        }
    }
}
