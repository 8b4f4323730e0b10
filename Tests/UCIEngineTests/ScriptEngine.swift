import Foundation
import PoolTesting
import Testing

/// A real process that speaks a little UCI and can misbehave: a shell script that notes its process ids.
final class ScriptEngine {
    let folder: URL
    var path: String { folder.appending(path: "engine").path }

    /// - Parameter onGo: what the script does when it shall think; `$1` is how often it was started.
    init(onGo: String, onUCI: String = "echo 'id name Script'; echo uciok") async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "script-engine-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let script = """
            #!/bin/sh
            echo $$ >> "$0.pids"
            set -- $(wc -l < "$0.pids")
            while read -r line; do
                case "$line" in
                    uci) \(onUCI) ;;
                    isready) echo readyok ;;
                    go*) \(onGo) ;;
                esac
            done
            """
        let draft = folder.appending(path: "draft")
        try Data(script.utf8).write(to: draft)
        // Another process writes the program: a child that a parallel test starts meanwhile would hold it open for
        // writing, and the system runs no such program.
        let installed = try await RunningProgram.outcome(of: ["/usr/bin/install", "-m", "755", draft.path, path])
        #expect(installed.code == 0, "\(installed.text)")
    }

    deinit {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            Issue.record("the script engine's folder stays: \(error)")
        }
    }

    /// Of every process of it, in order.
    func processes() throws -> [Int32] {
        try String(contentsOfFile: path + ".pids", encoding: .utf8).split(separator: "\n").compactMap { Int32($0) }
    }

    /// Waits until none of its processes is left, not even as a zombie.
    func waitUntilGone() async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        let processes = try processes()
        while processes.contains(where: { FileManager.default.fileExists(atPath: "/proc/\($0)") }) {
            try #require(ContinuousClock.now < deadline, "processes \(processes) are still there")
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
