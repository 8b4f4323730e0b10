import Glibc

/// What a solver found out about positions, in a fixed amount of memory. Four positions share 16 bytes, so that a look
/// costs one cache line; the one that took the least work makes place for a new one.
@safe struct ConnectFourValueTable: ~Copyable {
    /// One entry in each lane: from the top the work, the bounds, and the tag.
    private typealias Bucket = SIMD4<UInt32>

    /// Keys are numbers below 2 to this power; multiplying by an odd number only shuffles them, so that the part of
    /// the product that is not the place of an entry tells all positions apart.
    private static let keyBits: UInt64 = 49
    private static let boundBits: UInt32 = 3
    private static let workBits: UInt32 = 2

    private let buckets: UnsafeMutablePointer<Bucket>
    private let bytes: Int
    private let tagBits: UInt32

    /// - Parameter bytes: a power of two from 64 MiB on.
    init(bytes: Int) {
        let count = bytes / MemoryLayout<Bucket>.stride
        tagBits = UInt32(Self.keyBits) - UInt32(count.trailingZeroBitCount)
        precondition(count.nonzeroBitCount == 1 && tagBits + Self.boundBits + Self.workBits <= 32)
        // Straight from the system: zeroed, aligned, and not in memory before it is used. Large pages spare most of the
        // processor's page look-ups; without them it only takes longer, so that failure does not matter.
        let memory = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else { fatalError("no \(bytes) bytes of memory") }
        _ = unsafe madvise(memory, bytes, MADV_HUGEPAGE)
        unsafe buckets = memory.bindMemory(to: Bucket.self, capacity: count)
        self.bytes = bytes
    }

    deinit { unsafe munmap(buckets, bytes) }

    @inline(__always)
    private func place(_ key: UInt64) -> (bucket: Int, tag: UInt32) {
        let mixed = (key &* 0x9E37_79B9_7F4A_7C15) & (1 &<< Self.keyBits &- 1)
        return (Int(truncatingIfNeeded: mixed &>> UInt64(tagBits)), UInt32(truncatingIfNeeded: mixed) & tagMask)
    }

    @inline(__always) private var tagMask: UInt32 { 1 &<< tagBits &- 1 }

    @inline(__always)
    func find(_ key: UInt64) -> ConnectFourBounds {
        let (place, tag) = place(key)
        let bucket = unsafe buckets[place]
        let found = (bucket & Bucket(repeating: tagMask)) .== Bucket(repeating: tag)
        let bounds = Bucket(repeating: 0).replacing(with: bucket, where: found)
        return ConnectFourBounds(rawValue: (bounds.wrappedSum() &>> tagBits) & 7)
    }

    /// Adds to what is known of a position.
    /// - Parameter nodes: how many positions it took to find out.
    @inline(__always)
    func add(_ bounds: ConnectFourBounds, _ key: UInt64, nodes: Int) {
        let (place, tag) = place(key)
        let bucket = unsafe buckets[place]
        let work: UInt32 = nodes < 8 ? 0 : nodes < 64 ? 1 : nodes < 1024 ? 2 : 3
        let rank = (work &<< Self.boundBits | bounds.rawValue) &<< tagBits
        var victim = 0
        for way in 0..<4 {
            if bucket[way] & tagMask == tag {
                unsafe buckets[place][way] = (bucket[way] & (7 &<< tagBits)) | rank | tag
                return
            }
            if bucket[way] &>> tagBits < bucket[victim] &>> tagBits { victim = way }
        }
        unsafe buckets[place][victim] = rank | tag
    }
}
