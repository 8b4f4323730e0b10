/// Time spans as people write them: `90s`, `5m`, `1h30m`, `2d`, `1w`.
package enum TimeSpan {
    /// The longest span: about a hundred years.
    package static let maxSeconds = 3_200_000_000.0

    /// - Returns: seconds; `nil` for anything else, and beyond `maxSeconds`.
    package static func seconds(of text: String) -> Double? {
        var total = 0.0
        var digits = ""
        var isEmpty = true
        for character in text.lowercased() where character != " " {
            if character.isASCII, character.isNumber || character == "." {
                digits.append(character)
                continue
            }
            guard let unit = units[character], let amount = Double(digits) else { return nil }
            total += amount * unit
            digits = ""
            isEmpty = false
        }
        if !digits.isEmpty {
            guard isEmpty, let amount = Double(digits) else { return nil }
            total = amount
            isEmpty = false
        }
        return isEmpty || total > maxSeconds ? nil : total
    }

    private static let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
}
