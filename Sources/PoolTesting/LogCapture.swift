public import Logging

/// The lines of a log, for tests to wait for.
public struct LogCapture: Sendable {
    /// The messages without their metadata, from the level `info` on.
    public let lines = RecordedEvents<String>()
    public let logger: Logger

    public init() {
        let (stream, continuation) = AsyncStream<String>.makeStream()
        logger = Logger(label: "captured") { _ in Handler(continuation: continuation) }
        // Ends with the last logger.
        Task { [lines] in await lines.read(stream) }
    }

    private struct Handler: LogHandler {
        let continuation: AsyncStream<String>.Continuation
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { continuation.yield("\(event.message)") }
    }
}
