import Foundation
import GRDB
import PoolTesting
import Testing

/// Disks, databases and ports that are no good: a line that says what to do, exit code 2, and nothing lost.
@Suite(.timeLimit(.minutes(10))) struct RefusedMachineTests {
    @Test(.enabled("needs the right to mount a disk") { try await SmallDisk.isPossible() })
    func `a full disk is named, and what was on it is still there`() async throws {
        try await withTemporaryFolder { folder in
            // A key is made; the disk is filled: refused; it is emptied: the key is the same.
            let script = """
                host() { "$0" host --relay ws://127.0.0.1:1 --data "$1"; echo "{\\"event\\":\\"$2\\",\\"status\\":\\"$?\\"}"; }
                host "$1/data" made
                "$0" identity --json --data "$1/data"
                cat /dev/zero > "$1/filler" 2> /dev/null
                host "$1/data" full
                host "$1/other" new
                rm "$1/filler"
                exec "$0" identity --json --data "$1/data"
                """
            let program = try await PoolBotsProcess(
                script: script, [folder.path], wrapper: SmallDisk.command(in: folder.path))
            #expect(try await program.exitCode() == 0, "\(program.lines)")
            for step in ["made", "full", "new"] {
                #expect(try await program.event(step)["status"] == "2", "\(step): \(program.lines)")
            }
            let errors = program.errorLines
            #expect(errors.count == 3)
            #expect(errors.dropFirst().allSatisfy { $0.contains("ree some space") }, "\(errors)")
            let keys = program.lines.filter { $0.hasPrefix("{\"hostKey\":\"") }
            #expect(keys.count == 2 && keys.first == keys.last, "\(program.lines)")
        }
    }

    @Test func `files that may not grow are named, and what is in them is still there`() async throws {
        try await withTemporaryFolder { folder in
            let made = try await PoolBotsProcess(["identity", "--data", folder.path])
            #expect(try await made.exitCode() == 0)
            // As `ulimit -f` of a shell, and of systems that set such limits: the write fails.
            let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" host --json --relay ws://127.0.0.1:1 --data \"$1\""
            let refusal = try await Refusal.of(PoolBotsProcess(script: script, [folder.path]))
            #expect(refusal.code == "store", "\(refusal.line)")
            let again = try await PoolBotsProcess(["identity", "--data", folder.path])
            #expect(try await again.exitCode() == 0)
        }
    }

    @Test func `output that cannot be written ends the program with a word about it`() async throws {
        let script = "exec \"$0\" relay --listen 127.0.0.1:0 --admin off --json > /dev/full"
        let program = try await PoolBotsProcess(script: script, [])
        #expect(try await program.exitCode() == 2)
        // Besides it there is the relay's log.
        let words = program.errorLines.filter { $0.hasPrefix("poolbots: ") }
        #expect(words.count == 1 && words[0].contains("standard output"), "\(program.errorLines)")
    }

    @Test func `a data folder that another one uses is refused by name`() async throws {
        try await withTemporaryFolder { folder in
            let data = folder.appending(path: "relay").path
            let (relay, url, claim) = try await PoolBotsProcess.relay(["--data", data])
            let second = try await Refusal.of(["relay", "--listen", "127.0.0.1:0", "--admin", "off", "--data", data])
            #expect(second.code == "store" && second.line.contains("another data directory"), "\(second.line)")
            let home = folder.appending(path: "host")
            let (host, invitation) = try await PoolBotsProcess.host(url, claim: claim, data: home)
            let refusal = try await Refusal.of(["join", invitation, "--data", home.path])
            #expect(refusal.code == "store" && refusal.line.contains("\(host.pid)"), "\(refusal.line)")
            host.interrupt()
            relay.interrupt()
            #expect(try await host.exitCode() == 0)
            #expect(try await relay.exitCode() == 0)
        }
    }

    @Test func `a database that another program has locked is waited for, then refused, and unharmed`() async throws {
        try await withTemporaryFolder { folder in
            let made = try await PoolBotsProcess(["identity", "--data", folder.path])
            #expect(try await made.exitCode() == 0)
            let other = try DatabaseQueue(path: folder.appending(path: "poolbots.sqlite").path)
            try await other.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE held (id INTEGER)")
            }
            let refusal = try await Refusal.of(["host", "--relay", "ws://127.0.0.1:1", "--data", folder.path])
            #expect(refusal.code == "store" && refusal.line.contains("locked"), "\(refusal.line)")
            try await other.writeWithoutTransaction { db in try db.execute(sql: "DROP TABLE held") }
            try other.close()
            let again = try await PoolBotsProcess(["identity", "--data", folder.path])
            #expect(try await again.exitCode() == 0)
        }
    }

    @Test(arguments: ["--listen", "--admin"])
    func `a port that is in use is named`(_ option: String) async throws {
        let (relay, url, _) = try await PoolBotsProcess.relay()
        let taken = String(url.trimmingPrefix("ws://"))
        let addresses = ["--listen": "127.0.0.1:0", "--admin": "off"].merging([option: taken]) { $1 }
        let refusal = try await Refusal.of(["relay"] + addresses.flatMap { [$0, $1] })
        #expect(refusal.code == "port" && refusal.line.contains(taken), "\(refusal.line)")
        relay.interrupt()
        #expect(try await relay.exitCode() == 0)
    }
}

/// A disk of half a megabyte that exists for one command only.
private enum SmallDisk {
    /// What runs a command with such a disk mounted on `folder`.
    static func command(in folder: String) -> [String] {
        let mount = "mount -t tmpfs -o size=512k small \"$0\" && exec \"$@\""
        let namespaces = getuid() == 0 ? ["--mount"] : ["--user", "--map-root-user", "--mount"]
        return ["/usr/bin/unshare"] + namespaces + ["/bin/sh", "-c", mount, folder]
    }

    /// Whether this process may do that.
    static func isPossible() async throws -> Bool {
        try await RunningProgram.outcome(of: command(in: "/tmp") + ["/bin/true"]).code == 0
    }
}
