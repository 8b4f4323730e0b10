import ExternalBot
import Foundation
import Testing

/// docs/external-bots.md says what is so.
@Suite struct ExternalReferenceTests {
    private let file = Programs.root.appending(path: "docs/external-bots.md")

    @Test func `the reference is that of the API`() throws {
        let text = try String(contentsOf: file, encoding: .utf8)
        let mark = "--filter ExternalReferenceTests -->\n\n"
        let end = try #require(text.range(of: mark)).upperBound
        let expected = String(text[..<end]) + ExternalReference.markdown
        if ProcessInfo.processInfo.environment["POOLBOTS_WRITE_DOCS"] != nil {
            try expected.write(to: file, atomically: true, encoding: .utf8)
        }
        let now = try String(contentsOf: file, encoding: .utf8)
        #expect(now == expected, "out of date: run POOLBOTS_WRITE_DOCS=1 swift test --filter ExternalReferenceTests")
    }

    @Test func `the guide tells the limits as they are`() throws {
        let text = try String(contentsOf: file, encoding: .utf8)
        let limits = ExternalBotConfiguration.Limits()
        for (value, words) in [
            (limits.start == .seconds(10), "within 10 s. `events`"), (limits.heartbeat == .seconds(30), "every 30 s"),
            (limits.write == .seconds(10), "does not read within 10 s"),
            (limits.grace == .seconds(5), "has 5 s to end"),
            (limits.lineBytes == 1 << 20, "at most 1 MiB long"), (limits.callsPerSecond == 50, "beyond 50 a second"),
            (limits.refusedCalls == 500, "after 500 were refused"), (limits.pendingCalls == 64, "beyond 64 that are"),
            (limits.logLinesPerMinute == 120, "120 lines a minute"),
        ] {
            #expect(value && text.contains(words), "\(words)")
        }
    }
}
