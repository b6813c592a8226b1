// Package postgres is a PostgreSQL with nothing in it.
package postgres

import (
	"context"
	"net"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgproto3"
)

// Server is the app's own PostgreSQL as far as anybody here looks into it: whoever comes is let in, and finds nothing. Without
// it a reader of queues would ask the network for a host that does not exist.
type Server struct {
	listener net.Listener
	clients  sync.WaitGroup
}

// Listen opens the database on a port of loopback. It answers until ctx ends; close it then.
func Listen(ctx context.Context) (*Server, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	d := &Server{listener: listener}
	d.clients.Add(1)
	go func() {
		defer d.clients.Done()
		d.accept(ctx)
	}()
	return d, nil
}

func (d *Server) Addr() string { return d.listener.Addr().String() }

// Close ends the listener; the clients end with the ctx.
func (d *Server) Close() {
	_ = d.listener.Close()
	d.clients.Wait()
}

func (d *Server) accept(ctx context.Context) {
	for {
		conn, err := d.listener.Accept()
		if err != nil {
			return
		}
		d.clients.Add(1)
		go func() {
			defer d.clients.Done()
			defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
			defer func() { _ = conn.Close() }()
			serveNothing(conn)
		}()
	}
}

// serveNothing speaks the simple protocol with one client until it leaves, or says what is not understood here.
func serveNothing(conn net.Conn) {
	b := pgproto3.NewBackend(conn, conn)
	if !enter(b, conn) {
		return
	}
	for {
		m, err := b.Receive()
		if err != nil {
			return
		}
		q, simple := m.(*pgproto3.Query)
		if !simple {
			return
		}
		for _, statement := range strings.Split(q.String, ";") {
			answer(b, strings.Fields(statement))
		}
		b.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
		if b.Flush() != nil {
			return
		}
	}
}

// enter lets a client in, unencrypted.
func enter(b *pgproto3.Backend, conn net.Conn) bool {
	for {
		m, err := b.ReceiveStartupMessage()
		if err != nil {
			return false
		}
		switch m := m.(type) {
		case *pgproto3.StartupMessage:
			if strings.HasPrefix(m.Parameters["application_name"], "psql") {
				b.Send(refusal("FATAL", "psql"))
				_ = b.Flush()
				return false
			}
			b.Send(&pgproto3.AuthenticationOk{})
			for _, s := range [][2]string{{"server_version", "16.4"}, {"client_encoding", "UTF8"}, {"standard_conforming_strings", "on"}} {
				b.Send(&pgproto3.ParameterStatus{Name: s[0], Value: s[1]})
			}
			b.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
			return b.Flush() == nil
		case *pgproto3.SSLRequest, *pgproto3.GSSEncRequest:
			if _, err := conn.Write([]byte("N")); err != nil {
				return false
			}
		default:
			return false
		}
	}
}

// refusal says that something is not simulated, in the words of the simulated API.
func refusal(severity, what string) *pgproto3.ErrorResponse {
	return &pgproto3.ErrorResponse{Severity: severity, SeverityUnlocalized: severity, Code: notSupported,
		Message: "gonogo sim does not simulate this: " + what + ". Its database has nothing in it."}
}

// notSupported is PostgreSQL's code of a feature that is not there.
const notSupported = "0A000"

// answer answers a statement: a select has no rows. What would change or show something is refused.
func answer(b *pgproto3.Backend, words []string) {
	if len(words) == 0 {
		return
	}
	switch first := strings.ToUpper(words[0]); first {
	case "SELECT":
		b.Send(&pgproto3.RowDescription{})
		b.Send(&pgproto3.CommandComplete{CommandTag: []byte("SELECT 0")})
	case "BEGIN", "COMMIT", "ROLLBACK", "SET", "DISCARD":
		b.Send(&pgproto3.CommandComplete{CommandTag: []byte(first)})
	default:
		b.Send(refusal("ERROR", "the statement "+first))
	}
}
