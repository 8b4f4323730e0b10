public import Foundation
import PoolWire
import Synchronization

/// Every game message of one client's connection, as it passed: who said it when, and what, as JSON.
public final class GameTranscript: Sendable {
    private let start = ContinuousClock.now
    private let written = Mutex<[String]>([])

    public init() {}

    public var lines: [String] { written.withLock { $0 } }

    /// Notes what a person should know of the circumstances.
    public func remark(_ text: String) { written.withLock { $0.append("# " + text) } }

    /// - Parameter note: what became of the message on its way, where it did not just pass.
    func note(_ message: PoolMessage, _ direction: FrameFaults.Direction, _ note: String?) {
        guard let text = Self.text(of: message) else { return }
        let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
        let time = String(format: "%4d.%03d", milliseconds / 1000, milliseconds % 1000)
        let arrow = direction == .sent ? "web → bot" : "bot → web"
        let words = [time, arrow, note.map { "(\($0))" }, message.type.rawValue, text]
        written.withLock { $0.append(words.compactMap(\.self).joined(separator: "  ")) }
    }

    /// - Returns: `nil` for what is not about a game.
    private static func text(of message: PoolMessage) -> String? {
        switch message.type {
        case .gameAction, .gameState: return String(decoding: message.payload, as: UTF8.self)
        case .gameControl:
            do {
                let control = try JSONDecoder().decode(GameControlPayload.self, from: message.payload)
                let data = control.data.map { String(decoding: $0, as: UTF8.self) } ?? ""
                return "\(control.controlType.rawValue)  \(data)"
            } catch {
                return String(decoding: message.payload, as: UTF8.self)
            }
        default: return nil
        }
    }

    /// Writes the lines into a folder, which is made if need be.
    public func write(to folder: URL, as name: String) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let text = lines.joined(separator: "\n") + "\n"
        try Data(text.utf8).write(to: folder.appending(path: name + ".txt"), options: .atomic)
    }
}
