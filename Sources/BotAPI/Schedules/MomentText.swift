import Foundation

/// Moments as people write them: `2026-12-24 18:00`, `2026-12-24T18:00:30Z`, `18:00`.
package enum MomentText {
    /// - Parameters:
    ///   - now: for a time of day, the moment after which it is looked for; seconds since 1970.
    ///   - clock: where the text has no time zone of its own.
    /// - Returns: seconds since 1970; `nil` for anything else.
    package static func seconds(of text: String, now: Int, on clock: WallClock) -> Int? {
        let words = text.uppercased().replacing("T", with: " ").split(separator: " ").map(String.init)
        switch words.count {
        case 1:
            if let day = date(words[0]) { return clock.moments(of: LocalTime(day: day, seconds: 0)).first }
            return time(words[0]).flatMap { next($0, after: now, on: clock) }
        case 2:
            guard let day = date(words[0]) else { return nil }
            guard let zone = zone(words[1]) else {
                return time(words[1]).flatMap { clock.moments(of: LocalTime(day: day, seconds: $0)).first }
            }
            return time(zone.time).map { LocalTime(day: day, seconds: $0).linearSeconds - zone.offset }
        default: return nil
        }
    }

    /// The next moment at which it is that late.
    private static func next(_ seconds: Int, after now: Int, on clock: WallClock) -> Int? {
        let today = clock.local(now).day.number
        return (0...2).lazy.flatMap { days in
            clock.moments(of: LocalTime(day: CivilDate(number: today + days), seconds: seconds))
        }.first { $0 > now }
    }

    private static func numbers(_ text: Substring, _ separator: Character, _ lengths: [ClosedRange<Int>]) -> [Int]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count <= lengths.count else { return nil }
        var numbers: [Int] = []
        for (part, length) in zip(parts, lengths) {
            guard length.contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(part)
            else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    private static func date(_ text: String) -> CivilDate? {
        guard let parts = numbers(text[...], "-", [4...4, 1...2, 1...2]), parts.count == 3 else { return nil }
        return CivilDate(year: parts[0], month: parts[1], day: parts[2])
    }

    private static func time(_ text: String) -> Int? {
        guard let parts = numbers(text[...], ":", [1...2, 2...2, 2...2]), parts.count >= 2, parts[0] < 24,
            parts[1] < 60, parts.count == 2 || parts[2] < 60
        else { return nil }
        return parts[0] * 3_600 + parts[1] * 60 + (parts.count == 3 ? parts[2] : 0)
    }

    /// Splits `18:00Z` and `18:00+01:00`.
    private static func zone(_ text: String) -> (time: String, offset: Int)? {
        if text.hasSuffix("Z") { return (String(text.dropLast()), 0) }
        guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }),
            let offset = time(String(text[text.index(after: sign)...]))
        else { return nil }
        return (String(text[..<sign]), text[sign] == "+" ? offset : -offset)
    }
}
