public import Foundation

/// A moment to the millisecond, as messages have it (nearby.md 5): `2026-05-16T14:23:45.000Z`. Peers set it as they like;
/// nothing depends on it.
public struct NearbyTime: Sendable, Hashable, CustomStringConvertible {
    /// Since 1970, in UTC.
    public let milliseconds: Int64

    /// The years 0 to 9999, which the text can express.
    private static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    public init(milliseconds: Int64) {
        self.milliseconds = min(max(milliseconds, Self.range.lowerBound), Self.range.upperBound)
    }

    /// Parts of a millisecond are cut off towards the past.
    public init(_ date: Date) {
        let value = (date.timeIntervalSince1970 * 1_000).rounded(.down)
        self.init(milliseconds: Int64(exactly: value) ?? 0)
    }

    /// Reads any number of fractional digits, also none, and a zone as `Z`, `+hh:mm` or `+hhmm`.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 64, let head = Self.numbers(bytes.prefix(19), pattern: "dddd-dd-ddTdd:dd:dd") else {
            return nil
        }
        let (year, month, day, hour, minute, second) = (head[0], head[1], head[2], head[3], head[4], head[5])
        guard 1...12 ~= month, 1...Self.days(in: month, of: year) ~= day, hour < 24, minute < 60, second <= 60 else {
            return nil
        }
        var rest = bytes.dropFirst(19)
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { 0x30...0x39 ~= $0 }
            guard !digits.isEmpty else { return nil }
            for position in 0..<3 {
                let digit = position < digits.count ? digits[digits.startIndex + position] - 0x30 : 0
                fraction = fraction * 10 + Int64(digit)
            }
            rest = rest[digits.endIndex...]
        }
        guard let offset = Self.zone(rest) else { return nil }
        let minutes = (Self.dayNumber(year, month, day) * 24 + hour) * 60 + minute - offset
        self.init(milliseconds: (minutes * 60 + second) * 1_000 + fraction)
    }

    public var description: String {
        let (days, rest) = Self.divide(milliseconds, 86_400_000)
        let (year, month, day) = Self.date(ofDay: days)
        func text(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60].map { text($0, 2) }
        return
            "\(text(year, 4))-\(text(month, 2))-\(text(day, 2))T\(clock.joined(separator: ":")).\(text(rest % 1_000, 3))Z"
    }

    // MARK: Parts

    /// The numbers where a pattern has `d`s; everything else must be as in the pattern.
    private static func numbers(_ bytes: ArraySlice<UInt8>, pattern: String) -> [Int64]? {
        guard bytes.count == pattern.utf8.count else { return nil }
        var numbers: [Int64] = []
        var isInside = false
        for (byte, wanted) in zip(bytes, pattern.utf8) {
            guard wanted == UInt8(ascii: "d") else {
                guard byte == wanted else { return nil }
                isInside = false
                continue
            }
            guard 0x30...0x39 ~= byte else { return nil }
            if !isInside { numbers.append(0) }
            isInside = true
            numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + Int64(byte - 0x30)
        }
        return numbers
    }

    /// Minutes east of Greenwich.
    private static func zone(_ bytes: ArraySlice<UInt8>) -> Int64? {
        if bytes.elementsEqual("Z".utf8) { return 0 }
        let sign: Int64 = bytes.first == UInt8(ascii: "-") ? -1 : 1
        guard let first = bytes.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") else { return nil }
        let body = bytes.dropFirst()
        if let parts = numbers(body, pattern: "dd:dd"), parts[0] < 24, parts[1] < 60 {
            return sign * (parts[0] * 60 + parts[1])
        }
        guard let parts = numbers(body, pattern: "dddd"), parts[0] / 100 < 24, parts[0] % 100 < 60 else { return nil }
        return sign * (parts[0] / 100 * 60 + parts[0] % 100)
    }

    private static func divide(_ value: Int64, _ by: Int64) -> (Int64, Int64) {
        let quotient = value >= 0 ? value / by : -((by - 1 - value) / by)
        return (quotient, value - quotient * by)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days since 1970, by years that begin in March, so that the leap day is the last of its year.
    private static func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let (era, yearOfEra) = divide(shifted, 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(ofDay number: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = divide(number + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}
