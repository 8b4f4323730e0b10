import BotAPI
import Foundation
import GameRules
import PoolTesting
import Testing

/// Values and their JSON.
@Suite struct APIValueTests {
    /// Values of all kinds, nested.
    private func value(_ generator: inout SeededGenerator, depth: Int = 0) -> APIValue {
        switch Int.random(in: 0..<(depth < 5 ? 8 : 5), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .int(Int.random(in: .min ... .max, using: &generator))
        case 3: return .double(Double(bitPattern: generator.next()).rounded(.up) + 0.5)
        case 4:
            let scalars = (0..<generator.below(8)).compactMap { _ in Unicode.Scalar(UInt32(generator.below(0x11_0000)))
            }
            return .string(String(String.UnicodeScalarView(scalars)))
        case 5, 6: return .array((0..<generator.below(5)).map { _ in value(&generator, depth: depth + 1) })
        default:
            var object = APIObject()
            for _ in 0..<generator.below(5) { object["k\(generator.below(100))"] = value(&generator, depth: depth + 1) }
            return .object(object)
        }
    }

    @Test func `what is written is read again, in the same order`() throws {
        var generator = SeededGenerator(printing: "values")
        for _ in 0..<3_000 {
            let value = value(&generator)
            let json = try value.json()
            let again = try APIValue(json: json)
            #expect(try again.json() == json)
            // Numbers that are not finite have become null; everything else is itself.
            if !String(decoding: json, as: UTF8.self).contains("null") { #expect(again == value) }
        }
        let ordered = #"{"b":1,"a":{"z":null,"y":[true,-0.5,"\n\"ü/"]},"c":9223372036854775807}"#
        #expect(try APIValue(json: ordered.utf8).jsonText() == ordered)
        #expect(try APIValue(json: "9223372036854775808".utf8) == .double(9_223_372_036_854_775_808))
        #expect(try APIValue(json: "1e2".utf8) == .double(100))
        #expect(try APIValue.bytes([1, 2, 3]).jsonText() == #""AQID""#)
        #expect(try APIValue.double(.nan).jsonText() == "null")
    }

    @Test func `both directions are bounded in bytes, depth and number`() {
        func nested(_ depth: Int) -> APIValue { (0..<depth).reduce(.null) { value, _ in .array([value]) } }
        #expect(throws: Never.self) { try nested(16).json() }
        #expect(throws: APIError(.badValue, "nested deeper than 16 levels")) { try nested(17).json() }
        #expect(throws: APIError.self) { try APIValue(json: Array(repeating: UInt8(ascii: "["), count: 100_000)) }
        let many = APIValue.array(Array(repeating: 1, count: 20_000))
        #expect(throws: APIError(.badValue, "more than 16384 values")) { try many.json() }
        #expect(throws: APIError.self) { try APIValue(json: many.json(limits: .init(values: 100_000))) }
        let fields = APIValue.object(APIObject((0..<10_000).map { .init(key: "\($0)", value: 1) }))
        #expect(throws: APIError(.badValue, "more than 16384 values")) { try fields.json() }
        #expect(throws: APIError(.badValue, "longer than 10 bytes as JSON")) {
            try APIValue.string("more than ten").json(limits: .init(bytes: 10))
        }
        #expect(throws: APIError.self) { try APIValue(json: "\"more than ten\"".utf8, limits: .init(bytes: 10)) }
        #expect(throws: APIError.self) { try APIValue(json: #"{"a":1,"a":2}"#.utf8) }
    }

    @Test func `damaged JSON never traps`() {
        var generator = SeededGenerator(printing: "damaged JSON")
        let sound = Array(
            #"{"id":7,"call":"chat.say","arguments":{"text":"a\u00e9\\n","to":["x",1.5e3,null,true]}}"#.utf8)
        for _ in 0..<200_000 {
            var damaged = sound
            for _ in 0...generator.below(3) {
                let position = generator.below(damaged.count)
                switch generator.below(3) {
                case 0: damaged[position] = UInt8(generator.below(256))
                case 1: damaged.remove(at: position)
                default: damaged.insert(damaged[generator.below(damaged.count)], at: position)
                }
            }
            _ = try? APIValue(json: damaged)
        }
    }

    @Test func `objects keep their order`() {
        var object: APIObject = ["b": 1, "a": 2]
        object["c"] = 3
        object["b"] = nil
        object["a"] = 4
        object["nothing"] = nil
        #expect(object.keys == ["a", "c"] && object["a"] == 4 && object["b"] == nil)
    }
}
