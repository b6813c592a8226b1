package wire

import (
	"crypto/ed25519"
	"encoding/base32"
	"encoding/base64"
	"strings"
)

// sign takes a user's token and key from the file that they are handed out in, and proves with the key that the token is the user's.
func sign(file, nonce string) (token, signature string, err error) {
	token, seed := section(file, "NATS USER JWT"), section(file, "USER NKEY SEED")
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(seed)
	// Two bytes of kind, the seed, and two of a sum.
	if token == "" || err != nil || len(raw) != 2+ed25519.SeedSize+2 || seed[0] != 'S' {
		return "", "", ErrCredentials
	}
	return token, base64.RawURLEncoding.EncodeToString(ed25519.Sign(ed25519.NewKeyFromSeed(raw[2:2+ed25519.SeedSize]), []byte(nonce))), nil
}

// section is the line between the marks of a section.
func section(file, name string) string {
	_, rest, _ := strings.Cut(file, "BEGIN "+name)
	_, rest, _ = strings.Cut(rest, "\n")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(line)
}
