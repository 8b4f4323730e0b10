package import Foundation

/// Which engine to run and how.
public struct UCIConfiguration: Sendable, Hashable {
    /// A setting of the engine, as `option` lines name it: `UCI_Elo`, `Skill Level`.
    public struct Option: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The program's file, or its name alone to look for on the path and in `/usr/games`.
    public var program: String
    /// Set before the first move, in this order.
    public var options: [Option]
    /// The most time for the engine to start and answer to its options.
    public var startTime = Duration.seconds(30)
    /// The most time that an answer may take beyond the time to think; then the engine counts as hung.
    public var margin = Duration.seconds(10)

    public init(program: String, options: [Option] = []) {
        self.program = program
        self.options = options
    }

    /// Reads `uci:PROGRAM[,OPTION=VALUE…]`: `uci:/usr/games/stockfish,UCI_LimitStrength=true,UCI_Elo=1700`.
    /// - Throws: `UCIEngineError.badSpecification`.
    public init(parsing text: String) throws(UCIEngineError) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard let head = parts.first, head.hasPrefix("uci:"), head.count > 4 else { throw .badSpecification(text) }
        var options: [Option] = []
        for part in parts.dropFirst() {
            guard let sign = part.firstIndex(of: "="), sign != part.startIndex else { throw .badSpecification(text) }
            options.append(Option(String(part[..<sign]), String(part[part.index(after: sign)...])))
        }
        // A line end would begin a command of its own.
        guard !text.contains(where: \.isNewline) else { throw .badSpecification(text) }
        self.init(program: String(head.dropFirst(4)), options: options)
    }

    /// The specification that `init(parsing:)` reads.
    public var text: String {
        (["uci:\(program)"] + options.map { "\($0.name)=\($0.value)" }).joined(separator: ",")
    }

    /// The file to run.
    /// - Throws: `UCIEngineError.notFound`.
    package func executable(path: String?) throws(UCIEngineError) -> URL {
        let candidates =
            program.contains("/")
            ? [program]
            // Debian puts engines into a folder that is on no administrator's path.
            : ((path ?? "").split(separator: ":").map(String.init) + ["/usr/games"]).map { "\($0)/\(program)" }
        var isFolder: ObjCBool = false
        for candidate in candidates where FileManager.default.isExecutableFile(atPath: candidate) {
            if unsafe FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue {
                return URL(filePath: candidate)
            }
        }
        throw .notFound(program)
    }
}
