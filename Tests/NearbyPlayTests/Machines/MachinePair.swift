import GameRules
import NearbyPlay
import PoolTesting
import Synchronization
import Testing

/// Random bytes that depend on a seed alone.
final class TestRandom: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(seed: UInt64 = 7) { generator = Mutex(SeededGenerator(seed: seed)) }

    var bytes: @Sendable (Int) -> [UInt8] { { count in self.generator.withLock { $0.bytes(count) } } }
}

extension NearbyID {
    /// As the vectors have it.
    static let alice = NearbyID { _ in Array(0x40...0x4f) }
    static let bob = NearbyID { _ in Array(0x50...0x5f) }
}

extension NearbyPlayer {
    /// The guest.
    static let alice = NearbyPlayer(id: .alice, name: "Alice")
    /// The host.
    static let bob = NearbyPlayer(id: .bob, name: "Bob")
}

extension RemoteAddress {
    static func number(_ number: UInt8) -> RemoteAddress { RemoteAddress(bytes: [10, 0, 0, number], text: "") }
}

/// A host's and a guest's machine with a network between them that does as it is told. No sockets, no clock.
struct MachinePair {
    var now = Duration.seconds(1_000)
    let random = TestRandom()
    var host: NearbyHostMachine
    var guest: NearbyGuestMachine
    /// The guest's connection of the moment, as the host numbers it.
    var connection: Int?
    private var connections = 0
    var address = RemoteAddress.number(2)
    /// Whether the guest reaches anybody at all.
    var isReachable = true
    /// Whether what the one says gets lost on its way.
    var losesGuestFrames = false
    var losesHostFrames = false
    /// Whether somebody in between takes the keys of the upgrade out of both hellos.
    var stripsKeys = false
    private var toHost: [NearbyFrame] = []
    private var toGuest: [NearbyFrame] = []
    private(set) var hostEvents: [NearbyEvent] = []
    private(set) var guestEvents: [NearbyEvent] = []
    private(set) var refusals: [NearbyError?] = []
    private(set) var codes: [String] = []
    private(set) var securedGuests: [NearbyID] = []
    private(set) var securedHosts: [NearbyID] = []
    private(set) var exposedHosts: [NearbyID] = []
    private(set) var hostSession = 0
    private(set) var guestSession = 0
    private(set) var ends: [NearbyError?] = []
    private(set) var dials = 0
    private(set) var lastToGuest: [NearbyFrame] = []

    init(
        hostCode: String? = "482917", guestCode: String = "482917", hostKnows: KnownPlayers = KnownPlayers(),
        guestKnows: KnownPlayers = KnownPlayers(), timeouts: NearbyTimeouts = NearbyTimeouts()
    ) {
        let moment = NearbyMoment(uptime: now, time: NearbyTime(milliseconds: 1), random: random.bytes)
        host = NearbyHostMachine(own: .bob, firstCode: hostCode, secured: hostKnows, timeouts: timeouts, now: moment)
        guest = NearbyGuestMachine(own: .alice, code: guestCode, secured: guestKnows, timeouts: timeouts)
    }

    var moment: NearbyMoment {
        NearbyMoment(uptime: now, time: NearbyTime(milliseconds: 1_700_000_000_000), random: random.bytes)
    }

    /// A pair whose session stands.
    static func connected() -> MachinePair {
        var pair = MachinePair()
        pair.start()
        return pair
    }

    mutating func start() {
        carryOut(guest.start(moment))
        run()
    }

    /// Another guest takes the first one's place.
    mutating func replaceGuest(code: String, player: NearbyPlayer = .alice) {
        guest = NearbyGuestMachine(own: player, code: code)
        start()
    }

    mutating func carryOut(_ actions: [NearbyHostAction]) {
        for action in actions {
            switch action {
            case .write(let id, let frame):
                if id == connection {
                    lastToGuest.append(frame)
                    if !losesHostFrames { toGuest.append(stripsKeys ? frame.withoutKey : frame) }
                }
            case .close(let id): if id == connection { toGuest.append(NearbyFrame(.handshake, [])); closing = true }
            case .passed: break
            case .began(let number, _, _): hostSession = number
            case .tell(_, let event): hostEvents.append(event)
            case .refused(_, let error): refusals.append(error)
            case .codeChanged(let code): codes.append(code)
            case .secured(let player): securedGuests.append(player.id)
            }
        }
    }

    /// The host has closed; what it wrote before still arrives.
    private var closing = false

    mutating func carryOut(_ actions: [NearbyGuestAction]) {
        for action in actions {
            switch action {
            case .connect: connect()
            case .write(let frame): if !losesGuestFrames { toHost.append(stripsKeys ? frame.withoutKey : frame) }
            case .passed: break
            case .close: closeByGuest()
            case .began(let number, _, _): guestSession = number
            case .tell(_, let event): guestEvents.append(event)
            case .strange: break
            case .secured(let player): securedHosts.append(player.id)
            case .exposed(let player): exposedHosts.append(player.id)
            case .finished(let error): ends.append(error)
            }
        }
    }

    private var isDialing = false

    private mutating func connect() {
        dials += 1
        isDialing = true
    }

    private mutating func closeByGuest() {
        guard let id = connection else { return }
        for frame in toHost where !losesGuestFrames { carryOut(host.received(frame, from: id, moment)) }
        forget()
        carryOut(host.closed(id, moment))
    }

    private mutating func forget() {
        connection = nil
        toHost = []
        toGuest = []
        closing = false
    }

    /// Delivers everything until nothing moves.
    mutating func run() {
        while true {
            if isDialing {
                isDialing = false
                guard isReachable else {
                    carryOut(guest.unreachable(moment))
                    continue
                }
                connections += 1
                forget()
                connection = connections
                carryOut(host.accepted(connections, from: address, moment))
                carryOut(guest.connected(moment))
            } else if !toHost.isEmpty, let id = connection, !closing {
                carryOut(host.received(toHost.removeFirst(), from: id, moment))
            } else if !toGuest.isEmpty {
                let frame = toGuest.removeFirst()
                if closing, toGuest.isEmpty {
                    forget()
                    carryOut(guest.closed(moment))
                } else {
                    carryOut(guest.received(frame, moment))
                }
            } else {
                return
            }
        }
    }

    /// The connection is gone, and both notice.
    mutating func cut(hostNotices: Bool = true) {
        guard let id = connection else { return }
        forget()
        if hostNotices { carryOut(host.closed(id, moment)) }
        carryOut(guest.closed(moment))
        run()
    }

    /// Lets time pass, ringing whatever is due.
    mutating func wait(_ duration: Duration) {
        let end = now + duration
        while let due = [host.deadline, guest.deadline].compactMap({ $0 }).min(), due <= end {
            now = max(now, due)
            carryOut(host.tick(moment))
            carryOut(guest.tick(moment))
            run()
        }
        now = end
    }

    mutating func hostSends(_ action: ChessAction) throws {
        carryOut(try host.obey(.act(action), in: hostSession, moment))
        run()
    }

    mutating func guestSends(_ action: ChessAction) throws {
        carryOut(try guest.obey(.act(action), in: guestSession, moment))
        run()
    }

    /// A second guest at the host's door, by hand.
    mutating func hello(
        _ code: String, from address: RemoteAddress, player: NearbyPlayer = NearbyPlayer(id: .bob, name: "Eve"),
        resume: ClientHello.Resume? = nil
    ) -> [NearbyHostAction] {
        connections += 1
        var hello = ClientHello(
            codeHash: NearbyKeys.hash(ofCode: code), name: player.name, nonce: NearbyID(random: random.bytes),
            player: player.id, resume: resume)
        hello.offer(NearbyAgreement(random: random.bytes))
        return host.accepted(connections, from: address, moment)
            + host.received(NearbyFrame(.handshake, hello.json), from: connections, moment)
    }
}

extension [NearbyHostAction] {
    /// The tag that was said.
    var refusal: String? {
        for case .write(_, let frame) in self where frame.kind == .handshake {
            if case .refused(let tag)? = try? ServerHello(decoding: frame.data) { return tag }
        }
        return nil
    }

    var isAccepted: Bool { contains { if case .passed = $0 { true } else { false } } }
}

extension NearbyFrame {
    /// A hello as somebody in between passes it on who wants no key in it.
    fileprivate var withoutKey: NearbyFrame {
        guard kind == .handshake else { return self }
        if let hello = try? ClientHello(decoding: data) {
            return NearbyFrame(
                .handshake,
                ClientHello(
                    codeHash: hello.codeHash, name: hello.name, nonce: hello.nonce, player: hello.player,
                    resume: hello.resume
                ).json)
        }
        guard case .accepted(var acceptance)? = try? ServerHello(decoding: data) else { return self }
        acceptance.agreementKey = nil
        return NearbyFrame(.handshake, ServerHello.accepted(acceptance).json)
    }
}
