/// The constants of mesh.md 5.
public enum MeshLimits {
    /// The most links an envelope crosses.
    public static let maxTTL = 5
}
