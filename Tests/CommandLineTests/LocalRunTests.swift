import Foundation
import PoolTesting
import Testing

/// Local pools in the file of `poolbots run`.
@Suite(.timeLimit(.minutes(10))) struct LocalRunTests {
    private static func host(_ address: String, code: String, more: String = "") -> String {
        """
        data: host
        admin: off
        pools:
          - name: Kitchen
            display_name: Hanna
            local_host: {code: \(code), listen: "\(address)", admission: all, invitations: [{file: kitchen.invitation}]}
            bots: [{bot: connect-four, level: 2}]
        \(more)
        """
    }

    private static func guest(_ way: String) -> String {
        """
        data: guest
        admin: off
        pools:
          - name: Cook
            display_name: Ada
            local_join: {\(way)}
            bots: [{bot: connect-four, level: 2}]
        """
    }

    private func freeAddress() throws -> String {
        String(try PoolBotsProcess.deadPort().trimmingPrefix("ws://"))
    }

    private func ask(_ arguments: [String], _ file: URL) async throws -> String {
        let program = try await PoolBotsProcess(arguments + ["--config", file.path])
        #expect(try await program.exitCode() == 0, "\(program.lines)")
        return program.lines.joined(separator: "\n")
    }

    @Test func `hosts and guests of a local pool play, and find each other again after kill -9 and another code`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let (hostFile, guestFile) = (folder.appending(path: "host.yaml"), folder.appending(path: "guest.yaml"))
            let address = try freeAddress()
            try RunScene.write(Self.host(address, code: "ABC234"), to: hostFile)
            try RunScene.write(Self.guest("connect: \"\(address)\", code: abc234"), to: guestFile)
            for file in [hostFile, guestFile] {
                #expect(try await PoolBotsProcess(["check", file.path]).exitCode() == 0)
            }
            var host = try await RunScene.start("host", folder)
            let pool = try await host.event("localPool")
            #expect(pool["pool"] == "Kitchen" && pool["code"] == "ABC234" && pool["addresses"] == "[\"\(address)\"]")
            var guest = try await RunScene.start("guest", folder)
            let joined = try await guest.event("joined")
            #expect(joined["poolName"] == "Kitchen" && joined["pool"] == "Cook")
            _ = try await host.event("peerJoined")
            _ = try await ask(["tell", "--pool", "Cook", "play", "Hanna", "connect-four"], guestFile)
            _ = try await guest.event("gameEnded")
            _ = try await host.event("gameEnded")
            let status = try await ask(["status", "--json"], hostFile)
            #expect(status.contains("\"addresses\":[\"\(address)\"]"), "\(status)")
            #expect(!status.contains("ABC234"))
            let code = try await ask(["tell", "--pool", "Kitchen", "code"], hostFile)
            #expect(code == "its code is ABC234; it listens on \(address)")

            // The guest comes back without a code, as it was let in before.
            guest.killNow()
            _ = try await guest.exitCode()
            try RunScene.write(Self.guest("connect: \"\(address)\""), to: guestFile)
            guest = try await RunScene.start("guest", folder)
            #expect(try await guest.event("joined")["peerID"] == joined["peerID"])

            // The host comes back, with the same pool; its members find it.
            host.killNow()
            _ = try await host.exitCode()
            _ = try await guest.event("hostStatus") { $0["online"] == "false" }
            try RunScene.write(Self.host(address, code: "XYZ789"), to: hostFile)
            host = try await RunScene.start("host", folder)
            let again = try await host.event("localPool")
            #expect(again["poolID"] == pool["poolID"] && again["code"] == "XYZ789")
            _ = try await guest.event("hostStatus") { $0["online"] == "true" }
            _ = try await host.event("peerJoined")
            for program in [guest, host] {
                program.terminate()
                #expect(try await program.exitCode() == 0)
            }
        }
    }

    @Test func `what the file says of a local pool changes while it lives`() async throws {
        try await withTemporaryFolder { folder in
            let hostFile = folder.appending(path: "host.yaml")
            let address = try freeAddress()
            try RunScene.write(Self.host(address, code: "ABC234"), to: hostFile)
            let host = try await RunScene.start("host", folder)
            _ = try await host.event("localPool")
            let invitation = folder.appending(path: "kitchen.invitation")
            try await RunScene.waitForFile(invitation)
            // Whom to let in changes without a new start.
            try RunScene.write(
                Self.host(address, code: "ABC234").replacing("admission: all", with: "admission: ask"), to: hostFile)
            _ = try await host.event("configured") { $0["changes"]?.contains("Admission or invitations") == true }
            try RunScene.write(
                Self.guest("invitation: {file: kitchen.invitation}"), to: folder.appending(path: "guest.yaml"))
            let guest = try await RunScene.start("guest", folder)
            let request = try await host.event("joinRequest") { $0["decision"] == "null" }
            #expect(request["name"] == "Ada" && request["pool"] == "Kitchen")
            _ = try await ask(["tell", "--pool", "Kitchen", "approve", "Ada"], hostFile)
            _ = try await guest.event("joined")
            // The file of the invitation stays as it is while it can be used.
            let first = try String(contentsOf: invitation, encoding: .utf8)
            // Another code needs a new start of the pool; who is in stays in.
            try RunScene.write(
                Self.host(address, code: "XYZ789").replacing("admission: all", with: "admission: ask"), to: hostFile)
            _ = try await host.event("configured") { $0["changes"]?.contains("anew") == true }
            _ = try await host.event("localPool") { $0["code"] == "XYZ789" }
            #expect(try String(contentsOf: invitation, encoding: .utf8) == first)
            _ = try await guest.event("hostStatus") { $0["online"] == "true" }
            // The host leaves for good, and its guests go on.
            try RunScene.write("data: host\nadmin: off\npools: []\n", to: hostFile)
            _ = try await host.event("configured") { $0["changes"]?.contains("Leaving the pool “Kitchen”") == true }
            for program in [guest, host] {
                program.terminate()
                #expect(try await program.exitCode() == 0)
            }
        }
    }

    @Test func `a wrong code is told with what is left, and is not tried again by itself`() async throws {
        try await withTemporaryFolder { folder in
            let hostFile = folder.appending(path: "host.yaml")
            let address = try freeAddress()
            try RunScene.write(
                Self.host(address, code: "ABC234").replacing("admin: off", with: "admin: \"127.0.0.1:0\""), to: hostFile
            )
            let host = try await RunScene.start("host", folder)
            let admin = try #require(try await host.event("admin")["url"])
            _ = try await host.event("localPool")
            let guestFile = folder.appending(path: "guest.yaml")
            try RunScene.write(Self.guest("connect: \"\(address)\", code: WRONG2"), to: guestFile)
            let guest = try await RunScene.start("guest", folder)
            _ = try await guest.event("ended") { $0["reason"]?.contains("The code is wrong: 4 tries are left") == true }
            let status = try await ask(["status", "--json"], guestFile)
            #expect(status.contains(#""state":"ended""#) && status.contains("The code is wrong"), "\(status)")
            try await eventually("the wrong code is counted", within: .seconds(60)) {
                try await AdminPage.get("\(admin)/metrics").contains(
                    #"poolbots_local_joins_total{pool="Kitchen",outcome="wrong_code"} 1"#)
            }
            for program in [guest, host] {
                program.terminate()
                #expect(try await program.exitCode() == 0)
            }
        }
    }

    /// A library that sets the clock of the program into which it is loaded.
    private static let shift = """
        #include <stdlib.h>
        #include <sys/syscall.h>
        #include <time.h>
        #include <unistd.h>
        int clock_gettime(clockid_t clock, struct timespec *time) {
            int result = syscall(SYS_clock_gettime, clock, time);
            if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += atol(getenv("CLOCK_SHIFT"));
            return result;
        }
        """

    @Test func `a clock that is wrong is told by both sides, and shown until it is right`() async throws {
        try await withTemporaryFolder { folder in
            let source = folder.appending(path: "shift.c")
            try Data(Self.shift.utf8).write(to: source)
            let library = folder.appending(path: "shift.so").path
            let compiling = try await RunningProgram.outcome(
                of: ["/usr/bin/env", "cc", "-shared", "-fPIC", "-o", library, source.path])
            try #require(compiling.code == 0, "\(compiling.text)")
            let (hostFile, address) = (folder.appending(path: "host.yaml"), try freeAddress())
            try RunScene.write(Self.host(address, code: "ABC234"), to: hostFile)
            try RunScene.write(
                Self.guest("connect: \"\(address)\", code: ABC234"), to: folder.appending(path: "guest.yaml"))
            let host = try await RunScene.start("host", folder)
            _ = try await host.event("localPool")
            let guest = try await RunScene.start(
                "guest", folder, environment: ["LD_PRELOAD": library, "CLOCK_SHIFT": "-300"])
            _ = try await host.event("warning") {
                $0["message"]?.contains(/^the clock of Ada is 30. s behind/) == true
            }
            _ = try await guest.event("warning") {
                $0["message"]?.contains(/^the clock of Hanna is \d+ s ahead/) == true
            }
            let status = try await ask(["status"], hostFile)
            #expect(status.contains(/the clock of Ada is 30. s behind\n/), "\(status)")
            #expect(host.lines.count { $0.hasPrefix(#"{"event":"warning""#) && $0.contains("clock") } == 1)
            for program in [guest, host] {
                program.terminate()
                #expect(try await program.exitCode() == 0)
            }
        }
    }

    @Test func `a pool is found by its name, whoever starts first and wherever it comes back`() async throws {
        try await withTemporaryFolder { folder in
            _ = try await LocalNetwork.with(.pair) { network in
                func run(_ name: String, on host: NetworkTopology.Host) async throws -> PoolBotsProcess {
                    try await PoolBotsProcess(
                        ["run", folder.appending(path: "\(name).yaml").path], on: host, of: network)
                }
                try RunScene.write(Self.host("0.0.0.0", code: "ABC234"), to: folder.appending(path: "host.yaml"))
                try RunScene.write(
                    Self.guest("pool: Kitchen, code: ABC234"), to: folder.appending(path: "guest.yaml"))
                var guest = try await run("guest", on: .b)
                _ = try await guest.event("warning") { $0["message"]?.contains("is not seen in this network") == true }
                let host = try await run("host", on: .a)
                _ = try await guest.event("joined")
                _ = try await host.event("peerJoined")
                // Its port is another one each time.
                host.killNow()
                _ = try await host.exitCode()
                let again = try await run("host", on: .a)
                _ = try await guest.event("hostStatus") { $0["online"] == "true" }
                _ = try await again.event("peerJoined")
                guest.killNow()
                _ = try await guest.exitCode()
                try RunScene.write(Self.guest("pool: Kitchen"), to: folder.appending(path: "guest.yaml"))
                guest = try await run("guest", on: .b)
                _ = try await guest.event("joined")
                for program in [guest, again] {
                    program.terminate()
                    #expect(try await program.exitCode() == 0)
                }
            }
        }
    }
}
