extension DuelNode {
    /// What a position is worth to the player to move: orbs, and cells that are about to explode next to the other's.
    var estimate: Int {
        let critical = self.critical
        let ownCritical = own & critical
        let enemyCritical = enemy & critical
        // Cells the other side can take with its next move; those of the player to move can still be saved.
        let ownThreatened = own & Self.neighbours(enemyCritical)
        let enemyThreatened = enemy & Self.neighbours(ownCritical)
        return 10 * (orbs(own) - orbs(enemy))
            + 8 * orbs(enemyThreatened) - 4 * orbs(ownThreatened)
            + 5 * (ownCritical & ~Self.neighbours(enemyCritical)).nonzeroBitCount
            - 5 * (enemyCritical & ~Self.neighbours(ownCritical)).nonzeroBitCount
            + 6 * ((own & Self.corners).nonzeroBitCount - (enemy & Self.corners).nonzeroBitCount)
            + 3 * ((own & Self.edges).nonzeroBitCount - (enemy & Self.edges).nonzeroBitCount)
    }

    /// The orbs on some cells.
    func orbs(_ cells: UInt64) -> Int {
        (ones & cells).nonzeroBitCount + 2 * (twos & cells).nonzeroBitCount
    }
}
