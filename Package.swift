// swift-tools-version: 6.2
import PackageDescription

/// What every room of ours is built with: Swift 6 mode, warnings are errors, imports say what they expose.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .define("TEST_DOORS", .when(traits: ["TestDoors"])),
]

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let nio: [Target.Dependency] = ["NIOCore", "NIOPosix", "NIOHTTP1"].map { .product(name: $0, package: "swift-nio") }
let nioFoundation: Target.Dependency = .product(name: "NIOFoundationCompat", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let hummingbird: [Target.Dependency] = ["Hummingbird", "HummingbirdCore", "HummingbirdTLS"].map {
    .product(name: $0, package: "hummingbird")
}
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "keys",
    traits: [
        .trait(
            name: "TestDoors", description: "Cheap Argon2 and a dumpable process, for tests only; never in a release.")
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    ],
    targets: [
        // C made callable.
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CZxcvbn", providers: [.apt(["libzxcvbn-dev"])]),
        .systemLibrary(name: "CPsl", pkgConfig: "libpsl", providers: [.apt(["libpsl-dev"])]),
        .systemLibrary(name: "CUnicode", providers: [.apt(["libutf8proc-dev"])]),
        .systemLibrary(name: "CQrencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .target(name: "CKeysSystem"),
        .target(name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),

        // The rooms, in the order of the way.
        room("KeysSecret", ["CSodium", "CKeysSystem"]),
        room("KeysCrypto", ["KeysSecret", "CSodium", "CUnicode"]),
        room("KeysModel", ["KeysSecret", "CZxcvbn", "CPsl", "CUnicode", crypto]),
        room("KeysBlobs", []),
        room("KeysVault", ["KeysModel", "KeysCrypto", "KeysSecret", "KeysBlobs", grdb]),
        room("KeysStore", ["KeysBlobs", httpClient, nioSSL] + nio),
        room("KeysSync", ["KeysVault", "KeysStore", "KeysBlobs"]),
        room("KeysImport", ["KeysModel", "KeysSecret"]),
        room("KeysDesk", ["KeysSecret", "CQrencode", "CKeysSystem"]),
        room(
            "KeysTerminal",
            ["KeysVault", "KeysModel", "KeysSecret", "KeysImport", "KeysSync", "KeysDesk", "CNcurses"]),
        room(
            "KeysCommands",
            [
                "KeysTerminal", "KeysSync", "KeysStore", "KeysVault", "KeysModel", "KeysSecret", "KeysBlobs",
                "KeysImport",
                "KeysDesk", argumentParser,
            ]),
        room(
            "KeysServer",
            ["KeysBlobs", "CKeysSystem", grdb, crypto, logging, nioSSL, nioFoundation] + hummingbird + nio),
        .executableTarget(name: "keys", dependencies: ["KeysCommands", "KeysSecret"], swiftSettings: strict),
        .executableTarget(
            name: "keys-server", dependencies: ["KeysServer", argumentParser], swiftSettings: strict),

        // What `make bench` measures with.
        .executableTarget(
            name: "KeysBench", dependencies: ["KeysVault", "KeysModel", "KeysCrypto", "KeysSecret", grdb],
            path: "Tests/Bench", exclude: ["run"],
            sources: ["main.swift"], swiftSettings: strict),

        .executableTarget(
            name: "KeysSyncBench", dependencies: ["KeysSync", "KeysStore", "KeysVault", "KeysModel", "KeysSecret"],
            path: "Tests/SyncBench", swiftSettings: strict),

        .executableTarget(
            name: "KeysScreenBench", dependencies: ["KeysTerminal", "KeysVault", "KeysModel", "KeysSecret"],
            path: "Tests/ScreenBench", swiftSettings: strict),

        // The tests mirror the rooms.
        tests("HouseTests", []),
        tests("KeysSecretTests", ["KeysSecret"]),
        tests("KeysCryptoTests", ["KeysCrypto", "VectorFiles", "KeysSecret", "CSodium"]),
        tests("KeysModelTests", ["KeysModel", "VectorFiles", "KeysSecret"]),
        tests(
            "KeysVaultTests",
            [
                "KeysVault", "KeysModel", "VectorFiles", "KeysCrypto", "KeysSecret", "KeysBlobs", "SessionSupport",
                grdb,
            ]),
        tests(
            "KeysCommandsTests",
            [
                "KeysCommands", "KeysDesk", "KeysVault", "KeysModel", "KeysSecret", "KeysImport", "KeysTerminal",
                "KeysStore", "SessionSupport", "keys", argumentParser,
            ]),
        tests(
            "KeysTerminalTests",
            [
                "KeysTerminal", "KeysVault", "KeysModel", "KeysSecret", "KeysDesk", "KeysImport", "KeysSync",
                "SessionSupport",
            ]),
        tests("KeysBlobsTests", ["KeysBlobs", "SessionSupport"]),
        tests("KeysStoreTests", ["KeysStore", "KeysBlobs", "StoreSupport", "SessionSupport", "StoreProbe"]),
        tests(
            "KeysSyncTests",
            [
                "KeysSync", "KeysVault", "KeysModel", "KeysCrypto", "KeysSecret", "KeysStore", "KeysBlobs",
                "StoreSupport",
                "SessionSupport", grdb,
            ]),
        tests(
            "KeysServerTests",
            [
                "KeysServer", "KeysBlobs", "KeysStore", "StoreSupport", "SessionSupport", "keys", "keys-server", grdb,
                crypto,
            ]),
        // Stores that lie and the contract every store is held to; for tests alone.
        .target(
            name: "StoreSupport", dependencies: ["KeysStore", "KeysBlobs"], path: "Tests/StoreSupport",
            swiftSettings: strict),
        .executableTarget(
            name: "StoreProbe", dependencies: ["KeysStore", "KeysBlobs"], path: "Tests/StoreProbe",
            swiftSettings: strict),
        // Drives the real program; for tests alone.
        .target(name: "VectorFiles", path: "Tests/VectorFiles", swiftSettings: strict),
        .target(name: "SessionSupport", path: "Tests/Sessions/Support", swiftSettings: strict),
        tests("KeysImportTests", ["KeysImport", "KeysModel", "KeysSecret", "SessionSupport"]),
        tests("SessionTests", ["SessionSupport", "KeysVault", "KeysModel", "KeysSecret", "keys", grdb]),
    ]
)
