package redis

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// celeryHas binds a queue, and celeryHeldBy hands a message out.
func bound(routing, queue string) string { return routing + celerySep + celerySep + queue }

const celeryMessage = `[{"body":"W1siY2FyZCA0MTExIl1d","headers":{"task":"shop.charge","argsrepr":"('card 4111',)"},"properties":{}},"celery","celery"]`

func TestCelerySample(t *testing.T) {
	m := fake(t)
	m.SAdd("_kombu.binding.celery", bound("celery", "celery"), bound("mail", "mail:of/old"))
	m.SAdd("_kombu.binding.celery.pidbox", bound("", "celery@host.celery.pidbox"), bound("", "celery@gone.celery.pidbox"))
	m.SAdd("_kombu.binding.celeryev", bound("worker.#", "celeryev.1234"))
	m.Push("celery", "newest", "first of the normal")
	m.Push("celery"+celerySep+"3", "a")
	m.Push("celery"+celerySep+"9", "a", "b", "c")
	m.HSet("unacked", "one", celeryMessage, "two", celeryMessage)
	m.ZAdd("unacked_index", float64(noon.Add(-61*time.Minute).Unix()), "one")
	m.ZAdd("unacked_index", float64(noon.Add(-time.Minute).Unix()), "two")
	celery, mail := queue.Unread("celery"), queue.Unread("mail:of/old")
	celery.Ready, celery.Quality, celery.Head, celery.InFlight = 6, queue.Exact, sample.ShortID("first of the normal"), queue.Known(2)
	celery.Held, celery.HeldLimit = model.Duration(61*time.Minute), model.Duration(time.Hour)
	mail.Ready, mail.Oldest, mail.Quality, mail.InFlight = 0, 0, queue.Exact, queue.Known(0)
	totals := queue.UnknownTotals()
	totals.Busy = 2
	want := &queue.Sample{
		Queues: []queue.Reading{celery, mail}, Totals: totals, Note: "Celery tells what workers hold, not what they run; 2 workers at most",
		Running: []queue.Running{{Queue: "celery", Job: "shop.charge", Since: noon.Add(-61 * time.Minute)}, {Queue: "celery", Job: "shop.charge", Since: noon.Add(-time.Minute)}},
	}
	if d := cmp.Diff(want, readAll(t, m, "celery")); d != "" {
		t.Error(d)
	}
}

// TestCeleryPrefix is global_keyprefix: all keys have it, the names of the queues do not.
func TestCeleryPrefix(t *testing.T) {
	m := fake(t)
	m.SAdd("app1:_kombu.binding.mail", bound("mail", "mail"))
	m.Push("app1:mail", "x")
	m.Push("mail", "another program's", "list")
	m.HSet("app1:unacked", "one", celeryMessage)
	s := readAll(t, m, "celery (app1:)")
	if len(s.Queues) != 1 || s.Queues[0].Name != "mail" || s.Queues[0].Ready != 1 || s.Totals.Busy != 1 {
		t.Errorf("%+v", s)
	}
	if n, known := s.Queues[0].InFlight.Get(); n != 1 || !known { // the only queue there is
		t.Errorf("%d in flight (known: %v)", n, known)
	}
}

// TestCelerySeparator has the transport option sep, and priorities in lists by it.
func TestCelerySeparator(t *testing.T) {
	for name, c := range map[string]struct {
		members []string
		lists   map[string]int
		want    map[string]int
	}{
		"a colon":                    {[]string{"celery::celery"}, map[string]int{"celery": 1, "celery:1": 2, "celery:9": 3}, map[string]int{"celery": 6}},
		"only what is least urgent":  {[]string{"celery::celery"}, map[string]int{"celery:6": 1, "celery:9": 2}, map[string]int{"celery": 3}},
		"two signs":                  {[]string{"celery||||celery", "other||||other"}, map[string]int{"celery||3": 2, "other": 1}, map[string]int{"celery": 2, "other": 1}},
		"a name with the sign in it": {[]string{"eu:mail::eu:mail"}, map[string]int{"eu:mail": 1, "eu:mail:4": 1}, map[string]int{"eu:mail": 2}},
		"a key of its own":           {[]string{"high::video"}, map[string]int{"video": 2, "video:1": 1}, map[string]int{"video": 3}},
		"a pattern beside a name":    {[]string{"celery::celery", `task.#:^task\..*?$:video`}, map[string]int{"video:2": 1}, map[string]int{"celery": 0, "video": 1}},
		"a hyphen in the name":       {[]string{"my--mail::my--mail"}, map[string]int{"my--mail:1": 1}, map[string]int{"my--mail": 1}},
		"changed of late":            {[]string{bound("celery", "celery"), "celery::celery"}, map[string]int{"celery": 1, "celery:3": 1, celeryList("celery", celerySep, 6): 1}, map[string]int{"celery": 3}},
		"more than ten steps":        {[]string{bound("celery", "celery")}, map[string]int{celeryList("celery", celerySep, 12): 2, celeryList("celery", celerySep, 255): 1}, map[string]int{"celery": 3}},
		"more than ten, by a colon":  {[]string{"celery::celery"}, map[string]int{"celery:10": 2, "celery:19": 1}, map[string]int{"celery": 3}},
		"it cannot be told":          {[]string{`task.#:^task\..*?$:video`}, map[string]int{"video": 4}, map[string]int{`task.#:^task\..*?$:video`: -1}},
		"two could be":               {[]string{"key::::a--b"}, map[string]int{"a--b": 4}, map[string]int{"key::::a--b": -1}},
	} {
		m := fake(t)
		m.SAdd("_kombu.binding.celery", c.members...)
		for list, n := range c.lists {
			for range n {
				m.Push(list, "x")
			}
		}
		s := readAll(t, m, "celery")
		got := map[string]int{}
		for _, q := range s.Queues {
			got[q.Name] = q.Ready
			if q.Ready < 0 && q.Quality != queue.NotKnown {
				t.Errorf("%s: %s is %s, want unknown", name, q.Name, q.Quality)
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// TestCeleryNamedByACommand: a queue that -Q names is read without its binding, which a store that was emptied has lost.
func TestCeleryNamedByACommand(t *testing.T) {
	m := fake(t)
	m.SAdd("_kombu.binding.celery", "celery::celery")
	m.Push("flow", "x", "y")
	m.Push("flow:3", "z")
	options := kept(nil, new([]string))
	options.Named = func(library string) []string {
		if library != "celery" {
			return nil
		}
		return []string{"flow", "empty"}
	}
	libs, err := opened(t, m).Discover(t.Context(), options)
	if err != nil || len(libs) != 1 {
		t.Fatal(libs, err)
	}
	s, _, err := libs[0].Read(t.Context())
	if err != nil || len(s.Queues) != 2 || s.Queues[1].Name != "flow" || s.Queues[1].Ready != 3 {
		t.Errorf("%+v, %v, want 3 ready in flow", s, err)
	}
}

// TestCeleryUnknown is what is refused or taken by another program.
func TestCeleryUnknown(t *testing.T) {
	m := fake(t)
	m.SAdd("_kombu.binding.celery", bound("celery", "celery"), bound("mail", "mail"))
	m.Set("celery", "another program's")
	m.HSet("unacked", "one", `[{"headers":{"task":"x"}},"elsewhere","nowhere"]`)
	m.ZAdd("unacked_index", float64(noon.Unix()), "one")
	s := readAll(t, m, "celery")
	if q := s.Queues[0]; q.Ready != -1 || q.Oldest != -1 || q.Quality != queue.NotKnown {
		t.Errorf("%+v", q)
	}
	for _, q := range s.Queues { // whose delivery it is is not told
		if n, known := q.InFlight.Get(); known {
			t.Errorf("%s: %d in flight", q.Name, n)
		}
	}
}

func FuzzCeleryDelivery(f *testing.F) {
	f.Add(celeryMessage)
	f.Add(`[{"headers":null},null,null]`)
	f.Fuzz(func(t *testing.T, value string) {
		if d, ok := celeryDelivery(value); !ok && d != (delivery{}) {
			t.Errorf("%q: %+v", value, d)
		}
	})
}
