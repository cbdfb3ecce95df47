/** What everybody of `IMPORTED` knows: two bytes a letter here and there, and four a key. */
export const KNOWN = 'Grüße von früher 🗝️';

/** A hash of it of every kind, made by the program in brackets. */
export const IMPORTED: readonly (readonly [kind: string, hash: string])[] = [
  ['md5 (Python hashlib)', 'md5:fd0ed26c46cce56c8b725836c9ac7153'],
  ['md5 with a salt', 'md5:NaCl §:7e7db1acf46af01a3b1145cc25cb4825'],
  ['sha1 (Python hashlib)', 'sha1:74d4b61b7d4cfcabafb2354c8e0207e79cccff6d'],
  ['sha1 with a salt', 'sha1:NaCl §:6f64a49ddd5847f48b7cc9faa4978d325cb986e4'],
  ['sha256 (Python hashlib)', 'sha256:f7f6457cc348f81fba450966b4d8168362e6a0e4ed3b20d2c467fb56f6049d47'],
  ['sha256 with a salt', 'sha256:NaCl §:f51443029e2d3c1e388a5e997e579641b465ff7b7c1b2149e87b490d393c5e5b'],
  ['bcrypt $2a$ (pyca bcrypt)', '$2a$05$ROu.73VdLkIVFqWN3JCebO9nu2UBNyabbR8tRJuYcY8crTt1PSe9e'],
  ['bcrypt $2b$ (pyca bcrypt)', '$2b$05$Ahpc7ySV.cQpDTltaolzxebs4AP.JMX87s4nvcXSJYbtBBClZG96q'],
  ['bcrypt $2y$ (libxcrypt)', '$2y$05$abcdefghijklmnopqrstuux6QWxTnxlR/y5WX4GNCmNEo9IhROO0u'],
  ['sha256-crypt (libxcrypt)', '$5$7hZ.saltsalt/Q1$KrO7hj6mDMmn2pW4fM4HK0SlMv9N33kS04eu9jWSwF7'],
  ['sha256-crypt with rounds (passlib)', '$5$rounds=1234$oZvnh.0JYtpIltdi$gnwLA.38u3tG8IFhyEjzw5mDOHKyxwrp2lBNsbUjsZA'],
  [
    'sha512-crypt (libxcrypt)',
    '$6$7hZ.saltsalt/Q1$JCO65yG54miA2RuAfeubz6NbgufbDlzK4dPeuwbhEqZCgZcD1rG1RFXRDPXzRAbBf9SQWz3TJFUUKo2IHdPJd/',
  ],
  [
    'sha512-crypt with rounds (passlib)',
    '$6$rounds=1234$SWIRcY9M0cX8cOCi$YEgOdA5MrVDm9owm9gwYyjeHlI4GjtBorHBkR86BBQpnu4XYdqWAcbR/cE9dukqgPWY2GLR49rAETf8lrVFvR1',
  ],
  ['pbkdf2-sha1 (passlib)', '$pbkdf2$1000$k3JOqfW.t5YS4pyTsjZmjA$UAv2QH127KUZgj9l1LxATXHgKF8'],
  ['pbkdf2-sha256 (passlib)', '$pbkdf2-sha256$1000$m/M.J4QwJuQcIwQgJOTcWw$M3C.OP4f6cUUZmFo/L7yA3wUOQohNOdwW5RnJzgNVns'],
  [
    'pbkdf2-sha512 (passlib)',
    '$pbkdf2-sha512$1000$.d8b45zTGiNkbA0hZEwJgQ$e1DuSj81pyxB65eGnV8WKnge5xad6L07PbEyYTiHcJM20WIGp/9Uj2y2NGtS5mlvK1iuPTBXvukKKHEVs7RvVw',
  ],
  [
    'pbkdf2-sha256 in PHC form (Python hashlib)',
    '$pbkdf2-sha256$i=1000,l=32$MDEyMzQ1Njc4OWFiY2RlZg$ODGU8BuwPCdba59+zk83SzaRyLWRmf2ocyT0h9pMWAQ',
  ],
  ['pbkdf2-sha1 named so (Python hashlib)', '$pbkdf2-sha1$1000$MDEyMzQ1Njc4OWFiY2RlZg$CA/F0Eez+p+ed0iO/cK5BeGiJmo'],
  ['scrypt (passlib)', '$scrypt$ln=10,r=8,p=2$cY4xplQqpTRmrLXWmhMihA$2/gwRbfNLHxtfYcJqybxsLeD8s62Tlb/MnZEgyj7CQE'],
  [
    'argon2id (argon2-cffi)',
    '$argon2id$v=19$m=128,t=2,p=1$olorOPTBnnBHa4ikZcylLg$PurFdpy3KQyBA+Moks7eRlvGpYegSR1yd8eJ8p+rMXo',
  ],
  [
    'argon2i (argon2-cffi)',
    '$argon2i$v=19$m=64,t=2,p=1$PSq/jt+q0O3F+YGTaaoYZg$DVW/X27GfOSNLAwIqTiCoKXPhcbabXox0l/hUqOL+L0',
  ],
  [
    'argon2d (argon2-cffi)',
    '$argon2d$v=19$m=64,t=2,p=1$fQaqgkoUyJA71MZPrws6FQ$/vMSwmf3EB9OjtwYjqKduQ/O+i2HgCw0BctXdz6v1fM',
  ],
];

/** What every client of `IMPORTED_SECRETS` knows. */
export const KNOWN_SECRET = 'an-old-secret-of-more-than-32-characters';

/** A hash of it of every kind, the unsalted SHA-256 among them, made likewise. */
export const IMPORTED_SECRETS: readonly (readonly [kind: string, hash: string])[] = [
  ['md5 (Python hashlib)', 'md5:5b23172fd2b60ac627e4da25007ca025'],
  ['md5 with a salt', 'md5:NaCl x:07715ae190b1b6df41f561ff94e5502f'],
  ['sha1 (Python hashlib)', 'sha1:29240ce85e50526539c8533297ff429481caa695'],
  ['sha1 with a salt', 'sha1:NaCl x:3722a2121f0c2c60ba711e916f6a50527d6be3cb'],
  ['sha256 (Python hashlib)', 'sha256:e466a75d9cb928aed032b87b7697a03604b6341b4bbc027135b92baae8a6aff8'],
  ['sha256 with a salt', 'sha256:NaCl x:c60d3f700bcfb9431e98c4762628376f4162c275bbe975d0a2f839a06844f587'],
  ['bcrypt $2a$ (pyca bcrypt)', '$2a$05$LfAlJmlWsL5l09d6HPtfYexWppG4TzwtmmmKAv8NiBvNriP1/3SV2'],
  ['bcrypt $2b$ (pyca bcrypt)', '$2b$05$9CajfX2//WDuOI.opLulSe6IbnAGLSnhEG2FyS17OxYD4dIyyYceC'],
  ['bcrypt $2y$ (libxcrypt)', '$2y$05$abcdefghijklmnopqrstuu/qJzHSS6jTCpy.f1vrCh5kNqAiDtSLC'],
  ['sha256-crypt (libxcrypt)', '$5$7hZ.saltsalt/Q1$jpKxCs0vPW.Agbu0Jn4HdamRsF2XeGCqkDjuQ3ug6L1'],
  [
    'sha512-crypt (libxcrypt)',
    '$6$7hZ.saltsalt/Q1$J0KlGvSMq/Rq.LFEK5mbCi7fGwhAGvsYFanVzWQvvVwldEh5NeVCAe4Rnb0xEzojuT3jTcC9AE2sK5FQugNzc1',
  ],
  [
    'pbkdf2-sha256 in PHC form (Python hashlib)',
    '$pbkdf2-sha256$i=1000,l=32$MDEyMzQ1Njc4OWFiY2RlZg$wvrUay+tBQwKZso7U1jygNTcp+/dn7PJbfZah0BtaLw',
  ],
  [
    'argon2id (argon2-cffi)',
    '$argon2id$v=19$m=64,t=2,p=1$flFszlxGhowgltzWhb1Wog$edRTLT5bZnBwoDDbJyElSDkPv4s+D0xtRO8lljuF2Os',
  ],
  ['sha256-crypt with rounds (passlib)', '$5$rounds=1234$pnz.mTp6VTwhAyok$n4eVYqc9pOQ0TX9VbffCLkr4Gquj2ib0AQBKczkBpC/'],
  [
    'sha512-crypt with rounds (passlib)',
    '$6$rounds=1234$FV1HchYEUjmMU9H.$1Gzr1wiG2yW5zJtkAtkXp8BfdKCcYbuKQbhD8d0.TkJY5CEvPmHa0JOpxs3t.BOxjoNEXjj7FDQMy4slOy/dq0',
  ],
  [
    'pbkdf2-sha512 (passlib)',
    '$pbkdf2-sha512$1000$rTVGKOW8F0KolXKOsdZayw$zyTDA5u63cJJJaRQxOu4ctOYxyVpgwzQdwFz8p9dywr1GsIQevXQwJynIQYjDAYlnC0IXBDwrfAsSy8xSA93uQ',
  ],
  ['scrypt (passlib)', '$scrypt$ln=10,r=8,p=2$a02JMQaA8P7/v1cKAQAgZA$Z5A1DUDpURSYiR3G8wRoUmUGKY02/LSk7I1NyRa2hCw'],
];
