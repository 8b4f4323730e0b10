public import PoolTransport
import PoolWire

/// What a kind of transport needs to give so that `TransportConformance` can try it.
public protocol TransportFixture: Sendable {
    /// The host of a pool that does not exist yet.
    func makeHost() async throws -> any Transport
    /// Somebody new who wants into the host's pool.
    func makeGuest(_ displayName: String, invitation: HostedInvitation) async throws -> any Transport
    /// A guest made before, coming again with the same identity and the same right to it.
    func makeAgain(_ displayName: String, invitation: HostedInvitation) async throws -> any Transport
    /// Whether the host is asked about members that return, too, so that it can refuse those it has blocked meanwhile. A
    /// membership lets them back in by itself.
    var asksAboutMembers: Bool { get }
    /// Frees what the fixture holds.
    func tearDown() async
}

extension TransportFixture {
    public var asksAboutMembers: Bool { false }
}

/// The rules every `Transport` keeps, as checks to run over each implementation:
///
///     @Test(arguments: TransportConformance.allCases)
///     func `memory keeps the rule`(_ rule: TransportConformance) async throws {
///         try await rule.check(MemoryFixture())
///     }
public enum TransportConformance: String, CaseIterable, Sendable {
    case `the host joins its own new pool`
    case `an approved guest joins and sees the host`
    case `a rejected guest is told why`
    case `a broadcast reaches everybody but its sender`
    case `a targeted payload reaches only its targets`
    case `an empty list of targets is nobody`
    case `payloads of one sender arrive in order`
    case `many payloads wait for a slow reader`
    case `a payload that is too large is refused`
    case `others see a member leave`
    case `leaving ends run`
    case `cancelling ends run`
    case `a kicked member is told why and cannot return`
    case `an approved member returns without asking`
    case `guests see the host go and come back`
    case `closing ends the pool for everybody`
    case `a used-up invitation is pointed out to the host`
    case `sending before joining is refused`

    /// Runs the check.
    /// - Throws: `ConformanceFailure` if the rule is broken, or what the transport threw.
    public func check(_ fixture: some TransportFixture) async throws {
        let pool = try await ConformancePool(fixture)
        do {
            try await run(pool)
        } catch {
            await pool.tearDown()
            throw error
        }
        await pool.tearDown()
    }

    private func run(_ pool: ConformancePool) async throws {
        switch self {
        case .`the host joins its own new pool`: try await pool.hostJoins()
        case .`an approved guest joins and sees the host`: try await pool.guestJoins()
        case .`a rejected guest is told why`: try await pool.rejection()
        case .`a broadcast reaches everybody but its sender`: try await pool.broadcast()
        case .`a targeted payload reaches only its targets`: try await pool.targeted()
        case .`an empty list of targets is nobody`: try await pool.nobody()
        case .`payloads of one sender arrive in order`: try await pool.order()
        case .`many payloads wait for a slow reader`: try await pool.backPressure()
        case .`a payload that is too large is refused`: try await pool.tooLarge()
        case .`others see a member leave`: try await pool.othersSeeLeave()
        case .`leaving ends run`: try await pool.leaving()
        case .`cancelling ends run`: try await pool.cancelling()
        case .`a kicked member is told why and cannot return`: try await pool.kick()
        case .`an approved member returns without asking`: try await pool.returning()
        case .`guests see the host go and come back`: try await pool.hostAbsence()
        case .`closing ends the pool for everybody`: try await pool.closing()
        case .`a used-up invitation is pointed out to the host`: try await pool.usedUp()
        case .`sending before joining is refused`: try await pool.notConnected()
        }
    }
}
