public import Foundation
import GRDB
import PoolWire

/// Which pool on which server: what identities, members and invitations belong to.
///
/// Both parts are normalised, so that two spellings of one pool are one pool (deltas.md 2.1).
public struct PoolAddress: Sendable, Hashable, CustomStringConvertible {
    /// The server, in one spelling (`ServerAddress.canonical`): not for connecting. Any text will do for a pool without
    /// a server.
    public let serverURL: String
    public let poolID: UUID

    public init(serverURL: String, poolID: UUID) {
        self.serverURL = ServerAddress.canonical(serverURL)
        self.poolID = poolID
    }

    /// The pool id as the store writes it: lower case.
    var poolIDText: String { poolID.uuidString.lowercased() }

    public var description: String { "\(poolIDText) at \(serverURL)" }
}

/// Which own member of which pool: a process may have several members in one pool, told apart by `account`.
public struct MemberAddress: Sendable, Hashable, CustomStringConvertible {
    public let pool: PoolAddress
    /// A word of the caller's choice, such as the name of a bot; empty when there is one member in the pool.
    public let account: String

    public init(_ pool: PoolAddress, account: String = "") {
        self.pool = pool
        self.account = account
    }

    public var description: String { account.isEmpty ? pool.description : "\(account) in \(pool)" }
}

extension PoolAddress {
    static let condition = "server_url = ? AND pool_id = ?"
    var arguments: StatementArguments { [serverURL, poolIDText] }

    init(row: Row) throws {
        let text = try row.decode(String.self, forColumn: "pool_id")
        guard let poolID = UUID(uuidString: text) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a pool id is no UUID")
        }
        self.init(serverURL: try row.decode(forColumn: "server_url"), poolID: poolID)
    }
}

extension MemberAddress {
    static let condition = PoolAddress.condition + " AND account = ?"
    var arguments: StatementArguments { pool.arguments + [account] }

    init(row: Row) throws {
        self.init(try PoolAddress(row: row), account: try row.decode(forColumn: "account"))
    }
}

extension Row {
    /// A time in seconds since 2001.
    func decodeTime(_ column: String) throws -> Date {
        Date(timeIntervalSinceReferenceDate: try decode(Double.self, forColumn: column))
    }
}

extension Date {
    /// As the store writes it. Unlike GRDB's text form it keeps every bit.
    var stored: Double { timeIntervalSinceReferenceDate }
}
