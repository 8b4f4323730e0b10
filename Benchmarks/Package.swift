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
]

/// Benchmarks use the products alone, as any other program does. Run them with `make bench`.
let package = Package(
    name: "poolbots-benchmarks",
    dependencies: [
        .package(name: "poolbots", path: "..")
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
    ]
)
