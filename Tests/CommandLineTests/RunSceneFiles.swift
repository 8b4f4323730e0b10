import Foundation

/// The configuration files of a `RunScene`.
enum RunSceneFiles {
    /// So that a slow machine does not have to prove its work.
    static let relaySettings = [
        "pow.difficulty": "4", "pow.adaptive": "false", "rate_limit.messages_per_second": "100000",
    ]

    /// Twelve bots: games, greeter, moderator, scripts, programs.
    static func hosts(ownRelay: String, otherRelay: String, _ pause: String) -> String {
        let crews = [
            "One": ["{bot: chess}", "{bot: greeter}", "{script: \(bundled("Dice/dice.lua"))}"],
            "Two": [
                "{bot: moderator, words: [darn]}", "{script: \(bundled("Welcome/welcome.lua"))}",
                "{command: [python3, \(bundled("Python/echo.py"))]}",
            ],
            "Three": [
                "{bot: ludo}", "{script: \(bundled("Echo/echo.lua")), name: ping}",
                "{command: [python3, \(bundled("Python/echo.py"))], name: repeat}",
            ],
        ]
        let pools = RunScene.pools.map { name in
            let place = name == "Three" ? "relay: \"\(otherRelay)\", claim_code: {file: relay.claim}, " : ""
            return """
                  - name: \(name)
                    display_name: Hanna
                    host: {\(place)admission: all, invitations: [{file: \(name).invitation}]}
                    bots: [\(([player(pause)] + (crews[name] ?? [])).joined(separator: ", "))]
                """
        }
        let settings = relaySettings.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        return """
            data: hosts
            admin: off
            relay: {listen: "\(ownRelay)", settings: {\(settings)}}
            pools:
            \(pools.joined(separator: "\n"))
            """
    }

    /// One pool on a relay of its own; an invitation to it is in the file home.invitation.
    static func home(bots: String) throws -> String {
        """
        data: data
        admin: off
        relay: {listen: "\(try PoolBotsProcess.deadPort().trimmingPrefix("ws://"))"}
        pools:
          - name: Home
            display_name: Hanna
            host: {admission: all, invitations: [{file: home.invitation}]}
            bots: [\(bots)]
        """
    }

    static func guests(_ pause: String) -> String {
        let pools = RunScene.pools.map { name in
            """
              - name: \(name)
                display_name: Dora
                join: {invitation: {file: \(name).invitation}}
                bots: [\(player(pause))]
            """
        }
        return "data: guests\nadmin: off\npools:\n" + pools.joined(separator: "\n")
    }

    private static func player(_ pause: String) -> String {
        "{bot: connect-four, level: 3, pause: \(pause), move_time: 100ms, resigns: no, talks: no}"
    }

    /// A file of the bots that are shipped.
    static func bundled(_ path: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Bots/\(path)").path
    }
}
