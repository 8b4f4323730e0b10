import BotAPI
import BotKit
import ConnectFour
import Foundation
import Logging
import Pool
import PoolChat
import PoolCrypto
import PoolGames
import PoolTesting
import PoolTransport
import PoolWire
import Testing
import TicTacToe

/// A clock that is turned by hand, with a calendar.
struct VirtualTime {
    let clock = ManualClock()
    let source: TimeSource

    /// - Parameter start: what the calendar shows first, in seconds since 1970.
    init(start: TimeInterval = 1_800_000_000) {
        let beginning = clock.now
        source = TimeSource(clock: clock) { [clock] in
            Date(timeIntervalSince1970: start + beginning.duration(to: clock.now) / .seconds(1))
        }
    }
}

/// A membership with chat, games and the session of one bot, running, with every event the bot was told. Every event
/// is checked against its description.
struct RunningBot: Sendable {
    let session: APISession
    let events = RecordedEvents<APIEvent>()
    private let place: BotPlace
    private let life: Task<Void, any Error>

    /// - Parameter reads: whether the events are recorded; otherwise nobody reads them.
    init(
        _ transport: any Transport, name: String, storage: any BotStorage = InMemoryBotStorage(),
        journal: any BotJournal = NoJournal(),
        statistics: any GameStatistics = NoStatistics(), time: TimeSource = .system, reads: Bool = true,
        membership configureMembership: (inout Membership.Configuration) -> Void = { _ in },
        configure: (inout APISession.Configuration) -> Void = { _ in }
    ) async {
        let place = await BotPlace(
            transport, name: name, games: [.lockstep(ConnectFourGame()), .lockstep(TicTacToeGame())], time: time,
            configureMembership)
        self.place = place
        var configuration = APISession.Configuration()
        configuration.seed = 1
        configure(&configuration)
        let session = APISession(
            context: BotContext(
                name: name.lowercased(), events: place.events, membership: place.pool.membership, chat: place.chat,
                games: place.games, storage: storage, journal: journal, statistics: statistics,
                logger: Logger(label: "test")),
            configuration: configuration)
        self.session = session
        if reads { await events.read(SessionEvents(session: session)) }
        life = Task { try await session.run() }
    }

    var pool: RunningMembership { place.pool }
    var chat: ChatService { place.chat }
    var games: GameService { place.games }

    /// Lets something happen to the bot that is hard to bring about.
    func happens(_ event: BotEvent) async { await place.happens(event) }

    /// Ends everything and waits until it has ended.
    func stop() async {
        life.cancel()
        _ = await life.result
        await events.stop()
        await place.stop()
    }

    /// Calls an action and checks its result against the description.
    @discardableResult
    func call(_ name: String, _ arguments: APIObject = [:]) async throws -> APIValue {
        let value = try await session.call(name, arguments).get()
        let action = try #require(APIAction.all.first { $0.name == name })
        #expect(conforms(value, action.result), "\(name) gave \(value), which is no \(action.result.text)")
        return value
    }

    /// Calls an action that fails.
    func failure(_ name: String, _ arguments: APIObject = [:]) async throws -> APIError {
        switch await session.call(name, arguments) {
        case .success(let value): throw ConformanceFailure("\(name) gave \(value)")
        case .failure(let error): return error
        }
    }

    /// Waits for an event that fits.
    @discardableResult
    func event(
        _ name: APIEventName, _ fits: @escaping @Sendable (APIEvent) -> Bool = { _ in true }
    ) async throws -> APIEvent {
        try await events.first("the event \(name.rawValue)") { $0.name == name && fits($0) ? $0 : nil }
    }
}

/// The events of a session as a sequence, each checked against its description.
private struct SessionEvents: AsyncSequence, Sendable {
    let session: APISession

    struct Iterator: AsyncIteratorProtocol {
        let session: APISession

        mutating func next() async -> APIEvent? {
            guard let event = await session.nextEvent() else { return nil }
            check(event)
            return event
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(session: session) }
}

/// An event has the fields of its description, with their types.
private func check(_ event: APIEvent) {
    guard let type = APIEventType.all.first(where: { $0.name == event.name }) else {
        Issue.record("the event \(event.name.rawValue) is not described")
        return
    }
    let object = APIValue.object(event.fields)
    #expect(conforms(object, type.fields), "\(event.name.rawValue) has other fields than described: \(object)")
}

/// Whether an object has nothing but these fields, each of its type.
private func conforms(_ value: APIValue, _ fields: [APIField]) -> Bool {
    guard let object = value.object, Set(object.keys).isSubset(of: fields.map(\.name)) else { return false }
    return fields.allSatisfy { conforms(object[$0.name] ?? .null, $0.type) }
}

/// Whether a value has the type that was promised.
func conforms(_ value: APIValue, _ type: APIType) -> Bool {
    switch (type, value) {
    case (.nothing, .null), (.any, _), (.bool, .bool), (.int(nil), .int), (.string, .string), (.bytes, .bytes),
        (.number, .int), (.number, .double):
        true
    case (.int(let range?), .int(let value)): range.contains(value)
    case (.peer, .string(let id)), (.message, .string(let id)), (.game, .string(let id)), (.scope, .string(let id)):
        !id.isEmpty
    case (.choice(let choices), .string(let word)): choices.contains(word)
    case (.list(let element), .array(let values)): values.allSatisfy { conforms($0, element) }
    case (.map(let element), .object(let object)): object.fields.allSatisfy { conforms($0.value, element) }
    case (.record(let name), .object):
        APIRecord.all.first { $0.name == name }.map { conforms(value, $0.fields) } ?? false
    case (.optional(let wrapped), _): value == .null || conforms(value, wrapped)
    default: false
    }
}

/// A pool whose host is a bot.
struct HostedPool {
    let pool = InMemoryPool()
    /// The bot's time, unless it lives in real time.
    let time: VirtualTime
    let bot: RunningBot
    let invitation: HostedInvitation

    /// - Parameters:
    ///   - start: what the bot's calendar shows first.
    ///   - isTimeReal: for games, whose messages keep a distance in time.
    init(
        start: TimeInterval = 1_800_000_000, isTimeReal: Bool = false, storage: any BotStorage = InMemoryBotStorage(),
        journal: any BotJournal = NoJournal(), statistics: any GameStatistics = NoStatistics(),
        admission: AdmissionPolicy = .all,
        configure: (inout APISession.Configuration) -> Void = { _ in }
    ) async throws {
        time = VirtualTime(start: start)
        bot = await RunningBot(
            pool.host(PeerID("host"), displayName: "Host"), name: "Host", storage: storage, journal: journal,
            statistics: statistics, time: isTimeReal ? .system : time.source, membership: { $0.admission = admission },
            configure: configure)
        try await bot.event(.joined)
        invitation = try await bot.pool.membership.createInvitation(maxUses: 0)
    }

    /// Somebody who comes in.
    func member(_ name: String) async -> RunningChat {
        await RunningChat(
            pool.guest(PeerID(name.lowercased()), displayName: name, invitation: invitation), name: name)
    }

    /// A guest that can exchange sealed messages with the bot.
    func guest(_ name: String) async throws -> RunningChat {
        let guest = await member(name)
        try await guest.key(of: PeerID("host"))
        try await bot.event(.sealed) { $0["id"] == .string(name.lowercased()) }
        time.clock.advance(by: .seconds(1))
        return guest
    }
}
