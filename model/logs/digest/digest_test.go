package digest

import (
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
)

var began = time.Date(2026, 9, 17, 9, 30, 0, 0, time.UTC)

// line is a line of a source at so long after the start.
type line struct {
	at     time.Duration
	source string
	text   string
}

func router(at time.Duration, status, ms int, code string) line {
	kind := "info"
	if code != "" {
		kind = "error code=" + code + ` desc="x"`
	}
	return line{at, "heroku[router]", fmt.Sprintf(`at=%s method=GET path="/reports" host=h request_id=1 fwd="1.2.3.4" dyno=web.1 connect=1ms service=%dms status=%d bytes=1 protocol=https`, kind, ms, status)}
}

func digested(lines ...line) *Digest {
	in := logstore.NewIngest(logstore.IngestOptions{})
	d := New()
	for i, l := range lines {
		if l.source == "" {
			in.Add([]byte(l.text), began)
		} else {
			in.Add([]byte(began.Add(l.at).Format("2006-01-02T15:04:05.000000Z07:00")+" "+l.source+": "+l.text), began)
		}
		if i%7 == 0 { // in several batches
			if b := in.Next(began.Add(time.Hour), true); b != nil {
				d.Add(b)
			}
		}
	}
	for {
		b := in.Next(began.Add(time.Hour), true)
		if b == nil {
			return d
		}
		d.Add(b)
	}
}

// incident is an hour of a request each second; from 03:08 after v74 each second one times out, until v75.
func incident() []line {
	var lines []line
	for s := range 3600 {
		at := time.Duration(s) * time.Second
		switch s {
		case 38 * 60:
			lines = append(lines, line{at, "app[api]", "Deploy 20a5742 by user ned@foobaz.example"}, line{at, "app[api]", "Release v74 created by user ned@foobaz.example"})
		case 43 * 60:
			lines = append(lines, line{at, "app[api]", "Rollback to v73 by user kate@foobaz.example"}, line{at, "app[api]", "Release v75 created by user kate@foobaz.example"})
		}
		if s > 38*60+30 && s < 43*60 && s%2 == 0 {
			lines = append(lines, router(at+100*time.Millisecond, 503, 30000, "H12"), line{at + 200*time.Millisecond, "app[web.1]", "NoMethodError: undefined method `x'"})
			continue
		}
		lines = append(lines, router(at+100*time.Millisecond, 200, 40+s%20, ""))
	}
	return lines
}

func TestAnIncidentIsSummedUp(t *testing.T) {
	d := digested(incident()...)
	if d.Requests != 3600 || d.Failed != 134 || d.Lines != 3600+134+4 {
		t.Errorf("%d requests, %d failed, %d lines; want 3600, 134, 3738", d.Requests, d.Failed, d.Lines)
	}
	if !d.First().Equal(began.Add(100*time.Millisecond)) || !d.Last().Equal(began.Add(3599*time.Second+100*time.Millisecond)) {
		t.Errorf("from %s to %s", d.First(), d.Last())
	}
	if len(d.Releases) != 3 || d.Releases[1].Version != 74 || d.Releases[1].By != "ned" || d.Releases[2].Rollback != 73 {
		t.Fatalf("releases %+v", d.Releases)
	}
	before, bad := d.Releases[0], d.Releases[1]
	if before.Failed != 0 || bad.Failed != 134 || bad.Code("H12") != 134 || bad.Requests != 300 {
		t.Errorf("before v74 %d failed; on it %d of %d, %d with H12", before.Failed, bad.Failed, bad.Requests, bad.Code("H12"))
	}
	if ms, _ := before.Percentile(95); ms != 58 {
		t.Errorf("p95 before v74 is %dms, want 58", ms)
	}
	if ms, _ := bad.Percentile(95); ms != 30000 {
		t.Errorf("p95 on v74 is %dms, want 30,000", ms)
	}
	if c := d.Classes(); len(c) != 1 || c[0].Name != "NoMethodError" || c[0].Lines != 134 {
		t.Errorf("classes %+v", c)
	}
	s := d.Story(time.FixedZone("PDT", -7*3600))
	want := Story{Text: "5xx rose at 03:08 after v74 (ned) and ended at 03:13 after v75, a rollback (kate).", Rest: "134 of 3,600 requests failed, 134 of them H12.", Bad: true}
	if s != want {
		t.Errorf("got %+v, want %+v", s, want)
	}
}

func TestStories(t *testing.T) {
	var calm, spread, last []line
	for s := range 600 {
		at := time.Duration(s) * time.Second
		calm = append(calm, router(at, 200, 20, ""))
		if s%30 == 0 {
			spread = append(spread, router(at, 500, 20, ""))
		} else {
			spread = append(spread, router(at, 200, 20, ""))
		}
		if s > 500 {
			last = append(last, router(at, 503, 30000, "H12"))
		} else {
			last = append(last, router(at, 200, 20, ""))
		}
	}
	for name, c := range map[string]struct {
		lines      []line
		text, rest string
	}{
		"nothing":            {nil, "", ""},
		"calm":               {calm, "", "600 requests, none of them failed; no line is an error."},
		"spread":             {spread, "20 of 600 requests failed.", ""},
		"to the end":         {last, "5xx rose at 09:38:18 and lasted to the end of the log.", "99 of 600 requests failed, 99 of them H12."},
		"no requests":        {[]line{{0, "app[worker.1]", "done"}}, "", "no request in 1 line; no line is an error."},
		"errors, no request": {[]line{{0, "heroku[web.1]", "Error R14 (Memory quota exceeded)"}, {time.Second, "heroku[web.1]", "Error R14 (Memory quota exceeded)"}}, "2 lines are errors, mostly R14 (2).", "no request in 2 lines."},
	} {
		if s := digested(c.lines...).Story(time.UTC); s.Text != c.text || s.Rest != c.rest {
			t.Errorf("%s: got %q and %q, want %q and %q", name, s.Text, s.Rest, c.text, c.rest)
		}
	}
}

// All of a log is in its columns, however many there are, and whatever its span.
func TestColumnsHoldEverything(t *testing.T) {
	for _, apart := range []time.Duration{time.Millisecond, time.Second, 7 * time.Second, time.Hour, 31 * 24 * time.Hour} {
		var lines []line
		for i := range 500 {
			lines = append(lines, line{time.Duration(i) * apart, "app[web.1]", "x"})
		}
		d := digested(lines...)
		for _, n := range []int{3, 10, 60, 149, 1000} {
			c, sum := d.Columns(n), 0
			for _, b := range c.Bins {
				sum += b.Lines
			}
			if sum != 500 || len(c.Bins) > n {
				t.Errorf("%s apart in %d columns: %d columns with %d lines, want 500", apart, n, len(c.Bins), sum)
			}
			if i, ok := c.At(d.Last()); !ok || i != len(c.Bins)-1 {
				t.Errorf("%s apart in %d columns: the last line is in column %d of %d", apart, n, i, len(c.Bins))
			}
		}
	}
}

// A log of years costs as many pieces of time as one of an hour.
func TestPiecesOfTimeAreBounded(t *testing.T) {
	var b bins
	sum := 0
	for i := range 50_000 {
		b.at(began.Add(time.Duration(i)*37*time.Minute).UnixNano()).Lines++
	}
	for _, bin := range b.all {
		sum += bin.Lines
	}
	if len(b.all) > mostBins || sum != 50_000 {
		t.Errorf("%d pieces with %d lines, want %d at most with 50,000", len(b.all), sum, mostBins)
	}
}

func TestWhatALogSaysOfItself(t *testing.T) {
	d := digested(
		line{0, "app[web.1]", "a"},
		line{time.Second, "heroku[web.1]", "source=web.1 dyno=heroku.1.a sample#memory_total=634.10MB sample#memory_quota=1024.00MB"},
		line{2 * time.Second, "heroku[web.1]", "source=web.1 dyno=heroku.1.a sample#memory_total=500.10MB sample#memory_quota=1024.00MB"},
		line{0, "", "something odd"},
		line{90 * time.Second, "heroku[web.1]", "State changed from up to crashed"},
	)
	if m := d.Memory(); len(m) != 1 || m[0] != (Memory{"web", 634.1, 1024}) {
		t.Errorf("memory %+v", m)
	}
	gap, at := d.LongestGap()
	if gap != 88*time.Second || !at.Equal(began.Add(2*time.Second)) {
		t.Errorf("longest gap %s from %s, want 1m28s from %s", gap, at, began.Add(2*time.Second))
	}
	if d.Unread != 1 || d.Crashes != 1 {
		t.Errorf("%d lines not understood and %d crashes, want 1 and 1", d.Unread, d.Crashes)
	}
}

func BenchmarkAdd(b *testing.B) {
	in := logstore.NewIngest(logstore.IngestOptions{})
	n := 0
	for _, l := range incident() { // twenty lines a second
		in.Add([]byte(began.Add(l.at/20).Format("2006-01-02T15:04:05.000000Z07:00")+" "+l.source+": "+l.text), began)
		n++
	}
	var batches []*logstore.Batch
	for {
		batch := in.Next(began.Add(time.Hour), true)
		if batch == nil {
			break
		}
		batches = append(batches, batch)
	}
	for b.Loop() {
		d := New()
		for _, batch := range batches {
			d.Add(batch)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/line")
}
