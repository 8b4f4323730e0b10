// swift-tools-version: 6.2
import PackageDescription

/// One set of compiler settings for every Swift target (docs/design.md, "Build").
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    // Swift 6.3's optimiser takes the hop to an actor away where the actor's method begins by awaiting a function that
    // runs where its caller does: the method then runs beside the actor (docs/design.md, "Build"; ActorIsolationTests).
    .unsafeFlags(["-Xllvm", "-sil-disable-pass=optimize-hop-to-executor"], .when(configuration: .release)),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
// Not the umbrella `Collections`, which takes minutes to build.
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let orderedCollections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

func library(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: path ?? "Sources/\(name)", swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "poolbots",
    products: [
        .executable(name: "poolbots", targets: ["poolbots"]),
        .library(
            name: "BotKit",
            targets: ["BotKit", "BotAPI", "BotScript", "BotHost", "Pool", "PoolChat", "PoolGames", "PoolStore"]),
        // Bots in Lua without a host.
        .library(name: "BotScript", targets: ["BotKit", "BotAPI", "BotScript", "Pool", "PoolChat", "PoolGames"]),
        .library(name: "Lua", targets: ["Lua"]),
        .library(name: "RelayServer", targets: ["RelayServer"]),
        .library(name: "RelayTransport", targets: ["RelayTransport"]),
        .library(name: "PoolCrypto", targets: ["PoolCrypto", "PoolWire"]),
        .library(name: "PoolLinks", targets: ["PoolLinks", "RoughPath"]),
        .library(name: "PoolTransport", targets: ["PoolTransport"]),
        .library(name: "PoolGames", targets: ["PoolGames", "Pool"]),
        .library(
            name: "GameRules", targets: ["GameRules", "ConnectFour", "Chess", "ChainReaction", "Ludo", "TicTacToe"]),
        .library(name: "PoolTesting", targets: ["PoolTesting"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    ],
    targets: [
        // C libraries: a module map and shim.h, nothing else.
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(
            name: "CDNSSD", pkgConfig: "avahi-compat-libdns_sd", providers: [.apt(["libavahi-compat-libdnssd-dev"])]),
        .systemLibrary(name: "CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"])]),
        .target(name: "CLuaSandbox", dependencies: ["CLua"]),
        .target(name: "CProofOfWork"),
        .systemLibrary(name: "CUSRSCTP", providers: [.apt(["libusrsctp-dev"])]),
        .target(name: "CDTLS", dependencies: ["COpenSSL"], linkerSettings: [.linkedLibrary("ssl")]),

        // Safe wrappers: each is alone in importing its C module.
        library("Sodium", ["CSodium"]),
        library("OpenSSL", ["COpenSSL"]),
        library("QREncode", ["CQREncode"]),
        library("DNSSD", ["CDNSSD"]),
        library("Lua", ["CLuaSandbox"]),
        library("DTLS", ["CDTLS"]),
        library("SCTP", ["CUSRSCTP"]),

        // The protocol, its cryptography, and the ways to reach a pool.
        library("PoolWire"),
        library("PoolCrypto", ["PoolWire", "Sodium", "OpenSSL", "CProofOfWork"]),
        library("PoolTransport", ["PoolWire"]),
        library("LoopTime", [nioCore]),
        library(
            "RelayTransport",
            [
                "PoolWire", "PoolCrypto", "PoolTransport", "LoopTime", nioCore, nioPosix, nioHTTP1, nioWebSocket,
                nioTLS, nioSSL,
                logging,
            ]),
        library(
            "RelayServer",
            [
                "PoolWire", "PoolCrypto", "QREncode", nioCore, nioPosix, nioHTTP1, nioWebSocket, nioTLS, nioSSL,
                hummingbird, grdb, logging, lifecycle, deque, orderedCollections,
            ]),

        // Local pools: encrypted links between hosts, the mesh over them, admission by code.
        library("CPace", ["Sodium"]),
        library("RoughPath", [nioCore, nioPosix]),
        library("PoolLinks", ["DTLS", "SCTP", "PoolWire", "PoolCrypto", nioCore, nioPosix, logging, deque]),
        library("PoolMesh", ["PoolWire", "PoolCrypto", "Sodium", deque, heap]),
        // Here, and not in Benchmarks/, as the mesh is nothing that other packages could import.
        .executableTarget(
            name: "mesh-benchmarks", dependencies: ["PoolMesh", "PoolCrypto", "PoolWire"], swiftSettings: strict),
        library(
            "LocalTransport",
            [
                "PoolLinks", "PoolMesh", "CPace", "DNSSD", "LoopTime", "Sodium", "Pool", "PoolWire", "PoolCrypto",
                "PoolTransport", nioCore, nioPosix, logging, deque, metrics,
            ]),

        // One membership in one pool, and what is done in it.
        library("Pool", ["PoolWire", "PoolCrypto", "PoolTransport", logging, deque]),
        library("PoolChat", ["PoolWire", "PoolCrypto", "Sodium", "Pool", logging, deque]),
        library(
            "NearbyPlay",
            ["PoolWire", "PoolCrypto", "LoopTime", "Sodium", "Pool", nioCore, nioPosix, logging, deque, metrics]),
        library("GameRules", ["PoolWire"]),
        library("ConnectFour", ["GameRules", "PoolWire"], path: "Games/ConnectFour"),
        .executableTarget(name: "opening-table", dependencies: ["ConnectFour"], swiftSettings: strict),
        library("Chess", ["GameRules", "PoolWire"], path: "Games/Chess"),
        library("ChainReaction", ["GameRules", "PoolWire"], path: "Games/ChainReaction"),
        library("Ludo", ["GameRules", "PoolWire"], path: "Games/Ludo"),
        .executableTarget(name: "ludo-weights", dependencies: ["Ludo", "GameRules"], swiftSettings: strict),
        library("TicTacToe", ["GameRules", "PoolWire"], path: "Games/TicTacToe"),
        library("PoolGames", ["PoolWire", "Pool", "GameRules", "Ludo", logging, deque]),
        library(
            "NearbyChess",
            [
                "NearbyPlay", "DNSSD", "Chess", "GameRules", "PoolGames", "Opponent", "Pool", "PoolCrypto", "PoolWire",
                "Sodium", logging, nioCore, nioPosix,
            ]),
        // Programs that are run: engines, bots in other languages, and what the tests start.
        library("ChildProcess", [subprocess, systemPackage]),
        library("UCIEngine", ["ChildProcess", "Chess", "GameRules", logging, subprocess]),
        library("MatchPlay", ["GameRules", "PoolWire", "Chess", "UCIEngine", "PoolGames", logging]),
        library("PoolStore", ["PoolWire", grdb]),

        // Bots and the host that runs them.
        library("BotKit", ["PoolWire", "PoolChat", "PoolGames", "GameRules", "Pool", logging]),
        library(
            "BotAPI",
            [
                "BotKit", "GameRules", "Pool", "PoolChat", "PoolGames", "PoolTransport", "PoolWire", logging, deque,
                heap,
            ]),
        library(
            "BotScript", ["Lua", "BotAPI", "BotKit", "Pool", "PoolWire", logging], path: "Sources/BotScript"),
        library(
            "ExternalBot", ["BotAPI", "BotKit", "ChildProcess", "Pool", "PoolWire", logging, subprocess, systemPackage]),
        library("BotHTTP", ["BotAPI", asyncHTTPClient, nioCore, nioPosix, nioHTTP1]),
        library("Opponent", ["BotKit", "Pool", "PoolChat", "PoolGames", "PoolWire", logging], path: "Bots/Opponent"),
        library("Greeter", ["BotKit", "Pool", "PoolChat", "PoolGames", "PoolWire", logging], path: "Bots/Greeter"),
        library(
            "Moderator", ["BotKit", "Pool", "PoolChat", "PoolTransport", "PoolWire", logging], path: "Bots/Moderator"),
        library(
            "BotHost",
            [
                "PoolWire", "PoolCrypto", "PoolTransport", "RelayTransport", "RelayServer", "Pool", "PoolChat",
                "PoolGames", "GameRules",
                "ConnectFour", "Chess", "ChainReaction", "Ludo", "TicTacToe", "UCIEngine", "PoolStore", "BotKit",
                "Opponent",
                "Greeter", "Moderator", "BotAPI", "BotScript", "ExternalBot", "LocalTransport", "PoolLinks", "DNSSD",
                "Sodium", logging,
                lifecycle, nioCore, nioPosix, yams, metrics, systemPackage,
            ]),
        // The bench for authors of scripted bots: a simulated pool, tests in Lua, a console.
        library(
            "BotBench",
            [
                "BotHost", "BotAPI", "BotKit", "BotScript", "GameRules", "Lua", "Pool", "PoolChat", "PoolCrypto",
                "PoolGames",
                "PoolTransport", "PoolWire", logging, deque,
            ]),
        .executableTarget(
            name: "poolbots",
            dependencies: [
                "BotAPI", "BotBench", "BotHTTP", "BotHost", "BotScript", "RelayServer", "RelayTransport", "PoolStore",
                "PoolCrypto", "PoolWire", "Pool",
                "PoolChat",
                "PoolGames", "PoolTransport", "GameRules", "ConnectFour", "Chess", "UCIEngine", "MatchPlay", "BotKit",
                "Opponent", "QREncode", "NearbyPlay", "NearbyChess", "DNSSD",
                "LocalTransport", "PoolLinks",
                nioCore, nioPosix, unixSignals, argumentParser, logging, lifecycle,
            ],
            swiftSettings: strict),
        library(
            "PoolTesting",
            [
                "PoolWire", "PoolCrypto", "PoolTransport", "RelayTransport", "RelayServer", "Pool", "PoolChat",
                "PoolGames", "GameRules", "ConnectFour", "Chess", "ChainReaction", "Ludo", "PoolStore", "BotKit",
                "ChildProcess", nioCore, nioPosix, nioHTTP1, nioWebSocket, nioSSL, logging, subprocess, systemPackage,
            ]),

        tests("LuaTests", ["Lua"]),
        tests(
            "BotScriptTests",
            [
                "BotScript", "BotAPI", "BotKit", "Lua", "Pool", "PoolChat", "PoolGames", "PoolWire", "PoolTransport",
                "PoolTesting", logging,
            ]),
        tests(
            "BotBenchTests",
            ["BotBench", "BotHost", "BotScript", "BotAPI", "PoolChat", "PoolGames", "PoolWire", "PoolTesting"]),
        tests("PoolWireTests", ["GameRules", "PoolWire", "PoolTesting"]),
        tests("PoolCryptoTests", ["GameRules", "PoolCrypto", "PoolWire", "Sodium", "OpenSSL", "PoolTesting"]),
        tests("PoolTransportTests", ["PoolTransport", "PoolWire", "PoolTesting", nioCore, nioPosix]),
        tests("CPaceTests", ["CPace", "GameRules", "PoolWire", "Sodium", "PoolTesting"]),
        tests(
            "PoolLinksTests",
            [
                "PoolLinks", "RoughPath", "DTLS", "SCTP", "GameRules", "PoolCrypto", "PoolWire", "PoolTesting", nioCore,
                nioPosix, logging,
            ]),
        tests("PoolMeshTests", ["GameRules", "PoolMesh", "PoolWire", "PoolCrypto", "Sodium", "PoolTesting", heap]),
        tests(
            "LocalTransportTests",
            [
                "LocalTransport", "PoolLinks", "RoughPath", "PoolMesh", "CPace", "DNSSD", "Pool", "PoolChat",
                "PoolGames", "PoolWire", "PoolCrypto", "PoolTransport", "PoolTesting", "Sodium", "ConnectFour",
                "GameRules",
                nioCore, nioPosix, logging,
            ]),
        tests(
            "RelayTransportTests",
            [
                "GameRules", "RelayTransport", "RelayServer", "PoolTransport", "PoolWire", "PoolCrypto", "PoolTesting",
                nioCore,
                nioEmbedded, nioPosix, nioHTTP1, nioWebSocket, nioSSL, logging,
            ], exclude: ["Certificates"]),
        tests(
            "RelayServerTests",
            [
                "GameRules", "RelayServer", "RelayTransport", "PoolTransport", "PoolWire", "PoolCrypto", "PoolTesting",
                nioCore,
                nioEmbedded, nioPosix, nioHTTP1, nioWebSocket, nioSSL, logging,
            ]),
        tests("PoolTests", ["GameRules", "Pool", "PoolWire", "PoolCrypto", "PoolTransport", "PoolTesting", logging]),
        tests(
            "PoolChatTests",
            ["GameRules", "PoolChat", "Pool", "PoolWire", "PoolCrypto", "PoolTransport", "PoolTesting", logging]),
        tests(
            "GamesTests",
            ["GameRules", "ConnectFour", "Chess", "ChainReaction", "Ludo", "TicTacToe", "PoolWire", "PoolTesting"]),
        tests(
            "PoolGamesTests",
            [
                "PoolGames", "GameRules", "ConnectFour", "Chess", "ChainReaction", "Ludo", "TicTacToe", "Pool",
                "PoolWire", "PoolTransport", "PoolTesting", logging,
            ]),
        tests("PoolStoreTests", ["GameRules", "PoolStore", "PoolTesting", grdb]),
        .executableTarget(
            name: "discovery-probe", dependencies: ["DNSSD"], path: "Tests/DiscoveryProbe", swiftSettings: strict),
        tests("DNSSDTests", ["DNSSD", "PoolTesting", "discovery-probe"]),
        tests(
            "NearbyPlayTests",
            [
                "NearbyPlay", "NearbyChess", "DNSSD", "Sodium", "Pool", "Chess", "GameRules", "PoolGames", "PoolWire",
                "PoolCrypto", "PoolTesting", nioCore, nioPosix, logging,
            ]),
        tests(
            "ExternalBotTests",
            [
                "ExternalBot", "BotAPI", "BotKit", "BotHost", "ChildProcess", "GameRules", "Pool", "PoolChat",
                "PoolGames",
                "PoolTransport", "PoolWire", "PoolCrypto", "PoolTesting", logging,
            ], exclude: ["Programs"]),
        tests(
            "BotKitTests",
            ["BotKit", "Greeter", "Moderator", "GameRules", "Pool", "PoolChat", "PoolWire", "PoolTesting"]),
        tests("UCIEngineTests", ["UCIEngine", "Chess", "GameRules", "PoolTesting", logging]),
        tests(
            "MatchPlayTests",
            [
                "MatchPlay", "UCIEngine", "GameRules", "Chess", "ConnectFour", "Ludo", "PoolTesting", "PoolWire",
                logging,
            ]),
        tests(
            "BotHostTests",
            [
                "BotHost", "BotKit", "Opponent", "Greeter", "PoolStore", "RelayServer", "RelayTransport",
                "PoolTransport",
                "Pool", "PoolChat", "PoolGames", "GameRules", "ConnectFour", "Chess", "ChainReaction", "Ludo",
                "UCIEngine", "PoolWire", "PoolCrypto", "PoolTesting", nioPosix, logging,
            ]),
        tests(
            "BotAPITests",
            [
                "BotAPI", "BotHTTP", "BotKit", "BotHost", "ConnectFour", "TicTacToe", hummingbird, nioCore, nioPosix,
                "GameRules", "Pool", "PoolChat",
                "PoolCrypto",
                "PoolGames", "PoolStore", "PoolTransport", "PoolWire", "PoolTesting", logging,
            ]),
        tests(
            "CommandLineTests",
            [
                "PoolTesting", "PoolWire", "PoolCrypto", "RelayServer", "RelayTransport", "PoolTransport", "PoolStore",
                "Chess", "ConnectFour", "GameRules", logging, grdb,
            ]),
    ]
)

// POOLBOTS_TESTS=PoolGamesTests,GamesTests builds only these test targets: for quick rounds.
if let only = Context.environment["POOLBOTS_TESTS"]?.split(separator: ",").map(String.init) {
    package.targets.removeAll { $0.type == .test && !only.contains($0.name) }
}
