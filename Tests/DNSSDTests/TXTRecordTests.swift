import DNSSD
import Testing

struct TXTRecordTests {
    @Test func `a record is read as it was written`() {
        let record = TXTRecord(["v": "1", "name": "Küche", "empty": ""])
        #expect(TXTRecord(decoding: record.bytes) == record)
        #expect(record["NAME"] == "Küche" && record["empty"] == "" && record["x"] == nil)
        #expect(record.keys == ["empty", "name", "v"])
    }

    @Test func `what cannot be read is left out`() {
        // A pair without value, one without key, one that is cut short.
        let bytes: [UInt8] = [1, 0x61, 2, 0x3d, 0x62, 3, 0x63, 0x3d, 0x64, 9, 0x65, 0x3d]
        #expect(TXTRecord(decoding: bytes) == TXTRecord(["c": "d"]))
    }

    @Test func `of equal keys the first counts, and what is no text is none`() {
        let record = TXTRecord(decoding: [3, 0x61, 0x3d, 0x31, 3, 0x41, 0x3d, 0x32, 3, 0x62, 0x3d, 0xff])
        #expect(record["a"] == "1" && record["b"] == nil)
    }

    @Test func `what does not fit is not set`() {
        var record = TXTRecord()
        record["k"] = String(repeating: "x", count: 254)
        record["a=b"] = "x"
        record[""] = "x"
        #expect(record.bytes.isEmpty)
        record["k"] = String(repeating: "x", count: 253)
        #expect(record.bytes.count == 256)
    }
}
