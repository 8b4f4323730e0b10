/// Well-known beginnings of games, four moves of each side, so that games between the same players differ.
enum ChessOpenings {
    static let lines = [
        // Open games
        "e4 e5 Nf3 Nc6 Bb5 a6 Ba4 Nf6",  // Ruy Lopez, Morphy
        "e4 e5 Nf3 Nc6 Bb5 Nf6 O-O Nxe4",  // Ruy Lopez, Berlin
        "e4 e5 Nf3 Nc6 Bb5 a6 Bxc6 dxc6",  // Ruy Lopez, Exchange
        "e4 e5 Nf3 Nc6 Bc4 Bc5 c3 Nf6",  // Italian
        "e4 e5 Nf3 Nc6 Bc4 Nf6 d3 Be7",  // Two Knights, quiet
        "e4 e5 Nf3 Nc6 d4 exd4 Nxd4 Nf6",  // Scotch
        "e4 e5 Nf3 Nc6 Nc3 Nf6 Bb5 Bb4",  // Four Knights
        "e4 e5 Nf3 Nf6 Nxe5 d6 Nf3 Nxe4",  // Petrov
        "e4 e5 Nf3 d6 d4 Nf6 Nc3 Nbd7",  // Philidor
        "e4 e5 Nc3 Nf6 Bc4 Nc6 d3 Bc5",  // Vienna
        "e4 e5 f4 exf4 Nf3 g5 h4 g4",  // King's Gambit
        "e4 e5 Bc4 Nf6 d3 c6 Nf3 d5",  // Bishop's Opening
        // Sicilian
        "e4 c5 Nf3 d6 d4 cxd4 Nxd4 Nf6",  // Open
        "e4 c5 Nf3 Nc6 d4 cxd4 Nxd4 g6",  // Accelerated Dragon
        "e4 c5 Nf3 e6 d4 cxd4 Nxd4 a6",  // Kan
        "e4 c5 Nf3 Nc6 Bb5 g6 O-O Bg7",  // Rossolimo
        "e4 c5 Nc3 Nc6 g3 g6 Bg2 Bg7",  // Closed
        "e4 c5 c3 Nf6 e5 Nd5 d4 cxd4",  // Alapin
        "e4 c5 Nf3 d6 Bb5+ Bd7 Bxd7+ Qxd7",  // Moscow
        // Other answers to 1 e4
        "e4 e6 d4 d5 Nc3 Bb4 e5 c5",  // French, Winawer
        "e4 e6 d4 d5 Nd2 Nf6 e5 Nfd7",  // French, Tarrasch
        "e4 e6 d4 d5 e5 c5 c3 Nc6",  // French, Advance
        "e4 c6 d4 d5 Nc3 dxe4 Nxe4 Bf5",  // Caro-Kann, Classical
        "e4 c6 d4 d5 e5 Bf5 Nf3 e6",  // Caro-Kann, Advance
        "e4 c6 d4 d5 exd5 cxd5 c4 Nf6",  // Caro-Kann, Panov
        "e4 d5 exd5 Qxd5 Nc3 Qa5 d4 Nf6",  // Scandinavian
        "e4 d6 d4 Nf6 Nc3 g6 Nf3 Bg7",  // Pirc
        "e4 Nf6 e5 Nd5 d4 d6 Nf3 Bg4",  // Alekhine
        "e4 g6 d4 Bg7 Nc3 d6 Be3 a6",  // Modern
        // Closed games
        "d4 d5 c4 e6 Nc3 Nf6 Bg5 Be7",  // Queen's Gambit Declined
        "d4 d5 c4 e6 Nc3 Nf6 cxd5 exd5",  // Exchange
        "d4 d5 c4 c6 Nf3 Nf6 Nc3 dxc4",  // Slav
        "d4 d5 c4 c6 Nc3 Nf6 e3 e6",  // Semi-Slav
        "d4 d5 c4 dxc4 Nf3 Nf6 e3 e6",  // Queen's Gambit Accepted
        "d4 d5 c4 e6 Nc3 c5 cxd5 exd5",  // Tarrasch
        "d4 d5 Nf3 Nf6 Bf4 c5 e3 Nc6",  // London
        "d4 d5 Nf3 Nf6 e3 e6 Bd3 c5",  // Colle
        // Indian defences
        "d4 Nf6 c4 e6 Nc3 Bb4 e3 O-O",  // Nimzo-Indian
        "d4 Nf6 c4 e6 Nf3 b6 g3 Ba6",  // Queen's Indian
        "d4 Nf6 c4 e6 g3 d5 Bg2 Be7",  // Catalan
        "d4 Nf6 c4 g6 Nc3 Bg7 e4 d6",  // King's Indian
        "d4 Nf6 c4 g6 Nc3 d5 cxd5 Nxd5",  // Grünfeld
        "d4 Nf6 c4 c5 d5 e6 Nc3 exd5",  // Benoni
        "d4 Nf6 c4 c5 d5 b5 cxb5 a6",  // Benko
        "d4 Nf6 Bg5 e6 e4 h6 Bxf6 Qxf6",  // Trompowsky
        "d4 f5 g3 Nf6 Bg2 g6 Nf3 Bg7",  // Dutch
        // Flank openings
        "c4 e5 Nc3 Nf6 Nf3 Nc6 g3 d5",  // English, reversed Sicilian
        "c4 c5 Nf3 Nf6 Nc3 Nc6 g3 g6",  // English, symmetrical
        "Nf3 d5 g3 Nf6 Bg2 e6 O-O Be7",  // Réti
        "b3 e5 Bb2 Nc6 e3 Nf6 Bb5 d6",  // Larsen
    ]
}
