import Foundation
import PoolWire
import QREncode

/// An invitation as a QR code in the terminal, as the apps scan it: the card text, correction level M (deltas.md 8).
enum InvitationPicture {
    static func text(for url: String) throws -> String {
        let card = try InviteCard(url: url)
        guard let code = QRCode(card.qrText, correction: .medium) else {
            return "(The invitation is too long for a QR code.)"
        }
        let lines = code.terminalLines()
        if let columns = Terminal.columns, let width = lines.first?.count, columns < width {
            return
                "(Make the terminal \(width) columns wide to see the QR code: “poolbots invite show” draws it again.)"
        }
        return lines.joined(separator: "\n")
    }
}
