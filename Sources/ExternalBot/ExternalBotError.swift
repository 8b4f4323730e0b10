/// Why a program is no bot (any more). Its host logs it and starts the program again with backoff.
public enum ExternalBotError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The command is empty, or its program does not exist or may not be run.
    case notRunnable(String)
    /// A file that the command names is not there.
    case noFile(String)
    /// It wrote something else than a call; the beginning of the line.
    case garbage(String)
    /// It wrote an object that is no call: the beginning of the line, and what is wrong with it.
    case noCall(String, reason: String)
    /// It wrote a line longer than this, in bytes.
    case longLine(Int)
    /// It speaks another version of the protocol.
    case version(String)
    /// It did not say `ready` in time; what it said instead was refused for this reason.
    case notReady(Duration, refusal: String? = nil)
    /// It did not answer a `ping` in time.
    case silent(Duration)
    /// It does not read what it is told.
    case notReading(Duration)
    /// It went on calling after its calls were refused.
    case flood(callsPerSecond: Int)
    /// It ended, or closed its standard output: how.
    case ended(String)

    /// One sentence with what to do.
    public var description: String {
        switch self {
        case .notRunnable(let program):
            "“\(program)” cannot be run; name a program on the path or an executable file, such as [python3, bot.py]"
        case .noFile(let file): "there is no file “\(file)”"
        case .garbage(let text):
            "it wrote “\(text)” to its standard output, which is for calls only, each a line of JSON such as {\"id\":1,\"call\":\"chat.say\",\"args\":{\"text\":\"Hi\"}}; other words belong on standard error"
        case .noCall(let text, let reason): "it wrote “\(text)”, which is no call: \(reason)"
        case .longLine(let bytes): "it wrote a line of more than \(bytes) bytes"
        case .version(let version):
            "it speaks version \(version) of the protocol, this host version \(ExternalProtocol.version)"
        case .notReady(let time, let refusal):
            "it did not call “ready” within \(Self.text(time))"
                + (refusal.map { "; what it called was refused: \($0)" } ?? "")
        case .silent(let time): "it did not answer a ping with “pong” within \(Self.text(time))"
        case .notReading(let time): "it read nothing from its standard input for \(Self.text(time))"
        case .flood(let calls): "it goes on with more than \(calls) calls a second after they were refused"
        case .ended(let how): "it ended or closed its standard output: \(how)"
        }
    }

    private static func text(_ time: Duration) -> String {
        time.components.attoseconds == 0 ? "\(time.components.seconds) s" : "\(Int(time / .milliseconds(1))) ms"
    }
}
