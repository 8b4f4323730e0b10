import Foundation
import LocalTransport
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// Who was let in once comes back without a code, and nobody else does.
struct ReturningMemberTests {
    private let poolID = UUID()
    private let network = VirtualLinks(seed: 11)

    private func host(
        code: String? = "ABC234", of old: VirtualLinks.Node? = nil, memory: LocalHostMemory? = nil
    ) throws -> VirtualLinks.Node {
        try network.host(
            "Host", poolID: poolID, identity: old?.identity, code: code,
            memory: memory ?? old?.memory ?? LocalHostMemory())
    }

    private func requests(_ host: VirtualLinks.Node) -> [HostJoinRequest] {
        host.events.compactMap { if case .joinRequest(let request) = $0 { request } else { nil } }
    }

    /// Starts anew, knowing the host and no code.
    private func comeBack(
        _ member: VirtualLinks.Node, to host: VirtualLinks.Node, at entrance: VirtualLinks.Node? = nil,
        code: String? = nil
    ) throws -> VirtualLinks.Node {
        network.kill(member)
        network.run(for: .seconds(5))
        return try network.guest(
            member.name, at: [entrance ?? host], identity: member.identity, code: code, poolID: poolID,
            knownHost: host.id)
    }

    @Test func `after its own restart, the host's, and another code`() throws {
        let first = try host()
        let ada = try network.admit("Ada", by: first)
        let again = try comeBack(ada, to: first)
        #expect(network.run(for: .seconds(30)) { again.joined != nil }, "\(again.events)")
        // The host died as well, and has another code now.
        network.kill(again)
        network.kill(first)
        network.run(for: .seconds(30))
        let second = try host(code: "XYZ789", of: first)
        let third = try comeBack(again, to: second)
        #expect(network.run(for: .seconds(30)) { third.joined != nil }, "\(third.events)")
        #expect(second.machine.joinCounts.wrongCodes == 0)
    }

    @Test func `over another member, when it does not reach the host`() throws {
        let host = try host()
        let bob = try network.admit("Bob", by: host)
        let ada = try network.admit("Ada", by: host)
        network.wall(ada, host)
        let again = try comeBack(ada, to: host, at: bob)
        #expect(network.run(for: .seconds(30)) { again.joined != nil }, "\(again.events)")
        #expect(network.run(for: .seconds(30)) { again.connection(to: host) == .relayed })
    }

    @Test func `who was removed has to show the code, and is asked about`() throws {
        let host = try host()
        let ada = try network.admit("Ada", by: host)
        network.act(host) { $0.kick(ada.id, reason: "enough", network.moment) }
        let known = requests(host).count
        let again = try comeBack(ada, to: host, code: "ABC234")
        #expect(network.run(for: .seconds(30)) { requests(host).count > known })
        #expect(requests(host).last?.proof == .valid && requests(host).last?.tokenID == "")
        #expect(again.joined == nil && host.machine.joinCounts.wrongCodes == 0)
    }

    @Test func `who was removed and has no code learns that there is one`() throws {
        let host = try host()
        let ada = try network.admit("Ada", by: host)
        network.act(host) { $0.kick(ada.id, reason: "enough", network.moment) }
        let known = requests(host).count
        let again = try comeBack(ada, to: host)
        #expect(network.run(for: .seconds(30)) { requests(host).count > known })
        let request = try #require(requests(host).last)
        network.act(host) { $0.reject(request, reason: "The code is wrong: 4 tries are left", network.moment) }
        #expect(network.run(for: .seconds(30)) { again.end != nil })
        #expect(again.end == .refused("The pool has a code, and none was given: 4 tries are left"))
    }

    @Test func `a stranger that says to be a member tries no code by that, and is nowhere asked about`() throws {
        let host = try host(code: "ABC234")
        let eve = try network.guest("Eve", at: [host], code: "WRONG2", poolID: poolID, knownHost: host.id)
        #expect(network.run(for: .seconds(30)) { !requests(host).isEmpty })
        // First as a member, which nobody is asked about; then with the code that it has.
        #expect(requests(host).map(\.proof) == [.invalid("The code is wrong")])
        #expect(host.machine.joinCounts.wrongCodes == 1 && eve.joined == nil)
        #expect(host.machine.joinCounts.begun == 2 && host.machine.joinCounts.rejected == 1)
    }

    @Test func `a pool of the same id with another host is told, and shown no code`() throws {
        let first = try host()
        let ada = try network.admit("Ada", by: first)
        network.kill(first)
        let other = try network.host("Host", poolID: poolID)
        network.kill(ada)
        network.run(for: .seconds(5))
        let again = try network.guest(
            "Ada", at: [other], identity: ada.identity, code: "ABC234", poolID: poolID, knownHost: first.id)
        #expect(network.run(for: .seconds(30)) { again.end != nil })
        guard case .failed(let error)? = again.end else { throw ConformanceFailure("\(again.events)") }
        #expect(error.code == .untrusted && other.machine.joinCounts.begun == 0)
    }
}
