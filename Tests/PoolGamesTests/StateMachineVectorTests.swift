import Foundation
import PoolGames
import PoolTesting
import PoolWire
import Testing

/// One row of `state_machine` in games.json.
struct MachineRow: Decodable, CustomStringConvertible {
    var role: String
    var state: String
    var event: String
    var `guard`: String
    var next: String
    var send: [String]

    var key: String { [role, state, event, self.guard].joined(separator: " | ") }
    var description: String { key }

    static func all() throws -> [MachineRow] {
        struct File: Decodable { var state_machine: [MachineRow] }
        return try Vectors.decode(File.self, from: "games.json").state_machine
    }
}

/// Every row of the vectors' state machine: the situation, the event, the next state and what is sent.
@Suite struct StateMachineVectorTests {
    @Test(arguments: try MachineRow.all())
    func `the desk goes the way of the vectors' state machine`(row: MachineRow) throws {
        let scenario = try #require(MachineScenario.all[row.key], "no scenario for this row")
        var harness = scenario.situation()
        harness.clear()
        scenario.event(&harness)
        if !row.event.contains("timeout") { harness.advance(by: .milliseconds(1900)) }

        #expect(harness.names == row.send.flatMap { expectedNames($0, seat: harness.summary?.ownSeat) })
        #expect(states(row.next).contains(name(of: harness.phase)), "is \(name(of: harness.phase))")
        scenario.check(harness)
    }

    @Test func `there is a scenario for every row and none besides`() throws {
        #expect(Set(try MachineRow.all().map(\.key)) == Set(MachineScenario.all.keys))
    }

    /// The messages that a text of the vectors stands for.
    private func expectedNames(_ text: String, seat: Int?) -> [String] {
        if text.hasPrefix("first action if") { return seat == 0 ? ["game_action"] : [] }
        if text.hasPrefix("own answer action") || text.hasPrefix("answer action") { return ["game_action"] }
        return [String(text.prefix { $0 != " " })]
    }

    private func states(_ text: String) -> [String] {
        switch text {
        case "joining", "waiting (remembered)": ["waiting"]
        case "playing or finished as the state says": ["playing", "finished"]
        default: [text]
        }
    }

    private func name(of phase: GameSummary.Phase?) -> String {
        switch phase {
        case .waiting: "waiting"
        case .playing, .interrupted: "playing"
        case .finished: "finished"
        case .closed, nil: "idle"
        }
    }
}
