import Foundation

extension Form where Value == SecretText {
    /// A secret: as text, or `{file: PATH}` with a file that only its owner may read, or `{env: NAME}`.
    package static var secret: Form {
        Form(schema: [
            ("oneOf", .array([.object([("type", .string("string"))]), .object(SecretSource.section.schema)]))
        ]) { value, reading in
            guard case .mapping = value else {
                guard case .scalar(let scalar) = value else {
                    reading.refuse(
                        "expected a text, “file:” or “env:”, not \(value.kind)", at: value.position)
                    return nil
                }
                reading.foundSecret(at: scalar.position)
                return SecretText(bytes: Array(scalar.text.utf8))
            }
            return SecretSource.section.form.read(value, &reading)
        }
    }
}

/// A secret as it was found. Describes itself without it.
package struct SecretText: Sendable, Equatable, CustomStringConvertible {
    package var bytes: [UInt8]

    /// As text, without white space around it.
    package var text: String { String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) }

    package var description: String { "a secret of \(bytes.count) bytes" }
}

/// Where a secret comes from.
private enum SecretSource {
    static let file = OptionalKey("file", "File with the secret, readable by its owner alone (mode 0600).", .path)
    static let environment = OptionalKey("env", "Environment variable with the secret.", .text(1...256))
    /// The most bytes of a secret.
    static let maxBytes = 65_536

    static let section = Section<SecretText>(
        "a secret", keys: [file, environment], alternatives: [file.name, environment.name]
    ) { values, reading in
        if let name = values[environment] {
            guard let secret = reading.environment[name], !secret.isEmpty else {
                reading.refuse("the environment variable \(name) is not set", at: values.position(of: environment))
                return nil
            }
            return SecretText(bytes: Array(secret.utf8))
        }
        guard let path = values[file] else { return nil }
        reading.depends(on: path)
        do throws(SecretFileError) {
            return try read(path)
        } catch {
            reading.refuse(error.message, hint: error.hint, at: values.position(of: file))
            return nil
        }
    }

    private struct SecretFileError: Error {
        var message: String
        var hint: String?
    }

    private static func read(_ path: String) throws(SecretFileError) -> SecretText {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw SecretFileError(message: "\(path) cannot be read: \(reason)")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SecretFileError(message: "\(path) is no file")
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw SecretFileError(
                message: "\(path) holds a secret and others may read or change it (mode 0\(mode))",
                hint: "chmod 600 \(path)")
        }
        let data: Data?
        do {
            data = try handle.read(upToCount: maxBytes)
        } catch {
            throw SecretFileError(message: "\(path) cannot be read: \(error.localizedDescription)")
        }
        guard let data, !data.isEmpty else { throw SecretFileError(message: "\(path) is empty") }
        return SecretText(bytes: Array(data))
    }
}
