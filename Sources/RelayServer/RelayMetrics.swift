/// What `/metrics` counts (relay.md 10), and what this relay counts besides.
package struct RelayMetrics: Sendable, Equatable {
    package var messagesRelayed = 0
    package var bytesRelayed = 0
    package var authSuccesses = 0
    package var authFailures = 0
    package var invitationsCreated = 0
    package var invitationsConsumed = 0
    package var rateLimitHits = 0
    package var poolsCreated = 0
    package var poolsActive = 0

    /// Inbound text messages.
    package var textMessages = 0
    /// Inbound text messages that are no frame.
    package var invalidFrames = 0
    /// `relayed` frames written.
    package var deliveries = 0
    /// Messages kept for absent members.
    package var buffered = 0
    /// Kept messages that were dropped for their age or for newer ones.
    package var bufferDropped = 0
    /// Kept messages delivered to members that came back.
    package var replayed = 0
    /// Targets that are neither members nor approved.
    package var unknownTargets = 0
    /// Connections closed because their queue stayed full.
    package var slowConsumers = 0
    /// Times that reading from a sender paused for a full queue.
    package var pauses = 0
}
