import Foundation
import NIOCore
import PoolCrypto

extension NearbyMoment {
    static var now: NearbyMoment {
        NearbyMoment(
            uptime: .nanoseconds(Int64(NIODeadline.now().uptimeNanoseconds)), time: NearbyTime(Date()),
            random: SecureRandom.bytes)
    }
}
