internal import Foundation
internal import SessionSupport
internal import Testing

@testable internal import KeysTerminal

/// Every screen as it was looked through once, in `Tests/Screens`.
struct ScreenGoldenTests {
    @Test(arguments: Scene.all) func `a screen looks as it did when somebody looked it through`(scene: Scene) throws {
        for size in scene.sizes {
            let desk = try scene.make(size)
            let top = try #require(desk.model.screens.last)
            #expect("\(type(of: top))" == scene.screen)
            try expectScreen(Self.steady(desk.screen + "\n"), named: "\(scene.name)-\(size.columns)x\(size.rows)")
        }
    }

    @Test func `no screen is without one`() throws {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/KeysTerminal")
        let files =
            FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL }
            ?? []
        var types: Set<String> = []
        for file in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /(?:struct|class|enum) (\w+): Screen\b/) {
                types.insert(String(match.output.1))
            }
        }
        #expect(types.count > 20)
        #expect(types == Set(Scene.all.map(\.screen)))
    }

    @Test func `no two have one name`() {
        #expect(Set(Scene.all.map(\.name)).count == Scene.all.count)
    }

    /// Without what is another every time: the day of the run, and codes drawn at random. What stands instead is as wide.
    private static func steady(_ text: String) -> String {
        let days = [0.0, -86400].map { Date.now.addingTimeInterval($0).formatted(.iso8601.year().month().day()) }
        return days.reduce(text) { text, day in text.replacing(day, with: "2026-07-01") }
            .replacing(/2026-07-01 [0-9]{2}:[0-9]{2}/, with: "2026-07-01 10:00")
            .replacing(/\/\S+\/keys-test-\w{6}/, with: "/tmp/keys-test-folder")
            // Words of any length: on a narrow screen they may take two lines.
            .replacing(/State: [a-z ]+\n[a-z ]*\n/, with: "State: anchor basket candle drum\n\n")
            .replacing(/State: [a-z ]+\n/, with: "State: anchor basket candle drum\n")
            .replacing(/\b[0-9A-Z]{5}(?:-[0-9A-Z]{5})+/) { match in
                match.output.map { $0 == "-" ? "-" : "X" }.joined()
            }
    }
}
