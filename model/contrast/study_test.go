package contrast

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
)

var start = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// incident is a log in which requests to /reports fail on v74, with what the app says of them.
func incident(n int) logstore.Snapshot {
	in, s := logstore.NewIngest(logstore.IngestOptions{}), logstore.NewStore(logstore.Limits{})
	for i := range n {
		at := start.Add(time.Duration(i) * time.Second)
		id := fmt.Sprintf("7c1e0f9a-31d4-4c0e-9a55-%012d", i)
		path, tail := "/orders/"+fmt.Sprint(i), "status=200"
		if i%4 == 0 {
			path = "/reports?account=" + fmt.Sprint(i)
		}
		if i%4 == 0 && i > n/2 || i%40 == 1 {
			tail = `status=503 code=H12 desc="Request timeout"`
			in.Add([]byte(at.Format(time.RFC3339Nano)+` app[web.1]: {"level":"error","msg":"StatementError","request_id":"`+id+`","plan":"free"}`), start)
		} else {
			in.Add([]byte(at.Format(time.RFC3339Nano)+` app[web.1]: {"level":"info","msg":"done","request_id":"`+id+`","plan":"`+[]string{"free", "paid"}[i%2]+`"}`), start)
		}
		in.Add([]byte(at.Format(time.RFC3339Nano)+fmt.Sprintf(` heroku[router]: at=info method=GET path="%s" host=a.example request_id=%s fwd="203.0.113.%d" dyno=web.%d connect=1ms service=9ms %s bytes=1 protocol=https`,
			path, id, i%200, i%3+1, tail)), start)
		if i%200 == 199 {
			s.Append(in.Next(start, true))
		}
	}
	return s.Snapshot()
}

// told is the differences, each as field, value and its two counts.
func told(a Answer) string {
	out := []string{fmt.Sprintf("%d against %d", a.Bad, a.Rest)}
	for _, r := range a.Rows {
		out = append(out, fmt.Sprintf("%s %s %d/%d %d/%d", r.Field, r.Value, r.Bad, r.BadOf, r.Rest, r.RestOf))
	}
	return strings.Join(out, "\n")
}

func releaseAt(half time.Time) func(time.Time) int {
	return func(at time.Time) int {
		if at.Before(half) {
			return 73
		}
		return 74
	}
}

func TestStudyNamesWhatIsDifferent(t *testing.T) {
	t.Parallel()
	const n = 800
	snap := incident(n)
	half := start.Add(n / 2 * time.Second)
	want := "119 against 681\npath /reports 99/119 101/681\nrelease v74 109/119 291/681"
	for _, step := range []int{1, 700, 1 << 20} {
		s := NewStudy(snap, search.Query{Codes: []string{"H12"}}, search.Query{}, false, releaseAt(half))
		steps := 0
		for !s.Step(step) {
			steps++
		}
		if got := told(s.Answer()); got != want {
			t.Errorf("in steps of %d: got\n%s\nwant\n%s", step, got, want)
		}
		if step == 1 && steps == 0 {
			t.Errorf("got all at once for a budget of a line, want several steps")
		}
	}
}

func TestStudyOfRequestsByWhatTheAppSaid(t *testing.T) {
	t.Parallel()
	text, _ := search.CompileText("StatementError", false)
	s := NewStudy(incident(800), search.Query{Classes: []logs.Class{logs.App}, Text: text}, search.Query{}, true, nil)
	for !s.Step(100) {
	}
	a := s.Answer()
	if a.Class != logs.Routing || a.Bad != 119 || len(a.Rows) == 0 || a.Rows[0].Field != "code" && a.Rows[0].Field != "status" {
		t.Errorf("got %v %s, want the answers of 119 requests first", a.Class, told(a))
	}
}

func TestWhatTheFilterDecidesIsNotTold(t *testing.T) {
	t.Parallel()
	text, _ := search.CompileText("StatementError", false)
	for name, q := range map[string]search.Query{
		"a code": {Codes: []string{"H12"}}, "a level": {MinLevel: logs.Error, Classes: []logs.Class{logs.App}}, "a text": {Text: text},
	} {
		s := NewStudy(incident(800), q, search.Query{}, false, nil)
		for !s.Step(1 << 20) {
		}
		for _, r := range s.Answer().Rows {
			if r.Field == "code" || r.Field == "status" || r.Field == "level" && name != "a text" || r.Field == "msg" && name == "a text" {
				t.Errorf("by %s: got %s %s, which the filter decides", name, r.Field, r.Value)
			}
		}
	}
}

func TestClientNet(t *testing.T) {
	t.Parallel()
	for fwd, want := range map[string]string{"203.0.113.9": "203.0.113.0/24", "10.0.0.1, 198.51.100.7": "198.51.100.0/24", "2001:db8:1:2::9": "2001:db8:1::/48",
		"::ffff:203.0.113.9": "203.0.113.0/24", "": "", "unknown": "",
		"2001:0db8:0:0:0:0:0:1": "2001:db8:0::/48", "2001::1": "2001:0:0::/48", "300.1.1.1": "", "1:2:3": "", "1:2:3:4:5:6:7:8:9": "", "::": "0:0:0::/48"} {
		if got := clientNet(fwd); got != want {
			t.Errorf("%q: got %q, want %q", fwd, got, want)
		}
	}
}
