/// Time spans as people write them: `250ms`, `90s`, `5m`, `1h30m`, `2d`, `1w`.
package enum TimeSpan {
    /// The longest span: about a hundred years.
    package static let maxSeconds = 3_200_000_000.0

    /// - Returns: seconds; `nil` for anything else, and beyond `maxSeconds`.
    package static func seconds(of text: String) -> Double? {
        var rest = text.lowercased().filter { $0 != " " }[...]
        var parts: [Double] = []
        while !rest.isEmpty {
            let digits = rest.prefix(while: isPartOfNumber)
            let unit = rest.dropFirst(digits.count).prefix { !isPartOfNumber($0) }
            // A number alone is seconds.
            let factor = unit.isEmpty && parts.isEmpty ? 1 : units[String(unit)]
            guard let amount = Double(digits), let factor else { return nil }
            parts.append(amount * factor)
            rest = rest[unit.endIndex...]
        }
        let total = parts.reduce(0, +)
        return parts.isEmpty || total > maxSeconds ? nil : total
    }

    private static func isPartOfNumber(_ character: Character) -> Bool {
        character.isASCII && (character.isNumber || character == ".")
    }

    private static let units = [
        "ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800,
    ]
}
