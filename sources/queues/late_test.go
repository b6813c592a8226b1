package queues

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alicebob/miniredis/v2"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/backend"
)

// seenWithin is how long a queue that begins while gonogo runs may be unseen, in a store that is small.
const seenWithin = 20 * time.Second

// comes is how a library begins in an empty Redis, by its published layout.
type comes struct {
	library, queue string
	begin          func(m *miniredis.Miniredis)
}

func sadd(m *miniredis.Miniredis, key, member string) { _, _ = m.SAdd(key, member) }

// late are the libraries of Redis, those that need a search and those that do not.
var late = []comes{
	{"sidekiq", "mailers", func(m *miniredis.Miniredis) { job(m, "mailers", seconds(noon)) }},
	{"sidekiq (shop)", "mailers", func(m *miniredis.Miniredis) {
		sadd(m, "shop:queues", "mailers")
		_, _ = m.Lpush("shop:queue:mailers", `{"class":"Charge"}`)
	}},
	{"resque", "low", func(m *miniredis.Miniredis) {
		sadd(m, "resque:queues", "low")
		_, _ = m.Push("resque:queue:low", `{"class":"Charge","args":[]}`)
	}},
	{"rq", "high", func(m *miniredis.Miniredis) {
		sadd(m, "rq:queues", "rq:queue:high")
		_, _ = m.Push("rq:queue:high", "1")
	}},
	{"asynq", "post", func(m *miniredis.Miniredis) {
		sadd(m, "asynq:queues", "post")
		_, _ = m.Lpush("asynq:{post}:pending", "1")
	}},
	{"celery", "celery", func(m *miniredis.Miniredis) {
		sadd(m, "_kombu.binding.celery", "celery\x06\x16\x06\x16celery")
		_, _ = m.Lpush("celery", "{}")
	}},
	{"celery", "video", func(m *miniredis.Miniredis) {
		sadd(m, "_kombu.binding.video", "video\x06\x16\x06\x16video")
		_, _ = m.Lpush("video", "{}")
	}},
	{"celery (app1:)", "video", func(m *miniredis.Miniredis) {
		sadd(m, "app1:_kombu.binding.video", "video\x06\x16\x06\x16video")
		_, _ = m.Lpush("app1:video", "{}")
	}},
	{"bullmq", "mail", func(m *miniredis.Miniredis) {
		m.HSet("bull:mail:meta", "version", "bullmq:6.7.0")
		_, _ = m.Push("bull:mail:wait", "1")
	}},
	{"bull", "mail", func(m *miniredis.Miniredis) {
		_ = m.Set("bull:mail:id", "1")
		_, _ = m.Push("bull:mail:wait", "1")
	}},
	{"bee-queue", "bees", func(m *miniredis.Miniredis) {
		_ = m.Set("bq:bees:id", "1")
		_, _ = m.Push("bq:bees:waiting", "1")
	}},
}

// TestQueuesThatComeLater holds that a queue which begins after gonogo did is read within 20 s, at whatever moment of the watcher's round
// it begins: in a store that was empty, and in one where something else is read already. The clock is that of the test.
func TestQueuesThatComeLater(t *testing.T) {
	for _, c := range late {
		for _, beside := range []string{"", "default"} {
			for _, idle := range []time.Duration{500 * time.Millisecond, 4900 * time.Millisecond, 9900 * time.Millisecond, 33 * time.Second, 10 * time.Minute} {
				t.Run(fmt.Sprintf("%s %s beside %q after %v", c.library, c.queue, beside, idle), func(t *testing.T) {
					m := fake(t) // its goroutines are outside of the test's clock
					if beside != "" {
						job(m, beside, seconds(noon))
					}
					o := Options{Found: found(t, "redis://"+m.Addr()), Mode: Auto}
					if took := unseenFor(t, o, idle, c.library, c.queue, func() { c.begin(m) }); took > seenWithin {
						t.Errorf("unseen for %v, want %v at most", took, seenWithin)
					}
				})
			}
		}
	}
}

// TestAnotherQueueOfALibraryThatIsRead is read within 20 s too: its names are found as those of another library are.
func TestAnotherQueueOfALibraryThatIsRead(t *testing.T) {
	bull := func(meta bool, prefix, end string) func(m *miniredis.Miniredis, name string) {
		return func(m *miniredis.Miniredis, name string) {
			if meta {
				m.HSet(prefix+name+":meta", "version", "bullmq:6.7.0")
			} else {
				_ = m.Set(prefix+name+":id", "1")
			}
			_, _ = m.Push(prefix+name+":"+end, "1")
		}
	}
	for library, begin := range map[string]func(m *miniredis.Miniredis, name string){
		"sidekiq": func(m *miniredis.Miniredis, name string) { job(m, name, seconds(noon)) },
		"resque": func(m *miniredis.Miniredis, name string) {
			sadd(m, "resque:queues", name)
			_, _ = m.Push("resque:queue:"+name, "{}")
		},
		"rq": func(m *miniredis.Miniredis, name string) {
			sadd(m, "rq:queues", "rq:queue:"+name)
			_, _ = m.Push("rq:queue:"+name, "1")
		},
		"celery": func(m *miniredis.Miniredis, name string) { // each with an exchange of its own
			sadd(m, "_kombu.binding."+name, name+"\x06\x16\x06\x16"+name)
			_, _ = m.Lpush(name, "{}")
		},
		"celery (app1:)": func(m *miniredis.Miniredis, name string) {
			sadd(m, "app1:_kombu.binding."+name, name+"\x06\x16\x06\x16"+name)
			_, _ = m.Lpush("app1:"+name, "{}")
		},
		"bullmq":    bull(true, "bull:", "wait"),
		"bull":      bull(false, "bull:", "wait"),
		"bee-queue": bull(false, "bq:", "waiting"),
	} {
		for _, idle := range []time.Duration{5 * time.Second, 9900 * time.Millisecond, 33 * time.Second, 10 * time.Minute} {
			t.Run(fmt.Sprintf("%s after %v", library, idle), func(t *testing.T) {
				m := fake(t)
				begin(m, "first")
				o := Options{Found: found(t, "redis://"+m.Addr()), Mode: Auto}
				if took := unseenFor(t, o, idle, library, "second", func() { begin(m, "second") }); took > seenWithin {
					t.Errorf("unseen for %v, want %v at most", took, seenWithin)
				}
			})
		}
	}
}

// unseenFor is how long a queue that begins after a while is not read, five minutes at most.
func unseenFor(t *testing.T, o Options, idle time.Duration, library, name string, begin func()) (took time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		w := NewWatcher(o) // its channels belong to the test's clock
		ctx, cancel := context.WithCancel(t.Context())
		over := make(chan struct{})
		seen := make(chan time.Time, 1)
		go func() {
			defer close(over)
			_ = w.Run(ctx, func(e model.Event) {
				s, ok := e.Fact.(*queue.Sample)
				if !ok || s.Library != library {
					return
				}
				for _, q := range s.Queues {
					if q.Name == name {
						select {
						case seen <- time.Now():
						default:
						}
					}
				}
			})
		}()
		time.Sleep(idle) // of the test's clock
		began := time.Now()
		begin()
		limit := time.NewTimer(5 * time.Minute)
		defer limit.Stop()
		select {
		case at := <-seen:
			took = at.Sub(began)
		case <-limit.C:
			took = 5 * time.Minute
		}
		cancel()
		<-over
	})
	return took
}

// steady is a library that is always there and takes its time.
type steady struct {
	name  string
	every time.Duration
	takes time.Duration
}

func (s steady) Name() string { return s.name }

func (s steady) Every() time.Duration { return s.every }

func (s steady) Read(context.Context) (*queue.Sample, time.Time, error) {
	time.Sleep(s.takes)
	return &queue.Sample{Totals: queue.UnknownTotals(), Queues: []queue.Reading{{Name: "jobs", Quality: queue.Exact}}}, time.Now(), nil
}

// shop is a store of no kind. Libraries are added to it while it is watched.
type shop struct {
	libraries []backend.Library
	given     int
	probes    int
	takes     time.Duration // a probe
}

func (s *shop) Close() {}

func (s *shop) Discover(context.Context, backend.DiscoverOptions) ([]backend.Library, error) {
	s.given = 0
	return s.Discovered(), nil
}

func (s *shop) Discovered() []backend.Library {
	more := s.libraries[s.given:]
	s.given = len(s.libraries)
	return more
}

// searching is a shop that looks for further libraries between the readings.
type searching struct {
	*shop
	ready int // how many libraries the last probe met
}

func (s *searching) Probe(context.Context) error {
	time.Sleep(s.takes)
	s.probes++
	s.ready = len(s.libraries)
	return nil
}

func (s *searching) Discovered() []backend.Library {
	more := s.libraries[s.given:max(s.given, s.ready)]
	s.given = max(s.given, s.ready)
	return more
}

func (s *searching) Rediscover() {}

// opened are the options of who watches a store of no kind.
func opened(t *testing.T, d backend.Conn) Options {
	before := kinds
	kinds = append(kinds[:len(kinds):len(kinds)], backend.Kind{Name: "shop", Open: func(context.Context, backend.Target) (backend.Conn, error) { return d, nil }})
	t.Cleanup(func() { kinds = before })
	return Options{Found: Found{Var: "SHOP_URL", Kind: "shop", Store: "shop"}, Mode: Auto}
}

// TestALibraryThatComesLater is seen within 20 s in a store of any kind, however seldom or slowly what was there before is read.
func TestALibraryThatComesLater(t *testing.T) {
	for name, c := range map[string]struct {
		before   []backend.Library
		searches bool
	}{
		"nothing was there":                   {nil, false},
		"another is read often":               {[]backend.Library{steady{"que", 5 * time.Second, 0}}, true},
		"another is read seldom":              {[]backend.Library{steady{"que", 5 * time.Minute, 0}}, true},
		"another is slow":                     {[]backend.Library{steady{"que", 10 * time.Second, 8 * time.Second}}, true},
		"one is read seldom, the other often": {[]backend.Library{steady{"que", time.Minute, 0}, steady{"river", 15 * time.Second, time.Second}}, true},
	} {
		for _, idle := range []time.Duration{0, 4 * time.Second, 11 * time.Second, 30 * time.Second, 7 * time.Minute} {
			t.Run(fmt.Sprintf("%s, after %v", name, idle), func(t *testing.T) {
				s := &shop{libraries: c.before}
				var d backend.Conn = s
				if c.searches {
					d = &searching{shop: s, ready: len(c.before)}
				}
				took := unseenFor(t, opened(t, d), idle, "late", "jobs", func() { s.libraries = append(s.libraries, steady{"late", 10 * time.Second, 0}) })
				if took > seenWithin {
					t.Errorf("unseen for %v, want %v at most", took, seenWithin)
				}
			})
		}
	}
}

// TestASlowStoreIsProbedLessOften: looking for further libraries takes a twentieth of the store's time at most.
func TestASlowStoreIsProbedLessOften(t *testing.T) {
	for takes, want := range map[time.Duration]int{0: 110, 2 * time.Second: 14, 10 * time.Second: 3} {
		t.Run(takes.String(), func(t *testing.T) {
			s := &shop{libraries: []backend.Library{steady{"que", 5 * time.Minute, 0}}, takes: takes}
			unseenFor(t, opened(t, &searching{shop: s, ready: 1}), 5*time.Minute, "none", "none", func() {})
			if s.probes > want+want/6 || s.probes < want-want/6 {
				t.Errorf("%d probes in ten minutes, want about %d", s.probes, want)
			}
		})
	}
}
