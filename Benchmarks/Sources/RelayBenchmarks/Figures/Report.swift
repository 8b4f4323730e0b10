import Foundation

/// What a run has shown.
struct Report: Encodable {
    let run: String
    let title: String
    /// The machine's load of the minute before, which includes the runs before: figures of a busy machine say little.
    let loadBefore: Double
    let figures: [Figure]

    /// On one line.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    /// For people.
    var table: String {
        let heading = "\(run): \(title) (load before: \(text(loadBefore)))"
        return ([heading] + figures.map(line) + [""]).joined(separator: "\n")
    }

    private func line(_ figure: Figure) -> String {
        var line = "  " + figure.name.padding(toLength: 34, withPad: " ", startingAt: 0)
        let value = text(figure.value)
        line += String(repeating: " ", count: max(1, 10 - value.count)) + value + " " + figure.unit
        if let limit = figure.atLeast { line += column("at least \(text(limit))", beside: line) }
        if let limit = figure.atMost { line += column("at most \(text(limit))", beside: line) }
        return line + (figure.isMet == false ? "  MISSED" : "")
    }

    private func column(_ text: String, beside line: String) -> String {
        String(repeating: " ", count: max(2, 66 - line.count)) + text
    }

    /// Three digits, or all before the point.
    private func text(_ value: Double) -> String {
        let digits = value == value.rounded() ? 0 : value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0
        return value.formatted(.number.precision(.fractionLength(digits)).locale(Locale(identifier: "en_US")))
    }
}
