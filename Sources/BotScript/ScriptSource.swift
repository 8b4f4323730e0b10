import Dispatch
import Foundation

/// Where a scripted bot's code comes from. It is read at each start and at each reload.
public struct ScriptSource: Sendable {
    public let name: String
    private let read: @Sendable () async throws -> [UInt8]

    /// - Parameter name: what errors call it.
    public init(name: String, read: @escaping @Sendable () async throws -> [UInt8]) {
        self.name = name
        self.read = read
    }

    /// Code that is given once.
    public static func text(_ text: String, name: String) -> ScriptSource {
        ScriptSource(name: name) { Array(text.utf8) }
    }

    /// A file, called by its last component in errors.
    public static func file(_ path: String) -> ScriptSource {
        let url = URL(fileURLWithPath: path)
        return ScriptSource(name: url.lastPathComponent) {
            // Files are not read on the threads that all bots share.
            try await withCheckedThrowingContinuation { continuation in
                DispatchQueue.global().async {
                    continuation.resume(with: Result { try [UInt8](Data(contentsOf: url)) })
                }
            }
        }
    }

    /// Looks whether the code can be used, and runs nothing of it.
    /// - Throws: `ScriptError` for what cannot be read, or is not written as it must be.
    public func check(limits: ScriptLimits = ScriptLimits()) async throws(ScriptError) {
        try await load().check(limits)
    }

    /// - Throws: `ScriptError` for what cannot be read or is no text.
    func load() async throws(ScriptError) -> ScriptCode {
        let source: [UInt8]
        do {
            source = try await read()
        } catch {
            throw ScriptError(chunk: name, message: Self.problem(error))
        }
        guard source.first == 0x1b || String(validating: source, as: UTF8.self) != nil else {
            throw ScriptError(chunk: name, message: "this is no UTF-8; save the file in that encoding")
        }
        return ScriptCode(name: name, source: Self.withoutMarks(source))
    }

    private static func problem(_ error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileReadNoSuchFile?, .fileNoSuchFile?: "there is no such file"
        case .fileReadNoPermission?: "the file may not be read; check its permissions"
        default: "this cannot be read as a file"
        }
    }

    /// What `lua` itself passes over at the beginning of a file is no part of the code: a byte order mark, and a first
    /// line that is for the shell.
    private static func withoutMarks(_ source: [UInt8]) -> [UInt8] {
        let text = source.starts(with: [0xef, 0xbb, 0xbf]) ? source.dropFirst(3) : source[...]
        // That line stays, as a remark: those after it keep their numbers.
        return text.first == UInt8(ascii: "#") ? Array("--".utf8) + text : Array(text)
    }
}
