import BotHost
import Foundation
import Testing

/// The JSON Schema says what the reader does: both come from the same keys.
@Suite struct InstallationSchemaTests {
    private func schema() throws -> [String: Any] {
        let file = InstallationFile(kinds: .bundled(logger: .quiet), folder: URL(filePath: "/"), environment: [:])
        let object = try JSONSerialization.jsonObject(with: Data(file.schema.prettyText.utf8))
        return try #require(object as? [String: Any])
    }

    private func properties(_ schema: [String: Any]) throws -> [String: [String: Any]] {
        try #require(schema["properties"] as? [String: [String: Any]])
    }

    @Test func `it is a closed object with a description of each key`() throws {
        let schema = try schema()
        #expect(schema["$schema"] as? String == "http://json-schema.org/draft-07/schema#")
        #expect(schema["additionalProperties"] as? Bool == false)
        #expect(schema["required"] as? [String] == ["pools"])
        let keys = try properties(schema)
        #expect(Set(keys.keys) == ["data", "admin", "log", "relay", "pools", "bridges"])
        #expect(keys.values.allSatisfy { ($0["description"] as? String)?.isEmpty == false })
    }

    @Test func `defaults and words are in it`() throws {
        let log = try properties(try #require(try properties(try schema())["log"]))
        #expect(log["level"]?["default"] as? String == "info")
        #expect(log["format"]?["enum"] as? [String] == ["auto", "json", "text"])
        let pools = try #require(try properties(try schema())["pools"]?["items"] as? [String: Any])
        #expect(
            (pools["oneOf"] as? [[String: [String]]])?.compactMap { $0["required"] } == [
                ["host"], ["join"], ["local_host"], ["local_join"],
            ])
        let host = try properties(try #require(try properties(pools)["host"]))
        #expect(host["admission"]?["enum"] as? [String] == ["all", "known", "ask", "none"])
        #expect(host["admission"]?["default"] as? String == "ask")
        let bots = try #require(try properties(pools)["bots"]?["items"] as? [String: Any])
        let kinds = try #require(bots["oneOf"] as? [[String: Any]])
        let opponent = try properties(try #require(kinds.first))
        #expect((opponent["bot"]?["enum"] as? [String])?.contains("chess") == true)
        #expect(opponent["level"]?["minimum"] as? Int == 1 && opponent["level"]?["maximum"] as? Int == 10)
        #expect(opponent["move_time"]?["default"] as? String == "500ms")
    }

    /// Each part of the schema is of a kind that validators know, and each default fits its own words and bounds.
    @Test func `it holds together`() throws {
        var waiting: [Any] = [try schema()]
        var keys = 0
        while let value = waiting.popLast() {
            if let list = value as? [Any] { waiting += list }
            guard let object = value as? [String: Any] else { continue }
            if let names = object["required"] as? [String], let known = object["properties"] as? [String: Any] {
                #expect(Set(names).isSubset(of: known.keys))
            }
            if let pattern = object["pattern"] as? String { _ = try Regex(pattern) }
            if let words = object["enum"] as? [String], let shown = object["default"] as? String {
                #expect(words.contains(shown))
            }
            for (name, child) in object.compactMapValues({ $0 as? [String: Any] }) {
                keys += 1
                #expect(!name.isEmpty)
                waiting.append(child)
            }
            waiting += object.values.filter { $0 is [Any] }
        }
        #expect(keys > 40)
    }
}
