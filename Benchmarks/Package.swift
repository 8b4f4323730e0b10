// swift-tools-version: 6.2
import PackageDescription

/// The settings of the main package, so that what is measured is written as what is shipped.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .unsafeFlags(["-Xllvm", "-sil-disable-pass=optimize-hop-to-executor"], .when(configuration: .release)),
]

/// Benchmarks use the products alone, as any other program does. Run them with `make bench`.
let package = Package(
    name: "poolbots-benchmarks",
    dependencies: [
        .package(name: "poolbots", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        .target(name: "Measuring", swiftSettings: strict),
        .executableTarget(
            name: "WireBenchmarks",
            dependencies: [
                "Measuring",
                .product(name: "PoolCrypto", package: "poolbots"),
                .product(name: "GameRules", package: "poolbots"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "LinkBenchmarks",
            dependencies: [
                .product(name: "PoolLinks", package: "poolbots"),
                .product(name: "PoolCrypto", package: "poolbots"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "ScriptBenchmarks",
            dependencies: [
                "Measuring",
                .product(name: "BotScript", package: "poolbots"),
                .product(name: "PoolTransport", package: "poolbots"),
                .product(name: "PoolCrypto", package: "poolbots"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "GameBenchmarks",
            dependencies: [
                "Measuring",
                .product(name: "GameRules", package: "poolbots"),
                .product(name: "PoolGames", package: "poolbots"),
                .product(name: "PoolCrypto", package: "poolbots"),
                .product(name: "PoolTransport", package: "poolbots"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "RelayBenchmarks",
            dependencies: [
                .product(name: "RelayServer", package: "poolbots"),
                .product(name: "PoolCrypto", package: "poolbots"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: strict),
    ]
)
