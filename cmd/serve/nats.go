package serve

import (
	"cmp"
	"fmt"
	"os"
	"strconv"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/sources/feed/jet"
)

// clash says which flags do not go together.
func (f *flags) clash(given func(flag string) bool) error {
	switch {
	case (f.cert == "") != (f.key == ""):
		return base.Usage("--cert and --key go together")
	case f.nats == "" && given("feed-ca"):
		return base.Usage("serve --feed-ca goes with --feed: it is for the certificate of NATS")
	case f.nats == "":
		return nil
	case given("listen"):
		return base.Usage("serve listens at --listen or publishes at --feed, not both: a second serve does the other")
	case given("client-ca"):
		return base.Usage("serve --client-ca goes with --listen: over NATS the server says who is let in")
	}
	return nil
}

// publish has the apps published over NATS, by whichever serve leads.
func (f *flags) publish(m *session.Session) error {
	if !jet.Is(f.nats) {
		return base.Usage("serve --feed is the address of NATS JetStream, nats://HOST:4222: to have watchers come to this serve give --listen")
	}
	o, err := m.NATS(base.Feed{URL: f.nats, TokenFile: f.tokenFile, CA: f.natsCA, Cert: f.cert, Key: f.key})
	if err != nil {
		return err
	}
	station, err := jet.NewStation(o, whoServes(m))
	if err != nil {
		return base.ExitError{Code: base.ExitUsage, Err: err}
	}
	remote, err := jet.NewRemote(o)
	if err != nil {
		return base.ExitError{Code: base.ExitUsage, Err: err}
	}
	m.Publishing = session.Publishing{Station: station, Remote: remote, Say: func(text string) { fmt.Fprintln(m.Stderr, "gonogo: "+text) }}
	return nil
}

// whoServes names this process to people.
func whoServes(m *session.Session) string {
	host, err := os.Hostname()
	if err != nil {
		host = "somewhere"
	}
	return cmp.Or(m.Person(), "somebody") + "@" + host + " (" + strconv.Itoa(os.Getpid()) + ")"
}
