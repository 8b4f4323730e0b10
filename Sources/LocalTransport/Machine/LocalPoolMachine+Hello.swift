import PoolMesh
import PoolTransport
import PoolWire

// Control between the two ends of a link.

extension LocalPoolMachine {
    mutating func receive(
        _ control: LocalControl, _ bytes: [UInt8], over link: LocalLink, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        switch control {
        case .hello(let hello): return receive(hello, over: link, now)
        case .pool(let greeting): return receive(greeting, over: link, now)
        case .join, .proof: return ask(control, bytes, over: link, now)
        case .challenge, .pending, .welcome, .refused: return answered(control, bytes, over: link, now)
        case .state(let state) where link.peer == place?.hostID: return adopt(state, now)
        case .member(let entry): return heard(of: entry, over: link, now)
        case .left(let peer) where peer == link.peer && links.isNeighbour(link.id): return left(peer, now)
        case .removed(let removal):
            return removed(removal, isFromHost: link.peer == place?.hostID && links.isNeighbour(link.id), now)
        case .closed(let closing): return closed(closing)
        case .state, .left, .secret, .tunnel: return []
        }
    }

    /// Says hello once over each link.
    mutating func sayHello(over id: LinkID) -> [LocalPoolAction] {
        guard let place, let link = links[id], links.sayHello(id) else { return [] }
        return write(.hello(place.hello(over: link)), over: id)
    }

    mutating func receive(_ hello: MemberHello, over link: LocalLink, _ now: MeshMoment) -> [LocalPoolAction] {
        guard let place else {
            entry?.keep(hello, over: link.id)
            return []
        }
        guard hello.poolID == place.poolID, hello.card.peer == link.peer, hello.card.isAuthentic(in: place.poolID)
        else { return write(.refused("This is another pool"), over: link.id) }
        let isRight = hello.isValid(
            poolID: place.poolID, secret: place.secret, binding: link.binding, from: link.peer)
        if isHost {
            guard desk?.approved[link.peer] != nil else { return write(.refused(JoinFailure.notMember), over: link.id) }
            return welcomeBack(hello.card, knowsSecret: isRight, over: link, now)
        }
        guard isRight else {
            // One of the two has missed a new secret. Whoever is behind asks the host to be let in again.
            let isBehind = hello.epoch > place.secret.epoch && place.roster[link.peer] != nil
            return isBehind ? beginExchange(over: link, now) : sayHello(over: link.id)
        }
        return enlist(hello.card, at: [link.address], source: link.id, now) + sayHello(over: link.id)
            + becomeNeighbour(link.id, now) + introduce(to: link)
    }

    /// A member that the host let in earlier, in this run or another, has made a link. It is who it says: that is the
    /// link's business. It may not know the secret of the moment.
    private mutating func welcomeBack(
        _ card: LocalCard, knowsSecret: Bool, over link: LocalLink, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        let known = place?.roster[link.peer]
        let isBack = known?.isShown != true || known?.card.agreementKey != card.agreementKey
        guard known?.isShown == true || !isFull else { return write(.refused(Self.full), over: link.id) }
        var actions = enlist(card, at: [link.address], source: link.id, now)
        if isBack || !knowsSecret { actions += write(.state(state), over: link.id) }
        actions += sayHello(over: link.id) + becomeNeighbour(link.id, now) + introduce(to: link)
        guard isBack, let entry = place?.roster[link.peer] else { return actions }
        return actions + announce(.member(entry.memberEntry), except: [link.peer], now)
    }

    /// Tells a new neighbour of those who are within reach: it may have begun a new run, and they as well.
    private func introduce(to link: LocalLink) -> [LocalPoolAction] {
        guard let place else { return [] }
        return place.roster.shown.filter { $0.presence == .here && $0.card.peer != link.peer }.flatMap {
            write(.member($0.memberEntry), over: link.id)
        }
    }
}
