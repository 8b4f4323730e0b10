import NIOCore
import NIOEmbedded
import NIOWebSocket
import RelayTransport
import Testing

struct RelayLinkHandlerTests {
    /// The handler in a channel without a network, and what it told.
    private final class Link {
        let channel = EmbeddedChannel()
        private(set) var messages: [String] = []
        private(set) var end: LinkEnd?
        private(set) var handler: RelayLinkHandler?

        init(maxMessageBytes: Int = 1000) throws {
            let handler = RelayLinkHandler(maxMessageBytes: maxMessageBytes) { [unowned self] event in
                switch event {
                case .message(let text): messages.append(String(buffer: text))
                case .ended(let end): self.end = end
                case .readComplete, .writable: break
                }
            }
            self.handler = handler
            try channel.pipeline.syncOperations.addHandler(handler)
            channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        }

        func receive(_ opcode: WebSocketOpcode, _ text: String, fin: Bool = true) throws {
            try channel.writeInbound(WebSocketFrame(fin: fin, opcode: opcode, data: ByteBuffer(string: text)))
            channel.embeddedEventLoop.run()
        }

        func receiveClose(_ code: UInt16, _ reason: String) throws {
            var data = ByteBuffer(integer: code)
            data.writeString(reason)
            try channel.writeInbound(WebSocketFrame(fin: true, opcode: .connectionClose, data: data))
            channel.embeddedEventLoop.run()
        }

        func sent() throws -> WebSocketFrame? { try channel.readOutbound(as: WebSocketFrame.self) }
    }

    @Test func `text is passed on whole, whatever its fragments`() throws {
        let link = try Link()
        try link.receive(.text, "one")
        try link.receive(.text, "t", fin: false)
        try link.receive(.continuation, "w", fin: false)
        try link.receive(.ping, "p")
        try link.receive(.continuation, "o")
        #expect(link.messages == ["one", "two"])
        let pong = try #require(try link.sent())
        #expect(pong.opcode == .pong)
        #expect(pong.maskKey != nil)
        #expect(String(buffer: pong.data) == "p")
    }

    @Test func `binary messages are ignored unless they begin like JSON`() throws {
        let link = try Link()
        try link.receive(.binary, "\u{1}tunnel")
        try link.receive(.binary, "{}")
        try link.receive(.binary, "")
        #expect(link.messages == ["{}"])
    }

    @Test func `a message beyond the limit and broken fragments end the link with a reason`() throws {
        let large = try Link(maxMessageBytes: 4)
        try large.receive(.text, "abc", fin: false)
        try large.receive(.continuation, "de", fin: false)
        #expect(large.end == .lost("the relay sent a message of more than 4 bytes"))
        let orphan = try Link()
        try orphan.receive(.continuation, "x")
        #expect(orphan.end == .lost("the relay sent a fragment of no message"))
        let nested = try Link()
        try nested.receive(.text, "x", fin: false)
        try nested.receive(.text, "y")
        #expect(nested.end == .lost("the relay sent a message inside another"))
    }

    @Test func `the relay's goodbye is answered and told`() throws {
        let link = try Link()
        try link.receiveClose(1000, "pool closed")
        let reply = try #require(try link.sent())
        #expect(reply.opcode == .connectionClose)
        #expect(link.end == .closed(code: 1000, reason: "pool closed"))
        #expect(!link.channel.isActive)
    }

    @Test func `our goodbye is 1001, nothing follows it, and an end of stream after it is clean`() throws {
        let link = try Link()
        let handler = try #require(link.handler)
        handler.send(ByteBuffer(string: "last"))
        handler.close(within: .seconds(2))
        handler.send(ByteBuffer(string: "too late"))
        try link.receive(.text, "ignored")
        link.channel.embeddedEventLoop.run()
        let last = try #require(try link.sent())
        #expect(String(buffer: last.data) == "last")
        let close = try #require(try link.sent())
        #expect(close.data.getInteger(at: 0, as: UInt16.self) == 1001)
        #expect(try link.sent() == nil)
        #expect(link.messages == [])
        link.channel.close(promise: nil)
        link.channel.embeddedEventLoop.run()
        #expect(link.end == .closed(code: nil, reason: ""))
    }

    @Test func `a relay that does not answer our goodbye is closed after a while`() throws {
        let link = try Link()
        try #require(link.handler).close(within: .seconds(2))
        #expect(link.channel.isActive)
        link.channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!link.channel.isActive)
    }

    @Test func `an end of stream without a goodbye is a loss`() throws {
        let link = try Link()
        link.channel.close(promise: nil)
        link.channel.embeddedEventLoop.run()
        #expect(link.end == .lost("end of stream"))
    }

    @Test func `writes of one turn are flushed together`() throws {
        let link = try Link()
        let handler = try #require(link.handler)
        handler.send(ByteBuffer(string: "1"))
        handler.send(ByteBuffer(string: "2"))
        #expect(try link.sent() == nil)
        link.channel.embeddedEventLoop.run()
        #expect(try link.sent() != nil)
        #expect(try link.sent() != nil)
    }
}
