/// Gives out the games of a match and keeps their results.
actor MatchLedger {
    private let games: Int
    private let file: MatchFile?
    private let progress: @Sendable (GameRecord, MatchReport) -> Void
    private var taken: Set<Int>
    private var nextNumber = 0
    private(set) var report: MatchReport

    /// - Parameter report: of no games yet.
    init(
        games: Int, report: MatchReport, file: sending MatchFile?,
        progress: @escaping @Sendable (GameRecord, MatchReport) -> Void
    ) {
        self.games = games
        self.progress = progress
        let known = file?.games ?? []
        self.file = file
        taken = Set(known.map(\.number))
        self.report = report
        for game in known { self.report.add(game) }
    }

    /// The next game to play; `nil` when the match is over.
    func next() -> Int? {
        guard report.verdict == nil else { return nil }
        while taken.contains(nextNumber) { nextNumber += 1 }
        guard nextNumber < games else { return nil }
        taken.insert(nextNumber)
        return nextNumber
    }

    /// No game will follow.
    func close() { file?.close() }

    func finished(_ game: GameRecord) throws {
        try file?.append(game)
        report.add(game)
        progress(game, report)
    }
}
