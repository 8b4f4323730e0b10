import NIOCore
import NIOPosix
import Testing

/// What is awaited runs where it should also in an optimised build. Swift 6.3 gets this wrong by itself: see `strict` in
/// Package.swift.
struct ActorIsolationTests {
    /// Lives on an event loop, as transports do.
    private actor Resident {
        nonisolated let loop = MultiThreadedEventLoopGroup.singleton.next()
        private var texts: [String] = []

        nonisolated var unownedExecutor: UnownedSerialExecutor {
            // SAFETY: the loops of the singleton live as long as the process.
            unsafe loop.executor.asUnownedSerialExecutor()
        }

        /// Begins with an await of something that throws.
        func take(_ text: String) async -> Bool {
            do {
                guard let length = try await length(of: text) else { return false }
                return note("\(length)")
            } catch {
                return false
            }
        }

        /// Begins with an await.
        func count(_ text: String) async -> Bool { note(await words(of: text)) }

        /// Comes back from elsewhere and goes on with an await.
        func comeBack(_ text: String) async -> Bool {
            await Task.yield()
            return note(await words(of: text))
        }

        private func note(_ text: String) -> Bool {
            texts.append(text)
            return loop.inEventLoop
        }
    }

    @Test(arguments: ["a text", ""]) func `a method of an actor runs on it, whatever it awaits first`(
        text: String
    ) async {
        for _ in 0..<100 {
            let resident = Resident()
            async let taken = resident.take(text)
            async let counted = resident.count(text)
            async let cameBack = resident.comeBack(text)
            #expect(await (taken, counted, cameBack) == (true, true, true))
        }
    }
}

/// Runs where its caller does.
@inline(never) private func length(of text: String) async throws -> Int? {
    if text.isEmpty { await Task.yield() }
    return text.utf8.count
}

/// Runs where its caller does.
@inline(never) private func words(of text: String) async -> String {
    if text.isEmpty { await Task.yield() }
    return text
}
