// Package wire is a connection to a NATS server, for requests alone: who asks waits for the one answer.
//
// Its rules:
//
//   - One server is connected to, and when the connection ends it has ended: whoever asks opens another.
//   - What the server says unasked is answered when it must be (PING), and kept when it tells why it refuses.
//   - No more room is made for an answer than has come.
package wire

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"

	"app.gonogo/gonogo/sources/queues/store"
)

// Config says how to connect.
type Config struct {
	Addr           string // host:port
	Dial           func(addr string) (net.Conn, error)
	TLS            *tls.Config // used when Secure, and when the server insists
	Secure         bool        // the link must be encrypted
	Name           string      // of the client
	User, Password string
	Token          string // instead of a user
	Credentials    string // the file of a user's token and key, instead of either
}

// What a server refuses.
var (
	ErrAuth        = errors.New("the server lets nobody in by these credentials")
	ErrFull        = errors.New("the server takes no more connections")
	ErrDenied      = errors.New("the server does not let this user ask")
	ErrPlain       = errors.New("the server offers no encryption")
	ErrCredentials = errors.New("the credentials cannot be read")
	// ErrNobody is a question that nobody is there to answer.
	ErrNobody = errors.New("nobody answers such questions")

	errRefused = errors.New("the server refuses")
	errOrder   = errors.New("the server says what is not understood")
)

const (
	mostLine   = 1 << 20  // bytes of a line: the server's greeting names all servers of a cluster
	mostAnswer = 64 << 20 // the most that a server may be set to pass on
)

// Conn is a connection. Questions may be asked at the same time.
type Conn struct {
	net   net.Conn
	in    *bufio.Reader
	inbox string

	writing sync.Mutex

	mu      sync.Mutex
	number  int
	waiting map[string]chan answer // by subject
	end     error                  // why the connection has ended; nil: it has not
}

type answer struct {
	data []byte
	err  error
}

// greeting is what a server tells at first.
type greeting struct {
	Nonce     string `json:"nonce"`
	Required  bool   `json:"tls_required"`
	Available bool   `json:"tls_available"`
}

// introduction is what a client tells.
type introduction struct {
	Verbose      bool   `json:"verbose"`
	Pedantic     bool   `json:"pedantic"`
	TLS          bool   `json:"tls_required"`
	Name         string `json:"name"`
	Language     string `json:"lang"`
	Version      string `json:"version"`
	Protocol     int    `json:"protocol"`
	Headers      bool   `json:"headers"`
	NoResponders bool   `json:"no_responders"`
	User         string `json:"user,omitempty"`
	Password     string `json:"pass,omitempty"`
	Token        string `json:"auth_token,omitempty"`
	JWT          string `json:"jwt,omitempty"`
	Signature    string `json:"sig,omitempty"`
}

// Connect makes a connection that can be asked, within ctx.
func Connect(ctx context.Context, config Config) (*Conn, error) {
	n, err := config.Dial(config.Addr)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { n.Close() })
	c := &Conn{net: n, in: bufio.NewReader(n), inbox: "_INBOX." + rand.Text(), waiting: map[string]chan answer{}}
	err = c.enter(ctx, config)
	if !stop() && ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		_ = n.Close()
		return nil, err
	}
	go c.listen()
	return c, nil
}

// enter exchanges greetings, and begins encryption between them.
func (c *Conn) enter(ctx context.Context, config Config) error {
	line, err := c.line()
	if err != nil {
		return err
	}
	word, rest, _ := strings.Cut(line, " ")
	var g greeting
	if word == "-ERR" {
		return refusal(rest)
	}
	if word != "INFO" || json.Unmarshal([]byte(rest), &g) != nil {
		return errOrder
	}
	switch {
	case config.Secure && !g.Required && !g.Available:
		return ErrPlain
	case config.Secure || g.Required:
		if c.in.Buffered() > 0 { // nothing unencrypted may stand before what is encrypted
			return errOrder
		}
		s := tls.Client(c.net, config.TLS)
		if err := s.HandshakeContext(ctx); err != nil {
			return &store.HandshakeError{Err: err}
		}
		c.net, c.in = s, bufio.NewReader(s)
	}
	hello := introduction{TLS: config.Secure || g.Required, Name: config.Name, Language: "go", Version: "1", Protocol: 1, Headers: true, NoResponders: true,
		User: config.User, Password: config.Password, Token: config.Token}
	if config.Credentials != "" {
		if hello.JWT, hello.Signature, err = sign(config.Credentials, g.Nonce); err != nil {
			return err
		}
	}
	text, err := json.Marshal(hello)
	if err != nil {
		return err
	}
	if err := c.write(fmt.Sprintf("CONNECT %s\r\nSUB %s.* 1\r\nPING\r\n", text, c.inbox), nil); err != nil {
		return err
	}
	for {
		line, err := c.line()
		if err != nil {
			return err
		}
		switch word, rest, _ := strings.Cut(line, " "); word {
		case "PONG":
			return nil
		case "-ERR":
			return refusal(rest)
		case "PING":
			if err := c.write("PONG\r\n", nil); err != nil {
				return err
			}
		}
	}
}

// refusal is what the server's own words mean; they are not kept.
func refusal(words string) error {
	words = strings.ToLower(words)
	for says, err := range map[string]error{
		"authorization violation": ErrAuth, "authentication expired": ErrAuth, "authentication revoked": ErrAuth, "authentication timeout": ErrAuth,
		"connections exceeded": ErrFull, "permissions violation": ErrDenied,
	} {
		if strings.Contains(words, says) {
			return err
		}
	}
	return errRefused
}

// line reads a line, without its end.
func (c *Conn) line() (string, error) {
	var all []byte
	for {
		part, err := c.in.ReadSlice('\n')
		all = append(all, part...)
		switch {
		case err == nil:
			return strings.TrimRight(string(all), "\r\n"), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return "", err
		case len(all) > mostLine:
			return "", errOrder
		}
	}
}

func (c *Conn) write(head string, body []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	_, err := c.net.Write(append([]byte(head), body...))
	return err
}

// listen takes what the server says until the connection ends.
func (c *Conn) listen() {
	var err error
	for err == nil {
		err = c.hear()
	}
	_ = c.net.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.end == nil {
		c.end = err
	}
	for _, to := range c.waiting {
		to <- answer{err: c.end}
	}
	c.waiting = nil
}

func (c *Conn) hear() error {
	line, err := c.line()
	if err != nil {
		return err
	}
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "PING":
		return c.write("PONG\r\n", nil)
	case "MSG", "HMSG":
		return c.message(word == "HMSG", strings.Fields(rest))
	case "-ERR":
		c.refused(refusal(rest))
	}
	return nil
}

// refused keeps why the server will end the connection; that we may not ask ends the questions alone.
func (c *Conn) refused(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !errors.Is(err, ErrDenied) {
		c.end = err
		return
	}
	for subject, to := range c.waiting {
		to <- answer{err: err}
		delete(c.waiting, subject)
	}
}

// message reads a message: subject, number of the subscription, perhaps where to answer, perhaps the length of its headers, and the
// length of it all.
func (c *Conn) message(headed bool, words []string) error {
	least := 3
	if headed {
		least = 4
	}
	if len(words) < least {
		return errOrder
	}
	size, err := strconv.Atoi(words[len(words)-1])
	if err != nil || size < 0 || size > mostAnswer {
		return errOrder
	}
	var b bytes.Buffer
	if _, err := io.CopyN(&b, c.in, int64(size)+2); err != nil {
		return io.ErrUnexpectedEOF
	}
	a := answer{data: b.Bytes()[:size]}
	if headed {
		head, err := strconv.Atoi(words[len(words)-2])
		if err != nil || head < 0 || head > size {
			return errOrder
		}
		if bytes.HasPrefix(a.data, []byte("NATS/1.0 503")) {
			a.err = ErrNobody
		}
		a.data = a.data[head:]
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if to := c.waiting[words[0]]; to != nil {
		delete(c.waiting, words[0])
		to <- a
	}
	return nil
}

// Ask asks a question and waits for its answer.
func (c *Conn) Ask(ctx context.Context, subject string, body []byte) ([]byte, error) {
	to := make(chan answer, 1)
	c.mu.Lock()
	if c.waiting == nil {
		defer c.mu.Unlock()
		return nil, c.end
	}
	c.number++
	reply := c.inbox + "." + strconv.Itoa(c.number)
	c.waiting[reply] = to
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.waiting, reply)
		c.mu.Unlock()
	}()
	if err := c.write(fmt.Sprintf("PUB %s %s %d\r\n", subject, reply, len(body)), append(body, "\r\n"...)); err != nil {
		return nil, c.ended(err)
	}
	select {
	case a := <-to:
		return a.data, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ended is why the connection has ended, if the server told it.
func (c *Conn) ended(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.end != nil {
		return c.end
	}
	return err
}

// Close ends the connection.
func (c *Conn) Close() { _ = c.net.Close() }
