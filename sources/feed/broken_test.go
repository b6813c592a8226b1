package feed_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/feed"
)

// ended is a connection that knows why it has ended.
type ended struct {
	net.Conn
	why error
}

func (e ended) Ended() error { return e.why }

// A giver that ends before it has told all that was lacking has told nothing: the next one is asked for all of it again.
func TestPastThatIsCutOffIsToldAgain(t *testing.T) {
	const event = `{"v":1,"at":"2026-09-17T12:00:00Z","seen":"2026-09-17T12:00:00Z","app":"contract-app","kind":"app","data":{"name":"shop"}}` + "\n"
	why := &sources.Failure{Code: "401", Why: "nobody is let in any more", Do: "ask for it"}
	asked := make(chan string, 2)
	texts := []string{
		`{"feed":1,"app":"contract-app","epoch":"e"}` + "\n" + event + `{"feed":1,"at":{"seq":7,"lines":3}}` + "\n",
		`{"feed":1,"app":"contract-app","epoch":"e"}` + "\n" + event + `{"feed":1,"at":{"seq":7,"lines":3}}` + "\n" + `{"feed":1,"at":{"seq":8,"lines":3},"live":true}` + "\n",
	}
	r := feed.NewReader(feed.ReaderOptions{Name: "app shop", App: app, Dial: func(context.Context) (io.ReadWriteCloser, error) {
		ours, theirs := net.Pipe()
		text := texts[0]
		texts = texts[1:]
		go func() {
			defer theirs.Close()
			hello, _ := bufio.NewReader(theirs).ReadString('\n')
			asked <- hello
			_, _ = io.WriteString(theirs, text)
		}()
		return ended{ours, why}, nil
	}})
	for i, want := range []int{0, 1} {
		events := 0
		f := new(sources.Failure)
		if err := r.Run(t.Context(), func(model.Event) { events++ }); !errors.As(err, &f) || f != why {
			t.Errorf("it ended with %v, want what the connection says", err)
		}
		if hello := <-asked; events != want || strings.Contains(hello, `"at":{`) {
			t.Errorf("run %d: %d events, want %d; it asked for %s", i, events, want, hello)
		}
	}
	if at := r.At(); at.Seq != 8 {
		t.Errorf("it has come to %+v, want 8", at)
	}
}
