extension Collection {
    /// Where the one stands that gives way when there is room for no more: the first of the group that has most, so that a
    /// crowd from one place pushes out its own. Of groups that have equally many, the one whose first comes first.
    /// - Parameter group: by what they are counted.
    /// - Returns: `nil` where there is nobody.
    package func indexToGiveWay<Group: Hashable>(by group: (Element) -> Group) -> Index? {
        var counts: [Group: Int] = [:]
        for element in self { counts[group(element), default: 0] += 1 }
        let most = counts.values.max()
        return firstIndex { counts[group($0)] == most }
    }
}
