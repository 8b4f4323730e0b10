import Foundation
import PoolTesting
import Testing

/// Access to `games.json`.
struct GameVectors {
    let root: [String: Any]

    init() throws { root = try Vectors.load("games.json") }

    func list(_ name: String) throws -> [[String: Any]] {
        try #require(root[name] as? [[String: Any]])
    }

    func encoding(_ name: String) throws -> Data {
        let entry = try #require(try list("encodings").first { $0["name"] as? String == name })
        return Data(try #require(entry["payload_json"] as? String).utf8)
    }

    /// Payloads of a type in the steps of all sessions of a game, with the names of the sessions.
    func payloads(type: String, with key: String) throws -> [(session: String, payload: [String: Any])] {
        try list("sessions").flatMap { session in
            let steps = try #require(session["steps"] as? [[String: Any]])
            return steps.compactMap { step -> (session: String, payload: [String: Any])? in
                guard step["type"] as? String == type, let payload = step["payload"] as? [String: Any],
                    payload[key] != nil
                else { return nil }
                return (session["name"] as? String ?? "", payload)
            }
        }
    }
}

/// Whether two JSON documents hold the same values, key by key; `null` and a missing key differ.
func isSameJSON(_ first: Data, _ second: Data) throws -> Bool {
    try JSONSerialization.jsonObject(with: first) as? NSDictionary
        == JSONSerialization.jsonObject(with: second) as? NSDictionary
}

func json(_ object: [String: Any]) throws -> Data { try JSONSerialization.data(withJSONObject: object) }

let vectorSession = UUID(uuidString: "00000000-0000-4000-9000-000000000001") ?? UUID()
