import Foundation
import KeysVault
import SessionSupport
import Testing

/// A vault that was put back, copied or carried away is noticed, becomes a device of its own and loses nothing
/// (attacks.md, L12).
@Suite struct CopyTests {
    private static func devices(_ vault: TestVault) throws -> Int { try vault.open().devices.count }

    @Test func `L12 a restored older vault says so once and takes a new device id`() throws {
        let vault = try TestVault(entries: 3)
        let old = vault.home.path + "/backup"
        try TestVault.copy(vault.folder, to: old)
        #expect(try vault.program.keys("add", "Later", "--stdin", input: "x").status == 0)
        #expect(try vault.program.keys("add", "Latest", "--stdin", input: "x").status == 0)
        let before = try Self.devices(vault)
        try TestVault.copy(old, to: vault.folder)
        let noticed = try vault.program.keys("list")
        #expect(noticed.status == 0 && noticed.errorText.contains("copy"), "\(noticed.said)")
        #expect(noticed.lines.count == 3)
        #expect(try vault.program.keys("add", "New", "--stdin", input: "x").errors.isEmpty)
        let after = try vault.program.keys("doctor")
        #expect(after.status == 0 && !after.errorText.contains("copy"), "\(after.said)")
        #expect(try vault.contents().count == 4)
        #expect(try Self.devices(vault) == before + 1)
    }

    @Test func `L12 a vault folder carried to another home is a device of its own there`() throws {
        let vault = try TestVault(entries: 3)
        let other = TestVault(of: try Program())
        try FileManager.default.createDirectory(
            atPath: other.home.path + "/data/keys", withIntermediateDirectories: true)
        try TestVault.copy(vault.folder, to: other.folder)
        let noticed = try other.program.keys("add", "There", "--stdin", input: "x")
        #expect(noticed.status == 0 && noticed.errorText.contains("copy"), "\(noticed.said)")
        #expect(try other.program.keys("list").errors.isEmpty)
        #expect(try other.contents().count == 4)
        #expect(try other.program.keys("doctor").status == 0)
        // The one it came from notices nothing.
        #expect(try vault.program.keys("add", "Here", "--stdin", input: "x").errors.isEmpty)
    }

    @Test func `a copy that cannot be written to is read all the same`() throws {
        let vault = try TestVault(entries: 3)
        try FileManager.default.removeItem(atPath: vault.home.path + "/state")
        let lock = open(vault.folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        #expect(flock(lock, LOCK_EX) == 0)
        let reading = try vault.program.keys("get", "Entry 1", "--wait", "0")
        #expect(reading.text == "password-1" && reading.status == 0, "\(reading.said)")
        close(lock)
    }
}
