import Foundation
import PoolTesting
import Testing

/// Pages of the admin address.
enum AdminPage {
    /// - Returns: the answer with its header.
    static func get(_ address: String) async throws -> String {
        let url = try #require(URL(string: address))
        let request = "GET \(url.path()) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        return try await plainAnswer(to: request, host: try #require(url.host()), port: try #require(url.port))
    }
}
