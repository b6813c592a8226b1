// Package drain is the verb that receives what Logplex and telemetry drains deliver.
package drain

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/logs"
	"app.gonogo/gonogo/cmd/screen"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/drain"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/hub"
)

// drainFlags are the flags of gonogo drain.
type drainFlags struct {
	base.Flags
	listen   string
	tokens   []string
	authFile string
	cert     string
	key      string
	json     bool
	print    bool
	otlp     bool
}

// Drain receives what Logplex and telemetry drains deliver.
func Drain(p *base.Process) *cobra.Command {
	f := &drainFlags{}
	c := &cobra.Command{
		Use:   "drain",
		Short: "Receive an app's log as a Logplex drain, or its telemetry",
		Long: `Receive an app's log as a Logplex drain. A drain gets every line; a log session may lose some. On a terminal the lines show on
the screen. Without a terminal, or with --print or --json, they are printed.

Logplex must reach the address: over HTTPS with --cert and --key, or over HTTP behind a proxy or tunnel that ends TLS.
  heroku drains:add https://USER:PASSWORD@HOST/ -a APP
adds the drain, and "heroku drains --json" shows its token. If other machines can reach the address, through a tunnel too, a token or
a password of 16 characters or more is required.

Apps of the Fir generation have no Logplex. With --otlp their telemetry drains deliver to the same address: logs, requests and metrics.
  heroku telemetry:add https://HOST/ -a APP --transport http --headers '{"Authorization":"Bearer SECRET"}'
adds one; SECRET is that of --token. A drain of a whole space shows each app by its name, unless the token has a NAME.`,
		Example: "  gonogo drain --listen 127.0.0.1:5140 --token shop=d.73ea7440-270a-435a-a0ea-adf50b4e5f5a\n  gonogo drain --listen 0.0.0.0:443 --cert c.pem --key k.pem --auth-file auth | gonogo logs --from - -s router\n  SECRET=$(openssl rand -hex 16); gonogo drain --otlp --token $SECRET",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return receive(c.Context(), p, f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.listen, "listen", "127.0.0.1:5140", "address to listen on; port 0 picks a free one")
	fl.StringArrayVar(&f.tokens, "token", nil, "accept this drain only: [NAME=]d.UUID, or [NAME=]SECRET of a telemetry drain; repeat for several, each shown as an app")
	fl.BoolVar(&f.otlp, "otlp", false, "receive telemetry too: OTLP over HTTP at /v1/logs, /v1/metrics and /v1/traces")
	fl.StringVar(&f.authFile, "auth-file", "", "file that holds USER:PASSWORD, as in the drain's URL")
	fl.StringVar(&f.cert, "cert", "", "file with the certificates, for HTTPS")
	fl.StringVar(&f.key, "key", "", "file with the key of the certificate")
	fl.BoolVar(&f.print, "print", false, "print lines even on a terminal")
	fl.BoolVar(&f.json, "json", false, "print one JSON document a line")
	f.AddScreen(c)
	screen.Flags(c, &f.Flags)
	return c
}

func receive(ctx context.Context, p *base.Process, f *drainFlags) error {
	o, err := f.options(p)
	if err != nil {
		return err
	}
	f.ReadOnly = true
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	o.Name, o.Clock = model.DrainSource, m.Clock
	r, err := drain.Listen(ctx, o)
	if err != nil {
		return err
	}
	defer r.Close()
	scheme := "http"
	if o.TLS != nil {
		scheme = "https"
	}
	who := "Logplex"
	if o.OTLP {
		who = "Logplex and telemetry drains"
	}
	d := &drained{Receiver: r, begins: "waiting for " + who + " at " + scheme + "://" + r.Addr() + "/"}
	if f.print || f.json || !base.IsTerminal(p.Stdout) {
		return printDrain(ctx, m, f, d)
	}
	apps := r.Apps()
	first := ""
	if len(apps) > 0 {
		first = string(apps[0])
	}
	run := screen.Run{Policy: hub.Policy{Ticks: true}, Apps: max(1, len(apps)), First: first, Sources: []model.SourceName{model.LogsSource, model.DrainSource}}
	return screen.Show(ctx, m, run, func(ctx context.Context) error {
		m.Hub.Add("", d)
		m.Hub.Start(ctx)
		return nil
	})
}

// options reads the flags and the files they name.
func (f *drainFlags) options(p *base.Process) (drain.Options, error) {
	o := drain.Options{Listen: f.listen, OTLP: f.otlp}
	named := map[string]bool{}
	for _, t := range f.tokens {
		name, token, ok := strings.Cut(t, "=")
		apart := !ok && f.otlp
		if !ok {
			token = name
			sum := sha256.Sum256([]byte(token))
			name = hex.EncodeToString(sum[:4]) // tells drains apart and tells nobody the token
		}
		if token == "" || name == "" || named[name] || named[token] {
			return o, base.Usage("--token is [NAME=]d.UUID, and each name and token stands once")
		}
		named[name], named[token] = true, true
		o.Drains = append(o.Drains, drain.Drain{App: model.AppID("drain:" + safe.Text(name)), Token: token, Apart: apart})
	}
	if f.authFile != "" {
		text, err := os.ReadFile(p.Abs(f.authFile))
		if err != nil {
			return o, unopened("--auth-file", f.authFile, err)
		}
		user, password, ok := strings.Cut(strings.TrimSpace(string(text)), ":")
		if !ok || user == "" || password == "" || strings.Contains(password, "\n") {
			return o, base.Usage("--auth-file %s: it holds one line, USER:PASSWORD", fault.Clean(f.authFile))
		}
		o.User, o.Password = user, password
	}
	if (f.cert == "") != (f.key == "") {
		return o, base.Usage("--cert and --key go together")
	}
	if f.cert != "" {
		pair, err := tls.LoadX509KeyPair(p.Abs(f.cert), p.Abs(f.key))
		if err != nil {
			return o, unopened("--cert and --key", f.cert, err)
		}
		o.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	}
	return o, nil
}

func unopened(flag, path string, err error) error {
	return &fault.Error{What: "cannot use " + flag + " " + fault.Clean(path), Why: base.Cause(err), Do: "Check the file's name and what it holds", Code: fault.CodeConfig, Err: err}
}

// drained is a drain as the screen knows an app's log, and says of everything else that it is not there.
type drained struct {
	*drain.Receiver
	begins string

	mu    sync.Mutex
	named map[model.AppID]bool // apps that were told of
}

// Run receives until ctx ends.
func (d *drained) Run(ctx context.Context, emit func(model.Event)) error {
	for _, app := range d.Apps() {
		d.name(emit, app)
	}
	emit(model.Event{Fact: &model.Notice{Text: d.begins}})
	return d.Receiver.Run(ctx, func(e model.Event) {
		if _, ok := e.Fact.(*model.LogLines); ok {
			d.name(emit, e.App)
			e.Source = session.LogSource
		}
		emit(e)
	})
}

// name tells of an app before its first line.
func (d *drained) name(emit func(model.Event), app model.AppID) {
	d.mu.Lock()
	known := d.named[app]
	if d.named == nil {
		d.named = map[model.AppID]bool{}
	}
	d.named[app] = true
	d.mu.Unlock()
	if !known {
		session.EmitLogOnly(emit, app)
	}
}

// printDrain prints lines as they come; what is said of them goes to stderr. Lines that come faster than they are printed wait in the
// receiver, whose answer is 503 when it has no room: nothing is dropped here.
func printDrain(ctx context.Context, m *session.Session, f *drainFlags, d *drained) error {
	out := &logs.LogPrinter{Session: m, Json: f.json, Apps: (len(d.Apps()) > 1 || f.otlp) && !f.json}
	box := m.Hub.Subscribe("logs", hub.Policy{Block: true})
	ctx, cancel := context.WithCancel(ctx)
	defer m.Close()
	defer cancel()
	m.Hub.Add("", d)
	m.Hub.Start(ctx)
	for {
		batch, err := box.Next(ctx)
		if err == nil {
			err = printBatch(m, out, batch)
		}
		if ctx.Err() != nil { // what was answered for is printed all the same
			m.Close()
			return errors.Join(printRest(m, out, box), base.ErrInterrupted)
		}
		if err != nil {
			return err
		}
	}
}

// restWithin is how long the end may go on printing what was answered for.
const restWithin = 10 * time.Second

// printRest prints what the sources still told while they stopped.
func printRest(m *session.Session, out *logs.LogPrinter, box *hub.Mailbox) error {
	ctx, cancel := context.WithTimeout(context.Background(), restWithin)
	defer cancel()
	for {
		batch, err := box.Next(ctx)
		if err == nil {
			err = printBatch(m, out, batch)
		}
		if errors.Is(err, io.EOF) || ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func printBatch(m *session.Session, out *logs.LogPrinter, batch []model.Event) error {
	for _, e := range batch {
		if err := printDrained(m, out, e); err != nil {
			return err
		}
	}
	return out.Flush()
}

func printDrained(m *session.Session, out *logs.LogPrinter, e model.Event) error {
	switch fact := e.Fact.(type) {
	case *model.LogLines:
		for i := range fact.Batch.Len() {
			if err := out.Print(string(e.App), fact.Batch.Line(i)); err != nil {
				return err
			}
		}
	case *model.Notice:
		fmt.Fprintln(m.Stderr, "gonogo: "+fact.Text)
	case *model.Health:
		if fact.State == model.Failing || fact.State == model.Stopped {
			fmt.Fprintln(m.Stderr, "gonogo: "+string(fact.Name)+": "+fact.Why)
		}
	}
	return nil
}
