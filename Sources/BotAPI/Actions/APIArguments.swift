import Pool
import PoolChat
import PoolWire

/// The arguments of one call, checked: each is there or has its default, and has the type of its parameter.
struct APIArguments: Sendable {
    let action: String
    private let values: APIObject

    init(action: String, values: APIObject) {
        self.action = action
        self.values = values
    }

    /// `null` for an optional parameter that was not given.
    subscript(name: String) -> APIValue { values[name] ?? .null }

    func string(_ name: String) throws(APIError) -> String { try require(name, self[name].string) }
    func int(_ name: String) throws(APIError) -> Int { try require(name, self[name].int) }
    func number(_ name: String) throws(APIError) -> Double { try require(name, self[name].double) }
    func bool(_ name: String) throws(APIError) -> Bool { try require(name, self[name].bool) }
    func bytes(_ name: String) throws(APIError) -> [UInt8] { try require(name, self[name].bytes) }
    func list(_ name: String) throws(APIError) -> [APIValue] { try require(name, self[name].array) }
    func peer(_ name: String) throws(APIError) -> PeerID { PeerID(try string(name)) }

    private func require<T>(_ name: String, _ value: T?) throws(APIError) -> T {
        guard let value else { throw APIError(.badArgument, "\(action): \(name) is missing") }
        return value
    }
}
