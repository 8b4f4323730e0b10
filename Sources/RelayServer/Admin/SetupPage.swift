import PoolCrypto
import PoolWire
import QREncode

/// The pages that help to claim a relay (relay.md 10). All text in them is our own, so nothing needs escaping.
struct SetupPage: Sendable {
    let code: ClaimCode
    /// 16 hexadecimal digits; who knows them may see the claim code.
    let token: String

    func isRight(token given: Substring?) -> Bool {
        given.map { constantTimeEqual(Array($0.utf8), Array(token.utf8)) } ?? false
    }

    /// The claim code, to scan or to type.
    var unclaimed: String {
        Self.page(
            "Claim this relay",
            """
            <p>Scan this code with the app that shall host pools here, or type the code below it.</p>
            \(QRCode(code.url, correction: .low).map(Self.svg) ?? "")
            <p><code>\(code.manualCode)</code></p>
            """)
    }

    static let claimed = page("Relay", "<p>This relay is claimed. There is nothing to set up.</p>")
    static let forbidden = page("Relay", "<p>Open the setup address that the relay printed when it started.</p>")
    static let front = page(
        "Relay",
        """
        <p>A PoolBots relay is running. See <a href="/health">/health</a> and <a href="/metrics">/metrics</a>.</p>
        """)

    private static func page(_ title: String, _ body: String) -> String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>\(title)</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style>body{font:16px/1.5 sans-serif;max-width:40em;margin:3em auto;padding:0 1em}svg{width:20em}</style>
        </head><body><h1>\(title)</h1>
        \(body)
        </body></html>
        """
    }

    private static func svg(_ code: QRCode) -> String {
        let side = code.size + 8
        var path = ""
        for row in 0..<code.size {
            for column in 0..<code.size where code.modules[row * code.size + column] {
                path += "M\(column + 4) \(row + 4)h1v1h-1z"
            }
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges">\
            <rect width="\(side)" height="\(side)" fill="#fff"/><path d="\(path)"/></svg>
            """
    }
}
