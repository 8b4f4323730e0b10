/// How often one source may ask (nearby.md 18): ten hellos in a minute, then none for half a minute.
struct HelloLimit: Sendable {
    private struct Source {
        var hellos: [Duration] = []
        var coolOffUntil: Duration?
    }

    private static let window = Duration.seconds(60)
    private static let cap = 10
    /// More sources than this at once are forgotten, the quietest first.
    private static let maxSources = 1_024

    private var sources: [[UInt8]: Source] = [:]

    /// Whether a source may be listened to. A source that has filled its window begins to cool off.
    mutating func allows(_ address: RemoteAddress, now: Duration) -> Bool {
        guard var source = sources[address.group] else { return true }
        if let until = source.coolOffUntil, now < until { return false }
        source.coolOffUntil = nil
        source.hellos.removeAll { now - $0 >= Self.window }
        let isFull = source.hellos.count >= Self.cap
        if isFull { source.coolOffUntil = now + NearbyProtocol.coolOff }
        sources[address.group] = source.hellos.isEmpty && !isFull ? nil : source
        return !isFull
    }

    /// A hello was read.
    mutating func count(_ address: RemoteAddress, now: Duration) {
        if sources[address.group] == nil, sources.count >= Self.maxSources { forgetQuietest() }
        sources[address.group, default: Source()].hellos.append(now)
    }

    private mutating func forgetQuietest() {
        let last = sources.min { ($0.value.hellos.last ?? .zero) < ($1.value.hellos.last ?? .zero) }
        if let last { sources[last.key] = nil }
    }
}
