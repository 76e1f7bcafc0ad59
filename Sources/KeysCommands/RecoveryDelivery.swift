internal import ArgumentParser
internal import KeysDesk
internal import KeysSecret
internal import KeysTerminal
internal import KeysVault

/// Where a new recovery code goes.
struct DeliveryOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Write the recovery code to a new file, for its owner alone.", valueName: "path"))
    var recoveryFile: String?

    /// Refuses what cannot work, before anything is done.
    func check(_ talk: Talk) throws(UsageFault) {
        guard recoveryFile != nil || talk.canAsk else { throw .needsRecoveryFile }
    }

    /// Refuses a file that is there.
    func checkFile() throws(DeskError) {
        if let recoveryFile { try WholeFile.checkIsFree(recoveryFile) }
    }

    /// Does what makes a code; where it fails after the code was written, the file goes again.
    func deliver<R>(vault: String, _ work: ((borrowing SecretBytes) throws -> Void) throws -> R) throws -> R {
        var written: String?
        do {
            return try work { code in
                if let recoveryFile {
                    try WholeFile.write(recoveryFile, line: code)
                    written = recoveryFile
                } else {
                    try RecoveryHandover.show(code, vault: vault, try PasswordSource.conversation())
                }
            }
        } catch {
            if let written { WholeFile.takeBack(written) }
            throw error
        }
    }

    func tell(_ talk: Talk) {
        if recoveryFile != nil { talk.note("the recovery code is in the file; keep it away from this machine") }
    }
}

/// What deriving the key is to cost.
struct CostOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Memory of the key derivation, in MiB; 256 where nothing is said.", valueName: "mib"))
    var kdfMemory: Int?

    @Option(help: ArgumentHelp("Passes of the key derivation; 3 where nothing is said.", valueName: "n"))
    var kdfPasses: Int?

    func validate() throws {
        let (floor, usual, ceiling) = (VaultCost.floor, VaultCost.standard, VaultCost.ceiling)
        if let kdfMemory, !VaultCost(memoryMiB: kdfMemory, passes: usual.passes).isAllowed {
            throw UsageFault.outOfRange(
                option: "--kdf-memory", lowest: floor.memoryMiB, highest: ceiling.memoryMiB)
        }
        if let kdfPasses, !VaultCost(memoryMiB: usual.memoryMiB, passes: kdfPasses).isAllowed {
            throw UsageFault.outOfRange(option: "--kdf-passes", lowest: floor.passes, highest: ceiling.passes)
        }
    }

    /// The cost asked for; nil where none was.
    func cost(else usual: VaultCost) -> VaultCost? {
        guard kdfMemory != nil || kdfPasses != nil else { return nil }
        return VaultCost(memoryMiB: kdfMemory ?? usual.memoryMiB, passes: kdfPasses ?? usual.passes)
    }
}
