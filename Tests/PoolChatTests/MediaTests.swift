import Foundation
import Pool
import PoolChat
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// Pictures and sounds: what they are, how large they may be, how long they are kept.
@Suite(.timeLimit(.minutes(10))) struct MediaTests {
    private static func big(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(number >> ($0 * 8) & 255) }
    }

    private static func little(_ number: Int, _ count: Int) -> [UInt8] { big(number, count).reversed() }

    private static let png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
    private static let riff = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8)
    /// A comment, filling bytes, a table and the frame header.
    private static let jpeg: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xFE, 0, 5, 1, 2, 3, 0xFF, 0xFF, 0xC4, 0, 3, 0, 0xFF, 0xC2, 0, 11, 8]

    private static let pictures: [(MediaFormat, [UInt8])] = [
        (.png, png + big(640, 4) + big(480, 4)),
        (.gif, Array("GIF89a".utf8) + little(640, 2) + little(480, 2)),
        (.jpeg, jpeg + big(480, 2) + big(640, 2)),
        (.webp, riff + Array("VP8X".utf8) + [10, 0, 0, 0, 0, 0, 0, 0] + little(639, 3) + little(479, 3)),
        (.webp, riff + Array("VP8 ".utf8) + [0, 0, 0, 0, 0, 0, 0, 0x9D, 0x01, 0x2A] + little(640, 2) + little(480, 2)),
        (.webp, riff + Array("VP8L".utf8) + [0, 0, 0, 0, 0x2F] + little(639 | 479 << 14, 4)),
    ]

    @Test func `the format and the size of a picture are read from its header, whatever is damaged`() {
        for (format, bytes) in Self.pictures {
            #expect(MediaFormat(of: Data(bytes)) == format && format.isImage)
            #expect(ImageSize(of: Data(bytes)) == ImageSize(width: 640, height: 480), "\(format)")
            for end in bytes.indices { #expect(ImageSize(of: Data(bytes[..<end])) == nil, "\(format) cut at \(end)") }
            for index in bytes.indices {
                for value in UInt8.min ... .max {
                    var damaged = bytes
                    damaged[index] = value
                    _ = ImageSize(of: Data(damaged))
                }
            }
        }
        #expect(MediaFormat(of: Data([0, 0, 0, 24] + Array("ftypM4A ".utf8))) == .mp4)
        #expect(MediaFormat(of: Data("OggS".utf8)) == .ogg && MediaFormat(of: Data([0x1A, 0x45, 0xDF, 0xA3])) == .webm)
        #expect(MediaFormat(of: Data()) == nil && MediaFormat(of: Data("<svg>".utf8)) == nil)
        #expect(ImageSize(of: Data(Self.png + [0, 0, 0, 0, 0, 0, 0, 0])) == nil, "no picture is without extent")
    }

    private func pair(_ configure: (inout ChatService.Configuration) -> Void) async throws -> (RunningChat, RunningChat)
    {
        let pool = InMemoryPool()
        let host = await RunningChat(
            pool.host(PeerID("host"), displayName: "Host"), name: "Host", membership: { $0.admission = .all },
            chat: configure)
        try await host.pool.joined()
        let invitation = try await host.pool.membership.createInvitation()
        let guest = await RunningChat(
            pool.guest(PeerID("guest"), displayName: "Guest", invitation: invitation), name: "Guest")
        try await guest.key(of: PeerID("host"))
        return (host, guest)
    }

    @Test func `the largest picture passes, larger ones and other files do not`() async throws {
        let (host, guest) = try await pair { _ in }
        var picture = Data(Self.pictures[0].1)
        picture.append(Data(count: ChatService.maxImageBytes - picture.count))
        try await guest.chat.sendImage(picture, caption: "  large ")
        let message = try await host.message("large")
        #expect(message.content == .image(picture, caption: "large"))
        #expect(await host.chat.message(message.id, in: .group)?.content == message.content)
        await #expect(throws: ChatError.tooLarge(limit: 300_000)) { try await guest.chat.sendImage(picture + [0]) }
        await #expect(throws: ChatError.self) { try await guest.chat.sendImage(Data("#!/bin/sh".utf8)) }
        await guest.stop()
        await host.stop()
    }

    @Test func `what was received is kept within a bound, the newest longest`() async throws {
        let (host, guest) = try await pair { $0.keptMediaBytes = 250 }
        var ids: [UUID] = []
        for number in 0..<4 {
            let picture = Data(Self.pictures[0].1) + Data(count: 76)
            ids.append(try await guest.chat.sendImage(picture, caption: "\(number)").messageID)
            try await host.message("\(number)")
        }
        var kept: [Bool] = []
        for id in ids {
            guard case .image(let data, let caption) = await host.chat.message(id, in: .group)?.content else {
                throw ConformanceFailure("a message was forgotten")
            }
            #expect(caption != nil)
            kept.append(!data.isEmpty)
        }
        #expect(kept == [false, false, true, true])
        #expect(await host.chat.message(ids[3], in: .peer(PeerID("guest"))) == nil)
        await guest.stop()
        await host.stop()
    }
}
