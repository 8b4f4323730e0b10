package import Foundation

/// A date and a time of day on the clocks of some place, which may not exist there, or exist twice.
package struct LocalTime: Hashable, Sendable {
    package var day: CivilDate
    /// Since midnight, below 86,400.
    package var seconds: Int

    package init(day: CivilDate, seconds: Int) {
        self.day = day
        self.seconds = seconds
    }

    /// Since 1970, as if the place were Greenwich.
    var linearSeconds: Int { day.number * 86_400 + seconds }

    init(linearSeconds: Int) {
        let (days, seconds) = linearSeconds.quotientAndRemainder(dividingBy: 86_400)
        day = CivilDate(number: seconds < 0 ? days - 1 : days)
        self.seconds = seconds < 0 ? seconds + 86_400 : seconds
    }
}

/// Goes between moments and the clocks of a time zone, over the changes to and from summer time. In whole seconds
/// since 1970.
package struct WallClock: Sendable {
    package let timeZone: TimeZone

    package init(timeZone: TimeZone) { self.timeZone = timeZone }

    private func offset(at moment: Int) -> Int {
        timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment)))
    }

    /// What the clocks show.
    package func local(_ moment: Int) -> LocalTime { LocalTime(linearSeconds: moment + offset(at: moment)) }

    /// The moments at which the clocks show a time, the earlier first: one, or two in an hour that is repeated. For a
    /// time that is skipped, the moment at which it would have been without the change.
    package func moments(of local: LocalTime) -> [Int] {
        let linear = local.linearSeconds
        // No place is more than a day away from Greenwich, and none changes its clocks twice within two days.
        let before = offset(at: linear - 86_400)
        let after = offset(at: linear + 86_400)
        if before == after { return [linear - before] }
        let moments = Set([before, after]).map { linear - $0 }.filter { offset(at: $0) == linear - $0 }.sorted()
        return moments.isEmpty ? [linear - before] : moments
    }

    /// Whether the clocks of this day and its neighbours go without a change.
    func isRegular(_ day: CivilDate) -> Bool {
        let midnight = day.number * 86_400
        return offset(at: midnight - 86_400) == offset(at: midnight + 2 * 86_400)
    }
}
