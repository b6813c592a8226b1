package model

import (
	"bytes"
	"encoding/json"
	"testing"

	"app.gonogo/gonogo/model/logs/logstore"
)

// An event of log lines is read the same in both ways; one that is written otherwise is read by encoding/json alone.
func TestLinesAreReadTheSameInBothWays(t *testing.T) {
	in := logstore.NewIngest(logstore.IngestOptions{})
	for _, l := range []string{`heroku[router]: at=error code=H12 desc="Request timeout" method=GET path="/a?b=<c>&d" dyno=web.1 connect=1ms service=30000ms status=503 bytes=0`,
		"app[web.1]: é 界 \ttab", "heroku[web.1]: Error R14 (Memory quota exceeded)", "app[worker.1]: "} {
		in.Add([]byte("2026-05-01T12:00:00.123456+00:00 "+l), t0())
	}
	in.Add([]byte("no header at all"), t0())
	for _, e := range []Event{{Seq: 7, At: t0(), Seen: after(1), Source: LogsSource, App: "a", Fact: &LogLines{Batch: in.Next(after(1), true)}}, {At: t0(), Fact: &LogLines{Batch: &logstore.Batch{}}}} {
		line, err := Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		if _, plain := plainLines(line); !plain {
			t.Errorf("%s is not read as we write it", line)
		}
		spaced := bytes.Replace(line, []byte(`"kind":`), []byte(`"kind": `), 1)
		if _, plain := plainLines(spaced); plain {
			t.Error("what is written otherwise is taken as ours")
		}
		a, errA := Decode(line)
		b, errB := Decode(spaced)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		textA, _ := json.Marshal(a.Fact)
		textB, _ := json.Marshal(b.Fact)
		if a.Seq != b.Seq || !a.At.Equal(b.At) || !a.Seen.Equal(b.Seen) || a.Source != b.Source || a.App != b.App || !bytes.Equal(textA, textB) {
			t.Errorf("got %+v %s\nwant %+v %s", a, textA, b, textB)
		}
		for i := range line { // cut anywhere, it is no event
			if _, err := Decode(line[:i]); err == nil {
				t.Fatalf("%s is taken as an event", line[:i])
			}
		}
	}
}
