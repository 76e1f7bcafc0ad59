internal import KeysSync
public import KeysVault

/// The list of an open vault without a terminal: what `make bench` presses keys on, frame by frame.
public struct ScreenMeasuring {
    private let place: Workplace
    private var model: Model

    /// Opens the list of a vault as after its password, and draws the first frame.
    public init(_ session: Session, at location: VaultLocation, columns: Int, rows: Int) throws {
        place = Workplace(location, Self.world, FaceOptions())
        place.session = session
        model = Model(UnlockScreen(place), size: Size(columns: columns, rows: rows), at: place.now)
        model.perform(try place.opened(), place) { _ in [] }
        draw()
    }

    /// Presses a key, as the character a terminal sends for it, and draws the frame that follows.
    public mutating func press(_ character: Unicode.Scalar) {
        guard let key = Key(scalar: character) else { return }
        model.update(.key(key), place) { _ in [] }
        draw()
    }

    /// What is seen now, line by line.
    public var text: String { model.draw(place).text }

    private func draw() { _ = model.draw(place) }

    /// A world in which nothing happens and the clock stands still.
    private static var world: Workplace.World {
        Workplace.World(
            now: { 0 }, clocks: { (0, 0) }, copy: { _ in "" }, wording: { ("\($0)", "") },
            errands: Errands(sync: { _ in SyncReport() }, words: { _, _ in [] }), environment: [:], machine: "bench",
            random: { _ in 0 })
    }
}
