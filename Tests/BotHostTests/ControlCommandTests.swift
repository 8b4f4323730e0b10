import BotHost
import BotKit
import PoolWire
import Testing

@Suite struct ControlCommandTests {
    @Test(arguments: ["play Dora Day connect-four", "play  Dora Day  connect_four", "PLAY Dora Day CONNECT-FOUR"])
    func `a member of any name is invited to a game`(_ line: String) throws {
        #expect(try ControlCommand(parsing: line) == .play(["Dora Day"], .connectFour))
    }

    @Test(arguments: ["play Dora Day, Bo ludo", "play Dora Day ,Bo  ludo"])
    func `several members are invited to a game that more than two can play`(_ line: String) throws {
        #expect(try ControlCommand(parsing: line) == .play(["Dora Day", "Bo"], .ludo))
    }

    @Test(arguments: [("play A, B chess", "1 besides"), ("play A, B, C, D ludo", "3 besides"), ("play , ludo", "whom")])
    func `more members than a game has seats for are refused`(_ line: String, _ what: String) {
        let error = #expect(throws: ControlError.self) { try ControlCommand(parsing: line) }
        #expect(error?.description.contains(what) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ("roles", ControlCommand.roles), ("role Dora Day", .role("Dora Day", nil)),
        ("role Dora Day Moderator", .role("Dora Day", .moderator)), ("ROLE owner muted", .role("owner", .muted)),
        ("role owner", .role("owner", nil)),
    ])
    func `a role is shown or given`(_ line: String, _ command: ControlCommand) throws {
        #expect(try ControlCommand(parsing: line) == command)
    }

    @Test(arguments: ["play", "play Dora", "play Dora poker", "play chess"])
    func `who and what to play is asked for`(_ line: String) {
        let error = #expect(throws: ControlError.self) { try ControlCommand(parsing: line) }
        #expect(error?.description.contains("play") == true || error?.description.contains("chess") == true)
    }
}
