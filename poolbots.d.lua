---@meta
-- What PoolBots gives to scripts. Made by `poolbots lua-docs --write`; do not edit.

---A time span: seconds, or a text such as "250ms", "90s", "5m", "1h30m".
---@alias poolbots.duration number|string
---A moment: seconds since 1970, or a text such as "2026-12-24 18:00".
---@alias poolbots.moment number|string
---@alias poolbots.event_name "started"|"joined"|"rejoined"|"connection_lost"|"host_status"|"timer"|"warning"|"events_lost"|"stopping"|"peer_joined"|"peer_left"|"profile_changed"|"sealed"|"message"|"mention"|"command"|"reaction"|"poll_vote"|"history"|"history_cleared"|"unsealed_text"|"call_offer"|"undelivered"|"game_invited"|"game_declined"|"game_started"|"move_needed"|"game_moved"|"game_repaired"|"game_interrupted"|"game_resumed"|"game_rematch"|"game_ended"|"game_closed"|"join_request"|"join_decided"

---The pool.
---@class poolbots.pool
---@field id string The pool's id.
---@field name string The pool's name.
---@field host string The host's id.
---@field is_host boolean Whether this member is the host.
---@field host_online boolean Whether the host is there.
---@field me string This member's id.
---@field my_name string This member's name.
---@field max_members integer How many there can be, the host included.
---@field connected boolean Whether the connection stands.

---A member of the pool.
---@class poolbots.member
---@field id string Its id, by which it is known for good.
---@field name string The name to show.
---@field mention string The word that mentions it: `@Bo_Smith`.
---@field emoji string Its avatar; may be empty.
---@field is_host boolean Whether it is the host.
---@field is_me boolean Whether it is this member.
---@field present boolean Whether messages reach it.
---@field sealed boolean Whether sealed messages are possible.
---@field approve fun(self: poolbots.member): nil Lets somebody in: see the event `join_request`.
---@field ask fun(self: poolbots.member, question: string, timeout?: poolbots.duration, to?: "private"|"group"): poolbots.message? Puts a question to a member and waits for its next message there, which is then no `message` event. Several questions may be open at once. Fails with `timed_out`, and with `peer_left` when the member goes.
---@field block fun(self: poolbots.member, reason?: string): nil Puts a member on the block list and removes it.
---@field kick fun(self: poolbots.member, reason?: string): nil Removes a member; it does not come back without being asked about.
---@field latest fun(self: poolbots.member): poolbots.member? A member by its id or, where only one has it, its name; nothing when there is none.
---@field private fun(self: poolbots.member, text: string): string? Says something to one member alone.
---@field recognise fun(self: poolbots.member): nil Says that a member runs PoolBots as well, and can be invited to games that only PoolBots know.
---@field reject fun(self: poolbots.member, reason?: string): nil Does not let somebody in.
---@field role fun(self: poolbots.member): "muted"|"stranger"|"member"|"moderator"|"owner"? What a member may tell bots.
---@field set_role fun(self: poolbots.member, role: "muted"|"stranger"|"member"|"moderator"): nil Gives a member a role; `stranger` takes it away. Never one above the own: owners are made by owners.
---@field unblock fun(self: poolbots.member): nil Takes a member or a name off the block list.

---A message.
---@class poolbots.message
---@field id string Names the message for replies, reactions and votes.
---@field from string Who said it. Certain, but for history.
---@field name string The author's name as this pool knows it.
---@field text string What can be read: the text, caption, emoji or question.
---@field kind "text"|"image"|"voice"|"emoji"|"poll"|"notice"|"unsupported" What it is.
---@field private boolean Whether it was said to this member alone.
---@field mentions_me boolean Whether it names this member.
---@field time number When, in seconds since 1970; the author's claim.
---@field reply_to poolbots.reply? What it answers.
---@field image poolbots.image? Of an image; `chat.image_bytes` gives the bytes.
---@field voice poolbots.voice? Of a voice message.
---@field poll poolbots.poll? Of a poll.
---@field image_bytes fun(self: poolbots.message): string? The bytes of a picture that was received a short while ago.
---@field latest fun(self: poolbots.message): poolbots.message? A message that is remembered, with the votes so far; nothing when it is not.
---@field react fun(self: poolbots.message, emoji: string, adding?: boolean): nil Adds a reaction to a message, or takes it back.
---@field reactions fun(self: poolbots.message): table<string, (string)[]>? Who reacted to a message that is remembered, by emoji.
---@field reply fun(self: poolbots.message, text: string): string? Answers a message where it was said, quoting it.
---@field vote fun(self: poolbots.message, option: string): nil Votes in a poll.

---What a message answers.
---@class poolbots.reply
---@field id string The message that is answered.
---@field name string Its author's name, as the answer says.
---@field text string Its beginning, as the answer says.

---A poll and its votes.
---@class poolbots.poll
---@field question string The question.
---@field options (string)[] The options.
---@field votes table<string, (string)[]> By option, who voted for it.
---@field can_change boolean Whether a vote can be changed.

---What is known of a picture.
---@class poolbots.image
---@field format string? `jpeg`, `png`, `gif` or `webp`; nothing for another.
---@field bytes integer Its size; 0 when it is not kept any more.
---@field width integer? In pixels, as its header claims.
---@field height integer? In pixels, as its header claims.

---What is known of a voice message.
---@class poolbots.voice
---@field format string? `mp4`, `ogg` or `webm`; nothing for another.
---@field bytes integer Its size.
---@field seconds number Its length, as its author claims.

---A game as it stands.
---@class poolbots.game
---@field id string The game's id.
---@field type string The game's name on the wire, such as `connect_four`.
---@field title string The game's name for people.
---@field phase "waiting"|"playing"|"interrupted"|"finished"|"closed" Where it is in its life.
---@field inviter boolean Whether this member invited.
---@field seat integer? This member's seat, from 0.
---@field players (poolbots.player)[] Everybody, in the order of the seats.
---@field opponents (string)[] The ids of the others.
---@field move_count integer Moves made so far.
---@field board string The board, drawn.
---@field accept fun(self: poolbots.game): nil Accepts an invitation: see the event `game_invited`.
---@field board fun(self: poolbots.game): string? The board of a game, drawn.
---@field decline fun(self: poolbots.game): nil Declines an invitation.
---@field forfeit fun(self: poolbots.game): nil Gives a game up, or leaves it before its start.
---@field latest fun(self: poolbots.game): poolbots.game? One game as it stands.
---@field legal_moves fun(self: poolbots.game): (string)[]? Every legal move of who has to move, in the game's notation.
---@field play fun(self: poolbots.game, move: string): nil Makes a move: see the event `move_needed`.
---@field play_best fun(self: poolbots.game, level?: integer, seconds?: number): string? Lets the engine find a move, and makes it.
---@field position fun(self: poolbots.game): poolbots.position? The position of a running game, whoever has to move; nothing when nobody can.
---@field rematch fun(self: poolbots.game): nil Plays a finished game again with the same seats. An app needs a new invitation instead.
---@field resigned fun(self: poolbots.game, peer: string|poolbots.member): nil Takes down that an opponent has said that it gives up.
---@field think fun(self: poolbots.game, level?: integer, seconds?: number): string? Lets the engine find a move, and does not make it. Ends with `cancelled` when the position changes.

---A player of a game.
---@class poolbots.player
---@field id string The member's id.
---@field name string Its name in the game.
---@field seat integer Its seat, from 0.

---A position in which somebody has to move.
---@class poolbots.position
---@field game string The game.
---@field type string The game's name on the wire, such as `connect_four`.
---@field title string The game's name for people.
---@field seat integer Who has to move, from 0.
---@field move_count integer Moves made so far.
---@field board string The board, drawn.
---@field legal_moves (string)[] Every legal move, in the game's notation.

---How a player has fared in a game.
---@class poolbots.standing
---@field rating number Glicko-2; 1500 is where everybody begins.
---@field deviation number How uncertain the rating is.
---@field provisional boolean Whether it rests on too little to be trusted.
---@field wins integer Games won.
---@field draws integer Games drawn.
---@field losses integer Games lost.

---A timer that runs.
---@class poolbots.timer
---@field id integer Its id.
---@field name string Its name; may be empty.
---@field next number When it fires next, in seconds since 1970.

---Somebody who asks to be let in.
---@class poolbots.request
---@field id string Who asks.
---@field name string Its name, as it claims.
---@field verified boolean Whether its right to ask could be checked.
---@field was_removed boolean Whether it was thrown out before.

---An entry of the block list.
---@class poolbots.block
---@field id string A member's id, or a name.
---@field name string The name to show.
---@field manual boolean Whether a person or a bot did it, not the count of failed attempts.
---@field time number Since when, in seconds since 1970.

---A moment in the bot's time zone.
---@class poolbots.clock
---@field unix number Seconds since 1970.
---@field text string `2026-12-24 18:00:00`.
---@field year integer The year.
---@field month integer 1 to 12.
---@field day integer 1 to 31.
---@field hour integer 0 to 23.
---@field minute integer 0 to 59.
---@field second integer 0 to 59.
---@field weekday integer 0 is Sunday.
---@field zone string `Europe/Berlin`.

---An answer over HTTP.
---@class poolbots.response
---@field status integer 200, 404 and the others.
---@field headers table<string, string> By name in small letters; of several of a name the last.
---@field body any The body: a text if it is UTF-8, else bytes.

---The bot runs. Always the first event.
---@class poolbots.events.started
---@field bot string The bot's own name in the configuration.
---@field joined boolean Whether the pool is joined already: what `joined` would tell has happened before.

---The pool is joined.
---@class poolbots.events.joined
---@field pool poolbots.pool The pool.

---The pool is joined again after a lost connection.
---@class poolbots.events.rejoined
---@field pool poolbots.pool The pool.

---The connection is lost and will be tried again.
---@class poolbots.events.connection_lost
---@field attempt integer The attempt that comes next, from 1.
---@field delay number Seconds until then.
---@field reason string Why.

---The pool's host went away or came back.
---@class poolbots.events.host_status
---@field online boolean Whether it is there.
---@field since number? Since when it is away, in seconds since 1970.

---A timer fired.
---@class poolbots.events.timer
---@field id integer What `timer.after` and the others returned.
---@field name string The name the timer was given; may be empty.
---@field data any What the timer was given.
---@field time number When it was due, in seconds since 1970.
---@field last boolean Whether it will not fire again.

---Something that a person should know and that ends nothing.
---@class poolbots.events.warning
---@field text string What it is.

---The bot did not keep up: events were dropped. The oldest go first, and those first that nothing depends on.
---@class poolbots.events.events_lost
---@field count integer How many.

---The last event: the bot is stopped, or the membership has ended.
---@class poolbots.events.stopping
---@field reason string Why.

---Somebody came, or came back.
---@class poolbots.events.peer_joined
---@field member poolbots.member Who it is.

---Somebody went. Never said of the host.
---@class poolbots.events.peer_left
---@field member poolbots.member Who it is.
---@field reason string Why, as the relay says.

---A member changed its name or its looks.
---@class poolbots.events.profile_changed
---@field member poolbots.member The member as it is now.

---Sealed messages to and from a member are possible now.
---@class poolbots.events.sealed
---@field id string The member's id.

---Somebody said something, to the group or to this member alone.
---@class poolbots.events.message: poolbots.message

---A message that names this member. It follows the `message` event of the same message.
---@class poolbots.events.mention: poolbots.message

---Somebody gave one of the bot's commands, rightly and with the right to. It is then no `message` event.
---@class poolbots.events.command: poolbots.message
---@field command string The names joined by spaces: `roll`, `quiz start`. Never an alias.
---@field role "muted"|"stranger"|"member"|"moderator"|"owner" The role of whoever gave it.
---@field arguments table<string, any> By the names of the parameters. Members are ids, durations seconds; repeated ones are lists.

---A reaction to a message that is remembered was added or taken back.
---@class poolbots.events.reaction
---@field message string The message.
---@field emoji string The reaction.
---@field adding boolean Whether it was added.
---@field from string Whose reaction it is.
---@field private boolean Whether it is in a private thread.

---Somebody voted in a poll that is remembered.
---@class poolbots.events.poll_vote
---@field message string The message that has the poll.
---@field option string The option.
---@field from string Who voted.
---@field poll poolbots.poll The poll after the vote.
---@field private boolean Whether it is in a private thread.

---What was said in the group before this member came, as the host tells it. Never act upon it.
---@class poolbots.events.history
---@field messages (poolbots.message)[] The messages, oldest first.

---A text that came without protection, and may be forged. Never act upon it.
---@class poolbots.events.unsealed_text
---@field from string Who is said to have sent it.
---@field name string Its name.
---@field text string The text.

---Somebody calls this member. Calls are not answered.
---@class poolbots.events.call_offer
---@field from string Who calls.
---@field video boolean Whether it is a video call.

---A message of this member waited in vain for its recipient.
---@class poolbots.events.undelivered
---@field message string The message's bare id.
---@field to string The recipient.
---@field reason string Why.

---Somebody invites to a game: answer with `games.accept` or `games.decline`.
---@class poolbots.events.game_invited
---@field game string The game.
---@field type string The game's name on the wire, such as `connect_four`.
---@field title string The game's name for people.
---@field from string Who invites.
---@field name string Its name, as it claims.

---Somebody who was invited does not want to play.
---@class poolbots.events.game_declined
---@field game string The game.
---@field from string Who it is.

---A game began.
---@class poolbots.events.game_started
---@field game string The game.
---@field state poolbots.game How it stands.

---It is this member's turn: answer with `games.play`. Asked again after interruptions.
---@class poolbots.events.move_needed
---@field game string The game.
---@field type string The game's name on the wire, such as `connect_four`.
---@field title string The game's name for people.
---@field seat integer Who has to move, from 0.
---@field move_count integer Moves made so far.
---@field board string The board, drawn.
---@field legal_moves (string)[] Every legal move, in the game's notation.

---A move of either side stands.
---@class poolbots.events.game_moved
---@field game string The game.
---@field seat integer Who moved, from 0.
---@field own boolean Whether it was this member.
---@field move string The move in the game's notation.
---@field move_count integer Moves made so far, this one included.
---@field board string The board after it, drawn.

---The two sides differed, and the board was sent or taken over.
---@class poolbots.events.game_repaired
---@field game string The game.
---@field reason string Why.

---A player is away: the game is kept.
---@class poolbots.events.game_interrupted
---@field game string The game.
---@field reason string Why.

---An interrupted game goes on.
---@class poolbots.events.game_resumed
---@field game string The game.
---@field state poolbots.game How it stands.

---A finished game begins again with the same seats.
---@class poolbots.events.game_rematch
---@field game string The game.
---@field state poolbots.game How it stands.

---A game is over.
---@class poolbots.events.game_ended
---@field game string The game.
---@field state poolbots.game How it stands.
---@field winner integer? The winner's seat; nothing for a draw or no result.
---@field won boolean Whether this member has won.
---@field draw boolean Whether the rules say that nobody has won.
---@field manner "rules"|"forfeit"|"opponent_left"|"connection_lost"|"cancelled" What ended it.
---@field reason string Why, as a person would say it.

---A game never began, or a finished one is forgotten.
---@class poolbots.events.game_closed
---@field game string The game.
---@field reason string Why.

---Host only: somebody asks to be let in. Answer with `moderation.approve` or `moderation.reject`.
---@class poolbots.events.join_request
---@field id string Who asks.
---@field name string Its name, as it claims.
---@field verified boolean Whether its right to ask could be checked.
---@field was_removed boolean Whether it was thrown out before.

---Host only: a request to be let in was decided, by whomever.
---@class poolbots.events.join_decided
---@field id string Who asked.
---@field name string Its name, as it claims.
---@field approved boolean Whether it is let in.
---@field reason string Why.

bot = {}

---Calls the function once, after a while.
---@param delay poolbots.duration How long.
---@param run fun(event: poolbots.events.timer)
---@return integer timer For `timer.cancel`.
function bot.after(delay, run) end

---Calls the function again and again. What is missed is not made up for.
---@param interval poolbots.duration The distance, at least a tenth of a second.
---@param run fun(event: poolbots.events.timer)
---@return integer timer For `timer.cancel`.
function bot.every(interval, run) end

---Calls the function once, at a moment; at once if it has passed.
---@param when poolbots.moment When.
---@param run fun(event: poolbots.events.timer)
---@return integer timer For `timer.cancel`.
function bot.at(when, run) end

---Calls the function again and again, by the clocks of the bot's time zone. Five fields: minute, hour, day of the month, month, day of the week; `*`, ranges, lists, steps, names of months and days.
---@param expression string Such as `0 9 * * mon-fri`, or `@daily`.
---@param run fun(event: poolbots.events.timer)
---@return integer timer For `timer.cancel`.
function bot.cron(expression, run) end

---Calls a function whenever something happens. The function may wait.
---@param event poolbots.event_name
---@param handler fun(event: table)
---@overload fun(event: "started", handler: fun(event: poolbots.events.started))
---@overload fun(event: "joined", handler: fun(event: poolbots.events.joined))
---@overload fun(event: "rejoined", handler: fun(event: poolbots.events.rejoined))
---@overload fun(event: "connection_lost", handler: fun(event: poolbots.events.connection_lost))
---@overload fun(event: "host_status", handler: fun(event: poolbots.events.host_status))
---@overload fun(event: "timer", handler: fun(event: poolbots.events.timer))
---@overload fun(event: "warning", handler: fun(event: poolbots.events.warning))
---@overload fun(event: "events_lost", handler: fun(event: poolbots.events.events_lost))
---@overload fun(event: "stopping", handler: fun(event: poolbots.events.stopping))
---@overload fun(event: "peer_joined", handler: fun(event: poolbots.events.peer_joined))
---@overload fun(event: "peer_left", handler: fun(event: poolbots.events.peer_left))
---@overload fun(event: "profile_changed", handler: fun(event: poolbots.events.profile_changed))
---@overload fun(event: "sealed", handler: fun(event: poolbots.events.sealed))
---@overload fun(event: "message", handler: fun(event: poolbots.events.message))
---@overload fun(event: "mention", handler: fun(event: poolbots.events.mention))
---@overload fun(event: "command", handler: fun(event: poolbots.events.command))
---@overload fun(event: "reaction", handler: fun(event: poolbots.events.reaction))
---@overload fun(event: "poll_vote", handler: fun(event: poolbots.events.poll_vote))
---@overload fun(event: "history", handler: fun(event: poolbots.events.history))
---@overload fun(event: "history_cleared", handler: fun())
---@overload fun(event: "unsealed_text", handler: fun(event: poolbots.events.unsealed_text))
---@overload fun(event: "call_offer", handler: fun(event: poolbots.events.call_offer))
---@overload fun(event: "undelivered", handler: fun(event: poolbots.events.undelivered))
---@overload fun(event: "game_invited", handler: fun(event: poolbots.events.game_invited))
---@overload fun(event: "game_declined", handler: fun(event: poolbots.events.game_declined))
---@overload fun(event: "game_started", handler: fun(event: poolbots.events.game_started))
---@overload fun(event: "move_needed", handler: fun(event: poolbots.events.move_needed))
---@overload fun(event: "game_moved", handler: fun(event: poolbots.events.game_moved))
---@overload fun(event: "game_repaired", handler: fun(event: poolbots.events.game_repaired))
---@overload fun(event: "game_interrupted", handler: fun(event: poolbots.events.game_interrupted))
---@overload fun(event: "game_resumed", handler: fun(event: poolbots.events.game_resumed))
---@overload fun(event: "game_rematch", handler: fun(event: poolbots.events.game_rematch))
---@overload fun(event: "game_ended", handler: fun(event: poolbots.events.game_ended))
---@overload fun(event: "game_closed", handler: fun(event: poolbots.events.game_closed))
---@overload fun(event: "join_request", handler: fun(event: poolbots.events.join_request))
---@overload fun(event: "join_decided", handler: fun(event: poolbots.events.join_decided))
function bot.on(event, handler) end

---@class poolbots.command_options
---@field summary? string|table<string, string> A line for the help, or one per language: `{en = ..., de = ...}`.
---@field aliases? string[] Further names.
---@field role? "stranger"|"member"|"moderator"|"owner" The least role that may give it.
---@field person_cooldown? poolbots.duration The least time between two uses by the same person.
---@field cooldown? poolbots.duration The least time between two uses by anybody.
---@field confirm? boolean Whether it runs only after the person has said yes.
---@field extra_words? boolean Whether further words are allowed.
---@field hidden? boolean Whether the help leaves it out.

---A command: its arguments are fields.
---@class poolbots.given_command: poolbots.events.command
---@field [string] any

---Gives the bot a command. `quiz start` is a command under `quiz`.
---@param name string
---@param parameters string|table `"<who:member> [count:1..10=1] [reason:rest]"`
---@param run fun(command: poolbots.given_command)
---@param options? poolbots.command_options
---@overload fun(name: string, run: fun(command: poolbots.given_command), options?: poolbots.command_options)
---@overload fun(definition: table)
function bot.command(name, parameters, run, options) end

---Called after a reload with the old script's global `version`.
---@type fun(old_version: any)?
on_reload = nil

---What the configuration gives the bot to go by; empty without.
---@type table<string, any>
settings = {}

json = {}

---A value as JSON.
---@param value any
---@return string
function json.encode(value) end

---Reads JSON. Nulls in lists are `json.null`; in objects they are absent.
---@param text string
---@return any value `nil` when it is no JSON
---@return string? problem
function json.decode(text) end

---@type lightuserdata
json.null = nil

log = {}

---@param ... any
function log.debug(...) end

---@param ... any
function log.info(...) end

---@param ... any
function log.notice(...) end

---@param ... any
function log.warning(...) end

---@param ... any
function log.error(...) end

---Puts a question to a member and waits for its next message there, which is then no `message` event. Several questions may be open at once. Fails with `timed_out`, and with `peer_left` when the member goes.
---@param peer string|poolbots.member The member.
---@param question string The question.
---@param timeout? poolbots.duration How long to wait, at most a day.
---@param to? "private"|"group" Where to ask.
---@return poolbots.message? result
---@return string? problem Why it could not be done.
function ask(peer, question, timeout, to) end

chat = {}

---Says something. Words such as `@Bo_Smith` mention members.
---@param text string The text.
---@param to? string|poolbots.member Where to say it.
---@return string? result
---@return string? problem Why it could not be done.
function chat.say(text, to) end

---Says something to one member alone.
---@param peer string|poolbots.member The member.
---@param text string The text.
---@return string? result
---@return string? problem Why it could not be done.
function chat.private(peer, text) end

---Answers a message where it was said, quoting it.
---@param message string|poolbots.message The message.
---@param text string The answer.
---@return string? result
---@return string? problem Why it could not be done.
function chat.reply(message, text) end

---Adds a reaction to a message, or takes it back.
---@param message string|poolbots.message The message.
---@param emoji string The reaction, at most 32 bytes.
---@param adding? boolean `false` takes it back.
---@return string? problem Why it could not be done.
function chat.react(message, emoji, adding) end

---Says one emoji, shown large.
---@param emoji string The emoji.
---@param to? string|poolbots.member Where to say it.
---@return string? result
---@return string? problem Why it could not be done.
function chat.emoji(emoji, to) end

---Asks the group to vote.
---@param question string The question.
---@param options (string)[] 2 to 6 different options.
---@param can_change? boolean Whether votes may be changed.
---@return string? result
---@return string? problem Why it could not be done.
function chat.poll(question, options, can_change) end

---Votes in a poll.
---@param message string|poolbots.message The message.
---@param option string The option's text.
---@return string? problem Why it could not be done.
function chat.vote(message, option) end

---Shows a picture: JPEG, PNG, GIF or WebP. The web client shows the caption, the app does not.
---@param image string The file's bytes.
---@param caption? string What to write below it.
---@param to? string|poolbots.member Where to say it.
---@return string? result
---@return string? problem Why it could not be done.
function chat.image(image, caption, to) end

---The bytes of a picture that was received a short while ago.
---@param message string|poolbots.message The message.
---@return string? result
---@return string? problem Why it could not be done.
function chat.image_bytes(message) end

---A message that is remembered, with the votes so far; nothing when it is not.
---@param message string|poolbots.message The message.
---@return poolbots.message? result
---@return string? problem Why it could not be done.
function chat.message(message) end

---Who reacted to a message that is remembered, by emoji.
---@param message string|poolbots.message The message.
---@return table<string, (string)[]>? result
---@return string? problem Why it could not be done.
function chat.reactions(message) end

commands = {}

---Says which commands the bot has, in place of those before: `!help`, wrong use, cool-downs and roles are then seen to, and the event `command` tells what is to be carried out.
---@param commands (any)[] Each an object with `name` and, as far as wanted, `aliases`, `summary` (a text, or one per language: `{en, de}`), `parameters` (`<who:member> [count:1..10=1] [reason:rest]`), `role`, `personCooldown` and `cooldown` (seconds or `1m30s`), `confirm`, `extraWords`, `hidden`, `subcommands`.
---@param introduction? string A line about the bot for `!help`.
---@return string? problem Why it could not be done.
function commands.define(commands, introduction) end

games = {}

---The games that can be played here, by the names people know.
---@return (string)[]? result
---@return string? problem Why it could not be done.
function games.titles() end

---Invites members to a new game, which this member begins.
---@param peers (string|poolbots.member)[] The members.
---@param type string The game, by its title or its name on the wire: `Connect Four`, `connect_four`.
---@return string? result
---@return string? problem Why it could not be done.
function games.invite(peers, type) end

---Accepts an invitation: see the event `game_invited`.
---@param game string|poolbots.game The game.
---@return string? problem Why it could not be done.
function games.accept(game) end

---Declines an invitation.
---@param game string|poolbots.game The game.
---@return string? problem Why it could not be done.
function games.decline(game) end

---Makes a move: see the event `move_needed`.
---@param game string|poolbots.game The game.
---@param move string A legal move, in the game's notation.
---@return string? problem Why it could not be done.
function games.play(game, move) end

---Lets the engine find a move, and does not make it. Ends with `cancelled` when the position changes.
---@param game string|poolbots.game The game.
---@param level? integer How strong, 1 (beginner) to 10.
---@param seconds? number The most to think; half a second if nothing is given.
---@return string? result
---@return string? problem Why it could not be done.
function games.think(game, level, seconds) end

---Lets the engine find a move, and makes it.
---@param game string|poolbots.game The game.
---@param level? integer How strong, 1 (beginner) to 10.
---@param seconds? number The most to think; half a second if nothing is given.
---@return string? result
---@return string? problem Why it could not be done.
function games.play_best(game, level, seconds) end

---The position of a running game, whoever has to move; nothing when nobody can.
---@param game string|poolbots.game The game.
---@return poolbots.position? result
---@return string? problem Why it could not be done.
function games.position(game) end

---The board of a game, drawn.
---@param game string|poolbots.game The game.
---@return string? result
---@return string? problem Why it could not be done.
function games.board(game) end

---Every legal move of who has to move, in the game's notation.
---@param game string|poolbots.game The game.
---@return (string)[]? result
---@return string? problem Why it could not be done.
function games.legal_moves(game) end

---Every game, running or not yet forgotten.
---@return (poolbots.game)[]? result
---@return string? problem Why it could not be done.
function games.list() end

---One game as it stands.
---@param game string|poolbots.game The game.
---@return poolbots.game? result
---@return string? problem Why it could not be done.
function games.get(game) end

---Gives a game up, or leaves it before its start.
---@param game string|poolbots.game The game.
---@return string? problem Why it could not be done.
function games.forfeit(game) end

---Plays a finished game again with the same seats. An app needs a new invitation instead.
---@param game string|poolbots.game The game.
---@return string? problem Why it could not be done.
function games.rematch(game) end

---Takes down that an opponent has said that it gives up.
---@param game string|poolbots.game The game.
---@param peer string|poolbots.member The opponent.
---@return string? problem Why it could not be done.
function games.resigned(game, peer) end

---Says that a member runs PoolBots as well, and can be invited to games that only PoolBots know.
---@param peer string|poolbots.member The member.
---@return string? problem Why it could not be done.
function games.recognise(peer) end

---How a player has fared in a game; nothing before its first rated game.
---@param type string The game, by its title or its name on the wire.
---@param player? string|poolbots.member A member; the bot itself if nothing is given.
---@return poolbots.standing? result
---@return string? problem Why it could not be done.
function games.stats(type, player) end

http = {}

---Fetches something.
---@param url string The address. Its host must be on the configuration's list.
---@param headers? table<string, string> Headers by name.
---@return poolbots.response? result
---@return string? problem Why it could not be done.
function http.get(url, headers) end

---Sends something and gets an answer.
---@param url string The address. Its host must be on the configuration's list.
---@param body? any A text or bytes as they are; anything else as JSON.
---@param headers? table<string, string> Headers by name.
---@return poolbots.response? result
---@return string? problem Why it could not be done.
function http.post(url, body, headers) end

journal = {}

---Writes an entry into the bot's journal: a line of JSON in a file of the host, with the moment in `at`. It is on the disk when this is done.
---@param entry any A text, which becomes the object's `text`, or an object without `at`.
---@return string? problem Why it could not be done.
function journal.append(entry) end

moderation = {}

---Removes a member; it does not come back without being asked about.
---@param peer string|poolbots.member The member.
---@param reason? string Why. Everybody can read it.
---@return string? problem Why it could not be done.
function moderation.kick(peer, reason) end

---Puts a member on the block list and removes it.
---@param peer string|poolbots.member The member.
---@param reason? string Why. Everybody can read it.
---@return string? problem Why it could not be done.
function moderation.block(peer, reason) end

---Puts a name on the block list and removes the members that have it. Names are no identities.
---@param name string The name.
---@param reason? string Why. Everybody can read it.
---@return string? problem Why it could not be done.
function moderation.block_name(name, reason) end

---Takes a member or a name off the block list.
---@param who string|poolbots.member The id or the name, as in the list.
---@return string? problem Why it could not be done.
function moderation.unblock(who) end

---The block list, oldest first.
---@return (poolbots.block)[]? result
---@return string? problem Why it could not be done.
function moderation.blocks() end

---Those who wait to be let in.
---@return (poolbots.request)[]? result
---@return string? problem Why it could not be done.
function moderation.requests() end

---Lets somebody in: see the event `join_request`.
---@param peer string|poolbots.member The member.
---@return string? problem Why it could not be done.
function moderation.approve(peer) end

---Does not let somebody in.
---@param peer string|poolbots.member The member.
---@param reason? string Why; it is told.
---@return string? problem Why it could not be done.
function moderation.reject(peer, reason) end

pool = {}

---The pool as it is.
---@return poolbots.pool? result
---@return string? problem Why it could not be done.
function pool.info() end

---The other members.
---@param all? boolean Those who are away, too.
---@return (poolbots.member)[]? result
---@return string? problem Why it could not be done.
function pool.members(all) end

---A member by its id or, where only one has it, its name; nothing when there is none.
---@param who string|poolbots.member The id or the name.
---@return poolbots.member? result
---@return string? problem Why it could not be done.
function pool.member(who) end

---This member itself.
---@return poolbots.member? result
---@return string? problem Why it could not be done.
function pool.me() end

profile = {}

---Changes how the membership is shown. The name stays: mentions go by the one that the pool was joined with.
---@param emoji? string The avatar.
---@param color? integer Blue, green, orange, purple, pink, cyan, yellow, red.
---@return string? problem Why it could not be done.
function profile.set(emoji, color) end

random = {}

---A random whole number.
---@param from integer The lowest.
---@param to integer The highest.
---@return integer? result
function random.int(from, to) end

---A random number from 0 up to but not including 1.
---@return number? result
function random.number() end

---The values in a random order.
---@param list (any)[] The values.
---@return (any)[]? result
function random.shuffle(list) end

roles = {}

---What a member may tell bots.
---@param who string|poolbots.member The member's id.
---@return "muted"|"stranger"|"member"|"moderator"|"owner"? result
---@return string? problem Why it could not be done.
function roles.get(who) end

---Who was given a role, highest first.
---@return table<string, "muted"|"stranger"|"member"|"moderator"|"owner">? result
---@return string? problem Why it could not be done.
function roles.list() end

---Gives a member a role; `stranger` takes it away. Never one above the own: owners are made by owners.
---@param who string|poolbots.member The member's id.
---@param role "muted"|"stranger"|"member"|"moderator" The role.
---@return string? problem Why it could not be done.
function roles.set(who, role) end

storage = {}

---The value of a key; nothing if it was never set.
---@param key string The key, 1 to 200 bytes.
---@return any? result
---@return string? problem Why it could not be done.
function storage.get(key) end

---Sets a value, which survives restarts. Nothing removes the key.
---@param key string The key, 1 to 200 bytes.
---@param value any The value: whatever JSON can express.
---@return string? problem Why it could not be done.
function storage.set(key, value) end

---Removes a key. Harmless when it is not there.
---@param key string The key, 1 to 200 bytes.
---@return string? problem Why it could not be done.
function storage.remove(key) end

---Adds to a stored number, which begins at 0, and gives the sum. Nothing comes between.
---@param key string The key, 1 to 200 bytes.
---@param amount? number What to add.
---@return number? result
---@return string? problem Why it could not be done.
function storage.add(key, amount) end

---The keys that begin with a text, sorted.
---@param prefix? string The beginning; everything if empty.
---@return (string)[]? result
---@return string? problem Why it could not be done.
function storage.keys(prefix) end

time = {}

---What the bot's clocks show.
---@param at? poolbots.moment Another moment than now.
---@return poolbots.clock? result
function time.now(at) end

---Waits.
---@param duration poolbots.duration How long.
---@return string? problem Why it could not be done.
function time.sleep(duration) end

timer = {}

---The event `timer` once, after a while.
---@param delay poolbots.duration How long.
---@param name? string A name, to know it by.
---@param data? any Whatever the event is to carry.
---@return integer? result
function timer.after(delay, name, data) end

---The event `timer` again and again. What is missed is not made up for.
---@param interval poolbots.duration The distance, at least a tenth of a second.
---@param name? string A name, to know it by.
---@param data? any Whatever the event is to carry.
---@return integer? result
function timer.every(interval, name, data) end

---The event `timer` once, at a moment; at once if it has passed.
---@param when poolbots.moment When.
---@param name? string A name, to know it by.
---@param data? any Whatever the event is to carry.
---@return integer? result
function timer.at(when, name, data) end

---The event `timer` again and again, by the clocks of the bot's time zone. Five fields: minute, hour, day of the month, month, day of the week; `*`, ranges, lists, steps, names of months and days.
---@param expression string Such as `0 9 * * mon-fri`, or `@daily`.
---@param name? string A name, to know it by.
---@param data? any Whatever the event is to carry.
---@return integer? result
function timer.cron(expression, name, data) end

---Ends a timer.
---@param id integer What made it returned.
---@return boolean? result
function timer.cancel(id) end

---The timers that run.
---@return (poolbots.timer)[]? result
function timer.list() end
