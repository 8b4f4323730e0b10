import GameRules
import OpenSSL
import PoolTesting
import PoolWire
import Testing

@Suite struct OpenSSLTests {
    @Test func `AES-256-GCM gives the ciphertext and tag of NIST's test case 14`() throws {
        let key = [UInt8](repeating: 0, count: 32)
        let nonce = [UInt8](repeating: 0, count: 12)
        let sealed = try AES256GCM.seal([UInt8](repeating: 0, count: 16), key: key, nonce: nonce)
        #expect(sealed.starts(with: nonce))
        #expect(
            Hex.encode(sealed.dropFirst(12)) == "cea7403d4d606b6e074ec5d3baf39d18" + "d0d1c8a799996bf0265b98b5d48ab919")
    }

    @Test func `every changed bit keeps sealed bytes closed`() throws {
        let key = [UInt8](0..<32)
        let plaintext = Array("hello".utf8)
        let sealed = try AES256GCM.seal(plaintext, key: key, nonce: [UInt8](0..<12))
        #expect(try AES256GCM.open(sealed, key: key) == plaintext)
        for bit in 0..<8 * sealed.count {
            var changed = sealed
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: OpenSSLError.notAuthentic) { try AES256GCM.open(changed, key: key) }
        }
        for length in 0..<sealed.count {
            #expect(throws: OpenSSLError.notAuthentic) { try AES256GCM.open(Array(sealed.prefix(length)), key: key) }
        }
    }

    @Test func `plaintexts of all lengths come back`() throws {
        let key = [UInt8](32..<64)
        for length in [0, 1, 15, 16, 17, 255, 4096, 1_000_000] {
            let plaintext = [UInt8](repeating: 0x5a, count: length)
            let sealed = try AES256GCM.seal(plaintext, key: key, nonce: [UInt8](0..<12))
            #expect(sealed.count == length + AES256GCM.overhead)
            #expect(try AES256GCM.open(sealed, key: key) == plaintext)
        }
    }

    @Test func `PBKDF2 gives the key of RFC 7914`() throws {
        let key = try PBKDF2SHA256.deriveKey(from: "passwd", salt: Array("salt".utf8), rounds: 1, count: 64)
        #expect(
            Hex.encode(key)
                == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
                + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783")
    }

    @Test func `mutated public key structures are refused or read, never trusted blindly`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for vector in try VectorReader("relay.json").at("tls_pin").elements {
            let der = try vector.hex("spki_der_hex")
            #expect(SubjectPublicKeyInfo.publicKey(inDER: der + [0]) == nil)
            for length in 0..<der.count {
                #expect(SubjectPublicKeyInfo.publicKey(inDER: Array(der.prefix(length))) == nil)
            }
            for _ in 0..<2000 {
                var mutated = der
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    mutated[Int.random(in: mutated.indices, using: &generator)] = .random(
                        in: 0...255, using: &generator)
                }
                let key = SubjectPublicKeyInfo.publicKey(inDER: mutated)
                #expect((key?.count ?? 0) <= mutated.count)
            }
        }
    }
}
