import KeysDesk
import KeysImport
import KeysModel
import KeysSecret
import KeysStore
import KeysTerminal
import KeysVault
import Testing

@testable import KeysCommands

/// One of every error there is. That none is missing is the compiler's work: every switch over them is exhaustive.
enum EveryError {
    static let id = EntryID(high: 1, low: 2)

    static let vault: [VaultError] = [
        .noVault(folder: "/f"), .vaultExists(folder: "/f"), .notAVault(folder: "/f"), .tooNew(format: 9),
        .wrongPassword,
        .wrongRecoveryCode, .recoveryCodeFault(.wrongLength(symbols: 3)),
        .recoveryCodeFault(.foreignCharacter(group: 2)),
        .recoveryCodeFault(.mistypedGroup(4)), .passwordFault(.empty), .passwordFault(.tooLong),
        .passwordFault(.notUTF8),
        .passwordFault(.controlCharacter), .passwordFault(.unassigned), .weakPassword(bits: 3, length: 4),
        .costNotAllowed(memoryMiB: 1, passes: 1), .slotCostForbidden(memoryMiB: 1, passes: 1),
        .outOfMemory(memoryMiB: 9),
        .busy(seconds: 60), .damaged(damage), .folderNotOurs(folder: "/f"), .symbolicLink(path: "/f"),
        .notWritable(path: "/f", errno: 13), .diskFull(path: "/f"), .io(path: "/f", errno: 5), .database(code: 10),
        .noSuchEntry, .noSuchBatch, .bodyTooLarge(bytes: 9), .entryDamaged(id), .noRecoverySlot,
        .backup(.notABackup), .backup(.tooNew(format: 9)), .backup(.damaged), .backup(.unreadable(errno: 5)),
        .backup(.locked), .backup(.notMade(errno: 28)),
    ]

    static let damage: [Damage] = [
        .summaryMissing(id), .summaryAltered(id), .bodyMissing(id), .bodyAltered(id),
        .pageUnreadable(number: 1, entries: 2), .headUnreadable, .rowsNobodyListed(count: 3), .passwordSlotReplaced,
        .recoverySlotReplaced, .recordUnreadable(name: "devices"), .file(code: 11),
    ]

    static let desk: [DeskError] = [
        .tooLongForTerminal, .tmuxRefuses, .badSetting(.screenMouse), .notSettings,
        .cannotOpen(path: "/f", errno: 2), .cannotRead(path: "/f", errno: 5), .cannotWrite(path: "/f", errno: 28),
        .fileExists(path: "/f"), .notAFile(path: "/f"), .closedEarly, .noTerminal, .endOfInput, .leftAlone,
        .noClipboard,
        .clipboardFailed(tool: "xclip", status: 1), .cannotStart(program: "xclip", errno: 2),
        .tooLongForPicture,
    ]

    static let usage: [UsageFault] = [
        .parser("unknown option --x"), .noTerminal, .noSuchCommand, .descriptorTwice, .descriptorClosed(option: "--x"),
        .twoPasswordSources,
        .severalValueSources, .secretWithoutStdin, .fieldWithoutEquals, .fieldIsConcealed, .unknownKind, .unknownFormat,
        .unknownExportFormat, .backupToTerminal, .unknownDuplicateRule, .unknownEncoding, .unknownListField,
        .needsYes(command: "trash empty"),
        .needsRecoveryFile,
        .nothingToChange, .clash("--a", "--b"), .outOfRange(option: "--a", lowest: 1, highest: 2), .kindHasNoSecret,
        .missing("the title"), .unknownSetting(nearest: nil), .unknownSetting(nearest: .screenMouse),
        .badSetting(.screenMouse),
        .unknownShell, .noSuchTopic, .noStoreAddress, .plainHTTP, .needsVaultID, .unknownFinding,
        .unknownMap,
    ]

    static let own: [Failure] = [
        .locked, .noOwnerToken, .noEntry, .noEntryButLike([id]), .desk(.emptyBreachList),
        .desk(.notABreachList(line: 3, offset: 90)), .noField, .severalEntries([id]), .noPastValue,
        .notAnEntry(key: nil),
        .notAnEntry(key: "title"),
        .notTheSame, .declined, .everyRowBad, .onlyCopy, .strictRow(row: 3, reason: "x"), .recipe(.tooShort(least: 4)),
        .recipe(.tooLong(most: 5)), .recipe(.noClass), .input(.unreadable(9)), .input(.tooLong(limit: 5)),
        .input(.containsNul), .noExport(.empty), .noExport(.binary), .noExport(.unknown),
        .noExport(.formatMismatch(format: "chrome", missing: ["name"])), .noExport(.unreadable(5)),
        .noExport(.noSuchColumn), .noExport(.encrypted(format: "bitwarden-json")), .noExport(.badJSON(offset: 7)),
        .noExport(.jsonTooLong(limit: 9)), .noExport(.tooNew),
    ]

    static let seeds: [Failure] = SeedError.allCases.map { .noSeed($0) } + [.counterElsewhere, .counterSpent]

    static let stores: [StoreError] =
        [
            .unreachable, .noStore, .full, .readOnly, .notFound, .differs, .tooLarge(limit: 9), .tooMany(limit: 9),
            .notRegular, .token, .redirects, .stranger, .busy, .failing(status: 500), .denied(errno: 13), .io(errno: 5),
        ] + CertificateFault.allCases.map { .certificate($0) }

    static var all: [Failure] {
        stores.flatMap { [.store($0), .breachesAway($0)] } + own + seeds + vault.map { .vault($0) }
            + desk.map { .desk($0) } + usage.map { .usage($0) }
    }
}

@Suite struct SentenceTests {
    @Test func `every error has a word, a sentence, a hint and a status of the table`() {
        let statuses: Set<Int32> = [1, 10, 11, 12, 13, 14, 15, 20, 21, 22, 64]
        #expect(EveryError.all.count > 80)
        for failure in EveryError.all {
            let sentence = failure.sentence
            #expect(sentence.message.count > 3 && sentence.hint.count > 5, "\(failure)")
            #expect(sentence.word.allSatisfy { $0.isUppercase || $0 == "_" }, "\(failure)")
            #expect(!sentence.message.hasSuffix(".") && !sentence.hint.hasSuffix("."), "\(failure)")
            #expect(sentence.message.first?.isUppercase == false, "\(failure)")
            if case .desk(.closedEarly) = failure { continue }
            #expect(statuses.contains(sentence.status), "\(failure)")
        }
    }

    @Test func `errors end with the statuses of the table`() {
        #expect(VaultError.noVault(folder: "").sentence.status == 10)
        #expect(Failure.locked.sentence.status == 11)
        #expect(VaultError.wrongPassword.sentence.status == 12)
        #expect(VaultError.wrongRecoveryCode.sentence.status == 12)
        #expect(VaultError.recoveryCodeFault(.mistypedGroup(1)).sentence.status == 12)
        #expect(Failure.noEntry.sentence.status == 13)
        #expect(Failure.noField.sentence.status == 13)
        #expect(Failure.severalEntries([]).sentence.status == 14)
        #expect(VaultError.busy(seconds: 1).sentence.status == 15)
        for error in [
            VaultError.damaged([]), .tooNew(format: 2), .notAVault(folder: ""),
            .slotCostForbidden(memoryMiB: 1, passes: 1),
        ] { #expect(error.sentence.status == 22) }
        #expect(VaultError.costNotAllowed(memoryMiB: 1, passes: 1).sentence.status == 64)
        for fault in EveryError.usage { #expect(fault.sentence.status == 64) }
    }

    @Test func `all damage is named, with what to do`() {
        #expect(Set(EveryError.damage.map(\.word)).count == EveryError.damage.count)
        for damage in EveryError.damage { #expect(damage.sentence.count > 10 && damage.advice.count > 10) }
    }

    @Test func `no sentence repeats a path`() {
        for failure in EveryError.all {
            #expect(!failure.sentence.message.contains("/f") && !failure.sentence.hint.contains("/f"), "\(failure)")
        }
    }
}
