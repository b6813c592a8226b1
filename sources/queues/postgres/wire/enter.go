package wire

import (
	"context"
	"crypto/md5"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"syscall"

	"github.com/jackc/pgx/v5/pgproto3"

	"app.gonogo/gonogo/sources/queues/backend"
)

// Connect makes a connection that can be asked, within ctx.
func Connect(ctx context.Context, config Config) (*Conn, error) {
	n, err := config.Dial(ctx, config.Addr)
	if err != nil {
		return nil, err
	}
	callOff := within(ctx, n)
	c := &Conn{config: config, parameters: map[string]string{}}
	if c.net, err = encrypted(ctx, n, config.TLS); err == nil {
		c.talk = pgproto3.NewFrontend(c.net, c.net)
		c.talk.SetMaxBodyLen(mostBytes)
		err = c.enter()
	}
	if ended := callOff(); err == nil {
		err = ended
	}
	if err != nil {
		_ = n.Close()
		return nil, err
	}
	return c, nil
}

// encrypted asks the server for TLS, if there is a config for it, and begins it. Not a byte is read beyond the server's yes, so
// that nothing unencrypted can stand before what is encrypted.
func encrypted(ctx context.Context, n net.Conn, config *tls.Config) (net.Conn, error) {
	if config == nil {
		return n, nil
	}
	b, err := (&pgproto3.SSLRequest{}).Encode(nil)
	if err != nil {
		return nil, err
	}
	if _, err := n.Write(b); err != nil {
		return nil, err
	}
	var said [1]byte
	if _, err := io.ReadFull(n, said[:]); err != nil {
		return nil, err
	}
	if said[0] != 'S' {
		return nil, ErrPlain
	}
	s := tls.Client(n, config)
	if err := s.HandshakeContext(ctx); err != nil {
		timeout := net.Error(nil)
		if errors.As(err, &timeout) && timeout.Timeout() || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) {
			return nil, err // of the network, not of TLS
		}
		return nil, &backend.HandshakeError{Err: err}
	}
	return s, nil
}

// enter starts the session and proves who we are.
func (c *Conn) enter() error {
	start := &pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: maps.Clone(c.config.Settings)}
	start.Parameters["user"] = c.config.User
	err := c.send(start)
	welcome := false
	for err == nil {
		var m pgproto3.BackendMessage
		if m, err = c.receive(); err != nil {
			return err
		}
		switch m := m.(type) {
		case *pgproto3.AuthenticationCleartextPassword:
			err = c.send(&pgproto3.PasswordMessage{Password: c.config.Password})
		case *pgproto3.AuthenticationMD5Password:
			err = c.send(&pgproto3.PasswordMessage{Password: "md5" + sum(sum(c.config.Password+c.config.User)+string(m.Salt[:]))})
		case *pgproto3.AuthenticationSASL:
			err = c.prove(m.AuthMechanisms)
		case *pgproto3.AuthenticationGSS:
			return ErrMechanism
		case *pgproto3.AuthenticationOk:
			welcome = true
		case *pgproto3.BackendKeyData:
			c.pid, c.key = m.ProcessID, slices.Clone(m.SecretKey)
		case *pgproto3.NegotiateProtocolVersion: // 3.0 is the least there is
		case *pgproto3.ReadyForQuery:
			if !welcome {
				return errOrder
			}
			return nil
		default:
			return fmt.Errorf("%w: %T", errOrder, m)
		}
	}
	return err
}

// sum is MD5 in hexadecimal digits, which servers that know nothing better ask for.
func sum(text string) string {
	s := md5.Sum([]byte(text)) //nolint:gosec // see above
	return hex.EncodeToString(s[:])
}

// prove has the conversation of SCRAM with the server.
func (c *Conn) prove(mechanisms []string) error {
	var certificate []byte
	s, secured := c.net.(*tls.Conn)
	if secured {
		certificate = binding(s.ConnectionState())
	}
	talk, err := newScram(mechanisms, c.config.Password, secured, certificate)
	if err != nil {
		return err
	}
	if err := c.send(&pgproto3.SASLInitialResponse{AuthMechanism: talk.mechanism, Data: talk.first()}); err != nil {
		return err
	}
	m, err := c.receive()
	if err != nil {
		return err
	}
	challenge, ok := m.(*pgproto3.AuthenticationSASLContinue)
	if !ok {
		return fmt.Errorf("%w: %T", errOrder, m)
	}
	final, err := talk.final(string(challenge.Data))
	if err != nil {
		return err
	}
	if err := c.send(&pgproto3.SASLResponse{Data: final}); err != nil {
		return err
	}
	if m, err = c.receive(); err != nil {
		return err
	}
	verdict, ok := m.(*pgproto3.AuthenticationSASLFinal)
	if !ok {
		return fmt.Errorf("%w: %T", errOrder, m)
	}
	return talk.verify(string(verdict.Data))
}
