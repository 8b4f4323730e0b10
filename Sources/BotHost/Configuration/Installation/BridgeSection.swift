/// Pools of one file whose chats are one.
public struct BridgeEntry: Sendable, Equatable {
    /// Their names.
    public var pools: [String]
}

/// An entry of `bridges:`
enum BridgeKeys {
    static let pools = OptionalKey(
        "pools",
        "Two to eight pools of this file: what is said in one is heard in the others, once, and under the author's name.",
        .list(of: .text(1...64)), required: true)

    static let section = Section<BridgeEntry>("a bridge", keys: [pools]) { values, reading in
        guard let names = values[pools] else { return nil }
        guard 2...8 ~= Set(names).count, Set(names).count == names.count else {
            reading.refuse("a bridge joins two to eight different pools", at: values.position(of: pools))
            return nil
        }
        return BridgeEntry(pools: names)
    }

    /// The list: what is wrong with one bridge costs only that one.
    /// - Parameter names: of the pools of the file.
    static func read(_ value: FileValue?, among names: [String], _ reading: inout Reading) -> [BridgeEntry] {
        guard let value, case .list(let entries, _) = value else { return [] }
        var joined: Set<String> = []
        return entries.compactMap { entry in
            reading.contain { reading in
                let bridge = section.form.read(entry, &reading)
                guard case .list(let written, _)? = entry[pools.name] else { return bridge }
                for case .scalar(let scalar) in written {
                    if !names.contains(scalar.text) {
                        reading.refuse(
                            "there is no pool “\(scalar.text)” in this file",
                            hint: Spelling.hint(scalar.text, among: names),
                            at: scalar.position)
                    } else if !joined.insert(scalar.text).inserted {
                        reading.refuse(
                            "the pool “\(scalar.text)” is in a bridge already",
                            hint: "one bridge joins as many pools as it names", at: scalar.position)
                    }
                }
                return bridge
            }
        }
    }
}
