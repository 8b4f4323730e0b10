internal import CQREncode

/// A QR code, drawn by libqrencode.
@safe
public struct QRCode: Sendable, Equatable {
    /// How much of the code may be damaged and it still reads (ISO 18004).
    public enum Correction: Sendable {
        case low, medium, quartile, high
    }

    /// Modules along one side, without the quiet zone.
    public let size: Int
    /// Row by row from the top left; `true` is dark.
    public let modules: [Bool]

    /// Draws `text` as a QR code of the smallest version that holds it.
    /// - Returns: `nil` when the text is empty, contains a NUL or is too long for any version (2,953 bytes at `.low`).
    public init?(_ text: String, correction: Correction) {
        guard !text.isEmpty, !text.utf8.contains(0) else { return nil }
        let level =
            switch correction {
            case .low: QR_ECLEVEL_L
            case .medium: QR_ECLEVEL_M
            case .quartile: QR_ECLEVEL_Q
            case .high: QR_ECLEVEL_H
            }
        guard let code = unsafe QRcode_encodeString8bit(text, 0, level) else { return nil }
        defer { unsafe QRcode_free(code) }
        size = Int(unsafe code.pointee.width)
        guard let data = unsafe code.pointee.data else { return nil }
        modules = (0..<size * size).map { unsafe data[$0] & 1 == 1 }
    }

    /// The code as lines for a terminal with light text on a dark ground: two modules a character, light ones drawn,
    /// with a quiet zone around (ISO 18004 asks for four modules; scanners manage with two, and lines stay shorter).
    public func terminalLines(quietZone: Int = 2) -> [String] {
        func isLight(_ row: Int, _ column: Int) -> Bool {
            guard (0..<size).contains(row), (0..<size).contains(column) else { return true }
            return !modules[row * size + column]
        }
        return stride(from: -quietZone, to: size + quietZone, by: 2).map { row in
            String(
                (-quietZone..<size + quietZone).map { column -> Character in
                    switch (isLight(row, column), isLight(row + 1, column)) {
                    case (true, true): "█"
                    case (true, false): "▀"
                    case (false, true): "▄"
                    case (false, false): " "
                    }
                })
        }
    }
}
