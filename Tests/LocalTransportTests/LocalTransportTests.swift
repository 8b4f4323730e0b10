import LocalTransport
import PoolTesting
import PoolTransport
import PoolWire
import Testing

struct LocalTransportTests {
    @Test(arguments: TransportConformance.allCases)
    func `local pools keep the rule`(_ rule: TransportConformance) async throws {
        try await rule.check(LocalFixture())
    }
}
