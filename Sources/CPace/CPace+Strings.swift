import Sodium

// The byte strings of the draft's appendix A, under its names in comments.
extension CPace {
    /// `prepend_len`: the length in LEB128, then the bytes.
    public static func lengthValue(_ bytes: [UInt8]) -> [UInt8] {
        var prefix: [UInt8] = []
        var rest = bytes.count
        while rest >= 0x80 {
            prefix.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        prefix.append(UInt8(rest))
        return prefix + bytes
    }

    /// `lv_cat`: no two lists of fields give the same bytes.
    public static func lengthValues(_ fields: [[UInt8]]) -> [UInt8] { fields.flatMap { lengthValue($0) } }

    /// `generator_string`: filled up with zeros so that the first block of the hash does not show how long the password
    /// is.
    package static func generatorString(
        domain: [UInt8], password: [UInt8], channel: [UInt8], session: [UInt8], blockLength: Int = SHA512.blockLength
    ) -> [UInt8] {
        let used = lengthValue(domain).count + lengthValue(password).count + 1
        let padding = [UInt8](repeating: 0, count: max(0, blockLength - used))
        return lengthValues([domain, password, padding, channel, session])
    }

    /// `transcript_ir`: who asked first comes first.
    package static func transcript(
        initiator: [UInt8], _ initiatorData: [UInt8], responder: [UInt8], _ responderData: [UInt8]
    ) -> [UInt8] {
        lengthValues([initiator, initiatorData, responder, responderData])
    }

    /// `transcript_oc`: the same for both sides when neither is first.
    package static func transcript(
        either: [UInt8], _ eitherData: [UInt8], other: [UInt8], _ otherData: [UInt8]
    ) -> [UInt8] {
        orderedConcatenation(lengthValues([either, eitherData]), lengthValues([other, otherData]))
    }

    /// `o_cat`: the larger one first.
    package static func orderedConcatenation(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        Array("oc".utf8) + (a.lexicographicallyPrecedes(b) ? b + a : a + b)
    }
}
