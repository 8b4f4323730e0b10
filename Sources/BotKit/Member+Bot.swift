package import Pool
import PoolWire

extension Member {
    /// Whether it says of itself that it is a bot: by its avatar, as the protocol has no word for it.
    package var isBot: Bool { profile?.avatarEmoji == PoolUserProfile.botAvatar }
}
