import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import PoolTransport

/// Says in one sentence why a connection could not be made, and what to do.
enum DialFailure {
    static func describe(_ error: any Error, _ endpoint: RelayEndpoint) -> TransportError {
        let address = endpoint.authority
        switch error {
        case let error as TransportError: return error
        case let error as NIOConnectionError: return connection(error, endpoint)
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: return tls(error, endpoint)
        case is HTTPParserError:
            return TransportError(
                .protocolViolation,
                "\(address) does not speak HTTP: is the port right, and does the relay want wss:// instead of ws://?")
        case ChannelError.connectTimeout(let limit):
            return TransportError(
                .unreachable,
                "Nobody answered at \(address) within \(limit.nanoseconds / 1_000_000_000) seconds: check the address, "
                    + "and whether a firewall lets it through.")
        case let error as IOError: return system(error, endpoint)
        default:
            let tail = endpoint.isSecure ? "" : " If it wants TLS, write wss://."
            return TransportError(
                .connectionLost,
                "\(address) closed the connection before the WebSocket was open: is it a relay?\(tail)")
        }
    }

    private static func connection(_ error: NIOConnectionError, _ endpoint: RelayEndpoint) -> TransportError {
        if let first = error.connectionErrors.first { return describe(first.error, endpoint) }
        return TransportError(
            .unreachable,
            "The name \(endpoint.host) cannot be resolved: check its spelling and this computer's network.")
    }

    private static func system(_ error: IOError, _ endpoint: RelayEndpoint) -> TransportError {
        let address = endpoint.authority
        switch error.errnoCode {
        case ECONNREFUSED:
            return TransportError(
                .unreachable, "\(address) refused the connection: is the relay running, and is the port right?")
        case ENETUNREACH, EHOSTUNREACH:
            return TransportError(.unreachable, "There is no way to \(address): check this computer's network.")
        case ECONNRESET, EPIPE:
            return TransportError(
                .connectionLost, "\(address) broke off while the WebSocket was being opened: is it a relay?")
        default:
            return TransportError(.unreachable, "\(address) cannot be reached (error \(error.errnoCode)).")
        }
    }

    private static func tls(_ error: any Error, _ endpoint: RelayEndpoint) -> TransportError {
        let detail = "\(error)"
        let address = endpoint.authority
        if detail.contains("CERTIFICATE_VERIFY_FAILED") || detail.contains("failedToValidateHostname")
            || detail.contains("serverHostnameImpossibleToMatch")
        {
            return TransportError(
                .untrusted,
                "The certificate of \(address) is not trusted: it must be valid for this name and be signed by a known "
                    + "authority, or by one that you add.")
        }
        return TransportError(
            .protocolViolation,
            "\(address) does not speak TLS as expected: is the port right, and is it wss:// and not ws://? (\(detail))")
    }
}
