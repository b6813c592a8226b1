package tape

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/quarantine"
)

// A tape without text keeps what is in quarantine and where, and nothing of the records themselves.
func TestQuarantineOnATape(t *testing.T) {
	l := quarantine.List{Name: "heroku/logs"}
	l.Add(*quarantine.New("line 7 of the log stream", "it has no header of a log line", []byte("odd words")))
	for text, want := range map[bool]bool{false: false, true: true} {
		tape := record(t, RecordOptions{Began: noon, Text: text}, at(0, l.Shown()), at(0, quarantine.New("line 8", "odd words", nil)))
		if got := strings.Contains(tape, "odd words"); got != want {
			t.Errorf("with text %t: the record's own text is on the tape: %t, want %t", text, got, want)
		}
		events, _, _ := played(t, tape, 0)
		if len(events) != 1 {
			t.Fatalf("with text %t: %d events, want the list alone", text, len(events))
		}
		if got, ok := events[0].Fact.(*quarantine.List); !ok || got.Total != 1 || got.Records[0].Where != "line 7 of the log stream" {
			t.Errorf("with text %t: played as %+v", text, events[0].Fact)
		}
		s := model.New(model.DefaultLimits())
		s.Apply(events)
		if st := s.Source(events[0].App, "heroku/logs"); st.Quarantine.Total != 1 {
			t.Errorf("with text %t: the state knows %+v", text, st.Quarantine)
		}
	}
}
