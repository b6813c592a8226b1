package session

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"os"
	"strings"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/jet"
)

// Publishing is what a session has to do with NATS that publishes there.
type Publishing struct {
	Station *jet.Station // nil: it does not
	Remote  feed.Remote  // what another one publishes meanwhile
	Say     func(string) // tells the person who runs it
}

// NATS reads what lets a gonogo into NATS. The file of the token holds TOKEN, NAME=PASSWORD, or a user's credentials.
func (m *Session) NATS(f base.Feed) (jet.Options, error) {
	o := jet.Options{URL: f.URL, UserAgent: m.Agent(), Clock: m.Clock}
	text := []byte(m.Getenv("GONOGO_FEED_TOKEN"))
	if f.TokenFile != "" {
		var err error
		if text, err = os.ReadFile(m.Abs(f.TokenFile)); err != nil {
			return o, unusable("--feed-token-file", f.TokenFile, err)
		}
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	name, secret, named := strings.Cut(line, "=")
	switch {
	case bytes.Contains(text, []byte("BEGIN NATS USER JWT")):
		o.Creds = text
	case named:
		o.Name, o.Token = strings.TrimSpace(name), strings.TrimSpace(secret)
	default:
		o.Token = strings.TrimSpace(line)
	}
	if (f.Cert == "") != (f.Key == "") {
		return o, base.Usage("--feed-cert and --feed-key go together")
	}
	o.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	if f.Cert != "" {
		pair, err := tls.LoadX509KeyPair(m.Abs(f.Cert), m.Abs(f.Key))
		if err != nil {
			return o, unusable("--feed-cert and --feed-key", f.Cert, err)
		}
		o.TLS.Certificates = []tls.Certificate{pair}
	}
	if f.CA != "" {
		ca, err := os.ReadFile(m.Abs(f.CA))
		if err != nil {
			return o, unusable("--feed-ca", f.CA, err)
		}
		if o.TLS.RootCAs, err = x509.SystemCertPool(); err != nil {
			o.TLS.RootCAs = x509.NewCertPool()
		}
		if !o.TLS.RootCAs.AppendCertsFromPEM(ca) {
			return o, base.Usage("--feed-ca holds no certificate: give a file with certificates in PEM")
		}
	}
	return o, nil
}

// standAgain is how long one that stands by waits before it looks again at what the other one tells.
const standAgain = time.Second

// publishOrStandBy takes the lead of the app, joins it and publishes it. While another gonogo leads, this one watches what that publishes: it asks the
// platform nothing, and goes on where the other one ended.
func (a *appSource) publishOrStandBy(ctx context.Context, emit func(model.Event)) error {
	watch, stop := context.WithCancel(ctx)
	defer stop()
	over := make(chan struct{})
	standing := false
	lead, err := a.Publishing.Station.Stand(ctx, a.name, func(by string) {
		a.Publishing.Say(by + " serves " + a.name + ": this one stands by")
		if standing {
			return
		}
		standing = true
		a.setAttached(a.name, true)
		go func() { defer close(over); a.standBy(watch, emit) }()
	})
	stop()
	if standing {
		<-over
		a.setAttached(a.name, false)
	}
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	client, id, info, err := a.lookUp(ctx)
	if err != nil {
		lead.Leave()
		return err
	}
	a.Hub.Elsewhere(id, "")
	began := a.Clock().UTC()
	a.Hub.Add(id, a.Publishing.Station.Publisher(a.Hub, lead, id, cmp.Or(info.Name, a.name), began)) // it holds the lead from now on
	a.joinAs(ctx, emit, client, id, info)
	a.Publishing.Say("this one serves " + a.name + " now")
	return nil
}

// standBy tells what the one that leads tells, until ctx ends.
func (a *appSource) standBy(ctx context.Context, emit func(model.Event)) {
	r := feed.NewReader(feed.ReaderOptions{
		Name: a.Name(), By: a.Agent(), Clock: a.Clock, Team: true, Dial: a.Publishing.Remote.Dialer(a.name),
		Met: func(h feed.Header) {
			a.Hub.Elsewhere(h.App, "another gonogo serves the app: hold sources back there")
		},
		Past: func(h feed.Header, past []model.Event) []model.Event {
			first := a.known.IsZero()
			for _, e := range past {
				a.noteLine(e)
			}
			if !first {
				return past
			}
			if a.past != nil {
				a.past.Restore(past)
			}
			return feed.Standing(a.loadBefore(ctx, h), h.App, past)
		},
	})
	for ctx.Err() == nil {
		_ = r.Run(ctx, func(e model.Event) { // why it ended does not matter: the lease says who leads
			a.noteLine(e)
			emit(e)
		})
		a.known = r.Known()
		if pauseFor(ctx, standAgain) != nil {
			return
		}
	}
}
