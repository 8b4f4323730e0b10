import Foundation

/// What a process has used so far, as `/proc` tells it.
struct ProcessUsage {
    /// Seconds of processor time, in steps of a hundredth.
    let cpu: Double
    let residentBytes: Int

    init(of process: Int32) throws {
        let folder = "/proc/\(process)"
        let stat = try String(contentsOfFile: "\(folder)/stat", encoding: .utf8)
        // The second field is the program's name in parentheses and may contain anything (proc(5)).
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
        let memory = try String(contentsOfFile: "\(folder)/statm", encoding: .utf8).split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]), memory.count > 1,
            let pages = Int(memory[1])
        else { throw BenchmarkError("\(folder) cannot be read") }
        cpu = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        residentBytes = pages * sysconf(Int32(_SC_PAGESIZE))
    }

    /// Of the last minute.
    static func loadAverage() throws -> Double {
        let text = try String(contentsOfFile: "/proc/loadavg", encoding: .utf8)
        return text.split(separator: " ").first.flatMap { Double($0) } ?? 0
    }
}

/// Why a run cannot go on.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The number of sockets a process may have.
enum OpenFiles {
    /// Raises the limit as far as the system lets us.
    static func allowMany() throws {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(files, &limit) == 0 else { throw BenchmarkError("no limit of open files") }
        limit.rlim_cur = limit.rlim_max
        guard unsafe setrlimit(files, &limit) == 0 else { throw BenchmarkError("the limit of open files stays") }
    }
}
