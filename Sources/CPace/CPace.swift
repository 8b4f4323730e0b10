import Sodium

/// A password-authenticated key exchange: CPace over ristretto255 and SHA-512 (draft-irtf-cfrg-cpace).
public enum CPace {}
