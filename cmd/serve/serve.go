// Package serve is the verb that runs the sources of apps once, for many watchers.
package serve

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/web"
)

type flags struct {
	base.Flags
	listen    string
	tokenFile string
	cert, key string
	clientCA  string
	nats      string // where it publishes; empty: watchers come to it
	natsCA    string
}

// Serve runs the sources of apps and gives what they tell to watchers.
func Serve(p *base.Process) *cobra.Command {
	f := &flags{}
	c := &cobra.Command{
		Use:   "serve",
		Short: "Watch apps once for a whole team: others attach with --feed",
		Long: `Watch apps once for a whole team. Others see all of it with gonogo --feed URL, and with the verbs that print: one log session and one
share of the account's requests, however many watch.

With --feed it publishes over NATS JetStream instead of listening. Of several that do, one leads and asks the platform; the others stand by, and
one of them goes on within five seconds where the one that leads ends. --feed-token-file, --cert and --key are then what lets it into NATS.

Watchers show a token, or a certificate that --client-ca has signed. --feed-token-file holds a token a line, or NAME=TOKEN, which tells
watchers apart. Without either a token is made that watchers of the same user on this machine find by themselves. Without --cert and --key
serve listens on this machine alone.

What travels are the events of a recording with log text, secrets masked. Config vars and addresses of log sessions never do. A serve gives
no orders: each watcher's go to the platform from its own machine, with that person's own token.`,
		Example: "  gonogo serve -a shop -a shop-eu\n  gonogo --feed http://127.0.0.1:5170\n  gonogo serve -a shop --listen 0.0.0.0:5170 --cert c.pem --key k.pem --feed-token-file tokens\n" +
			"  gonogo serve -a shop --feed nats://nats.example.com:4222 --feed-token-file secret",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.clash(c.Flags().Changed); err != nil {
				return err
			}
			return f.run(c.Context(), p)
		},
	}
	f.AddApps(c)
	f.AddQueues(c)
	f.AddUTC(c)
	f.AddNoRecord(c)
	f.AddNoAttach(c)
	fl := c.Flags()
	fl.StringVar(&f.listen, "listen", "127.0.0.1:5170", "address to listen on; port 0 picks a free one")
	fl.StringVar(&f.tokenFile, "feed-token-file", "", "file of the tokens that watchers may show: TOKEN or NAME=TOKEN, one a line")
	fl.StringVar(&f.cert, "cert", "", "file with the certificates, for HTTPS")
	fl.StringVar(&f.key, "key", "", "file with the key of the certificate")
	fl.StringVar(&f.clientCA, "client-ca", "", "file with the certificates that watchers' own are signed by")
	fl.StringVar(&f.nats, "feed", "", "publish over NATS JetStream at nats://HOST:4222 instead of listening; several with commas")
	fl.StringVar(&f.natsCA, "feed-ca", "", "file with the certificates by which NATS is known")
	return c
}

func (f *flags) run(ctx context.Context, p *base.Process) error {
	f.ReadOnly, f.Serve, f.Attach = true, true, true
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	names, err := m.Names(ctx)
	if err != nil {
		return err
	}
	address, end, err := f.open(ctx, m)
	if err != nil {
		return err
	}
	defer end()
	m.Record()
	reader, watcher, receivers := m.LogFollower("serve"), m.Watcher(), m.Receivers()
	if err := m.Start(ctx, names); err != nil {
		return err
	}
	fmt.Fprintln(p.Stdout, "gonogo --feed "+address)
	told := 0
	err = reader.Until(ctx, func(s *model.State) bool {
		for _, n := range watcher.New(s) {
			receivers.Put(n)
		}
		told = m.PrintTroubles(s, told)
		return false
	})
	m.Close()
	reader.End()
	m.TellUnsent(receivers)
	if ctx.Err() != nil {
		return base.ErrInterrupted
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// open makes the place where watchers find what is served.
func (f *flags) open(ctx context.Context, m *session.Session) (address string, end func(), err error) {
	if f.nats != "" {
		return f.nats, func() {}, f.publish(m)
	}
	o, err := f.options(m)
	if err != nil {
		return "", nil, err
	}
	server, err := web.Listen(ctx, o)
	if err != nil {
		return "", nil, err
	}
	m.Joined = give(m, server)
	m.Hub.Add("", server)
	return server.URL(), func() { _ = server.Close() }, nil
}

// mostWatchers bounds the watchers of one app.
const mostWatchers = 500

// give has the server give each app that is watched.
func give(m *session.Session, server *web.Server) func(model.AppID, string) {
	return func(id model.AppID, name string) {
		if server.Gives(id) { // it was joined again
			return
		}
		g := feed.NewGiver(m.Hub, feed.Header{By: m.Agent(), App: id, Name: name, Began: m.Clock().UTC()})
		g.Clock, g.Team, g.Most = m.Clock, true, mostWatchers
		server.Give(g)
	}
}

// options reads the flags and the files that they name.
func (f *flags) options(m *session.Session) (web.ServerOptions, error) {
	o := web.ServerOptions{Listen: f.listen}
	if f.clientCA != "" && f.cert == "" {
		return o, base.Usage("--client-ca needs --cert and --key: watchers' certificates come with TLS")
	}
	if f.cert != "" {
		pair, err := tls.LoadX509KeyPair(m.Abs(f.cert), m.Abs(f.key))
		if err != nil {
			return o, unopened("--cert and --key", f.cert, err)
		}
		o.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	}
	if err := f.trust(m, &o); err != nil {
		return o, err
	}
	if f.tokenFile == "" && f.clientCA != "" {
		return o, nil
	}
	path := m.Abs(f.tokenFile)
	if f.tokenFile == "" {
		var err error
		if path, err = ownToken(m); err != nil {
			return o, err
		}
	}
	var err error
	o.Tokens, err = readTokens(path)
	return o, err
}

// trust reads whose certificates are let in.
func (f *flags) trust(m *session.Session, o *web.ServerOptions) error {
	if f.clientCA == "" {
		return nil
	}
	text, err := os.ReadFile(m.Abs(f.clientCA))
	if err != nil {
		return unopened("--client-ca", f.clientCA, err)
	}
	o.TLS.ClientCAs = x509.NewCertPool()
	if !o.TLS.ClientCAs.AppendCertsFromPEM(text) {
		return unopened("--client-ca", f.clientCA, errors.New("it holds no certificate"))
	}
	o.TLS.ClientAuth = tls.RequireAndVerifyClientCert
	if f.tokenFile != "" {
		o.TLS.ClientAuth = tls.VerifyClientCertIfGiven
	}
	return nil
}

// shortestToken is how long a token is at least.
const shortestToken = 16

// readTokens reads a file of tokens.
func readTokens(path string) ([]web.Token, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, unopened("--feed-token-file", path, err)
	}
	var list []web.Token
	in := bufio.NewScanner(bytes.NewReader(text))
	for n := 1; in.Scan(); n++ {
		line := strings.TrimSpace(in.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		t := web.Token{Secret: line}
		if name, secret, named := strings.Cut(line, "="); named {
			t = web.Token{Name: safe.Text(strings.TrimSpace(name)), Secret: strings.TrimSpace(secret)}
		}
		if len(t.Secret) < shortestToken || strings.ContainsFunc(t.Secret, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return nil, unopened("--feed-token-file", path, fmt.Errorf("line %d is no token: it has at least %d characters, and no blank", n, shortestToken))
		}
		list = append(list, t)
	}
	if len(list) == 0 {
		return nil, unopened("--feed-token-file", path, errors.New("there is no token in it"))
	}
	return list, nil
}

// ownToken is the file of the token that watchers of this user on this machine find. It is made where there is none.
func ownToken(m *session.Session) (string, error) {
	path := m.FeedTokenPath()
	if path == "" {
		return "", &fault.Error{What: "cannot make a token for watchers", Why: "there is no home directory to keep it in", Do: "Give --feed-token-file", Code: fault.CodeConfig}
	}
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(path), 0o700); err == nil {
			err = os.WriteFile(path, []byte(rand.Text()+"\n"), 0o600)
		}
	}
	if err != nil {
		return "", &fault.Error{What: "cannot make a token for watchers", Why: base.Cause(err), Do: "Give --feed-token-file", Code: fault.CodeConfig, Err: err}
	}
	return path, nil
}

func unopened(flag, path string, err error) error {
	return &fault.Error{What: "cannot use " + flag + " " + fault.Clean(path), Why: base.Cause(err), Do: "Check the file's name and what it holds", Code: fault.CodeConfig, Err: err}
}
