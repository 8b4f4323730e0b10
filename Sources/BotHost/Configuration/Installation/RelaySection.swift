import RelayServer

/// `relay:`
enum RelayKeys {
    static let listen = Key(
        "listen", "Address for members.", .address, default: RelayConfiguration().server.webSocketBind)
    static let admin = Key(
        "admin", "Address of the relay's own /health, /metrics and /setup, or off.", .addressOrOff,
        default: AddressOrOff(address: nil))
    static let data = OptionalKey(
        "data", "Folder for the relay's identity, pools and approvals; “relay” in the data folder if not given.", .path)
    static let tls = OptionalKey("tls", "Certificate, for wss.", tlsSection.form)
    static let settings = OptionalKey(
        "settings", "Further settings as “poolbots relay --settings” lists them, such as pool.max_pool_size: 32.",
        Form.freeMapping.described([("propertyNames", .object([("enum", .array(names))]))]))

    private static let names = RelayConfiguration.settingNames.map { OrderedJSON.string($0) }

    static let certificate = OptionalKey("certificate", "PEM file with the certificate chain.", .path, required: true)
    static let key = OptionalKey("key", "PEM file with the private key.", .path, required: true)

    /// Paths of certificate and key.
    struct Certificate: Sendable {
        var certificate: String
        var key: String
    }

    static let tlsSection = Section<Certificate>("tls", keys: [certificate, key]) { values, reading in
        guard let chain = values[certificate], let secret = values[key] else { return nil }
        for (path, entry) in [(chain, certificate), (secret, key)] {
            reading.requireFile(path, at: values.position(of: entry))
        }
        return Certificate(certificate: chain, key: secret)
    }

    static let section = Section<EmbeddedRelay>("a relay", keys: [listen, admin, data, tls, settings]) {
        values, reading in
        var configuration = RelayConfiguration()
        let address = values[listen]
        if address.port == 0 {
            reading.refuse(
                "the relay needs a port of its own", hint: "members look for it under the same address each time",
                at: values.position(of: listen))
        }
        for entry in values[settings]?.entries ?? [] {
            guard case .scalar(let scalar) = entry.value else {
                reading.refuse("expected a value, not \(entry.value.kind)", at: entry.value.position)
                continue
            }
            do throws(ConfigurationError) {
                try configuration.set(entry.key.text, to: scalar.text)
            } catch {
                let isKey = if case .unknownKey = error { true } else { false }
                reading.refuse(error.description, at: isKey ? entry.key.position : scalar.position)
            }
        }
        configuration.server.webSocketBind = address
        configuration.server.metricsBind = values[admin].address
        configuration.transport.tlsCertificatePath = values[tls]?.certificate
        configuration.transport.tlsKeyPath = values[tls]?.key
        for warning in configuration.warnings { reading.warn(warning, at: values.position(of: settings)) }
        return EmbeddedRelay(configuration: configuration, dataDirectory: values[data], text: values.text)
    }
}
