import DTLS
import NIOCore
import PoolCrypto
import PoolLinks
import Testing

/// Cookies: what strangers have to give back before anything is kept of them.
@Suite struct CookieTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private let context: DTLSContext
    private let address: SocketAddress
    private var door: Door

    init() throws {
        let owner = SigningKey.generate()
        context = try RawPeer.context { LinkCertificate.identification(of: owner, certifying: $0) }
        address = try SocketAddress(ipAddress: "192.0.2.7", port: 4_711)
        door = try Door(context, limit: 8, now: start)
    }

    /// A client that has got its cookie, and what it says next.
    private mutating func hello(from address: SocketAddress, at time: NIODeadline) throws -> [UInt8] {
        let client = try DTLSSession.connect(context)
        #expect(try !isAccepted(datagrams(of: client)[0], from: address, at: time))
        var answers: [[UInt8]] = []
        door.listener.takeDatagrams { answer in unsafe answer.withUnsafeBytes { unsafe answers.append(Array($0)) } }
        #expect(answers.count == 1)
        let answer = answers[0]
        unsafe client.receive(answer.span.bytes) { _ in }
        return try #require(datagrams(of: client).first)
    }

    private func datagrams(of session: DTLSSession) -> [[UInt8]] {
        var datagrams: [[UInt8]] = []
        session.takeDatagrams { datagram in unsafe datagram.withUnsafeBytes { unsafe datagrams.append(Array($0)) } }
        return datagrams
    }

    private mutating func isAccepted(_ hello: [UInt8], from address: SocketAddress, at time: NIODeadline) throws -> Bool
    {
        let cookies = try door.cookies(for: address, now: time)
        guard case .accepted = unsafe try door.listener.receive(hello.span.bytes, cookies: cookies) else {
            return false
        }
        return true
    }

    @Test(arguments: [0, 59, 61, 119])
    mutating func `a cookie is good for as long as one key more`(_ seconds: Int64) throws {
        let hello = try hello(from: address, at: start)
        #expect(try isAccepted(hello, from: address, at: start + .seconds(seconds)))
    }

    /// The key may change twice, or not at all for a long time in between.
    @Test(arguments: [[61, 122], [121], [600], [61, 600]])
    mutating func `a cookie is worth nothing once its key has changed twice`(_ times: [Int64]) throws {
        let hello = try hello(from: address, at: start)
        for time in times.dropLast() { _ = try door.cookies(for: address, now: start + .seconds(time)) }
        #expect(try !isAccepted(hello, from: address, at: start + .seconds(try #require(times.last))))
    }

    @Test mutating func `a cookie is good for its address and port alone`() throws {
        let hello = try hello(from: address, at: start)
        for other in [("192.0.2.7", 4_712), ("192.0.2.8", 4_711), ("2001:db8::7", 4_711)] {
            #expect(try !isAccepted(hello, from: SocketAddress(ipAddress: other.0, port: other.1), at: start))
            door.listener.takeDatagrams { _ in }
        }
        #expect(try isAccepted(hello, from: address, at: start))
    }

    @Test mutating func `an answer to a stranger is smaller than the question`() throws {
        let client = try DTLSSession.connect(context)
        let question = try #require(datagrams(of: client).first)
        #expect(try !isAccepted(question, from: address, at: start))
        var sizes: [Int] = []
        door.listener.takeDatagrams { sizes.append($0.byteCount) }
        #expect(sizes.count == 1 && sizes[0] < question.count)
    }
}
