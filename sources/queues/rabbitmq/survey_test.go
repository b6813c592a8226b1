package rabbitmq

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/backend"
)

// stage is a management API on stage: what it answers, and what was asked.
type stage struct {
	mu       sync.Mutex
	overview string
	queues   []string // as JSON, in the order of their names
	alarm    bool
	bare     bool // lists come as a bare array
	status   int  // of every answer, unless 0
	body     string
	asked    []string // paths and queries
	date     time.Time
}

func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, r.URL.EscapedPath()+"?"+r.URL.RawQuery)
	if user, password, _ := r.BasicAuth(); user != "u" || password != "hunter2" || r.Method != http.MethodGet {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	if !s.date.IsZero() {
		w.Header().Set("Date", s.date.Format(http.TimeFormat))
	}
	switch p := r.URL.EscapedPath(); {
	case s.status != 0:
		w.WriteHeader(s.status)
		fmt.Fprint(w, s.body)
	case p == "/api/overview":
		fmt.Fprint(w, s.overview)
	case p == "/api/health/checks/alarms":
		if s.alarm {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		fmt.Fprint(w, `{"status":"?"}`)
	case p == "/api/queues/a%2Fb":
		s.list(w, r)
	case strings.HasPrefix(p, "/api/queues/a%2Fb/"):
		for _, q := range s.queues {
			if strings.Contains(q, `"`+strings.TrimPrefix(p, "/api/queues/a%2Fb/")+`"`) {
				fmt.Fprint(w, q)
				return
			}
		}
		w.WriteHeader(http.StatusNotFound)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func (s *stage) list(w http.ResponseWriter, r *http.Request) {
	if s.bare {
		fmt.Fprint(w, "["+strings.Join(s.queues, ",")+"]")
		return
	}
	q := r.URL.Query()
	queues := slices.Clone(s.queues)
	if q.Get("sort") != "" {
		depth := func(text string) int64 {
			var q listed
			_ = json.Unmarshal([]byte(text), &q)
			return whole(q.Ready)
		}
		slices.SortStableFunc(queues, func(a, b string) int { return int(depth(b) - depth(a)) })
	}
	page, _ := strconv.Atoi(q.Get("page"))
	size, _ := strconv.Atoi(q.Get("page_size"))
	pages := max(1, (len(queues)+size-1)/size)
	if page > pages || size > 500 {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	items := queues[(page-1)*size : min(page*size, len(queues))]
	fmt.Fprintf(w, `{"items":[%s],"page_count":%d,"total_count":%d}`, strings.Join(items, ","), pages, len(queues))
}

const running = `{"rates_mode":"basic","disable_stats":false,"queue_totals":{"messages_ready":0}}`

// play begins a survey of a stage.
func play(t *testing.T, s *stage) *broker {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	address := strings.Replace(server.URL, "http://", "http://u:hunter2@", 1) + "/api"
	to, ok := read(map[string]string{"V": "amqp://u:hunter2@127.0.0.1:1/a%2Fb", "M": address}, "V")
	if !ok {
		t.Fatal("not recognised")
	}
	d, err := open(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	libs, err := d.Discover(t.Context(), backend.DiscoverOptions{Progress: func(string) {}, Keep: func([]string) {}})
	if err != nil {
		t.Fatal(err)
	}
	return libs[0].(*broker)
}

func (b *broker) must(t *testing.T) (*queue.Sample, time.Time) {
	t.Helper()
	s, at, err := b.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s, at
}

func one(t *testing.T, item string) queue.Reading {
	t.Helper()
	s, _ := play(t, &stage{overview: running, queues: []string{item}}).must(t)
	if len(s.Queues) != 1 {
		t.Fatalf("%+v", s)
	}
	return s.Queues[0]
}

// A connection that is closed leaves nothing behind.
func TestCloseLeavesNothing(t *testing.T) {
	old := goleak.IgnoreCurrent()
	server := httptest.NewServer(&stage{overview: running})
	to, _ := read(map[string]string{"V": "amqp://u:hunter2@127.0.0.1:1/a%2Fb", "M": strings.Replace(server.URL, "//", "//u:hunter2@", 1) + "/api"}, "V")
	d, err := open(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Discover(t.Context(), backend.DiscoverOptions{}); err != nil {
		t.Fatal(err)
	}
	d.Close()
	server.Close()
	goleak.VerifyNone(t, old)
}

// What is absent is unknown; what is absent beside other counters has counted nothing.
func TestAbsentIsUnknown(t *testing.T) {
	bare := one(t, `{"name":"a"}`)
	if d := cmp.Diff(queue.Unread("a"), bare); d != "" {
		t.Error(d)
	}
	q := one(t, `{"name":"a","messages_ready":5,"messages_unacknowledged":2,"consumers":0,"head_message_timestamp":null,"message_stats":{"publish":7,"publish_details":{"rate":0.5}}}`)
	want := queue.Reading{Name: "a", Ready: 5, Oldest: -1, Quality: queue.Exact, InFlight: queue.Known(2),
		Added: queue.Known(7), Done: queue.Known(0), In: queue.PerSecond(0.5), Out: queue.PerSecond(0)}
	if d := cmp.Diff(want, q); d != "" {
		t.Error(d)
	}
	idle := one(t, `{"name":"a","messages_ready":0,"message_stats":{}}`)
	if _, known := idle.Out.Get(); known || idle.Oldest != 0 || idle.Ready != 0 {
		t.Errorf("%+v", idle)
	}
	auto := one(t, `{"name":"a","messages_ready":0,"message_stats":{"deliver_no_ack":9,"deliver_no_ack_details":{"rate":3},"get_no_ack":1}}`)
	if n, _ := auto.Done.Get(); n != 10 {
		t.Errorf("done %d: what nobody must acknowledge is done when it is handed out", n)
	}
}

// TestStreams: how many messages of a stream are yet to be read is not known, by whatever way it became one.
func TestStreams(t *testing.T) {
	const rest = `"messages":12,"messages_ready":12,"messages_unacknowledged":0,"consumers":0,"head_message_timestamp":1`
	for item, want := range map[string]bool{
		`"type":"stream"`: true, `"arguments":{"x-queue-type":"stream"}`: true, `"effective_policy_definition":{"queue-type":"stream"}`: true,
		`"type":"quorum"`: false, `"type":"classic","arguments":{"x-queue-type":"classic"}`: false, `"name":"stream"`: false,
	} {
		q := one(t, `{"name":"a",`+item+`,`+rest+`}`)
		if unknown := q.Ready == -1 && q.Oldest == -1 && q.Quality == queue.NotKnown; q.Stream != want || unknown != want {
			t.Errorf("%s: %+v, want a stream: %v", item, q, want)
		}
	}
}

// TestUnusedQueuesHaveRates: a queue that never had a message has no counter; nothing came and nothing went, where the broker counts.
func TestUnusedQueuesHaveRates(t *testing.T) {
	for overview, want := range map[string]bool{
		running: true, `{"rates_mode":"detailed"}`: true, `{"rates_mode":"none"}`: false, `{"rates_mode":"basic","disable_stats":true}`: false, `{}`: false,
	} {
		b := play(t, &stage{overview: overview, queues: []string{`{"name":"a","messages":0,"messages_ready":0,"messages_unacknowledged":0,"consumers":0}`}})
		s, _, err := b.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		in, known := s.Queues[0].In.Get()
		if _, counted := s.Queues[0].Added.Get(); known != want || counted != want || in != 0 {
			t.Errorf("%s: %v in a second, want 0 where it is known, and that: %v", overview, s.Queues[0].In, want)
		}
	}
}

func TestStatesAreWarnings(t *testing.T) {
	for item, want := range map[string]string{
		`"state":"running"`:  "",
		`"state":"flow"`:     "flow control",
		`"state":"minority"`: "majority",
		`"state":"down"`:     "down",
		`"message_stats":{"redeliver_details":{"rate":2},"ack_details":{"rate":0}}`: "handed out again",
		`"message_stats":{"redeliver_details":{"rate":2},"ack_details":{"rate":1}}`: "",
	} {
		if q := one(t, `{"name":"a",`+item+`}`); want == "" && q.Warn != "" || !strings.Contains(q.Warn, want) {
			t.Errorf("%s: %q", item, q.Warn)
		}
	}
	if q := one(t, `{"name":"a","state":"paused"}`); !q.Paused {
		t.Error("LavinMQ's paused queue")
	}
}

func TestRoles(t *testing.T) {
	s := &stage{overview: running, queues: []string{
		`{"name":"amq.gen-xyz","messages":1}`, `{"name":"celeryev.1b2c","messages":1}`, `{"name":"c@h.celery.pidbox","messages":1}`,
		`{"name":"0f0e0d0c-0b0a-0908-0706-050403020100","messages":1}`, `{"name":"mine","exclusive":true,"messages":1}`, `{"name":"mine2","exclusive":"true"}`,
		`{"name":"celery_delayed_0","messages":3}`, `{"name":"celery_delayed_27","messages":4}`,
		`{"name":"default","messages_ready":1,"arguments":{"x-dead-letter-exchange":"","x-dead-letter-routing-key":"rubbish"}}`,
		`{"name":"default.DQ","messages":6}`, `{"name":"default.XQ","messages_ready":2}`, `{"name":"rubbish","messages_ready":5}`,
		`{"name":"orders-dead-letter","messages_ready":1}`, `{"name":"policed","effective_policy_definition":{"dead-letter-exchange":"late"}}`, `{"name":"late"}`,
		`{"name":"deadline","messages_ready":8}`, `{"name":"odd","arguments":[],"effective_policy_definition":[]}`,
	}}
	b := play(t, s)
	got, _ := b.must(t)
	var names []string
	for _, q := range got.Queues {
		name := q.Name
		if q.DeadLetter {
			name += "†"
		}
		if n, ok := q.Scheduled.Get(); ok {
			name += fmt.Sprint("+", n)
		}
		names = append(names, name)
	}
	want := []string{"deadline", "default+6", "default.XQ†", "late†", "odd", "orders-dead-letter†", "policed", "rubbish†"}
	if d := cmp.Diff(want, names); d != "" {
		t.Error(d)
	}
	if got.Totals.Scheduled != 13 || got.Totals.Dead != 8 || got.Totals.Retry != -1 {
		t.Errorf("%+v", got.Totals)
	}
	if d := cmp.Diff([]string{"odd", "policed"}, b.survey.names()); d != "" { // of the others no policy is told: they may expire
		t.Error(d)
	}
}

// A large vhost is read page by page; a queue is gone when two sweeps have missed it, and old numbers are estimates.
func TestLargeVhost(t *testing.T) {
	s := &stage{overview: running}
	for i := range 600 {
		s.queues = append(s.queues, fmt.Sprintf(`{"name":"q%04d","messages_ready":%d}`, i, i/599*9))
	}
	s.queues[350] = `{"name":"q0350","messages_ready":5000}`
	b := play(t, s)
	first, _ := b.must(t)
	if first.Whole || len(first.Queues) != 252 || !strings.Contains(first.Note, "252 of 600") { // the first page, and the two deepest of the others
		t.Fatalf("%d queues, whole %v, %q", len(first.Queues), first.Whole, first.Note)
	}
	b.must(t)
	third, _ := b.must(t)
	if !third.Whole || len(third.Queues) != 600 || third.Note != "" {
		t.Fatalf("%d queues, whole %v, %q", len(third.Queues), third.Whole, third.Note)
	}
	s.mu.Lock()
	s.queues = slices.Delete(s.queues, 3, 4)
	for i, q := range s.queues {
		if strings.Contains(q, "q0350") {
			s.queues[i] = `{"name":"q0350","messages_ready":4000}`
		}
	}
	s.asked = nil
	s.mu.Unlock()
	for name, r := range b.survey.rows { // as if a while had passed
		r.at = r.at.Add(-time.Minute)
		b.survey.rows[name] = r
	}
	fourth, _ := b.must(t)
	at := func(sample *queue.Sample, name string) queue.Reading {
		i := slices.IndexFunc(sample.Queues, func(q queue.Reading) bool { return q.Name == name })
		if i < 0 {
			return queue.Reading{}
		}
		return sample.Queues[i]
	}
	if q := at(fourth, "q0350"); q.Ready != 4000 || q.Quality != queue.Exact {
		t.Errorf("the deepest queue is not read each time: %+v", q)
	}
	if q := at(fourth, "q0550"); q.Quality != queue.Estimated {
		t.Errorf("a number that is a minute old is told as exact: %+v", q)
	}
	if at(fourth, "q0003").Name == "" {
		t.Error("missed once, and gone")
	}
	s.mu.Lock()
	asked := len(s.asked)
	s.mu.Unlock()
	if asked > 2+atOnce {
		t.Errorf("%d requests", asked)
	}
	for range 6 {
		fourth, _ = b.must(t)
	}
	if at(fourth, "q0003").Name != "" || len(fourth.Queues) != 599 {
		t.Error("a queue that is gone stays")
	}
}

// When the broker's total jumps, the deepest queues are asked for at once.
func TestJump(t *testing.T) {
	s := &stage{overview: running, date: time.Now()}
	for i := range 1001 {
		s.queues = append(s.queues, fmt.Sprintf(`{"name":"q%04d","messages_ready":0}`, i))
	}
	b := play(t, s)
	b.must(t)
	s.mu.Lock()
	s.queues[999] = `{"name":"q0999","messages_ready":100000}`
	s.overview = strings.Replace(running, `:0}`, `:100000}`, 1)
	s.date = s.date.Add(time.Minute)
	s.mu.Unlock()
	b.survey.page = 3 // the jumping queue is on the second
	got, _ := b.must(t)
	i := slices.IndexFunc(got.Queues, func(q queue.Reading) bool { return q.Name == "q0999" })
	if i < 0 || got.Queues[i].Ready != 100000 {
		t.Error("a queue that has jumped waits for its page")
	}
}

func TestBareListAndLavinMQ(t *testing.T) {
	s := &stage{overview: `{"lavinmq_version":"2.4"}`, bare: true, queues: []string{`{"name":"a","messages_ready":1}`}}
	b := play(t, s)
	got, _ := b.must(t)
	if b.Name() != "lavinmq" || len(got.Queues) != 1 || !got.Whole {
		t.Errorf("%s, %+v", b.Name(), got)
	}
}

func TestNotes(t *testing.T) {
	s := &stage{overview: `{"rates_mode":"none"}`, queues: []string{`{"name":"a","messages_ready":1}`, `{"name":"b","messages_ready":2}`}, alarm: true}
	b := play(t, s)
	got, _ := b.must(t)
	if !strings.Contains(got.Note, "publishers hang") || got.Queues[0].Warn != "" || got.Queues[1].Warn == "" {
		t.Errorf("%q, %+v", got.Note, got.Queues)
	}
	s.mu.Lock()
	s.alarm = false
	s.mu.Unlock()
	if got, _ = b.must(t); got.Note != "the broker keeps no rates" || got.Queues[1].Warn != "" {
		t.Errorf("%q, %+v", got.Note, got.Queues)
	}
	empty, _ := play(t, &stage{overview: running}).must(t)
	if empty.Note != "this user sees no queue in its vhost" || !empty.Whole {
		t.Errorf("%+v", empty)
	}
}

// The time is the broker's, half a second after the one that it cuts to the second.
func TestTimeIsTheBrokers(t *testing.T) {
	noon := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	s := &stage{overview: running, date: noon, queues: []string{fmt.Sprintf(`{"name":"a","messages_ready":1,"head_message_timestamp":%d}`, noon.Add(-time.Minute).Unix())}}
	got, at := play(t, s).must(t)
	if d := at.Sub(noon); d < 0 || d > 5*time.Second {
		t.Errorf("%v", at)
	}
	if age := time.Duration(got.Queues[0].Oldest); age < time.Minute || age > 65*time.Second {
		t.Errorf("%v", age)
	}
}

func TestPastHasNoPadding(t *testing.T) {
	noon := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	var q listed
	q.Lengths.Samples = []lengthSample{{9, noon.UnixMilli()}, {7, noon.Add(-10 * time.Second).UnixMilli()}, {4, noon.Add(-20 * time.Second).UnixMilli()}, {0, noon.Add(-30 * time.Second).UnixMilli()}, {0, noon.Add(-40 * time.Second).UnixMilli()}}
	want := []queue.Past{{At: noon.Add(-30 * time.Second), Ready: 0}, {At: noon.Add(-20 * time.Second), Ready: 4}, {At: noon.Add(-10 * time.Second), Ready: 7}}
	if d := cmp.Diff(want, q.past(noon)); d != "" {
		t.Error(d)
	}
	q.Lengths.Samples = q.Lengths.Samples[3:]
	if p := q.past(noon); p != nil {
		t.Errorf("%v", p)
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		status     int
		body, code string
	}{
		{401, `{"error":"not_authorised","reason":"Not management user"}`, "denied"},
		{401, `{"error":"not_authorised","reason":"User not authorised to access virtual host"}`, "denied"},
		{401, `{"error":"not_authorized","reason":"Login failed"}`, "auth"},
		{401, `<html>`, "auth"},
		{403, ``, "denied"},
		{404, `{"error":"Object Not Found"}`, "missing"},
		{503, `hunter2`, "busy"},
		{302, ``, "reply"},
		{200, `<html>hunter2`, "reply"},
	} {
		s := &stage{overview: running}
		b := play(t, s)
		s.mu.Lock()
		s.status, s.body = c.status, c.body
		s.mu.Unlock()
		_, _, err := b.Read(t.Context())
		if f := backend.Explain(err); err == nil || f.Code != c.code || strings.Contains(fmt.Sprint(err, f), "hunter2") || strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%d %s: %v %+v, want %s", c.status, c.body, err, f, c.code)
		} else if told := f.Unread != nil; told != (c.status == 200) {
			t.Errorf("%d %s: in quarantine %t", c.status, c.body, told)
		}
	}
}

func TestWorse(t *testing.T) {
	denied, auth, network := backend.Denied, backend.WrongPassword, errors.New("reset")
	for _, c := range []struct {
		api, amqp error
		want      string
	}{
		{&denied, &auth, "auth"}, {&denied, network, "denied"}, {network, network, "unreachable"}, {errNoManagement, network, "unreachable"},
	} {
		if got := backend.Explain(worse(c.api, c.amqp)).Code; got != c.want {
			t.Errorf("%v, %v: %s, want %s", c.api, c.amqp, got, c.want)
		}
	}
}

func FuzzListing(f *testing.F) {
	f.Add(`{"items":[{"name":"a","messages_ready":-3,"consumers":-1,"head_message_timestamp":-9}]}`)
	f.Add(`[{"name":"a\u001b[31m","message_stats":{"ack_details":{"rate":-1}}}]`)
	f.Fuzz(func(t *testing.T, text string) {
		var l listing
		if json.Unmarshal([]byte(text), &l) != nil {
			return
		}
		for _, q := range l.Items {
			r := q.reading(time.Unix(1e9, 0), true)
			if strings.ContainsAny(r.Name, "\x1b\x00") || r.Oldest < -1 || r.Ready < -1 || r.Consumers < -1 {
				t.Errorf("%+v", r)
			}
			q.past(time.Unix(1e9, 0))
			q.deadLetterTarget()
		}
	})
}
