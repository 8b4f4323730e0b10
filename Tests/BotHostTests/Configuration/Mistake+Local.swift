extension Mistake {
    static let localPools = [
        Mistake(
            "a local pool with mistakes in all its keys",
            """
            pools:
              - name: Kitchen
                local_host: {code: abc, listen: nowhere, advertise: maybe, max_peers: 1, admission: everybody}

            """,
            "3:24: a code has 4 to 64 characters; six are usual",
            "3:37: expected an address of this machine, not “nowhere”; "
                + "write 0.0.0.0, 192.168.1.5:4711, \"[::]:7000\" or 127.0.0.1",
            "3:57: expected true or false, not “maybe”", "3:75: expected a whole number from 2 to 64, not “1”",
            "3:89: there is no admission policy “everybody”; there are all, known, ask, none"),
        Mistake(
            "two kinds of codes",
            "pools:\n  - {name: Kitchen, local_host: {code: ABC234, generated_code: none}}\n",
            "2:64: “code” is the code; “generated_code” says nothing then; keep one of them"),
        Mistake(
            "a kind of code that there is not",
            "pools:\n  - {name: Kitchen, local_host: {generated_code: new}}\n",
            "2:50: there is no kind of code “new”; there are kept, fresh, none"),
        Mistake(
            "a way into a local pool that is none",
            "pools:\n  - {name: Kitchen, local_join: {connect: 192.168.1.5, code: ABC234}}\n",
            "2:43: expected HOST:PORT, as 192.168.1.5:4711 or [fd00::1]:4711, not “192.168.1.5”"),
        Mistake(
            "no way into a local pool", "pools:\n  - {name: Kitchen, local_join: {code: ABC234}}\n",
            "2:33: a local pool needs “pool”, “connect” or “invitation”"),
        Mistake(
            "an invitation of a relay",
            "pools:\n  - {name: Kitchen, local_join: {invitation: \"stealth://invite/x\"}}\n",
            "2:46: this is no invitation to a local pool, or only a part of one"),
        Mistake(
            "an invitation and a code",
            "pools:\n  - {name: A, local_join: {invitation: \"poolbots-local://h:1\", code: ABC234}}\n",
            "2:70: an invitation has its code in it"),
        Mistake(
            "what only relays have",
            "pools:\n  - {name: A, local_host: {}, pin: \"\(String(repeating: "ab", count: 32))\"}\n",
            "2:36: “pin” is about a relay, and a local pool has none; leave it out"),
    ]

    private static let two = "pools:\n  - {name: A, local_host: {}}\n  - {name: B, local_host: {}}\n"

    static let bridges = [
        Mistake("bridges that are no list", two + "bridges: A\n", "4:10: expected a list, not “A”"),
        Mistake(
            "a bridge to nowhere", two + "bridges:\n  - pools: [A, Garage]\n",
            "5:16: there is no pool “Garage” in this file; there are A, B"),
        Mistake(
            "a bridge from a pool to itself", two + "bridges: [{pools: [A, A]}]\n",
            "4:19: a bridge joins two to eight different pools",
            "4:23: the pool “A” is in a bridge already; one bridge joins as many pools as it names"),
        Mistake(
            "a pool in two bridges",
            two + "  - {name: C, local_host: {}}\nbridges: [{pools: [A, B]}, {pools: [B, C]}]\n",
            "5:37: the pool “B” is in a bridge already; one bridge joins as many pools as it names"),
        Mistake(
            "a bridge without pools", two + "bridges: [{pool: [A, B]}]\n", "4:11: a bridge needs “pools”",
            "4:12: unknown key “pool”; did you mean “pools”?"),
    ]
}
