import PoolTesting
import PoolWire
import Testing

struct DisplayNameTests {
    @Test func `names are cleaned as by the reference server`() throws {
        let vectors = try RelayVectors.shared.get().display_name
        for vector in vectors.cases {
            #expect(Array(DisplayName.clean(vector.input).unicodeScalars) == Array(vector.out.unicodeScalars))
        }
        #expect(DisplayName.maxScalars == vectors.max_scalars)
        #expect(DisplayName.maxBytes == vectors.too_long_bytes_over)
    }
}

struct ServerAddressTests {
    struct Typed: Decodable { var typed, used: String }
    struct PoolFile: Decodable { var server_url_normalisation: [Typed] }

    @Test func `what people type becomes a URL`() throws {
        for vector in try RelayVectors.shared.get().server_url_input {
            #expect(ServerAddress.normalise(vector.input) == vector.out)
        }
        for vector in try Vectors.decode(PoolFile.self, from: "pool.json").server_url_normalisation {
            #expect(ServerAddress.normalise(vector.typed) == vector.used)
        }
    }

    @Test func `equal places have one canonical spelling`() {
        #expect(ServerAddress.canonical("WSS://Relay.Example/") == "wss://relay.example")
        #expect(ServerAddress.canonical(" wss://relay.example:1/Path/ ") == "wss://relay.example:1/Path")
        #expect(ServerAddress.isSecure("WSS://h"))
        #expect(!ServerAddress.isSecure("ws://h"))
    }
}
