import Foundation

/// What is measured, and what came out: each line as soon as it is known, also into a pipe.
struct Report: Sendable {
    /// Only figures with this in their name, in any case.
    var only: String?

    /// Whether a figure is wanted. If so, it is said that it is being measured: on standard error, as it is no result.
    func wants(_ name: String) -> Bool {
        guard only.map({ name.range(of: $0, options: .caseInsensitive) != nil }) ?? true else { return false }
        FileHandle.standardError.write(Data("  measuring: \(name) …\n".utf8))
        return true
    }

    /// A heading.
    func show(_ title: String) {
        print(title)
        flush()
    }

    /// A line of a table.
    func show(_ name: String, _ value: Double, _ unit: String, digits: Int = 0) {
        let text = value.formatted(.number.precision(.fractionLength(digits)).locale(Locale(identifier: "en_US")))
        print(
            "  " + name.padding(toLength: 44, withPad: " ", startingAt: 0)
                + String(repeating: " ", count: max(0, 12 - text.count)) + text + " " + unit)
        flush()
    }

    /// Into a pipe the C library keeps what is printed until it is much.
    private func flush() { _ = fflush(nil) }
}
