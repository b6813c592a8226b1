package model

import (
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/model/baseline"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/ledger"
)

// remembering is a state that was started on v75 an hour ago, and what releases before left behind.
type remembering struct {
	*State
	began time.Time
}

func (r *remembering) at(minute float64) time.Time {
	return r.began.Add(time.Duration(minute * float64(time.Minute)))
}

func (r *remembering) apply(minute float64, f Fact) {
	at := r.at(minute)
	r.Apply([]Event{{At: at, Seen: at, App: "a", Source: LogsSource, Fact: f}})
}

func (r *remembering) raise(minute float64, class, file string) {
	stamp := r.at(minute).Format("2006-01-02T15:04:05.000000-07:00")
	r.apply(minute, logged(r.at(minute), stamp+" app[web.1]: "+class+" (it failed):", stamp+" app[web.1]: "+file+":3:in 'call'"))
}

// kept is what earlier runs kept: v73 was watched for all its ten hours, v74 for as much as is said.
func kept(began time.Time, id string, lastOn int, of74 time.Duration) *Baselines {
	l := baseline.Load{}
	for _, p := range []baseline.Past{{Version: 74, At: began.Add(-11 * time.Hour), Ended: began.Add(-time.Hour), Watched: of74}, {Version: 73, At: began.Add(-21 * time.Hour), Ended: began.Add(-11 * time.Hour), Watched: 10 * time.Hour}} {
		if p.Version == 74 && of74 == 0 {
			continue // nobody watched: nothing was kept
		}
		l.Past = append(l.Past, p)
	}
	if lastOn > 0 {
		l.Known = []baseline.Known{{ID: id, Name: "PaymentError", First: 70, Last: lastOn, From: began.Add(-90 * time.Hour), Until: began.Add(-12 * time.Hour)}}
	}
	return &Baselines{l}
}

// TestErrorsOfEarlierRuns: what an earlier release had is not new though gonogo was started since; it is back where the release before had not had
// it and was watched; where nobody watched that one, nobody knows.
func TestErrorsOfEarlierRuns(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)
	id := ""
	for _, c := range []struct {
		name   string
		lastOn int
		of74   time.Duration
		want   rollup.Status
		away   string
		since  int
	}{
		{"never seen before", 0, 9 * time.Hour, rollup.New, "", 75},
		{"seen on v74", 74, 9 * time.Hour, rollup.Steady, "", 70},
		{"gone on v74", 73, 9 * time.Hour, rollup.Back, "seen in v73, not in v74", 70},
		{"v74 was not watched", 73, 0, rollup.Steady, "seen in v73, not seen in v74, which was not watched", 70},
		{"v74 was hardly watched", 73, 20 * time.Minute, rollup.Steady, "seen in v73, not seen in v74, of which 20m were watched", 70},
	} {
		for range 2 { // the first time the id is learnt
			r := &remembering{New(DefaultLimits()), began}
			r.apply(0, kept(began, id, c.lastOn, c.of74))
			r.apply(0.1, &Releases{Releases: []ledger.Release{{Version: 75, Status: "succeeded", Current: true, CreatedAt: r.at(5)}, {Version: 74, Status: "succeeded", CreatedAt: r.at(-660)}, {Version: 73, Status: "succeeded", CreatedAt: r.at(-1260)}}})
			r.apply(0.2, logged(r.at(0.2), r.at(0.2).Format("2006-01-02T15:04:05.000000-07:00")+" app[web.1]: hello"))
			r.raise(6, "PaymentError", "app/pay.rb")
			r.apply(7, &Tick{Now: r.at(7)})
			a := r.App("a")
			rows := r.ErrorRows(a, 0)
			if len(rows) != 1 {
				t.Fatalf("%s: got %d errors, want 1", c.name, len(rows))
			}
			if id == "" {
				id = rows[0].Fingerprint.String()
				continue
			}
			cur := r.CurrentErrors(a)
			if got := rows[0].Status; got != c.want {
				t.Errorf("%s: got %s, want %s", c.name, got, c.want)
			}
			if got := rows[0].Away(cur); got != c.away {
				t.Errorf("%s: got %q, want %q", c.name, got, c.away)
			}
			if got := rows[0].Since; got != c.since {
				t.Errorf("%s: first in v%d, want v%d", c.name, got, c.since)
			}
		}
	}
}

// request is a line of the router.
func (r *remembering) request(minute float64, n, status int) string {
	return fmt.Sprintf("%s heroku[router]: at=info method=GET path=\"/\" host=h request_id=%08d-0000-4000-8000-000000000000 fwd=\"1\" dyno=web.1 connect=1ms service=20ms status=%d bytes=5",
		r.at(minute).Format("2006-01-02T15:04:05.000000-07:00"), n, status)
}

// TestWhatAReleaseLeaves: a run keeps what it watched of a release, minute by minute, and no more; the one before it is over with the next.
func TestWhatAReleaseLeaves(t *testing.T) {
	t.Parallel()
	r := &remembering{New(DefaultLimits()), time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)}
	first := ledger.Release{Version: 75, Status: "succeeded", Current: true, CreatedAt: r.at(-2), Description: "Deploy 20a5742"}
	r.apply(0, &Releases{Releases: []ledger.Release{first}})
	r.apply(0, &Health{Name: LogsSource, State: Live})
	n := 0
	for second := range 12 * 60 {
		minute := float64(second) / 60
		if second == 8*60 {
			first.Current = false
			r.apply(minute, &Releases{Releases: []ledger.Release{{Version: 76, Status: "succeeded", Current: true, CreatedAt: r.at(minute)}, first}})
		}
		status := 200
		if second%10 == 0 {
			status = 500
		}
		n++
		r.apply(minute, logged(r.at(minute), r.request(minute, n, status)))
		if second%60 == 30 {
			r.raise(minute, "PaymentError", "app/pay.rb")
		}
		r.apply(minute, &Tick{Now: r.at(minute + 1.0/60)})
	}
	h := &r.App("a").Baseline
	left, known := h.Of(75)
	if !known || left.Watched < 6*time.Minute || left.Watched > 8*time.Minute || left.Requests < 400 || left.Requests > 480 || left.Failed < 40 || left.Failed > 48 {
		t.Errorf("v75: got %+v, want the whole ones of eight minutes of 60 requests, one in ten failed", left)
	}
	if left.Raised < 6 || left.Raised > 8 || left.Kinds != 1 || left.Lasted != 10*time.Minute {
		t.Errorf("v75: got %d exceptions of %d kinds in %s, want about 7 of 1 in 10m", left.Raised, left.Kinds, left.Lasted)
	}
	now, known := h.Of(76)
	if !known || now.Watched < 3*time.Minute || now.Watched > 4*time.Minute || now.Lasted != 0 {
		t.Errorf("v76: got %+v, want three minutes and a bit", now)
	}
	if len(h.Kept()) != 2 {
		t.Errorf("%d releases are to be kept, want both", len(h.Kept()))
	}
	if first := h.Now.First; len(first) == 0 || first[0].Index != 0 || first[0].Watched < 58 {
		t.Errorf("v76: the first minute is %+v, want it watched from its beginning", first[:min(1, len(first))])
	}
}

// TestARollbackGoesToWhatEndedWell: how a release ended is known from earlier runs, and counts for the target of a rollback; where we watched it
// ourselves, we know better.
func TestARollbackGoesToWhatEndedWell(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name     string
		outcomes map[int]baseline.Outcome
		noGo     []int
		own      ledger.Ending // of v74, by this run
		want     int
	}{
		{"nobody watched", nil, nil, ledger.Unwatched, 74},
		{"v73 ended well, v74 was not judged", map[int]baseline.Outcome{73: baseline.WasGo, 74: ""}, nil, ledger.Unwatched, 73},
		{"v74 was held", map[int]baseline.Outcome{73: baseline.WasGo, 74: baseline.WasHeld}, nil, ledger.Unwatched, 73},
		{"v74 was no-go, kept by an older gonogo", map[int]baseline.Outcome{74: ""}, []int{74}, ledger.Unwatched, 73},
		{"v74 was no-go once, and ended well", map[int]baseline.Outcome{74: baseline.WasGo}, []int{74}, ledger.Unwatched, 74},
		{"both ended well", map[int]baseline.Outcome{73: baseline.WasGo, 74: baseline.WasGo}, nil, ledger.Unwatched, 74},
		{"this run knows better", map[int]baseline.Outcome{73: baseline.WasGo, 74: baseline.WasHeld}, nil, ledger.EndedGo, 74},
	} {
		s := New(DefaultLimits())
		var list []ledger.Release
		for v := 75; v >= 72; v-- {
			list = append(list, ledger.Release{ID: fmt.Sprint(v), Version: v, Description: fmt.Sprintf("Deploy %07x", v), Slug: fmt.Sprint(v), Status: "succeeded", Eligible: v < 75, Current: v == 75,
				CreatedAt: began.Add(time.Duration(v-75) * 10 * time.Hour)})
		}
		s.Apply([]Event{{At: began, Seen: began, App: "a", Source: ReleasesSource, Fact: &Releases{Releases: list}}})
		s.App("a").Ledger.Judge(74, c.own)
		l := baseline.Load{}
		for v := 74; v >= 73; v-- {
			if o, ok := c.outcomes[v]; ok {
				l.Past = append(l.Past, baseline.Past{Version: v, Outcome: o, NoGo: len(c.noGo) > 0 && c.noGo[0] == v})
			}
		}
		s.Apply([]Event{{At: began, Seen: began, App: "a", Source: KeeperSource, Fact: &Baselines{l}}})
		if target, why := s.App("a").Ledger.Target(); target.Version != c.want || why != "" {
			t.Errorf("%s: got v%d, %q; want v%d", c.name, target.Version, why, c.want)
		}
	}
}
