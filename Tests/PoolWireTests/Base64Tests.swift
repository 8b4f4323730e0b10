import Foundation
import PoolWire
import Testing

struct Base64Tests {
    @Test func `every length agrees with Foundation`() {
        var generator = SystemRandomNumberGenerator()
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let expected = Data(bytes).base64EncodedString()
            #expect(Base64.encode(bytes) == expected)
            #expect(Base64.decode(expected) == bytes)
            #expect(Base64.decodeLenient(expected.replacing("=", with: "")) == bytes)
            #expect(Base64.decodeURL(Base64.encodeURL(bytes)) == bytes)
            #expect(!Base64.encodeURL(bytes).contains { "+/=".contains($0) })
        }
    }

    @Test(arguments: [
        "A", "AA", "AAA", "AA=", "A===", "AAAA=", "AA==A", "=", "==", "A=AA", "AB==", "AAB=", "AA\n==", " AA==", "AA-_",
        "ÄÄ==", "AAAAAAA\\", "\\/AA", "AAAAAAAAAAAAA!AA",
    ])
    func `what is not canonical padded base64 is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `hexadecimal digits go both ways`() {
        #expect(Hex.encode([0, 0x9f, 0xff]) == "009fff")
        #expect(Hex.decode("009FfF") == [0, 0x9f, 0xff])
        #expect(Hex.decode("") == [])
        for text in ["0", "0g", "٣٣", "00 "] { #expect(Hex.decode(text) == nil) }
    }

    @Test func `the relay's spellings of a UUID are read`() throws {
        let id = try #require(UUID(uuidString: "0190A1B2-C3D4-7E5F-8A6B-9C8D7E6F5A4B"))
        for text in [
            "0190a1b2-c3d4-7e5f-8a6b-9c8d7e6f5a4b", "0190A1B2C3D47E5F8A6B9C8D7E6F5A4B",
            "{0190a1b2-c3d4-7e5f-8a6b-9c8d7e6f5a4b}", "urn:uuid:0190a1b2-c3d4-7e5f-8a6b-9c8d7e6f5a4b",
        ] {
            #expect(UUID.parseLiberal(text) == id)
        }
        for text in [
            "", "{", "{}", "0190a1b2", "urn:uuid:", "0190a1b2-c3d4-7e5f-8a6b-9c8d7e6f5a4",
            "0190a1b2c3d47e5f8a6b9c8d7e6f5a4g",
        ] {
            #expect(UUID.parseLiberal(text) == nil)
        }
        #expect(UUID(bytes: id.bytes) == id)
        #expect(Hex.encode(id.bytes) == "0190a1b2c3d47e5f8a6b9c8d7e6f5a4b")
        #expect(id.lowercasedText == "0190a1b2-c3d4-7e5f-8a6b-9c8d7e6f5a4b")
        #expect(UUID(bytes: [1]) == nil)
    }
}
