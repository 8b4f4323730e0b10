import Foundation
import PoolStore
import PoolTesting

/// The two ways to have a store; every test of its contents runs with both.
enum StoreKind: CaseIterable, Sendable {
    case file, memory

    func withStore(
        _ configuration: StoreConfiguration = StoreConfiguration(), _ body: (Store) async throws -> Void
    ) async throws {
        switch self {
        case .memory:
            let store = try Store.inMemory(configuration: configuration)
            try await body(store)
            try await store.close()
        case .file:
            try await withTemporaryDirectory { directory in
                let store = try await Store.open(directory: directory, configuration: configuration)
                try await body(store)
                try await store.close()
            }
        }
    }
}

/// Runs `body` with the path of an empty directory that is gone afterwards.
func withTemporaryDirectory<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    try await withTemporaryFolder { try await body($0.path(percentEncoded: false)) }
}

extension String {
    /// The database file in a data directory.
    var database: String { self + "/poolbots.sqlite" }
}

extension PoolAddress {
    static let cellar = PoolAddress(serverURL: "wss://relay.example.org", poolID: UUID(1))
    static let attic = PoolAddress(serverURL: "ws://127.0.0.1:9090", poolID: UUID(2))
}

extension MemberAddress {
    static let alice = MemberAddress(.cellar, account: "alice")
    static let bob = MemberAddress(.cellar, account: "bob")
}

extension UUID {
    init(_ last: UInt8) { self.init(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, last)) }
}

extension Data {
    /// A key of 32 equal bytes.
    static func key(_ byte: UInt8) -> Data { Data(repeating: byte, count: 32) }
}

extension Date {
    /// A fixed moment, and some seconds later.
    static func day(plus seconds: Double = 0) -> Date { Date(timeIntervalSinceReferenceDate: 796_000_000.25 + seconds) }
}
