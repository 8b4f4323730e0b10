import NIOCore
import NIOPosix
import NearbyPlay
import Pool
import PoolTesting
import Testing

/// The behaviours of nearby.md 24 over real sockets, against the raw peer and between our own two ends.
struct LiveBehaviourTests {
    @Test func `1 a wrong code is bad_code on both sides`() async throws {
        try await LiveHost.run { live in
            let guest = await live.guest(code: "000000")
            #expect(await guest.end() == .badCode)
            #expect(await live.refusal() == .badCode)
        }
    }

    @Test func `2 one flipped bit: auth_fail, and the socket just closes`() async throws {
        try await LiveHost.run { live in
            try await RawPeer.guest(port: live.port) { peer in
                try await peer.join(code: "482917")
                let session = try await live.session()
                var bytes = await peer.seal(1, Array(peer.message("{\"resign\":{}}").utf8))
                bytes[bytes.count - 30] ^= 4
                try await peer.write(bytes)
                #expect(try await session.end() == .authFail)
                #expect(await peer.isClosed())
            }
        }
    }

    @Test func `3 a repeated counter: seq_replay`() async throws {
        try await LiveHost.run { live in
            try await RawPeer.guest(port: live.port) { peer in
                try await peer.join(code: "482917")
                let session = try await live.session()
                let first = await peer.seal(3, [])
                try await peer.write(first)
                try await peer.send(3)
                #expect(try await peer.open().type == 4)
                try await peer.write(first)
                #expect(try await session.end() == .sequenceReplay)
                #expect(await peer.isClosed())
            }
        }
    }

    @Test(
        arguments: [
            ([0x00, 0x10, 0x00, 0x01], NearbyError.frameTooLarge), ([0, 0, 0, 0], .emptyFrame),
            ([0, 0, 0, 1, 0xff], .unknownFrameType), ([0, 0, 0, 3, 2, 0x7b, 0x7d], .incompatible),
            ([0, 0, 0, 24, 1] + [UInt8](repeating: 0, count: 23), .incompatible),
            ([0, 0, 0, 25, 3, 0x80] + [UInt8](repeating: 0, count: 23), .sequenceReplay),
        ] as [([UInt8], NearbyError)])
    func `4 a bad frame in a session ends it with its tag`(_ bytes: [UInt8], _ error: NearbyError) async throws {
        try await LiveHost.run { live in
            try await RawPeer.guest(port: live.port) { peer in
                try await peer.join(code: "482917")
                let session = try await live.session()
                try await peer.write(bytes)
                #expect(try await session.end() == error)
                #expect(await peer.isClosed())
            }
        }
    }

    @Test(
        arguments: [
            ([0x00, 0x10, 0x00, 0x01], NearbyError.frameTooLarge), ([0, 0, 0, 0], .emptyFrame),
            ([0, 0, 0, 1, 0xff], .unknownFrameType), ([0, 0, 0, 5, 1, 1, 2, 3, 4], .incompatible),
            // A hello may not have a megabyte.
            ([0, 0, 0x80, 0, 2], .frameTooLarge),
        ] as [([UInt8], NearbyError)])
    func `5 a bad frame before the handshake ends the connection without a word`(
        _ bytes: [UInt8], _ error: NearbyError
    ) async throws {
        try await LiveHost.run { live in
            try await RawPeer.guest(port: live.port) { peer in
                try await peer.write(bytes)
                #expect(await live.refusal() == error)
                await #expect(throws: RawPeer.Ended.self) { try await peer.frame() }
            }
        }
    }

    @Test func `6 a silent connection is closed after the limit`() async throws {
        let timeouts = NearbyTimeouts(handshake: .milliseconds(100), firstBytes: .milliseconds(50))
        try await LiveHost.run(timeouts: timeouts) { live in
            try await RawPeer.guest(port: live.port) { peer in
                #expect(await peer.isClosed())
                #expect(await live.refusal() == .handshakeTimeout)
            }
            try await RawPeer.guest(port: live.port) { peer in
                // On a busy machine the limit may have passed before.
                do { try await peer.write([0, 0]) } catch is ChannelError {}
                #expect(await peer.isClosed())
                #expect(await live.refusal() == .handshakeTimeout)
            }
        }
    }

    @Test func `7 ten wrong codes, then rate_limited, learnt without having been read`() async throws {
        try await LiveHost.run { live in
            for _ in 0..<10 {
                try await RawPeer.guest(port: live.port) { peer in
                    try await peer.hello(code: "000000", nonce: [UInt8](repeating: 1, count: 16))
                    #expect(try await peer.refusal() == "bad_code")
                }
                #expect(await live.refusal() == .badCode)
            }
            let guest = await live.guest()
            #expect(await guest.end() == .rateLimited)
            #expect(await live.refusal() == .rateLimited)
        }
    }

    @Test(arguments: [(256, nil), (257, NearbyError.incompatible)] as [(Int, NearbyError?)])
    func `8 a goodbye of 256 bytes is clean, of 257 incompatible`(_ count: Int, _ error: NearbyError?) async throws {
        try await LiveHost.run { live in
            try await RawPeer.guest(port: live.port) { peer in
                try await peer.join(code: "482917")
                let session = try await live.session()
                try await peer.send(5, [UInt8](repeating: 0x61, count: count))
                #expect(try await session.end() == error)
                #expect(await peer.isClosed())
                await #expect(throws: NearbyError.closed) { try await session.send(.resign) }
            }
        }
    }

    @Test func `12 a game between the raw guest and our host, byte for byte`() async throws {
        try await LiveHost.run { live in
            try await RawPeer.guest(port: live.port) { peer in
                let answer = try await peer.join(code: "482917")
                #expect(answer.hasPrefix(#"{"host_color":"white","kind":"server_hello","name":"Bob","nonce_h":""#))
                #expect(answer.contains(#","ok":true,"pid":"UFFSU1RVVldYWVpbXF1eXw","session_id":""#))
                let session = try await live.session()
                try await session.send(.start(hostColor: .white, startingFEN: NearbyProtocol.standardFEN))
                let fen = NearbyProtocol.standardFEN
                #expect(try await peer.action() == (#"{"start":{"hostColor":"white","startingFEN":"\#(fen)"}}"#, 0))
                let moves = ["e2e4", "e7e5", "g1f3", "b8c6", "f1b5", "a7a6", "b5a4", "g8f6", "e1g1", "f8e7"]
                for (index, uci) in moves.enumerated() {
                    if index.isMultiple(of: 2) {
                        try await session.send(.move(uci: uci))
                        #expect(try await peer.action() == (#"{"move":{"uci":"\#(uci)"}}"#, 1 + index / 2))
                    } else {
                        try await peer.move(uci)
                        #expect(try await session.action() == .move(uci: uci))
                    }
                }
                try await peer.act(#"{"resign":{}}"#)
                #expect(try await session.action() == .resign)
                // The guest's sixth message had the number 5.
                #expect(await peer.nextSequence == 6)
                try await session.say("good game")
                let chat = String(decoding: try await peer.open().text, as: UTF8.self)
                #expect(
                    chat.contains(
                        #""payload":"Z29vZCBnYW1l","senderID":"host-UFFSU1RVVldYWVpbXF1eXw","senderName":"Bob""#))
                #expect(chat.hasSuffix(#""type":"chat"}"#))
                try await session.leave(reason: "bye")
                let bye = try await peer.open()
                #expect(bye.type == 5 && bye.text == Array("bye".utf8))
                #expect(await peer.isClosed())
            }
        }
    }

    @Test func `14 and 16 the raw guest resumes and gets exactly what it lacks`() async throws {
        try await LiveHost.run { live in
            let session = try await RawPeer.guest(port: live.port) { peer in
                try await peer.join(code: "482917")
                let session = try await live.session()
                try await session.send(.offerDraw)
                #expect(try await peer.action().sequence == 0)
                try await peer.act(#"{"declineDraw":{}}"#)
                #expect(try await session.action() == .declineDraw)
                try await session.send(.move(uci: "e2e4"))
                #expect(try await peer.action().sequence == 1)
                return session
            }
            _ = try await session.event { $0 == .interrupted }
            try await RawPeer.guest(port: live.port) { peer in
                let answer = try await peer.join(code: "482917", resume: (0, session.id))
                #expect(answer.contains("\"session_id\":\"\(session.id)\""))
                // What the host lacks is said to those who can read it.
                #expect(answer.contains("\"next_seq\":1"))
                let replay = try await peer.open()
                #expect(replay.type == 1 && replay.counter == 0)
                #expect(String(decoding: replay.text, as: UTF8.self).contains(#""type":"game_action""#))
                _ = try await session.event { $0 == .resumed }
                try await session.send(.resign)
                #expect(try await peer.action() == (#"{"resign":{}}"#, 2))
            }
        }
    }

    @Test func `a resume of a session that never was is bad_code`() async throws {
        try await LiveHost.run { live in
            try await RawPeer.guest(port: live.port) { peer in
                try await peer.hello(
                    code: "482917", nonce: [UInt8](repeating: 1, count: 16), resume: (0, "AAAAAAAAAAAAAAAAAAAAAA"))
                #expect(try await peer.refusal() == "bad_code")
                #expect(await peer.isClosed())
            }
            #expect(await live.refusal() == .badCode)
        }
    }

    @Test func `connections that say nothing do not keep a guest out`() async throws {
        try await LiveHost.run { live in
            try await RawPeer.guest(port: live.port) { first in
                try await RawPeer.guest(port: live.port) { second in
                    for silent in [first, second] { try await silent.write([0]) }
                    let guest = await live.guest()
                    _ = try await guest.session()
                    #expect(try await first.refusal() == "full")
                    await guest.stop()
                }
            }
        }
    }

    @Test func `a second guest is told full`() async throws {
        try await LiveHost.run { live in
            let first = await live.guest()
            _ = try await first.session()
            let code = await live.host.code
            try await RawPeer.guest(port: live.port, pid: "AAAAAAAAAAAAAAAAAAAAAA") { peer in
                try await peer.hello(code: code, nonce: [UInt8](repeating: 1, count: 16))
                #expect(try await peer.refusal() == "full")
            }
            await first.stop()
        }
    }

    @Test func `messages of many senders arrive in the order of their numbers`() async throws {
        try await LiveHost.run { live in
            let guest = await live.guest()
            let mine = try await guest.session()
            let theirs = try await live.session()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 { group.addTask { try await mine.send(.emote("👑")) } }
                try await group.waitForAll()
            }
            for _ in 0..<40 { #expect(try await theirs.action() == .emote("👑")) }
            await guest.stop()
            #expect(try await theirs.end() == nil)
        }
    }

    @Test func `a slow reader makes the other side wait and loses nothing`() async throws {
        try await LiveHost.run { live in
            let guest = await live.guest()
            let mine = try await guest.session()
            let theirs = try await live.session()
            let slow = theirs.subscribe()
            // Two readers; the second one begins only when everything is said. The rate allows fifty at once.
            for number in 0..<45 { try await mine.say("\(number)") }
            var texts: [String] = []
            for await event in theirs.events {
                if case .chat(let text) = event { texts.append(text) }
                if texts.count == 45 { break }
            }
            #expect(texts == (0..<45).map { "\($0)" })
            var later: [String] = []
            for await event in slow {
                if case .chat(let text) = event { later.append(text) }
                if later.count == 45 { break }
            }
            #expect(later == texts)
            await guest.stop()
        }
    }

    @Test func `a move channel sees the actions alone, and ends with the session`() async throws {
        try await LiveHost.run { live in
            let guest = await live.guest()
            let channel = MoveChannel(try await guest.session())
            let theirs = try await live.session()
            try await theirs.say("hello")
            try await theirs.send(.offerDraw)
            try await theirs.say("well?")
            try await theirs.send(.resign)
            try await theirs.leave()
            var actions: [ChessAction] = []
            for await action in channel { actions.append(action) }
            #expect(actions == [.offerDraw, .resign])
            await #expect(throws: NearbyError.closed) { try await channel.send(.resign) }
        }
    }

    @Test func `our guest plays with the raw host, and returns to it after a loss`() async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await RawPeer.host(2) {
                    port.yield($0)
                } _: { number, peer in
                    let hello = try await peer.accept(code: "482917")
                    #expect(hello["resume"] == (number == 0 ? "null" : "0"))
                    // The guest asks first whether this host has the code.
                    let ping = try await peer.open()
                    #expect(ping.type == 3 && ping.counter == 0)
                    try await peer.send(4)
                    if number == 0 {
                        try await peer.act(#"{"offerDraw":{}}"#)
                        #expect(try await peer.action() == (#"{"declineDraw":{}}"#, 0))
                    } else {
                        // This host does not say what it lacks: the guest goes on with its next number.
                        #expect(try await peer.action() == (#"{"resign":{}}"#, 1))
                        try await peer.send(5, Array("thanks".utf8))
                        #expect(await peer.isClosed())
                    }
                }
            }
            var numbers = ports.makeAsyncIterator()
            let address = NearbyAddress(host: "127.0.0.1", port: try #require(await numbers.next()))
            let guest = NearbyGuest(
                NearbyGuestConfiguration(player: .alice, code: "482917"), group: MultiThreadedEventLoopGroup.singleton,
                logger: .silent
            ) { [address] }
            await guest.start()
            let session = try await guest.session()
            #expect(try await session.action() == .offerDraw)
            try await session.send(.declineDraw)
            _ = try await session.event { $0 == .interrupted }
            _ = try await session.event { $0 == .resumed }
            try await session.send(.resign)
            #expect(try await session.end() == nil)
            #expect(await guest.end() == nil)
            try await group.waitForAll()
        }
    }

    @Test func `a false host that does not know the code is found out`() async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await RawPeer.host(1) {
                    port.yield($0)
                } _: { _, peer in
                    try await peer.accept(code: "000000")
                    try await peer.send(4)
                    #expect(await peer.isClosed())
                }
            }
            var numbers = ports.makeAsyncIterator()
            let address = NearbyAddress(host: "127.0.0.1", port: try #require(await numbers.next()))
            let guest = NearbyGuest(
                NearbyGuestConfiguration(player: .alice, code: "482917"), group: MultiThreadedEventLoopGroup.singleton,
                logger: .silent
            ) { [address] }
            await guest.start()
            #expect(await guest.end() == .authFail)
            try await group.waitForAll()
        }
    }
}
