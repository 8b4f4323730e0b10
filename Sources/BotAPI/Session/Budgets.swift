import Pool

/// How much a bot may do in a while: a value.
struct Budgets: Sendable {
    /// What is rationed.
    enum Kind: Sendable {
        case message, moderation, logLine, request, entry
    }

    private var messages: TokenBucket
    private var moderations: TokenBucket
    private var logLines: TokenBucket
    private var requests: TokenBucket
    private var entries: TokenBucket
    private let limits: APILimits

    init(_ limits: APILimits, now: Duration) {
        func bucket(_ perMinute: Int, burst: Int) -> TokenBucket {
            TokenBucket(perSecond: Double(perMinute) / 60, burst: Double(max(1, burst)), now: now)
        }
        messages = bucket(limits.messagesPerMinute, burst: limits.messagesPerMinute / 6)
        moderations = bucket(limits.moderationsPerMinute, burst: limits.moderationsPerMinute / 2)
        logLines = bucket(limits.logLinesPerMinute, burst: limits.logLinesPerMinute)
        requests = bucket(limits.httpPerMinute, burst: limits.httpPerMinute / 6)
        entries = bucket(limits.journalEntriesPerMinute, burst: limits.journalEntriesPerMinute)
        self.limits = limits
    }

    /// - Throws: `APIError.limit` that names the limit.
    mutating func take(_ kind: Kind, now: Duration) throws(APIError) {
        let isWithin =
            switch kind {
            case .message: messages.take(now: now)
            case .moderation: moderations.take(now: now)
            case .logLine: logLines.take(now: now)
            case .request: limits.httpPerMinute > 0 && requests.take(now: now)
            case .entry: entries.take(now: now)
            }
        guard !isWithin else { return }
        switch kind {
        case .message:
            throw APIError(
                .limit, "more than \(limits.messagesPerMinute) messages per minute (limit messages_per_minute)")
        case .moderation:
            throw APIError(
                .limit,
                "more than \(limits.moderationsPerMinute) decisions per minute (limit moderations_per_minute)")
        case .logLine:
            throw APIError(
                .limit, "more than \(limits.logLinesPerMinute) log lines per minute (limit log_lines_per_minute)")
        case .request:
            throw APIError(.limit, "more than \(limits.httpPerMinute) requests per minute (limit http_per_minute)")
        case .entry:
            throw APIError(
                .limit,
                "more than \(limits.journalEntriesPerMinute) entries per minute (limit journal_entries_per_minute)")
        }
    }
}
