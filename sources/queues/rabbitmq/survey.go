package rabbitmq

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"app.gonogo/gonogo/model"
)

const (
	pageSize   = 500 // the most that a broker gives
	atOnce     = 5   // of the deepest queues on other pages, asked for one by one
	fresh      = 15 * time.Second
	lag        = 5 * time.Second // the broker collects its figures so often
	mostQueues = 20_000          // that are followed
	alarmEvery = 6               // readings
	jump       = 30 * time.Second
)

// overview is what is asked of the broker as a whole.
type overview struct {
	RatesMode string `json:"rates_mode"`
	StatsOff  bool   `json:"disable_stats"`
	LavinMQ   string `json:"lavinmq_version"`
	Product   string `json:"product_name"`
	Totals    struct {
		Ready *int64 `json:"messages_ready"`
	} `json:"queue_totals"`
}

var overviewColumns = url.Values{"columns": {"rates_mode,disable_stats,lavinmq_version,product_name,queue_totals.messages_ready"}}

// listing is one page of the queues of a vhost. LavinMQ and old brokers may give all of them, as a bare list.
type listing struct {
	Items     []queue `json:"items"`
	PageCount int     `json:"page_count"`
	Total     int     `json:"total_count"`
}

func (l *listing) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		err := json.Unmarshal(b, &l.Items)
		l.PageCount, l.Total = 1, len(l.Items)
		return err
	}
	type plain listing
	return json.Unmarshal(b, (*plain)(l))
}

// row is a queue as it was last read.
type row struct {
	queue
	at    time.Time
	round int // of the sweep that last saw it
}

// survey is what the management API has told of one vhost so far.
type survey struct {
	api   *api
	vhost string

	rows        map[string]row
	page, pages int // the next page; how many there are
	round       int
	complete    bool // every page was read at least once
	total       int
	alarm       string
	readings    int
	ready       int64     // the broker's total when the deepest were last asked for
	asked       time.Time // when that was
}

func newSurvey(a *api, vhost string) *survey {
	return &survey{api: a, vhost: vhost, rows: map[string]row{}, page: 1, pages: 1}
}

func (s *survey) path(rest string) string { return "/queues/" + url.PathEscape(s.vhost) + rest }

// take reads once: the broker, a page of its queues, and the deepest of the others.
func (s *survey) take(ctx context.Context) (*model.QueueSample, time.Time, error) {
	var o overview
	if err := s.api.get(ctx, "/overview", overviewColumns, &o); err != nil {
		return nil, time.Time{}, worded(err)
	}
	s.readings++
	s.alarms(ctx)
	if err := s.nextPage(ctx, o); err != nil {
		return nil, time.Time{}, worded(err)
	}
	first := s.readings == 1
	if s.pages > 1 {
		if err := s.deepest(ctx, o, first); err != nil {
			return nil, time.Time{}, worded(err)
		}
	}
	var past map[string][]model.QueuePast
	if first && !o.StatsOff {
		past = s.history(ctx)
	}
	now := s.api.now()
	return s.sample(o, now, past), now, nil
}

// nextPage reads the next page by name, and drops what a whole sweep has not seen. A queue that comes or goes shifts the others
// between pages, so that with several pages one must be missed twice.
func (s *survey) nextPage(ctx context.Context, o overview) error {
	l, err := s.list(ctx, o, url.Values{"page": {strconv.Itoa(s.page)}, "page_size": {strconv.Itoa(pageSize)}})
	if s.page > 1 && refusedWith(err, http.StatusBadRequest, http.StatusNotFound) {
		s.page = 1 // there are fewer pages now
		return nil
	}
	if err != nil {
		return err
	}
	s.keep(l.Items)
	s.pages, s.total = max(1, l.PageCount), l.Total
	if s.page++; s.page <= s.pages {
		return nil
	}
	oldest := s.round
	if s.pages > 1 {
		oldest--
	}
	maps.DeleteFunc(s.rows, func(_ string, r row) bool { return r.round < oldest })
	s.round++
	s.page, s.complete = 1, true
	return nil
}

// list asks for queues, in the shape that the broker can give.
func (s *survey) list(ctx context.Context, o overview, q url.Values) (listing, error) {
	q.Set("columns", cmp.Or(q.Get("columns"), columns))
	if o.StatsOff {
		q.Set("disable_stats", "true")
		q.Set("enable_queue_totals", "true")
	}
	var l listing
	err := s.api.get(ctx, s.path(""), q, &l)
	return l, err
}

func (s *survey) keep(queues []queue) {
	at := s.api.now()
	for _, q := range queues {
		if _, known := s.rows[q.Name]; !known && len(s.rows) >= mostQueues {
			continue
		}
		s.rows[q.Name] = row{q, at, s.round}
	}
}

// deepest reads the queues that matter most anew: sorted by the broker at first and when its total has jumped, else one by one.
func (s *survey) deepest(ctx context.Context, o overview, first bool) error {
	total := whole(o.Totals.Ready)
	if first || total > s.ready+s.ready/5+100 && s.api.now().Sub(s.asked) >= jump {
		l, err := s.list(ctx, o, url.Values{"page": {"1"}, "page_size": {"100"}, "sort": {"messages_ready"}, "sort_reverse": {"true"}})
		if err != nil {
			return err
		}
		s.keep(l.Items)
		s.ready, s.asked = total, s.api.now()
		return nil
	}
	s.ready = min(s.ready, total)
	for _, name := range s.stale(atOnce) {
		var q queue
		err := s.api.get(ctx, s.path("/"+url.PathEscape(name)), url.Values{"columns": {columns}}, &q)
		if refusedWith(err, http.StatusNotFound) {
			delete(s.rows, name)
			continue
		}
		if err != nil {
			return err
		}
		if q.Name == name {
			s.keep([]queue{q})
		}
	}
	return nil
}

// stale are the deepest queues that were not read just now.
func (s *survey) stale(n int) []string {
	var names []string
	limit := s.api.now().Add(-lag / 2)
	for name, r := range s.rows {
		if whole(r.Ready) > 0 && r.at.Before(limit) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(whole(s.rows[b].Ready), whole(s.rows[a].Ready)), cmp.Compare(a, b))
	})
	return names[:min(n, len(names))]
}

// alarms asks now and then whether the broker holds all publishers back. Not every broker tells.
func (s *survey) alarms(ctx context.Context) {
	if s.readings%alarmEvery != 1 && s.alarm == "" {
		return
	}
	var ok struct{}
	err := s.api.get(ctx, "/health/checks/alarms", nil, &ok)
	s.alarm = ""
	if refusedWith(err, http.StatusServiceUnavailable) {
		s.alarm = "the broker is short of memory or disk and takes no messages: publishers hang"
	}
}

// history is what the broker remembers of the deepest queues: an hour by minutes, the last ten minutes finer.
func (s *survey) history(ctx context.Context) map[string][]model.QueuePast {
	now := s.api.now()
	out := map[string][]model.QueuePast{}
	for _, span := range []struct {
		age, step int
		before    time.Time
	}{{3600, 60, now.Add(-10 * time.Minute)}, {600, 10, now.Add(-time.Second)}} {
		l, err := s.list(ctx, overview{}, url.Values{
			"page": {"1"}, "page_size": {"50"}, "sort": {"messages_ready"}, "sort_reverse": {"true"},
			"columns": {"name,messages_ready_details.samples"}, "lengths_age": {strconv.Itoa(span.age)}, "lengths_incr": {strconv.Itoa(span.step)},
		})
		if err != nil { // without it charts begin now
			return nil
		}
		for _, q := range l.Items {
			out[q.Name] = append(out[q.Name], q.past(span.before)...)
		}
	}
	return out
}

// sample is all that is known, at the broker's time now.
func (s *survey) sample(o overview, now time.Time, past map[string][]model.QueuePast) *model.QueueSample {
	out := &model.QueueSample{Totals: model.UnknownTotals(), Whole: s.complete && s.total <= mostQueues, Lag: model.Duration(lag), Note: s.note(o)}
	targets := map[string]bool{}
	for _, r := range s.rows {
		if t, ok := r.deadLetterTarget(); ok {
			targets[t] = true
		}
	}
	later := map[string]int64{}
	for _, name := range slices.Sorted(maps.Keys(s.rows)) {
		r := s.rows[name]
		what := r.roleOf(targets)
		switch what {
		case control:
			continue
		case delay:
			out.Totals.Scheduled = max(0, out.Totals.Scheduled) + int(whole(r.Messages))
			if base, ok := delayedOf(name); ok {
				later[base] += whole(r.Messages)
			}
			continue
		}
		reading := r.reading(now)
		reading.Past = past[name]
		if what == dead {
			reading.DeadLetter = true
			out.Totals.Dead = max(0, out.Totals.Dead) + max(0, reading.Ready)
		}
		if reading.Quality == model.Exact && now.Sub(r.at) > fresh {
			reading.Quality = model.Estimated
		}
		out.Queues = append(out.Queues, reading)
	}
	for i, q := range out.Queues {
		if n, ok := later[q.Name]; ok {
			out.Queues[i].Scheduled = model.Known(n)
		}
	}
	s.mark(out.Queues)
	return out
}

// mark puts an alarm of the whole broker on its deepest queue: one alarm, not one for each queue.
func (s *survey) mark(queues []model.QueueReading) {
	if s.alarm == "" || len(queues) == 0 {
		return
	}
	i := 0
	for j := range queues {
		if queues[j].Ready > queues[i].Ready {
			i = j
		}
	}
	queues[i].Warn = s.alarm
}

// note is what limits the numbers, the worst first.
func (s *survey) note(o overview) string {
	switch {
	case s.alarm != "":
		return s.alarm
	case o.StatsOff:
		return "the broker collects no metrics: no rates, no consumers"
	case o.RatesMode == "none":
		return "the broker keeps no rates"
	case s.total > mostQueues:
		return fmt.Sprintf("%d queues, of which %d are followed", s.total, mostQueues)
	case s.complete && len(s.rows) == 0:
		return "this user sees no queue in its vhost"
	case s.pages > 1 && !s.complete:
		return fmt.Sprintf("%d of %d queues are read", len(s.rows), s.total)
	}
	return ""
}

// names are the queues that may be asked for by AMQP without a change: not those that may expire, or belong to one connection.
func (s *survey) names() []string {
	var out []string
	for name, r := range s.rows {
		if !r.mayExpire() && !bool(r.Exclusive) && !bool(r.AutoDelete) && !controlName.MatchString(name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
