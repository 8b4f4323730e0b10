import Testing

/// A file with mistakes, and what is to be said about them.
struct Mistake: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var problems: [String]

    init(_ name: String, _ text: String, _ problems: String...) {
        testDescription = name
        self.text = text
        self.problems = problems
    }

    /// A pool that is all right, to put bots into.
    static let pool = "pools:\n  - name: Home\n    host: {relay: \"ws://127.0.0.1:1\"}\n    bots:\n"

    private static let home = "pools:\n  - name: Home\n    host: {relay: \"ws://127.0.0.1:1\"}\n"

    static let all = files + pools + localPools + bridges + rights + bots + relays

    static let files = [
        Mistake("an empty file", "", "1:1: the file needs “pools”; see “poolbots schema”"),
        Mistake("a list", "- a\n", "1:1: the file needs “pools”; see “poolbots schema”"),
        Mistake(
            "no YAML", "pools:\n  - name: \"Home\n",
            "3:1: this is no YAML: while scanning a quoted scalar in line 2, found unexpected end of stream; "
                + "check indentation, colons and quotes"),
        Mistake(
            "tabs", "pools:\n\t- name: A\n",
            "2:1: this is no YAML: while scanning for the next token in line 2, found character that cannot start any token; "
                + "indent with spaces, not with tabs, and put quotes around what begins with @, ` or %"),
        Mistake("a key twice", "pools: []\npools: []\n", "1:1: “pools” is given more than once; keep one of them"),
        Mistake("an unknown key", "pols: []\npools: []\n", "1:1: unknown key “pols”; did you mean “pools”?"),
        Mistake(
            "an unknown key that is like none", "pools: []\nzebra: 1\n",
            "2:1: unknown key “zebra”; there are data, admin, log, relay, pools, bridges"),
        Mistake("a missing key", "log: {level: info}\n", "1:1: the file needs “pools”"),
        Mistake(
            "wrong types", "pools: 3\nlog: {level: loud, format: xml}\nadmin: nowhere\n",
            "1:8: expected a list, not “3”",
            "2:14: there is no level “loud”; there are trace, debug, info, notice, warning, error, critical",
            "2:28: there is no format “xml”; there are auto, json, text",
            "3:8: expected an address, not “nowhere”; write HOST:PORT, such as 127.0.0.1:9090"),
    ]

    static let pools = [
        Mistake(
            "neither host nor join", "pools:\n  - name: Home\n",
            "2:5: a pool needs “host”, “join”, “local_host” or “local_join”"),
        Mistake(
            "both host and join",
            "pools:\n  - name: Home\n    host: {relay: a.example}\n    join: {pool: 5ee1f8a0-3ac5-4b0e-8f58-0f6f6c6a7b11, relay: a.example}\n",
            "4:11: a pool has only one of “host”, “join”, “local_host” or “local_join”"),
        Mistake(
            "two pools of a name",
            "pools:\n  - {name: Home, host: {relay: a.example}}\n  - {name: Home, host: {relay: a.example}}\n",
            "3:12: there is a pool “Home” in line 2 already; give each pool a name of its own"),
        Mistake(
            "a relay that is not there", "pools:\n  - {name: Home, host: {admission: all}}\n",
            "2:5: the pool “Home” is on the relay of this file, which has none; "
                + "add “relay:”, or say where the relay is with “relay: wss://…” under “host”"),
        Mistake(
            "an invitation that is none",
            "pools:\n  - name: Friends\n    join:\n      invitaton: x\n",
            "4:7: unknown key “invitaton”; did you mean “invitation”?",
            "4:7: join needs “invitation” or “pool”"),
        Mistake(
            "a missing file", "pools:\n  - name: Friends\n    join: {invitation: {file: gone.txt}}\n",
            "3:31: gone.txt cannot be read: No such file or directory"),
        Mistake(
            "a variable that is not set",
            "pools:\n  - name: Home\n    host: {relay: a.example, claim_code: {env: CODE}}\n",
            "3:48: the environment variable CODE is not set"),
        Mistake(
            "addresses that are of no relay",
            "pools:\n  - {name: A, host: {relay: \"http://a.example\"}}\n  - {name: B, host: {relay: \"ws://\"}}\n",
            "2:29: expected the address of a relay, not “http://a.example”; write wss://HOST, ws://HOST:PORT or HOST",
            "3:29: expected the address of a relay, not “ws://”; write wss://HOST, ws://HOST:PORT or HOST"),
        Mistake(
            "a policy that there is not", "pools:\n  - name: Home\n    host: {relay: a.example, admission: knwon}\n",
            "3:41: there is no admission policy “knwon”; did you mean “known”?"),
        Mistake(
            "the name of an option of the command line",
            "pools:\n  - name: Home\n    host: {relay: a.example, approve: all}\n  - {name: A, local_host: {approve: all}}\n",
            "3:30: unknown key “approve”; here it is “admission”", "4:28: unknown key “approve”; here it is “admission”"
        ),
        Mistake(
            "a lifetime that is none",
            "pools:\n  - name: Home\n    host:\n      relay: a.example\n      invitations: [{file: a, lifetime: soon}, {file: b, lifetime: 1s, uses: 256}]\n",
            "5:41: expected a time span, not “soon”; write 30s, 5m, 12h or 7d",
            "5:68: expected 1m to 30d, not “1s”", "5:78: expected a whole number from 0 to 255, not “256”"),
        Mistake(
            "several mistakes in several pools",
            "pools:\n  - {name: A, host: {relay: a.example, x: 1}}\n  - {nme: B, join: {}}\n",
            "2:40: unknown key “x”; there are relay, claim_code, public_url, admission, invitations, recovery_key_file",
            "3:5: a pool needs “name”", "3:6: unknown key “nme”; did you mean “name”?",
            "3:20: join needs “invitation” or “pool”"),
        Mistake(
            "a name that commands cannot say", "pools:\n  - {name: a/b, host: {relay: a.example}}\n",
            "2:12: a name has no “/”, no “:” and no spaces around it"),
        Mistake(
            "a pool without its relay", "pools:\n  - {name: A, join: {pool: 5ee1f8a0-3ac5-4b0e-8f58-0f6f6c6a7b11}}\n",
            "2:28: “pool” needs “relay” beside it"),
    ]

    private static let key = String(repeating: "A", count: 43) + "="

    static let rights = [
        Mistake(
            "roles of no keys", home + "    roles: {owners: [Ada], modrators: []}\n",
            "4:22: expected a public key, not “Ada”; it has 44 characters; “poolbots tell members” lists those of who is there",
            "4:28: unknown key “modrators”; did you mean “moderators”?"),
        Mistake(
            "two roles of a key", home + "    roles: {owners: [\(key)], muted: [\(key)]}\n",
            "4:76: AAAAAAAA… is owner and muted; give each key one role"),
        Mistake(
            "commands that cannot be", home + "    commands: {prefix: \"a b\", language: fr, unknown: sometimes}\n",
            "4:24: “a b” cannot stand before commands; a prefix has 1 to 8 characters without spaces, such as !",
            "4:41: there is no language “fr”; there are en, de",
            "4:54: there is no answer to unknown commands “sometimes”; there are ignored, when-addressed, answered"),
        Mistake(
            "cool-downs that are none", home + "    commands: {cooldown: 2d, cooldowns: {roll: soon}}\n",
            "4:26: expected 0s to 1d, not “2d”",
            "4:48: expected a time span, not “soon”; write 30s, 5m, 12h or 7d"),
        Mistake(
            "a speaker that is not there", home + "    commands: {speaker: greter}\n    bots: [{bot: greeter}]\n",
            "4:15: warning: there is no bot “greter” in this pool that could speak for all; the first does; did you mean “greeter”?"
        ),
    ]

    static let bots = [
        Mistake(
            "rules of the house that are none",
            pool + "      - {bot: moderator, wrods: [darn], warnings: -1, memory: 1s, removes: perhaps}\n",
            "5:26: unknown key “wrods”; did you mean “words”?",
            "5:51: expected a whole number from 0 to 100, not “-1”", "5:63: expected 1m to 30d, not “1s”",
            "5:76: expected true or false, not “perhaps”"),
        Mistake(
            "a bot that there is not", pool + "      - bot: ches\n",
            "5:14: there is no bot “ches”; did you mean “chess”?"),
        Mistake(
            "a bot without a kind", pool + "      - level: 3\n", "5:9: a bot needs one of “bot”, “command”, “script”"),
        Mistake(
            "a misspelt kind", pool + "      - bto: chess\n", "5:9: unknown key “bto”; did you mean “bot”?"),
        Mistake(
            "keys of another bot", pool + "      - {bot: greeter, level: 3}\n",
            "5:24: unknown key “level”; there are bot, name, welcome"),
        Mistake(
            "values that do not fit",
            pool + "      - {bot: chess, level: 11, pace: slow, talks: maybe, move_time: 20m, max_games: many}\n",
            "5:29: expected a whole number from 1 to 10, not “11”",
            "5:39: there is no pace “slow”; there are instant, fast, human",
            "5:52: expected true or false, not “maybe”",
            "5:70: expected 1ms to 10m, not “20m”",
            "5:86: expected a whole number from 1 to 1000, not “many”"),
        Mistake(
            "two bots of a name", pool + "      - {bot: chess, name: Ada}\n      - {bot: greeter, name: Ada}\n",
            "6:9: there is a bot “Ada” in line 5 already; give one of them another “name”"),
        Mistake(
            "two bots of a game", pool + "      - {bot: chess, name: Ada}\n      - {bot: opponent, name: Bo}\n",
            "6:9: “Ada” and “Bo” both play Chess; only one bot of a pool can answer an invitation"),
        Mistake(
            "an engine for another game", pool + "      - {bot: connect-four, engine: \"uci:/nowhere/engine\"}\n",
            "5:37: only chess is played by engines"),
        Mistake(
            "a script that is not there", pool + "      - script: gone.lua\n",
            "5:17: there is no file gone.lua that can be read"),
        Mistake(
            "a program that is not there", pool + "      - command: [no-such-program]\n",
            "5:18: “no-such-program” cannot be run; name a program on the path or an executable file, such as "
                + "[python3, bot.py]"),
        Mistake(
            "two kinds at once", pool + "      - {script: a.lua, command: [b]}\n",
            "5:25: a bot has only one of “bot”, “command”, “script”"),
        Mistake(
            "grants and time zones that there are not",
            pool + "      - {command: [cat], grants: [chat, fly], limits: {timers: -1}, time_zone: Mars}\n",
            "5:41: there is no grant “fly”; there are chat, games, storage, moderation, profile, http, journal",
            "5:64: expected a whole number from 0 to 10000, not “-1”",
            "5:80: there is no time zone “Mars”; write Europe/Berlin or another name of the time zone database"),
        Mistake(
            "words that should be lists",
            pool + "      - command: python3 echo.py\n      - {command: [cat], grants: chat}\n",
            "5:18: expected a list, not “python3 echo.py”; write [python3, echo.py]",
            "6:34: expected a list, not “chat”; write [chat]"),
        Mistake(
            "pools by their names", "pools:\n  home:\n    host: {}\n",
            "2:3: expected a list, not a mapping; begin each entry with “- ”, as in “- name: …”"),
        Mistake(
            "a number in quotes", pool + "      - {bot: chess, level: '5'}\n",
            "5:29: expected a whole number from 1 to 10, not “5”; write 5, without quotes"),
        Mistake(
            "bots by their names alone", pool + "      - chess\n      - dice.lua\n",
            "5:9: expected a bot with keys and values, not “chess”; write “bot: chess”",
            "6:9: expected a bot with keys and values, not “dice.lua”; write “script: dice.lua”"),
        Mistake(
            "half of what fetching takes",
            pool + "      - {command: [cat], name: a, grants: [http]}\n"
                + "      - {command: [cat], name: b, http_hosts: [example.org, \"example.org:8080\"]}\n",
            "5:43: warning: the bot is granted http, but may fetch from nowhere; name the hosts in “http_hosts”",
            "6:47: warning: the bot has hosts to fetch from, but is not granted http; add http to “grants”"),
        Mistake(
            "hosts that are none",
            pool + "      - {command: [cat], grants: [http], http_hosts: [\"https://example.org\", a/b]}\n",
            "5:55: expected the name of a host, not “https://example.org”; write example.org, or example.org:8080 where the port is not the usual one",
            "5:78: expected the name of a host, not “a/b”; write example.org, or example.org:8080 where the port is not the usual one"
        ),
        Mistake(
            "a bot that is a list", pool + "      - [chess]\n",
            "5:9: expected a bot with keys and values, not a list"),
    ]

    static let relays = [
        Mistake(
            "a relay without a port of its own", "relay: {listen: \"127.0.0.1:0\"}\npools: []\n",
            "1:17: the relay needs a port of its own; members look for it under the same address each time"),
        Mistake(
            "settings that there are not",
            "relay:\n  settings: {pool.max_pols: 3, pool.max_pool_size: none}\npools: []\n",
            "2:14: no setting is called 'pool.max_pols'; did you mean 'pool.max_pools'?",
            "2:52: 'none' is no value for pool.max_pool_size: expected a whole number from 1 to 100000"),
        Mistake(
            "half a certificate", "relay:\n  tls: {certificate: gone.pem}\npools: []\n",
            "2:8: tls needs “key”"),
    ]
}
