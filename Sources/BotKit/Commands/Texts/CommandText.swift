/// What a command set says. `%1`, `%2` … are places for names, commands and values.
package enum CommandText: String, CaseIterable, Sendable {
    // Help.
    case commands, noCommands, more, usage, alsoCalled, roleNeeded, personCooldown, cooldown, asksFirst, ifLeftOut
    case helpSummary, roleSummary
    // Wrong use. Each begins with a word, so that no bot takes it for a command.
    case unknown, unknownNearest, subcommands, missing, wrong, nobody, ambiguous, tooMany
    // Refusals.
    case forRole, wait, confirm, cancelled
    // What parameters take.
    case word, rest, integer, integerRange, integerFrom, integerTo, number, numberRange, numberFrom, numberTo, choice
    case duration, durationRange, memberName, yesOrNo
    // Roles.
    case owner, moderator, member, stranger, muted
    case owners, moderators, members
    case roleIs, roleBecomes, roleFixed, rolesUnavailable
}
