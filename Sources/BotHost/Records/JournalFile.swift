import Foundation
import Glibc
import SystemPackage

/// The newest file of a journal, open for adding. Everything here blocks: it is for the journals' own thread.
struct JournalFile {
    private let folder: URL
    private let descriptor: FileDescriptor
    /// How large the file was when it was opened.
    private let size: Int
    /// What has been added since and is not written yet.
    private var added: [UInt8] = []

    private static let name = "journal.jsonl"
    private static let oldName = "journal.old.jsonl"

    /// Opens the file of a folder. Both are made where they are missing, for their owner alone.
    init(in folder: URL) throws {
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        self.folder = folder
        descriptor = try FileDescriptor.open(
            Self.path(Self.name, in: folder), .readWrite, options: [.append, .create, .noFollow, .closeOnExec],
            permissions: [.ownerReadWrite])
        do {
            size = Int(try descriptor.seek(offset: 0, from: .end))
            // The last line may have been cut short.
            if size > 0, try !endsWithLine() { added.append(UInt8(ascii: "\n")) }
        } catch {
            try descriptor.close()
            throw error
        }
    }

    /// How large the file is with what has been added.
    var bytes: Int { size + added.count }

    mutating func add(_ line: [UInt8]) {
        added += line
        added.append(UInt8(ascii: "\n"))
    }

    /// Writes what has been added, waits until it is on the disk, and closes the file.
    func finish() throws {
        try descriptor.closeAfter {
            try descriptor.writeAll(added)
            try Self.sync(descriptor)
        }
        // A new file is only there for good when its folder is.
        if size == 0 { try Self.syncFolder(folder) }
    }

    /// Makes the file the old one, in place of the one before.
    static func putAside(in folder: URL) throws {
        guard unsafe rename(path(name, in: folder).string, path(oldName, in: folder).string) == 0 else {
            throw Errno(rawValue: errno)
        }
    }

    private func endsWithLine() throws -> Bool {
        var last: UInt8 = 0
        let count = try unsafe withUnsafeMutableBytes(of: &last) { last in
            try unsafe descriptor.read(fromAbsoluteOffset: Int64(size - 1), into: last)
        }
        return count == 1 && last == UInt8(ascii: "\n")
    }

    private static func sync(_ descriptor: FileDescriptor) throws {
        guard fdatasync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }

    private static func syncFolder(_ folder: URL) throws {
        let descriptor = try FileDescriptor.open(FilePath(folder.path), .readOnly, options: [.directory, .closeOnExec])
        try descriptor.closeAfter { try sync(descriptor) }
    }

    private static func path(_ name: String, in folder: URL) -> FilePath { FilePath(folder.appending(path: name).path) }
}
