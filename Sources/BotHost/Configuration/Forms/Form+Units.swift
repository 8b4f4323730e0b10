import BotAPI
import Foundation
import RelayServer

extension Form where Value == Duration {
    /// A time span: `90s`, `5m`, `1.5h`, `7d`, `250ms`, or seconds as a plain number.
    package static func duration(_ range: ClosedRange<Duration>) -> Form {
        let pattern = #"^[0-9]+(\.[0-9]+)?(ms|s|m|h|d)?$"#
        let schema: [(String, OrderedJSON)] = [
            ("type", .array([.string("string"), .string("number")])),
            ("pattern", .string(pattern)),
        ]
        return Form(schema: schema, show: { .string(Span.text($0)) }) { value, reading in
            guard case .scalar(let scalar) = value, let duration = Span.duration(scalar.text) else {
                reading.refuse(
                    "expected a time span, not \(value.kind)", hint: "write 30s, 5m, 12h or 7d", at: value.position)
                return nil
            }
            guard range.contains(duration) else {
                reading.refuse(
                    "expected \(Span.text(range.lowerBound)) to \(Span.text(range.upperBound)), not \(value.kind)",
                    at: value.position)
                return nil
            }
            return duration
        }
    }
}

/// Time spans as people write them.
private enum Span {
    /// The longest first, so that the shortest text is found.
    private static let units: [(suffix: String, milliseconds: Double)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    static func duration(_ text: String) -> Duration? {
        let suffix = String(text.reversed().prefix { $0.isLetter }.reversed())
        let digits = text.dropLast(suffix.count)
        guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let number = Double(digits),
            let unit = units.first(where: { $0.suffix == (suffix.isEmpty ? "s" : suffix) })
        else { return nil }
        let milliseconds = number * unit.milliseconds
        return milliseconds < 1e14 ? .milliseconds(Int64(milliseconds)) : nil
    }

    static func text(_ duration: Duration) -> String {
        let milliseconds = Int64(duration / .milliseconds(1))
        for unit in units where milliseconds % Int64(unit.milliseconds) == 0 && milliseconds > 0 {
            return "\(milliseconds / Int64(unit.milliseconds))\(unit.suffix)"
        }
        return "0s"
    }
}

extension Form {
    /// A value that is written as one word.
    /// - Parameters:
    ///   - pattern: what all such words match, for editors.
    ///   - refusal: says what is wrong, given the kind of what is there.
    static func word(
        pattern: String? = nil, show: @escaping @Sendable (Value) -> String,
        refusal: @escaping @Sendable (String) -> String, hint: String,
        _ parse: @escaping @Sendable (String) -> Value?
    ) -> Form {
        let schema: [(String, OrderedJSON)] =
            [("type", .string("string"))] + (pattern.map { [("pattern", .string($0))] } ?? [])
        return Form(schema: schema, show: { .string(show($0)) }) { value, reading in
            guard case .scalar(let scalar) = value, let parsed = parse(scalar.text) else {
                reading.refuse(refusal("\(value.kind)"), hint: hint, at: value.position)
                return nil
            }
            return parsed
        }
    }
}

extension Form where Value == BindAddress {
    /// An address to listen on.
    static var address: Form {
        word(
            pattern: #"^.+:[0-9]{1,5}$"#, show: \.description, refusal: { "expected an address, not \($0)" },
            hint: "write HOST:PORT, such as 127.0.0.1:9090"
        ) { BindAddress($0) }
    }
}

extension Form where Value == String {
    /// A host to fetch from, as addresses are compared with it.
    static var httpHost: Form {
        word(
            show: \.self, refusal: { "expected the name of a host, not \($0)" },
            hint: "write example.org, or example.org:8080 where the port is not the usual one"
        ) { text in
            ["https", "http"].contains { HTTPPlace("\($0)://\(text)")?.text == text.lowercased() } ? text : nil
        }
    }
}

extension Form where Value == TimeZone {
    /// A time zone by its name.
    static var timeZone: Form {
        word(
            show: \.identifier, refusal: { "there is no time zone \($0)" },
            hint: "write Europe/Berlin or another name of the time zone database"
        ) { TimeZone(identifier: $0) }
    }
}
