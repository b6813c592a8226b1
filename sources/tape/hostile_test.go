package tape

import (
	"bytes"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/hostiletest"
	"app.gonogo/gonogo/model/quarantine"
)

const head = "{\"tape\":1,\"began\":\"2026-05-01T12:00:00Z\"}\n"

// Whatever stands behind the head of a recording, it plays: what is no event is told, and what is one can be taken in.
func TestHostileRecordingsPlay(t *testing.T) {
	hostiletest.Each(t, func(t *testing.T, raw []byte) {
		_, _ = Play(bytes.NewReader(raw), PlayOptions{})
		_, _ = ReadIndex(bytes.NewReader(raw))
		tape := append([]byte(head), raw...)
		if _, err := ReadIndex(bytes.NewReader(tape)); err != nil {
			t.Errorf("the index: %v", err)
		}
		p, err := Play(bytes.NewReader(tape), PlayOptions{})
		if err != nil {
			t.Fatal(err)
		}
		s, told := model.New(model.DefaultLimits()), 0
		if err := p.Run(t.Context(), func(e model.Event) {
			if r, ok := e.Fact.(*quarantine.Record); ok && r.Panic {
				t.Errorf("reading it panics: %s", r.Why)
			}
			told++
			s.Apply([]model.Event{e})
		}); err != nil {
			t.Errorf("it does not play: %v", err)
		}
		if n := s.Panics(); n > 0 {
			t.Errorf("%d events could not be taken in: %s", n, s.Dump())
		}
		if told == 0 && len(bytes.Trim(raw, "\x00\r\n ")) > 0 && !bytes.Contains(raw, []byte(`"v":99`)) {
			t.Errorf("%d bytes that are no event, and nothing is told", len(raw))
		}
	})
}

// FuzzIndex: the index of any file comes to an end, and its marks are in the order of the recording.
func FuzzIndex(f *testing.F) {
	f.Add([]byte(head + `{"v":1,"at":"2026-05-01T12:00:01Z","seen":"2026-05-01T12:00:01Z","app":"a","kind":"releases","data":{"releases":[{"version":75,"current":true,"description":"x"}]}}` + "\n"))
	f.Add([]byte(head + `{"v":1,"kind":"releases","data":{"releases":[null,{"version":-5}]}}` + "\n{}\n\x00"))
	for _, raw := range hostiletest.Corpus() {
		if len(raw) < 4000 {
			f.Add(append([]byte(head), raw...))
		}
	}
	f.Fuzz(func(t *testing.T, tape []byte) {
		x, err := ReadIndex(bytes.NewReader(tape))
		if err != nil {
			return
		}
		if most := bytes.Count(tape, []byte("\n")) + 1; len(x.Marks) > most*len(tape) {
			t.Errorf("%d marks of %d lines", len(x.Marks), most)
		}
	})
}
