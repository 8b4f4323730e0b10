import Foundation
import PoolTesting
import Testing

/// The files in packaging/ fit the program that is built.
@Suite struct PackagingTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "packaging")

    /// Packages that every Debian has.
    private static let base: Set = ["libc6", "libgcc-s1", "libstdc++6", "zlib1g"]

    @Test func `the container installs every library that the program is linked with`() async throws {
        let text = try String(contentsOf: Self.folder.appending(path: "Containerfile"), encoding: .utf8)
        let installed = Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
        // Files of /lib are those of /usr/lib, and packages know them by either.
        let owners = try await output(
            """
            objdump -p "$0" | awk '$1 == "NEEDED" { print $2 }' | while read -r name; do
                file=$(ldd "$0" | awk -v name="$name" '$1 == name { print $3 }')
                [ -n "$file" ] || continue  # the loader itself
                file=$(realpath "$file")
                dpkg -S "$file" 2>/dev/null || dpkg -S "${file#/usr}" 2>/dev/null
            done | cut -d: -f1 | sort -u
            """)
        #expect(owners.contains("libsodium23") && owners.count > 5, "\(owners)")
        #expect(Set(owners).subtracting(Self.base).subtracting(installed) == [])
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")))
    func `systemd understands every line of the unit`() async throws {
        let unit = try String(contentsOf: Self.folder.appending(path: "poolbots.service"), encoding: .utf8)
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "poolbots.service")
            // The program is not installed here; one that is stands in for it.
            try RunScene.write(
                unit.replacing("ExecStart=/usr/local/bin/poolbots ", with: "ExecStart=/bin/true "), to: file)
            #expect(try await output("systemd-analyze verify \"$1\" 2>&1; echo $?", [file.path]) == ["0"])
        }
    }

    /// What a shell prints, in which `$0` is the program.
    private func output(_ script: String, _ arguments: [String] = []) async throws -> [String] {
        let shell = try await PoolBotsProcess(script: script, arguments)
        _ = try await shell.exitCode()
        return shell.lines
    }
}
