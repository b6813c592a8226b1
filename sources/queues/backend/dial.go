package backend

import (
	"context"
	"crypto/tls"
	"net"
	"time"
)

// DialWithin is how long a connection may take: a private store drops our packets, and waiting longer tells nothing more.
const DialWithin = 2 * time.Second

// Dial connects, and closes the connection when ctx ends. With a config it speaks TLS from the first byte.
func Dial(ctx context.Context, addr string, c *tls.Config) (net.Conn, error) {
	limit, done := context.WithTimeout(ctx, DialWithin)
	defer done()
	conn, err := new(net.Dialer).DialContext(limit, "tcp", addr)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { conn.Close() })
	if c == nil {
		return conn, nil
	}
	s := tls.Client(conn, c)
	if err := s.HandshakeContext(limit); err != nil {
		conn.Close()
		return nil, &HandshakeError{err}
	}
	return s, nil
}

// Unverified is TLS to a store whose certificate no client can verify: Heroku's Redis and Postgres present a chain that they sign
// themselves, by whatever plan and host name. The link is encrypted all the same.
func Unverified(host string) *tls.Config {
	return &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, InsecureSkipVerify: true} //nolint:gosec // see above
}

// Verified is TLS to a store with a public certificate.
func Verified(host string) *tls.Config {
	return &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
}

// HandshakeError tells a TLS failure from a failure to connect.
type HandshakeError struct{ Err error }

// Error hides what the certificate says: it names the host.
func (e *HandshakeError) Error() string { return "no encrypted connection could be made" }

// Unwrap gives the cause.
func (e *HandshakeError) Unwrap() error { return e.Err }
