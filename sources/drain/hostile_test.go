package drain

import (
	"bytes"
	"testing"
	"time"

	"golang.org/x/sync/semaphore"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/hostiletest"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources/lines"
)

// Whatever a delivery holds is taken in or told, with frames around it as without.
func TestHostileDeliveriesAreTakenOrTold(t *testing.T) {
	hostiletest.Each(t, func(t *testing.T, raw []byte) {
		for _, body := range []string{string(raw), framed(string(raw)), framed(said(string(raw))), framed("<190>1 " + string(raw))} {
			r := &Receiver{room: semaphore.NewWeighted(1)}
			in, told := &inbox{reader: lines.NewLineReader(time.Now)}, 0
			r.ingest(delivery{to: in, body: []byte(body), count: -1, seen: time.Now()}, func(e model.Event) {
				if told++; e.Fact.(*quarantine.Record).Panic {
					t.Errorf("reading it panics: %s", e.Fact.(*quarantine.Record).Why)
				}
			})
			if in.reader.Pending()+told == 0 && len(bytes.Trim([]byte(body), "\n")) > 0 {
				t.Errorf("%d bytes leave neither a line nor a word", len(body))
			}
		}
	})
}
