import Foundation
import PoolTesting

/// A page of metrics in Prometheus' text format, read as strictly as Prometheus reads it, and by its conventions on names
/// (https://prometheus.io/docs/practices/naming).
struct Exposition {
    private(set) var types: [String: String] = [:]
    private var help: Set<String> = []
    /// Each series, as `name{labels}`, with its value.
    private(set) var series: [String: Double] = [:]

    /// - Parameter page: an HTTP answer, or its body.
    init(_ page: String) throws {
        let body = page.components(separatedBy: "\r\n\r\n").last ?? page
        for line in body.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            switch words.prefix(2) {
            case ["#", "HELP"]: try Self.require(help.insert(words[2]).inserted, "\(words[2]) is explained twice")
            case ["#", "TYPE"]:
                try Self.require(types.updateValue(words[3], forKey: words[2]) == nil, "\(words[2]) comes twice")
                try Self.checkName(words[2], words[3])
            default: try take(line)
            }
        }
        for name in types.keys { try Self.require(help.contains(name), "\(name) is not explained") }
    }

    /// The names of all labels.
    var labels: Set<String> {
        Set(series.keys.flatMap { $0.matches(of: /[{,]([a-z_]+)="/).map { String($0.1) } })
    }

    private mutating func take(_ line: Substring) throws {
        guard let match = line.wholeMatch(of: /([a-z_:][a-z0-9_:]*)(\{.*\})? ([0-9.e+-]+|NaN)/) else {
            throw ConformanceFailure("no sample: \(line)")
        }
        let name = String(match.1)
        let family = types[name] == nil ? name.replacing(/_(sum|count|bucket)$/, with: "") : name
        try Self.require(types[family] != nil, "\(name) has no type")
        try Self.require(
            series.updateValue(Double(match.3) ?? .nan, forKey: name + String(match.2 ?? "")) == nil, "twice: \(line)")
    }

    private static func checkName(_ name: String, _ type: String) throws {
        try require(["counter", "gauge", "summary", "histogram"].contains(type), "\(name) is a \(type)")
        try require(name.hasPrefix("poolbots_") || name.hasPrefix("stealth_relay_"), "whose is \(name)?")
        try require(name.hasSuffix("_total") == (type == "counter"), "\(name) is a \(type)")
        try require(!name.contains("milli"), "\(name): times are in seconds")
    }

    private static func require(_ condition: Bool, _ failure: String) throws {
        guard condition else { throw ConformanceFailure(failure) }
    }
}
