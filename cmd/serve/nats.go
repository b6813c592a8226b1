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
	return cmp.Or(m.Getenv("USER"), m.Getenv("LOGNAME"), "somebody") + "@" + host + " (" + strconv.Itoa(os.Getpid()) + ")"
}
