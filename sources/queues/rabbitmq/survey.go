package rabbitmq

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"app.gonogo/gonogo/model/queue"
)

const (
	pageSize   = 250 // half of what a broker gives: of 5,000 queues, 500 take it 60 ms longer
	atOnce     = 3   // of the deepest queues on other pages, asked for one by one: each costs the broker a tenth of a page
	fresh      = 15 * time.Second
	lag        = 5 * time.Second // the broker collects its figures so often
	remember   = 10              // of the deepest queues, where there are several pages
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
	Items     []listed `json:"items"`
	PageCount int      `json:"page_count"`
	Total     int      `json:"total_count"`
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
	listed
	at    time.Time
	round int // of the sweep that last saw it
}

// survey is what the management API has told of one vhost so far.
type survey struct {
	api   *managementAPI
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

func newSurvey(a *managementAPI, vhost string) *survey {
	return &survey{api: a, vhost: vhost, rows: map[string]row{}, page: 1, pages: 1}
}

func (s *survey) path(rest string) string { return "/queues/" + url.PathEscape(s.vhost) + rest }

// read reads once: the broker, a page of its queues, and the deepest of the others.
func (s *survey) read(ctx context.Context) (*queue.Sample, time.Time, error) {
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
	var past map[string][]queue.Past
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

func (s *survey) keep(queues []listed) {
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
		var q listed
		err := s.api.get(ctx, s.path("/"+url.PathEscape(name)), url.Values{"columns": {columns}}, &q)
		if refusedWith(err, http.StatusNotFound) {
			delete(s.rows, name)
			continue
		}
		if err != nil {
			return err
		}
		if q.Name == name {
			s.keep([]listed{q})
		}
	}
	return nil
}

// stale are the deepest queues that were not read just now.
func (s *survey) stale(n int) []string {
	limit := s.api.now().Add(-lag / 2)
	return s.deepestNames(n, func(r row) bool { return r.at.Before(limit) })
}

// deepestNames are the n deepest queues of those that fit.
func (s *survey) deepestNames(n int, fits func(row) bool) []string {
	var names []string
	for name, r := range s.rows {
		if whole(r.Ready) > 0 && !r.isStream() && fits(r) {
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

// names are the queues that may be asked for by AMQP without a change: not those that may expire, or belong to one connection;
// nor streams, of which AMQP does not say that they are none.
func (s *survey) names() []string {
	var out []string
	for name, r := range s.rows {
		if !r.mayExpire() && !r.isStream() && !bool(r.Exclusive) && !bool(r.AutoDelete) && !controlName.MatchString(name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
