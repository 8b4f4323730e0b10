import BotKit

extension APIEventType {
    /// Every event, in the order of the documentation.
    public static let all: [APIEventType] = life + people + talk + play + admission

    private static let life: [APIEventType] = [
        APIEventType(
            .started,
            "The bot runs. Always the first event.",
            [
                APIField("bot", .string, "The bot's own name in the configuration."),
                APIField(
                    "joined", .bool, "Whether the pool is joined already: what `joined` would tell has happened before."
                ),
            ]),
        APIEventType(.joined, "The pool is joined.", [APIField("pool", .record("pool"), "The pool.")]),
        APIEventType(
            .rejoined, "The pool is joined again after a lost connection.",
            [APIField("pool", .record("pool"), "The pool.")]),
        APIEventType(
            .connectionLost, "The connection is lost and will be tried again.",
            [
                APIField("attempt", .int(nil), "The attempt that comes next, from 1."),
                APIField("delay", .number, "Seconds until then."), APIField("reason", .string, "Why."),
            ]),
        APIEventType(
            .hostStatus, "The pool's host went away or came back.",
            [
                APIField("online", .bool, "Whether it is there."),
                APIField("since", .optional(.number), "Since when it is away, in seconds since 1970."),
            ]),
        APIEventType(.timer, "A timer fired.", timer),
        APIEventType(
            .warning, "Something that a person should know and that ends nothing.",
            [APIField("text", .string, "What it is.")]),
        APIEventType(
            .eventsLost,
            "The bot did not keep up: events were dropped. The oldest go first, and those first that nothing depends on.",
            [APIField("count", .int(nil), "How many.")]),
        APIEventType(
            .stopping, "The last event: the bot is stopped, or the membership has ended.",
            [APIField("reason", .string, "Why.")]),
    ]

    private static let timer = [
        APIField("id", .int(nil), "What `timer.after` and the others returned."),
        APIField("name", .string, "The name the timer was given; may be empty."),
        APIField("data", .any, "What the timer was given."),
        APIField("time", .number, "When it was due, in seconds since 1970."),
        APIField("last", .bool, "Whether it will not fire again."),
    ]

    private static let people: [APIEventType] = [
        APIEventType(
            .peerJoined, "Somebody came, or came back.", [APIField("member", .record("member"), "Who it is.")]),
        APIEventType(
            .peerLeft, "Somebody went. Never said of the host.",
            [
                APIField("member", .record("member"), "Who it is."),
                APIField("reason", .string, "Why, as the relay says."),
            ]),
        APIEventType(
            .profileChanged, "A member changed its name or its looks.",
            [APIField("member", .record("member"), "The member as it is now.")]),
        APIEventType(
            .sealed, "Sealed messages to and from a member are possible now.",
            [APIField("id", .peer, "The member's id.")]),
    ]

    private static let talk: [APIEventType] = [
        APIEventType(
            .message, "Somebody said something, to the group or to this member alone.", APIRecord.message.fields),
        APIEventType(
            .mention, "A message that names this member. It follows the `message` event of the same message.",
            APIRecord.message.fields),
        APIEventType(
            .command,
            "Somebody gave one of the bot's commands, rightly and with the right to. It is then no `message` event.",
            APIRecord.message.fields + [
                APIField("command", .string, "The names joined by spaces: `roll`, `quiz start`. Never an alias."),
                APIField("role", .choice(Role.allCases.map(\.rawValue)), "The role of whoever gave it."),
                APIField(
                    "arguments", .map(.any),
                    "By the names of the parameters. Members are ids, durations seconds; repeated ones are lists."),
            ]),
        APIEventType(
            .reaction, "A reaction to a message that is remembered was added or taken back.",
            [
                APIField("message", .message, "The message."), APIField("emoji", .string, "The reaction."),
                APIField("adding", .bool, "Whether it was added."), APIField("from", .peer, "Whose reaction it is."),
                APIField("private", .bool, "Whether it is in a private thread."),
            ]),
        APIEventType(
            .pollVote, "Somebody voted in a poll that is remembered.",
            [
                APIField("message", .message, "The message that has the poll."),
                APIField("option", .string, "The option."), APIField("from", .peer, "Who voted."),
                APIField("poll", .record("poll"), "The poll after the vote."),
                APIField("private", .bool, "Whether it is in a private thread."),
            ]),
        APIEventType(
            .history, "What was said in the group before this member came, as the host tells it. Never act upon it.",
            [APIField("messages", .list(.record("message")), "The messages, oldest first.")]),
        APIEventType(.historyCleared, "The host cleared the group's history."),
        APIEventType(
            .unsealedText, "A text that came without protection, and may be forged. Never act upon it.",
            [
                APIField("from", .peer, "Who is said to have sent it."), APIField("name", .string, "Its name."),
                APIField("text", .string, "The text."),
            ]),
        APIEventType(
            .callOffer, "Somebody calls this member. Calls are not answered.",
            [APIField("from", .peer, "Who calls."), APIField("video", .bool, "Whether it is a video call.")]),
        APIEventType(
            .undelivered, "A message of this member waited in vain for its recipient.",
            [
                APIField("message", .string, "The message's bare id."), APIField("to", .peer, "The recipient."),
                APIField("reason", .string, "Why."),
            ]),
    ]

    private static let game = APIField("game", .game, "The game.")
    private static let summary = [
        APIField("game", .game, "The game."), APIField("state", .record("game"), "How it stands."),
    ]
    private static let reason = [game, APIField("reason", .string, "Why.")]

    private static let play: [APIEventType] = [
        APIEventType(
            .gameInvited, "Somebody invites to a game: answer with `games.accept` or `games.decline`.",
            [
                game, APIField("type", .string, "The game's name on the wire, such as `connect_four`."),
                APIField("title", .string, "The game's name for people."), APIField("from", .peer, "Who invites."),
                APIField("name", .string, "Its name, as it claims."),
            ]),
        APIEventType(
            .gameDeclined, "Somebody who was invited does not want to play.",
            [game, APIField("from", .peer, "Who it is.")]),
        APIEventType(.gameStarted, "A game began.", summary),
        APIEventType(
            .moveNeeded, "It is this member's turn: answer with `games.play`. Asked again after interruptions.",
            APIRecord.position.fields),
        APIEventType(
            .gameMoved, "A move of either side stands.",
            [
                game, APIField("seat", .int(nil), "Who moved, from 0."),
                APIField("own", .bool, "Whether it was this member."),
                APIField("move", .string, "The move in the game's notation."),
                APIField("move_count", .int(nil), "Moves made so far, this one included."),
                APIField("board", .string, "The board after it, drawn."),
            ]),
        APIEventType(.gameRepaired, "The two sides differed, and the board was sent or taken over.", reason),
        APIEventType(.gameInterrupted, "A player is away: the game is kept.", reason),
        APIEventType(.gameResumed, "An interrupted game goes on.", summary),
        APIEventType(.gameRematch, "A finished game begins again with the same seats.", summary),
        APIEventType(
            .gameEnded, "A game is over.",
            summary + [
                APIField("winner", .optional(.int(nil)), "The winner's seat; nothing for a draw or no result."),
                APIField("won", .bool, "Whether this member has won."),
                APIField("draw", .bool, "Whether the rules say that nobody has won."),
                APIField(
                    "manner", .choice(["rules", "forfeit", "opponent_left", "connection_lost", "cancelled"]),
                    "What ended it."),
                APIField("reason", .string, "Why, as a person would say it."),
            ]),
        APIEventType(.gameClosed, "A game never began, or a finished one is forgotten.", reason),
    ]

    private static let admission: [APIEventType] = [
        APIEventType(
            .joinRequest,
            "Host only: somebody asks to be let in. Answer with `moderation.approve` or `moderation.reject`.",
            APIRecord.request.fields),
        APIEventType(
            .joinDecided, "Host only: a request to be let in was decided, by whomever.",
            [
                APIField("id", .peer, "Who asked."), APIField("name", .string, "Its name, as it claims."),
                APIField("approved", .bool, "Whether it is let in."), APIField("reason", .string, "Why."),
            ]),
    ]
}
