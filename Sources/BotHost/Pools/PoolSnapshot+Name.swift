import Foundation
public import Pool

extension PoolSnapshot {
    /// Whether people mean this pool: by its name, or by the beginning of its id.
    public func isCalled(_ text: String) -> Bool {
        guard !text.isEmpty else { return false }
        return poolName == text || poolID.uuidString.lowercased().hasPrefix(text.lowercased())
    }
}
