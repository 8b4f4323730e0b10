extension APIRecord {
    /// Every kind of object, in the order of the documentation.
    public static let all: [APIRecord] = [
        pool, member, message, reply, poll, image, voice, game, player, position, standing, timer, request, block,
        clockTime, response,
    ]

    static let pool = APIRecord(
        "pool", "The pool.",
        [
            APIField("id", .string, "The pool's id."), APIField("name", .string, "The pool's name."),
            APIField("host", .peer, "The host's id."), APIField("is_host", .bool, "Whether this member is the host."),
            APIField("host_online", .bool, "Whether the host is there."),
            APIField("me", .peer, "This member's id."), APIField("my_name", .string, "This member's name."),
            APIField("max_members", .int(nil), "How many there can be, the host included."),
            APIField("connected", .bool, "Whether the connection stands."),
        ])

    static let member = APIRecord(
        "member", "A member of the pool.",
        [
            APIField("id", .peer, "Its id, by which it is known for good."),
            APIField("name", .string, "The name to show."),
            APIField("mention", .string, "The word that mentions it: `@Bo_Smith`."),
            APIField("emoji", .string, "Its avatar; may be empty."),
            APIField("is_host", .bool, "Whether it is the host."),
            APIField("is_me", .bool, "Whether it is this member."),
            APIField("present", .bool, "Whether messages reach it."),
            APIField("sealed", .bool, "Whether sealed messages are possible."),
        ])

    static let message = APIRecord(
        "message", "A message.",
        [
            APIField("id", .message, "Names the message for replies, reactions and votes."),
            APIField("from", .peer, "Who said it. Certain, but for history."),
            APIField("name", .string, "The author's name as this pool knows it."),
            APIField("text", .string, "What can be read: the text, caption, emoji or question."),
            APIField(
                "kind", .choice(["text", "image", "voice", "emoji", "poll", "notice", "unsupported"]), "What it is."),
            APIField("private", .bool, "Whether it was said to this member alone."),
            APIField("mentions_me", .bool, "Whether it names this member."),
            APIField("time", .number, "When, in seconds since 1970; the author's claim."),
            APIField("reply_to", .optional(.record("reply")), "What it answers."),
            APIField("image", .optional(.record("image")), "Of an image; `chat.image_bytes` gives the bytes."),
            APIField("voice", .optional(.record("voice")), "Of a voice message."),
            APIField("poll", .optional(.record("poll")), "Of a poll."),
        ])

    static let reply = APIRecord(
        "reply", "What a message answers.",
        [
            APIField("id", .message, "The message that is answered."),
            APIField("name", .string, "Its author's name, as the answer says."),
            APIField("text", .string, "Its beginning, as the answer says."),
        ])

    static let poll = APIRecord(
        "poll", "A poll and its votes.",
        [
            APIField("question", .string, "The question."), APIField("options", .list(.string), "The options."),
            APIField("votes", .map(.list(.peer)), "By option, who voted for it."),
            APIField("can_change", .bool, "Whether a vote can be changed."),
        ])

    static let image = APIRecord(
        "image", "What is known of a picture.",
        [
            APIField("format", .optional(.string), "`jpeg`, `png`, `gif` or `webp`; nothing for another."),
            APIField("bytes", .int(nil), "Its size; 0 when it is not kept any more."),
            APIField("width", .optional(.int(nil)), "In pixels, as its header claims."),
            APIField("height", .optional(.int(nil)), "In pixels, as its header claims."),
        ])

    static let voice = APIRecord(
        "voice", "What is known of a voice message.",
        [
            APIField("format", .optional(.string), "`mp4`, `ogg` or `webm`; nothing for another."),
            APIField("bytes", .int(nil), "Its size."),
            APIField("seconds", .number, "Its length, as its author claims."),
        ])

    static let game = APIRecord(
        "game", "A game as it stands.",
        [
            APIField("id", .game, "The game's id."),
            APIField("type", .string, "The game's name on the wire, such as `connect_four`."),
            APIField("title", .string, "The game's name for people."),
            APIField(
                "phase", .choice(["waiting", "playing", "interrupted", "finished", "closed"]),
                "Where it is in its life."),
            APIField("inviter", .bool, "Whether this member invited."),
            APIField("seat", .optional(.int(nil)), "This member's seat, from 0."),
            APIField("players", .list(.record("player")), "Everybody, in the order of the seats."),
            APIField("opponents", .list(.peer), "The ids of the others."),
            APIField("move_count", .int(nil), "Moves made so far."), APIField("board", .string, "The board, drawn."),
        ])

    static let player = APIRecord(
        "player", "A player of a game.",
        [
            APIField("id", .peer, "The member's id."), APIField("name", .string, "Its name in the game."),
            APIField("seat", .int(nil), "Its seat, from 0."),
        ])

    static let position = APIRecord(
        "position", "A position in which somebody has to move.",
        [
            APIField("game", .game, "The game."),
            APIField("type", .string, "The game's name on the wire, such as `connect_four`."),
            APIField("title", .string, "The game's name for people."),
            APIField("seat", .int(nil), "Who has to move, from 0."),
            APIField("move_count", .int(nil), "Moves made so far."),
            APIField("board", .string, "The board, drawn."),
            APIField("legal_moves", .list(.string), "Every legal move, in the game's notation."),
        ])

    static let standing = APIRecord(
        "standing", "How a player has fared in a game.",
        [
            APIField("rating", .number, "Glicko-2; 1500 is where everybody begins."),
            APIField("deviation", .number, "How uncertain the rating is."),
            APIField("provisional", .bool, "Whether it rests on too little to be trusted."),
            APIField("wins", .int(nil), "Games won."), APIField("draws", .int(nil), "Games drawn."),
            APIField("losses", .int(nil), "Games lost."),
        ])

    static let timer = APIRecord(
        "timer", "A timer that runs.",
        [
            APIField("id", .int(nil), "Its id."), APIField("name", .string, "Its name; may be empty."),
            APIField("next", .number, "When it fires next, in seconds since 1970."),
        ])

    static let request = APIRecord(
        "request", "Somebody who asks to be let in.",
        [
            APIField("id", .peer, "Who asks."), APIField("name", .string, "Its name, as it claims."),
            APIField("verified", .bool, "Whether its right to ask could be checked."),
            APIField("was_removed", .bool, "Whether it was thrown out before."),
        ])

    static let block = APIRecord(
        "block", "An entry of the block list.",
        [
            APIField("id", .string, "A member's id, or a name."), APIField("name", .string, "The name to show."),
            APIField("manual", .bool, "Whether a person or a bot did it, not the count of failed attempts."),
            APIField("time", .number, "Since when, in seconds since 1970."),
        ])

    static let clockTime = APIRecord(
        "clock", "A moment in the bot's time zone.",
        [
            APIField("unix", .number, "Seconds since 1970."), APIField("text", .string, "`2026-12-24 18:00:00`."),
            APIField("year", .int(nil), "The year."), APIField("month", .int(nil), "1 to 12."),
            APIField("day", .int(nil), "1 to 31."),
            APIField("hour", .int(nil), "0 to 23."), APIField("minute", .int(nil), "0 to 59."),
            APIField("second", .int(nil), "0 to 59."),
            APIField("weekday", .int(nil), "0 is Sunday."), APIField("zone", .string, "`Europe/Berlin`."),
        ])

    static let response = APIRecord(
        "response", "An answer over HTTP.",
        [
            APIField("status", .int(nil), "200, 404 and the others."),
            APIField("headers", .map(.string), "By name in small letters; of several of a name the last."),
            APIField("body", .any, "The body: a text if it is UTF-8, else bytes."),
        ])
}
