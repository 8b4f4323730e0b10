/// Which files have changed, as one can tell from looking at them again and again: a value.
///
/// A change counts when the file looks the same twice in a row, so that a file that is being written is not read in the
/// middle.
package struct FileWatch: Sendable {
    /// What a file looks like from outside. `nil` is a file that is not there.
    package struct Look: Sendable, Hashable {
        var seconds: Int
        var nanoseconds: Int
        var size: Int64
        var inode: UInt64

        package init(seconds: Int, nanoseconds: Int, size: Int64, inode: UInt64) {
            self.seconds = seconds
            self.nanoseconds = nanoseconds
            self.size = size
            self.inode = inode
        }
    }

    private struct Entry {
        /// As it was when its content was last taken up.
        var known: Look?
        /// As it was at the last look.
        var last: Look?
    }

    private var entries: [String: Entry] = [:]

    package init() {}

    package var paths: Set<String> { Set(entries.keys) }

    /// Watches these files from now on, and no others.
    /// - Parameter looks: of files that are new here; a file that is not among them is not there.
    package mutating func watch(_ paths: Set<String>, looks: [String: Look]) {
        entries = entries.filter { paths.contains($0.key) }
        for path in paths where entries[path] == nil {
            entries[path] = Entry(known: looks[path], last: looks[path])
        }
    }

    /// - Parameter looks: of all watched files that are there.
    /// - Returns: those that have changed.
    package mutating func looked(_ looks: [String: Look]) -> Set<String> {
        var changed: Set<String> = []
        for (path, entry) in entries {
            let look = looks[path]
            if look != entry.known, look == entry.last {
                changed.insert(path)
                entries[path]?.known = look
            }
            entries[path]?.last = look
        }
        return changed
    }
}
