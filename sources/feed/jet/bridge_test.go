package jet

import (
	"context"
	"errors"
	"testing"

	"github.com/nats-io/nats.go/jetstream"
)

// A stream whose reading has ended with the context gives no message: the reader stays where it is.
func TestEndOfStreamIsNoMessage(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b := &bridge{}
	b.at.Seq, b.at.Log = 7, 9
	for _, stream := range []string{factsStream, logsStream} {
		if err := b.come(ctx, got{}, false, stream); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", stream, err)
		}
	}
	if b.at.Seq != 7 || b.at.Log != 9 {
		t.Errorf("the reader is at %+v", b.at)
	}
}

func TestSubjectsOfStreams(t *testing.T) {
	for _, c := range []struct {
		have, want string
		ok         bool
	}{
		{"gonogo.v1.*.log", "gonogo.v1.*.log", true}, {"gonogo.>", "gonogo.v1.*.snap.>", true}, {"gonogo.v1.*.>", "gonogo.v1.*.log", true},
		{"gonogo.v1.*.snap.*", "gonogo.v1.*.snap.>", false}, {"gonogo.v1.a.log", "gonogo.v1.*.log", false}, {"gonogo.v1.*.log.>", "gonogo.v1.*.log", false},
		{"gonogo", "gonogo.v1.*.log", false}, {"*.*.*.*", "gonogo.v1.*.log", true}, {"", "gonogo.v1.*.log", false},
	} {
		if got := covers(c.have, c.want); got != c.ok {
			t.Errorf("%q covers %q: %v, want %v", c.have, c.want, got, c.ok)
		}
	}
	for _, want := range streams() {
		if err := foreign(want, want); err != nil {
			t.Errorf("%s: %v", want.Name, err)
		}
		if err := foreign(jetstream.StreamConfig{Name: want.Name, Subjects: []string{"other"}}, want); err == nil {
			t.Errorf("another's %s is taken", want.Name)
		}
	}
}
