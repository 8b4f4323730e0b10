import Foundation
import HTTPTypes
import Hummingbird

/// `/health`, `/metrics` and the setup pages of a relay (relay.md 10).
struct RelayPages: Sendable {
    let configuration: RelayConfiguration
    let page: SetupPage
    let status: @Sendable () async -> RelayStatus
    let takeRecoveryKey: @Sendable () async -> String?

    var router: Router<BasicRequestContext> {
        let router = Router()
        router.get("/health") { _, _ in
            AdminServer.response("application/json", await status().health(configuration))
        }
        router.get("/metrics") { _, _ in
            AdminServer.response(AdminServer.metricsType, await status().prometheusText)
        }
        router.get("/") { _, _ in AdminServer.response(Self.html, SetupPage.front) }
        router.get("/setup") { request, _ in
            if await status().isClaimed { return AdminServer.response(Self.html, SetupPage.claimed) }
            guard page.isRight(token: request.uri.queryParameters["token"]) else {
                return AdminServer.response(Self.html, SetupPage.forbidden, status: .forbidden)
            }
            return AdminServer.response(Self.html, page.unclaimed)
        }
        router.get("/setup/status") { request, _ in
            guard page.isRight(token: request.uri.queryParameters["token"]) else {
                return AdminServer.response("application/json", #"{"error":"forbidden"}"#, status: .forbidden)
            }
            let claimed = await status().isClaimed
            let key = await takeRecoveryKey().map { "\"\($0)\"" } ?? "null"
            return AdminServer.response("application/json", #"{"claimed":\#(claimed),"recovery_key":\#(key)}"#)
        }
        return router
    }

    private static let html = "text/html; charset=utf-8"
}
