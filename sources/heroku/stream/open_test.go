package stream

import (
	"net"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/heroku/api"
)

func TestLogSessionsAreOpenedSeldom(t *testing.T) {
	w := New(&api.Client{}, App{})
	now := time.Unix(0, 0)
	for range sessionBurst {
		if d := w.mayOpen(now); d != 0 {
			t.Fatalf("must wait %v", d)
		}
	}
	wait := w.mayOpen(now)
	if wait <= 0 || wait > sessionEvery {
		t.Fatalf("wait %v", wait)
	}
	if d := w.mayOpen(now.Add(wait)); d != 0 {
		t.Errorf("after the wait: %v more", d)
	}
}

// TestAFailureOfALogServerIsNotFinal: the next session has another address. The server's name is part of the secret.
func TestAFailureOfALogServerIsNotFinal(t *testing.T) {
	for _, status := range []int{403, 404} {
		if f := noStream(status); f.Final() {
			t.Errorf("%d is final: %v, want another session", status, f)
		}
	}
	f := unreachedLog(&net.DNSError{Name: "logs.heroku.com", Err: "no such host", IsNotFound: true})
	if f.Fault.Code != api.CodeDNS || strings.Contains(f.Error(), "heroku.com") {
		t.Errorf("%q with code %s, want the code %s and no name", f.Error(), f.Fault.Code, api.CodeDNS)
	}
}
