/// What a service says of itself besides its name and address: short pairs of key and value (RFC 6763, 6).
///
/// What comes from the network is untrusted text. Whatever cannot be read of it is left out, as the RFC asks.
public struct TXTRecord: Sendable, Hashable {
    /// The most bytes of a whole record: more does not fit into the packets that daemons send.
    public static let maxBytes = 1_300
    /// The most bytes of a key, `=` and value together.
    public static let maxPairBytes = 255
    /// Further pairs of foreign records are not read.
    static let maxPairs = 64

    private var pairs: [(key: String, value: [UInt8])] = []

    public init() {}

    /// Values by key, in the order of the keys.
    public init(_ values: [String: String]) {
        for (key, value) in values.sorted(by: { $0.key < $1.key }) { self[key] = value }
    }

    /// Reads a record as it stands in a packet.
    public init(decoding bytes: [UInt8]) {
        var rest = bytes[...]
        while let length = rest.popFirst(), Int(length) <= rest.count, pairs.count < Self.maxPairs {
            let pair = rest.prefix(Int(length))
            rest = rest.dropFirst(Int(length))
            guard let mark = pair.firstIndex(of: UInt8(ascii: "=")), mark > pair.startIndex else { continue }
            let key = String(decoding: pair[..<mark], as: UTF8.self)
            // The first of several equal keys counts.
            if Self.isKey(key), index(of: key) == nil { pairs.append((key, Array(pair[pair.index(after: mark)...]))) }
        }
    }

    /// A value as text; `nil` for a key that is not there or a value that is not UTF-8. Keys know no case.
    ///
    /// Setting a key or value that is too long or not printable does nothing; `nil` removes the key.
    public subscript(key: String) -> String? {
        get { index(of: key).flatMap { String(validating: pairs[$0].value, as: UTF8.self) } }
        set {
            if let index = index(of: key) { pairs.remove(at: index) }
            guard let newValue, Self.isKey(key), key.utf8.count + 1 + newValue.utf8.count <= Self.maxPairBytes else {
                return
            }
            pairs.append((key, Array(newValue.utf8)))
        }
    }

    public var keys: [String] { pairs.map(\.key) }

    /// The record as it stands in a packet.
    public var bytes: [UInt8] {
        pairs.flatMap { [UInt8($0.key.utf8.count + 1 + $0.value.count)] + $0.key.utf8 + [UInt8(ascii: "=")] + $0.value }
    }

    public static func == (one: TXTRecord, other: TXTRecord) -> Bool { one.bytes == other.bytes }
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    private func index(of key: String) -> Int? {
        pairs.firstIndex { $0.key.lowercased() == key.lowercased() }
    }

    private static func isKey(_ key: String) -> Bool {
        !key.isEmpty && key.utf8.count <= 64 && key.utf8.allSatisfy { 0x20...0x7e ~= $0 && $0 != UInt8(ascii: "=") }
    }
}
