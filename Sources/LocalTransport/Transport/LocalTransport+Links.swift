import Logging
import PoolLinks
import PoolTransport
import PoolWire

// Links: made, read, written, and watched.

extension LocalTransport {
    func make(_ dial: DialBook.Dial) async {
        do {
            guard let address = try await LinkAddress.resolve(dial.address) else {
                return failed(dial, "“\(dial.address)” is no HOST:PORT")
            }
            guard let endpoint, LinkAddress.hasRoute(to: address, from: endpoint.localAddress) else {
                return failed(dial, "no network of this machine leads there")
            }
            var expected: PeerID?
            if case .peer(let peer) = dial.target { expected = peer }
            adopt(try await endpoint.connect(to: address, expecting: expected), for: dial)
        } catch let error as LinkError {
            failed(dial, error.message)
        } catch {
            failed(dial, "the name of the host is not known here")
        }
    }

    private func failed(_ dial: DialBook.Dial, _ reason: String) {
        setup.logger.debug("no link", metadata: ["to": "\(dial.address)", "reason": "\(reason)"])
        perform(machine.dialFailed(dial, reason: reason, .now))
    }

    func adopt(_ link: Link, for dial: DialBook.Dial?) {
        // Two tries at one address, or one of each end at the same time, lead to one link.
        guard !ports.values.contains(where: { $0.link === link }) else {
            if let dial { machine.isLinked(dial) }
            return
        }
        lastLink += 1
        let id = lastLink
        let port = LinkPort(link)
        ports[id] = port
        guard case .enqueued = jobs.continuation.yield(.serve(id, port)) else {
            // Over meanwhile: the endpoint closes all links.
            ports[id] = nil
            return
        }
        setup.logger.debug("link up", metadata: ["peer": "\(link.peer)", "link": "\(id)"])
        perform(machine.linkUp(LocalLink(link, id), for: dial, .now))
    }

    func serve(_ port: LinkPort, _ id: LinkID) async {
        async let writing: Void = port.write()
        for await message in port.link.messages {
            receive(message, over: id)
            await gate.pass()
        }
        port.finish()
        ports[id] = nil
        setup.logger.debug(
            "link down", metadata: ["link": "\(id)", "reason": "\(port.link.end?.message ?? "")"])
        perform(machine.linkDown(id, .now))
        await writing
    }

    private func receive(_ message: [UInt8], over id: LinkID) { perform(machine.receive(message, over: id, .now)) }

    /// Looks after links over which nothing goes any more, and counts.
    func watch() async {
        var counted = LocalStatistics()
        while (try? await Task.sleep(for: .seconds(5))) != nil {
            let now = statistics
            setup.configuration.metrics.record(now, since: counted)
            counted = now
            for (id, port) in ports where port.stalled > setup.configuration.stallLimit {
                setup.logger.notice("a member does not read", metadata: ["peer": "\(port.link.peer)"])
                cut(id)
            }
        }
    }

    /// Closes a link that takes nothing any more.
    func cut(_ id: LinkID) {
        guard let port = ports[id] else { return }
        // Ends by itself: closing is bounded in time.
        Task { await port.link.close("The other end takes nothing any more.") }
    }
}

extension LocalLink {
    init(_ link: Link, _ id: LinkID) {
        self.init(
            id: id, peer: link.peer, binding: link.channelBinding, isInitiator: link.isInitiator,
            address: link.remoteAddress.text, source: JoinSource.text(of: link.remoteAddress))
    }
}
