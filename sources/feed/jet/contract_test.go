package jet_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/sourcetest"
)

const secret = "a-token-of-the-test"

// contractReader is a watcher of what is at an address.
func contractReader(t *testing.T, o jet.Options) *feed.Reader {
	t.Helper()
	o.Clock = time.Now
	r, err := jet.NewRemote(o)
	if err != nil {
		t.Fatal(err)
	}
	return feed.NewReader(feed.ReaderOptions{Name: "app shop", App: app, Team: true, Dial: r.Dialer("shop")})
}

// answers gives what no honest server would, to everybody who comes.
func answers(text string) func(*testing.T) string {
	return func(t *testing.T) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		over := make(chan struct{})
		go func() {
			defer close(over)
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				_ = c.SetDeadline(time.Now().Add(2 * time.Second))
				_, _ = io.WriteString(c, text)
				_, _ = io.Copy(io.Discard, c)
				c.Close()
			}
		}()
		t.Cleanup(func() { l.Close(); <-over })
		return l.Addr().String()
	}
}

// greeting is how a server of NATS begins.
const greeting = `INFO {"server_id":"x","version":"2.11.0","proto":1,"headers":true,"max_payload":1048576,"jetstream":true}` + "\r\n"

// strangers are servers that are none of NATS, or lie.
func strangers() map[string]func(*testing.T) string {
	return map[string]func(*testing.T) string{
		"HTTP":            answers("HTTP/1.1 400 Bad Request\r\n\r\nevil\x1b[2J"),
		"SSH":             answers("SSH-2.0-evil\x1b]0;x\a\r\n"),
		"no JSON":         answers("INFO evil\x1b[2J\r\n"),
		"a refusal":       answers(greeting + "-ERR 'evil \x1b[2Jno'\r\n"),
		"no answer":       answers(greeting),
		"endless":         answers("INFO {\"server_id\":\"" + strings.Repeat("evil\x1b[2J", 20_000)),
		"other protocol":  answers(greeting + "PONG\r\nMSG evil \x1b[2J 99999999999\r\n"),
		"a name":          answers(`INFO {"server_name":"evil\u001b[2J","version":"\u001b[2J"}` + "\r\nPONG\r\n-ERR 'evil'\r\n"),
		"other addresses": answers(`INFO {"server_id":"x","connect_urls":["evil\u001b[2J:1","127.0.0.1:1","10.0.0.1:4222"]}` + "\r\nPONG\r\n"),
	}
}

func TestWatcherKeepsTheContract(t *testing.T) {
	faults := sourcetest.TCPFaults()
	for name, start := range strangers() {
		faults = append(faults, sourcetest.Fault{Name: name, Start: start})
	}
	sourcetest.Run(t, sourcetest.Suite{
		New: func(t *testing.T, addr string) sources.Source {
			return contractReader(t, jet.Options{URL: "nats://" + addr, Token: secret})
		},
		Healthy: func(t *testing.T) string {
			url := start(t, func(o *server.Options) { o.Authorization = secret }).ClientURL()
			s := serve(t, jet.Options{URL: url, Token: secret}, "serve")
			s.tell(&model.AppInfo{Name: "shop"}, &model.Dynos{})
			s.log(1)
			return strings.TrimPrefix(url, "nats://")
		},
		Want:    []model.Kind{"app", "dynos", "log"},
		Faults:  faults,
		Secrets: []string{secret},
	})
}

// sentence is what a person reads of a failure.
func sentence(t *testing.T, err error) (code, text string) {
	t.Helper()
	f := new(sources.Failure)
	if !errors.As(err, &f) {
		t.Fatalf("got %v, want a failure", err)
	}
	text = f.Why + " | " + f.Do
	if f.Why == "" || f.Do == "" {
		t.Errorf("%s: it lacks why, or what to do: %q", f.Code, text)
	}
	if strings.Contains(text, "evil") || strings.Contains(text, secret) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
		t.Errorf("%s: it says what it must not: %q", f.Code, text)
	}
	return f.Code, text
}

// What is wrong with a server is said in a sentence, with a remedy; nothing that it says gets to the terminal.
func TestWhatIsWrongIsSaid(t *testing.T) {
	for name, start := range strangers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := contractReader(t, jet.Options{URL: "nats://" + start(t), Token: secret})
			err := r.Run(t.Context(), func(model.Event) { t.Error("an event") })
			code, text := sentence(t, err)
			t.Log(code, text, err.(*sources.Failure).Err)
		})
	}
	_ = jetstream.ErrBadRequest
}
