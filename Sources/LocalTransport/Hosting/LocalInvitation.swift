public import Foundation
import PoolWire

/// Where a local pool is and with which code one gets in, as a text that a person can pass on:
/// `poolbots-local://192.168.1.5:4711/POOLID?token=…&code=…`. A bearer secret.
public struct LocalInvitation: Sendable, Equatable {
    /// Each `HOST:PORT`; the first one is tried first. At most eight.
    public var addresses: [String]
    /// `nil` for whatever pool is there.
    public var poolID: UUID?
    /// Empty for the pool's own code.
    public var tokenID: String
    /// Empty for a pool without a code.
    public var code: String

    static let scheme = "poolbots-local"
    private static let maxBytes = 2_048
    /// What stands before the interface of an address that is good on one link only (RFC 6874).
    private static let zoneInURL = "%25"

    public init(addresses: [String], poolID: UUID? = nil, tokenID: String = "", code: String = "") {
        self.addresses = addresses
        self.poolID = poolID
        self.tokenID = tokenID
        self.code = code
    }

    /// Reads what `url` wrote.
    /// - Returns: `nil` for anything else.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.maxBytes, let parts = URLComponents(string: text), parts.scheme == Self.scheme,
            let host = parts.percentEncodedHost?.replacing(Self.zoneInURL, with: "%"), let port = parts.port,
            1...65_535 ~= port
        else { return nil }
        addresses = ["\(host):\(port)"]
        let path = parts.path.dropFirst()
        poolID = UUID(uuidString: String(path))
        guard path.isEmpty || poolID != nil else { return nil }
        (tokenID, code) = ("", "")
        for item in parts.queryItems ?? [] {
            switch item.name {
            case "token": tokenID = item.value ?? ""
            case "code": code = item.value ?? ""
            case "at": addresses.append(item.value ?? "")
            default: break
            }
        }
        addresses = Array(addresses.filter { !$0.isEmpty }.prefix(DialBook.maxAddresses))
    }

    /// The text.
    public var url: String {
        var parts = URLComponents()
        parts.path = poolID.map { "/" + $0.uuidString.lowercased() } ?? ""
        var items = addresses.dropFirst().map { URLQueryItem(name: "at", value: $0) }
        if !tokenID.isEmpty { items.append(URLQueryItem(name: "token", value: tokenID)) }
        if !code.isEmpty { items.append(URLQueryItem(name: "code", value: code)) }
        if !items.isEmpty { parts.queryItems = items }
        let first = (addresses.first ?? "").replacing("%", with: Self.zoneInURL)
        return "\(Self.scheme)://\(first)\(parts.string ?? "")"
    }
}
