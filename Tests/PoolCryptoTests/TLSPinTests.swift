import OpenSSL
import PoolCrypto
import PoolWire
import Testing

@Suite struct TLSPinTests {
    @Test func `a pin of either kind matches the key of the vectors`() throws {
        for vector in try VectorReader("relay.json").at("tls_pin").elements {
            let der = try vector.hex("spki_der_hex")
            #expect(SubjectPublicKeyInfo.publicKey(inDER: der) == (try vector.hex("external_representation_hex")))
            for name in ["sha256_spki_hex", "sha256_external_hex"] {
                let pin = try TLSPin(hash: vector.hex(name))
                #expect(pin.matches(subjectPublicKeyInfo: der))
                #expect(!pin.matches(subjectPublicKeyInfo: der.dropLast()))
                #expect(!pin.matches(subjectPublicKeyInfo: []))
            }
        }
    }

    @Test func `a pin matches no other key`() throws {
        let vectors = try VectorReader("relay.json").at("tls_pin").elements
        let pin = try TLSPin(hash: vectors[0].hex("sha256_spki_hex"))
        #expect(!pin.matches(subjectPublicKeyInfo: try vectors[1].hex("spki_der_hex")))
    }

    @Test func `pins are read from hex and base64`() throws {
        let hash = [UInt8](0..<32)
        let pin = try TLSPin(hash: hash)
        #expect(TLSPin(Hex.encode(hash)) == pin)
        #expect(TLSPin(Hex.encode(hash).uppercased()) == pin)
        #expect(TLSPin(Base64.encode(hash)) == pin)
        for text in ["", "00", Base64.encode(hash + [0]), "x" + Hex.encode(hash)] { #expect(TLSPin(text) == nil) }
        #expect(throws: CryptoError.wrongLength(expected: 32, actual: 31)) { try TLSPin(hash: hash.dropLast()) }
    }
}
