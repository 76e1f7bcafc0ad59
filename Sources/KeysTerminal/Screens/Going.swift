internal import KeysModel

/// From the list to the other screens.
enum Going {
    static func to(_ wish: Wish, _ selected: EntryID?, _ place: Workplace) -> [Action] {
        switch wish {
        default: [.say("not here yet")]
        }
    }
}
