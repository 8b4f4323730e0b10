import Foundation
import LoopTime
import NIOCore
import PoolCrypto

extension NearbyMoment {
    static var now: NearbyMoment {
        NearbyMoment(
            uptime: NIODeadline.now().uptime, time: NearbyTime(Date()),
            random: SecureRandom.bytes)
    }
}
