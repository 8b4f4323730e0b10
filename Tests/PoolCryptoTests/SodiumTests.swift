import PoolWire
import Sodium
import Testing

@Suite struct SodiumTests {
    @Test func `SHA-256 of abc is the one of FIPS 180-4`() {
        #expect(
            Hex.encode(SHA256.hash(Array("abc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func `BLAKE2b with 32 bytes is not a shortened BLAKE2b-512`() {
        #expect(
            Hex.encode(BLAKE2b256.hash(Array("abc".utf8)))
                == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319")
    }

    @Test func `HMAC gives the codes of RFC 4231`() throws {
        let cases: [(key: [UInt8], message: [UInt8], code: String)] = [
            (
                [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xaa, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ]
        for (key, message, code) in cases {
            #expect(Hex.encode(HMACSHA256.code(for: message, key: key)) == code)
        }
    }

    @Test func `HKDF gives the keys of RFC 5869`() {
        let ikm = [UInt8](repeating: 0x0b, count: 22)
        #expect(
            Hex.encode(
                HKDFSHA256.deriveKey(from: ikm, salt: Array(0...0x0c), info: Array(0xf0...0xf9), count: 42))
                == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
        #expect(
            Hex.encode(
                HKDFSHA256.deriveKey(
                    from: Array(0...0x4f), salt: Array(0x60...0xaf), info: Array(0xb0...0xff), count: 82))
                == "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                + "cc30c58179ec3e87c14c01d5c1f3434f1d87")
        #expect(
            Hex.encode(HKDFSHA256.deriveKey(from: ikm, salt: [], info: [], count: 42))
                == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
    }

    @Test func `HKDF gives as many bytes as asked for`() {
        for count in [1, 31, 32, 33, 64, 96, 8160] {
            #expect(HKDFSHA256.deriveKey(from: [1], salt: [2], info: [3], count: count).count == count)
        }
    }

    @Test func `Ed25519 gives the signature of RFC 8032`() throws {
        let seed = try unhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
        let publicKey = Ed25519.publicKey(ofSeed: seed)
        #expect(Hex.encode(publicKey) == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
        let signature = Ed25519.sign([0x72], seed: seed, publicKey: publicKey)
        #expect(
            Hex.encode(signature)
                == "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
        #expect(Ed25519.verify(signature, of: [0x72], by: publicKey))
        #expect(!Ed25519.verify(signature, of: [0x73], by: publicKey))
    }

    @Test func `Ed25519 refuses wrong lengths and weak keys`() {
        let seed = [UInt8](repeating: 7, count: 32)
        let publicKey = Ed25519.publicKey(ofSeed: seed)
        let signature = Ed25519.sign([], seed: seed, publicKey: publicKey)
        #expect(Ed25519.verify(signature, of: [], by: publicKey))
        #expect(!Ed25519.verify(signature.dropLast(), of: [], by: publicKey))
        #expect(!Ed25519.verify(signature + [0], of: [], by: publicKey))
        #expect(!Ed25519.verify(signature, of: [], by: publicKey.dropLast()))
        #expect(!Ed25519.verify([], of: [], by: []))
        // Order-one point with an all-zero signature: right for every message in a careless implementation.
        let weak: [UInt8] = [1] + [UInt8](repeating: 0, count: 31)
        #expect(!Ed25519.verify(weak + [UInt8](repeating: 0, count: 32), of: [1, 2, 3], by: weak))
    }

    @Test func `X25519 gives the shared secret of RFC 7748`() throws {
        let alice = try unhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
        let bob = try unhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
        let shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"
        let fromAlice = X25519.sharedSecret(alice, with: X25519.publicKey(ofSecret: bob))
        let fromBob = X25519.sharedSecret(bob, with: X25519.publicKey(ofSecret: alice))
        #expect(fromAlice.map { Hex.encode($0) } == shared)
        #expect(fromBob == fromAlice)
    }

    @Test func `ChaCha20-Poly1305 gives the ciphertext of RFC 8439`() throws {
        let plaintext = Array(
            ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
                + "sunscreen would be it.").utf8)
        let associated = try unhex("50515253c0c1c2c3c4c5c6c7")
        let key = [UInt8](0x80...0x9f)
        let nonce = try unhex("070000004041424344454647")
        let sealed = ChaCha20Poly1305.seal(plaintext, authenticating: associated, key: key, nonce: nonce)
        #expect(Hex.encode(sealed.prefix(16)) == "d31a8d34648e60db7b86afbc53ef7ec2")
        #expect(Hex.encode(sealed.suffix(16)) == "1ae10b594f09e26a7e902ecbd0600691")
        #expect(ChaCha20Poly1305.open(sealed, authenticating: associated, key: key, nonce: nonce) == plaintext)
        #expect(ChaCha20Poly1305.open(sealed, authenticating: [], key: key, nonce: nonce) == nil)
        #expect(ChaCha20Poly1305.open(Array(sealed.prefix(15)), key: key, nonce: nonce) == nil)
        #expect(ChaCha20Poly1305.open(sealed, key: [], nonce: nonce) == nil)
    }

    @Test func `equality in constant time is equality`() {
        #expect(equalInConstantTime([], []))
        #expect(equalInConstantTime([1, 2], [1, 2]))
        #expect(!equalInConstantTime([1, 2], [1, 3]))
        #expect(!equalInConstantTime([1, 2], [1, 2, 3]))
    }

    @Test func `wiping a secret leaves other copies alone`() {
        var secret: [UInt8] = [1, 2, 3]
        let copy = secret
        wipe(&secret)
        #expect(secret.isEmpty)
        #expect(copy == [1, 2, 3])
    }

    @Test func `random bytes have the asked length and differ`() {
        #expect(randomBytes(0).isEmpty)
        #expect(randomBytes(32).count == 32)
        #expect(randomBytes(32) != randomBytes(32))
    }
}
