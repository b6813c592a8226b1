package drain

import (
	"testing"
	"time"

	"golang.org/x/sync/semaphore"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources/lines"
)

// What is no frame of a delivery, and a message without a header, are told with their places; the rest is taken.
func TestWhatIsNoFrameOfADeliveryIsTold(t *testing.T) {
	r := &Receiver{room: semaphore.NewWeighted(1)}
	in := &inbox{app: "a", reader: lines.NewLineReader(time.Now)}
	l, taken := quarantine.List{}, 0
	emit := func(e model.Event) {
		switch f := e.Fact.(type) {
		case *quarantine.Record:
			l.Add(*f)
		case *model.LogLines:
			taken += f.Batch.Len()
		}
		if e.App != "a" {
			t.Errorf("told of the app %q, want a", e.App)
		}
	}
	r.work(delivery{to: in, body: []byte(framed(said("one"))), count: 1, seen: time.Now()}, emit)
	r.work(delivery{to: in, body: []byte("\x00 not a frame " + framed(said("two"), "<190>1 no header")), count: -1, seen: time.Now()}, emit)
	got := l.Shown().Records
	if len(got) != 2 {
		t.Fatalf("told %+v, want two records", got)
	}
	if got[0].Where != "what comes behind line 1" || got[0].Raw != `\x00 not a frame ` || got[1].Where != "line 3" || got[1].Why != "it has no header of a log line" {
		t.Errorf("told %+v", got)
	}
	emitBatches(in, true, emit)
	if taken != 4 { // three messages and the gap
		t.Errorf("%d lines are taken, want 4", taken)
	}
}

// A delivery whose reading panics is left out, and leaves a gap.
func TestADeliveryWhoseReadingPanicsIsLeftOut(t *testing.T) {
	r := &Receiver{room: semaphore.NewWeighted(1)}
	in := &inbox{app: "a", reader: lines.NewLineReader(time.Now)}
	panics := true
	l, taken := quarantine.List{}, 0
	emit := func(e model.Event) {
		if panics { // where it is told, in the midst of the reading
			panics = false
			panic("a fault")
		}
		switch f := e.Fact.(type) {
		case *quarantine.Record:
			l.Add(*f)
		case *model.LogLines:
			taken += f.Batch.Len()
		}
	}
	r.work(delivery{to: in, body: []byte("\x00 no frame"), count: -1, seen: time.Now()}, emit)
	r.work(delivery{to: in, body: []byte(framed(said("two"))), count: 1, seen: time.Now()}, emit)
	emitBatches(in, true, emit)
	if last, ok := l.Last(); !ok || !last.Panic || last.Where != "a delivery of the drain" {
		t.Errorf("told %+v", l)
	}
	if taken != 2 {
		t.Errorf("%d lines are taken, want the gap and the line behind it", taken)
	}
}
