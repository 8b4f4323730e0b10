/// One of the five fields of a cron expression.
enum CronField {
    case minute, hour, day, month, weekday

    private var range: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .day: 1...31
        case .month: 1...12
        case .weekday: 0...7
        }
    }

    private var title: String {
        switch self {
        case .minute: "minute"
        case .hour: "hour"
        case .day: "day of the month"
        case .month: "month"
        case .weekday: "day of the week"
        }
    }

    /// The names of numbers, from the lowest on.
    private var names: [String] {
        switch self {
        case .minute, .hour, .day: []
        case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        case .weekday: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        }
    }

    /// - Throws: `APIError.badArgument`.
    func read(_ text: String) throws(APIError) -> Set60 {
        var numbers = Set60()
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            for number in try numbersOf(String(part)) {
                // Sunday is 7 as well.
                numbers.insert(self == .weekday ? number % 7 : number)
            }
        }
        return numbers
    }

    /// `*`, `5`, `1-5`, each with a step; `5/10` goes on to the end.
    private func numbersOf(_ part: String) throws(APIError) -> StrideThrough<Int> {
        let halves = part.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard halves.count <= 2 else { throw wrong(part) }
        var step = 1
        if halves.count == 2 {
            guard let number = Int(halves[1]), (1...60).contains(number) else { throw wrong(part) }
            step = number
        }
        if halves[0] == "*" { return stride(from: range.lowerBound, through: top, by: step) }
        let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard ends.count <= 2 else { throw wrong(part) }
        let from = try number(ends[0], in: part)
        let to = ends.count == 2 ? try number(ends[1], in: part) : halves.count == 2 ? top : from
        guard from <= to else { throw wrong(part) }
        return stride(from: from, through: to, by: step)
    }

    private var top: Int { self == .weekday ? 6 : range.upperBound }

    private func number(_ text: String, in part: String) throws(APIError) -> Int {
        if let index = names.firstIndex(of: text.lowercased()) { return range.lowerBound + index }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = Int(text),
            range.contains(number)
        else { throw wrong(part) }
        return number
    }

    private func wrong(_ part: String) -> APIError {
        let byName = names.isEmpty ? "" : " or \(names[0])-\(names[names.count - 1])"
        return APIError(
            .badArgument,
            "\"\(part.prefix(32))\" is no \(title) of a cron expression: it takes \(range.lowerBound) to "
                + "\(range.upperBound)\(byName), ranges, lists and steps.")
    }
}
