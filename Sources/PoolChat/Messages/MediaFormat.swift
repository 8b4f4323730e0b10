public import Foundation

/// The format of a picture or a sound, told from its first bytes: the wire does not name it (chat.md 8).
public enum MediaFormat: String, Sendable, CaseIterable {
    case jpeg, png, gif, webp
    case mp4, ogg, webm

    /// - Returns: `nil` for anything else.
    public init?(of data: Data) {
        let head = Array(data.prefix(12))
        func begins(_ bytes: [UInt8], at offset: Int = 0) -> Bool { head.dropFirst(offset).starts(with: bytes) }
        if begins([0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if begins([0x89, 0x50, 0x4E, 0x47]) {
            self = .png
        } else if begins(Array("GIF8".utf8)) {
            self = .gif
        } else if begins(Array("RIFF".utf8)), begins(Array("WEBP".utf8), at: 8) {
            self = .webp
        } else if begins(Array("ftyp".utf8), at: 4) {
            self = .mp4
        } else if begins(Array("OggS".utf8)) {
            self = .ogg
        } else if begins([0x1A, 0x45, 0xDF, 0xA3]) {
            self = .webm
        } else {
            return nil
        }
    }

    public var isImage: Bool {
        switch self {
        case .jpeg, .png, .gif, .webp: true
        case .mp4, .ogg, .webm: false
        }
    }
}

/// Width and height of a picture in pixels, as its header claims.
public struct ImageSize: Sendable, Equatable {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Reads the header of a JPEG, PNG, GIF or WebP; nothing is decoded.
    /// - Returns: `nil` for other formats, and where the header is damaged.
    public init?(of data: Data) {
        let bytes = Array(data.prefix(Self.headerBytes))
        let size: ImageSize? =
            switch MediaFormat(of: data) {
            case .png: Self.png(bytes)
            case .gif: Self.gif(bytes)
            case .jpeg: Self.jpeg(bytes)
            case .webp: Self.webP(bytes)
            default: nil
            }
        guard let size, size.width > 0, size.height > 0 else { return nil }
        self = size
    }

    /// Metadata of a camera stands before the size of a JPEG.
    private static let headerBytes = 131_072

    private static func big(_ bytes: [UInt8], _ position: Int, _ count: Int) -> Int? {
        guard position >= 0, position + count <= bytes.count else { return nil }
        return bytes[position..<position + count].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func little(_ bytes: [UInt8], _ position: Int, _ count: Int) -> Int? {
        guard position >= 0, position + count <= bytes.count else { return nil }
        return bytes[position..<position + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func make(_ width: Int?, _ height: Int?) -> ImageSize? {
        guard let width, let height else { return nil }
        return ImageSize(width: width, height: height)
    }

    private static func png(_ bytes: [UInt8]) -> ImageSize? { make(big(bytes, 16, 4), big(bytes, 20, 4)) }

    private static func gif(_ bytes: [UInt8]) -> ImageSize? { make(little(bytes, 6, 2), little(bytes, 8, 2)) }

    /// The first frame header (`SOF0` to `SOF15`, without the three markers among them that are none).
    private static func jpeg(_ bytes: [UInt8]) -> ImageSize? {
        var position = 2
        while let marker = big(bytes, position, 2), marker >> 8 == 0xFF {
            if marker == 0xFFFF {
                position += 1
                continue
            }
            if (0xFFC0...0xFFCF).contains(marker), ![0xFFC4, 0xFFC8, 0xFFCC].contains(marker) {
                return make(big(bytes, position + 7, 2), big(bytes, position + 5, 2))
            }
            guard let length = big(bytes, position + 2, 2), length >= 2 else { return nil }
            position += 2 + length
        }
        return nil
    }

    private static func webP(_ bytes: [UInt8]) -> ImageSize? {
        guard bytes.count >= 16 else { return nil }
        switch String(decoding: bytes[12..<16], as: UTF8.self) {
        case "VP8X": return make(little(bytes, 24, 3).map { $0 + 1 }, little(bytes, 27, 3).map { $0 + 1 })
        case "VP8 ": return make(little(bytes, 26, 2).map { $0 & 0x3FFF }, little(bytes, 28, 2).map { $0 & 0x3FFF })
        case "VP8L":
            guard let bits = little(bytes, 21, 4) else { return nil }
            return ImageSize(width: bits & 0x3FFF + 1, height: bits >> 14 & 0x3FFF + 1)
        default: return nil
        }
    }
}
