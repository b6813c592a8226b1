package logs

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// header is what stands before a line's message.
type header struct {
	At           time.Time
	Source, Proc string
}

func headerOf(raw []byte) (h header, message []byte, ok bool) {
	s, _ := split(raw, nil)
	if !s.ok {
		return header{}, s.message, false
	}
	return header{At: time.Unix(0, s.at).UTC(), Source: string(s.source), Proc: string(s.proc)}, s.message, true
}

func TestSplit(t *testing.T) {
	at := time.Date(2026, 11, 21, 8, 35, 21, 640_123_000, time.UTC)
	second := at.Truncate(time.Second)
	for name, c := range map[string]struct {
		raw  string
		want header
		text string
	}{
		"today":            {"2026-11-21T08:35:21.640123+00:00 app[web.1]: hello", header{at, "app", "web.1"}, "hello"},
		"no fraction":      {"2026-11-21T08:35:21+00:00 app[heroku-postgres]: x", header{second, "app", "heroku-postgres"}, "x"},
		"whole second":     {"2026-11-21T08:35:21.000000+00:00 app[api]: Build started", header{second, "app", "api"}, "Build started"},
		"Z":                {"2026-11-21T08:35:21.640123Z heroku[router]: at=info", header{at, "heroku", "router"}, "at=info"},
		"old offset":       {"2026-11-21T01:35:21-07:00 heroku[router]: GET", header{second, "heroku", "router"}, "GET"},
		"offset, no colon": {"2026-11-21T14:05:21+0530 app[web.1]: x", header{second, "app", "web.1"}, "x"},
		"nanoseconds":      {"2026-11-21T08:35:21.640123000Z app[web.1]: x", header{at, "app", "web.1"}, "x"},
		"colours":          {"\x1b[1m\x1b[32m2026-11-21T08:35:21.640123+00:00 app[api]:\x1b[39m\x1b[22m Deploy", header{at, "app", "api"}, "Deploy"},
		"byte order mark":  {"\ufeff2026-11-21T08:35:21+00:00 app[web.1]: x", header{second, "app", "web.1"}, "x"},
		"a heartbeat":      {"\x002026-11-21T08:35:21+00:00 app[web.1]: x", header{second, "app", "web.1"}, "x"},
		"heartbeats":       {"\x00\x00\x002026-11-21T08:35:21+00:00 app[web.1]: x", header{second, "app", "web.1"}, "x"},
		"beats and mark":   {"\x00\ufeff\x002026-11-21T08:35:21+00:00 app[web.1]: x", header{second, "app", "web.1"}, "x"},
		"beat and colours": {"\x00\x1b[32m2026-11-21T08:35:21+00:00 app[api]:\x1b[39m x", header{second, "app", "api"}, "x"},
		"beat in line end": {"2026-11-21T08:35:21+00:00 app[web.1]: x\r\x00\n", header{second, "app", "web.1"}, "x"},
		"NUL of the app":   {"2026-11-21T08:35:21+00:00 app[web.1]: \x00x\x00", header{second, "app", "web.1"}, "\x00x\x00"},
		"NUL, no blank":    {"2026-11-21T08:35:21+00:00 app[web.1]:\x00x", header{second, "app", "web.1"}, "\x00x"},
		"carriage return":  {"2026-11-21T08:35:21+00:00 app[web.1]: x\r", header{second, "app", "web.1"}, "x"},
		"blank, space":     {"2026-11-21T08:35:21+00:00 app[web.1]: ", header{second, "app", "web.1"}, ""},
		"blank, no space":  {"2026-11-21T08:35:21+00:00 app[web.1]:", header{second, "app", "web.1"}, ""},
		"indented":         {"2026-11-21T08:35:21+00:00 app[web.1]: \tat x", header{second, "app", "web.1"}, "\tat x"},
		"two blanks":       {"2026-11-21T08:35:21+00:00 app[web.1]:   x", header{second, "app", "web.1"}, "  x"},
		"Fir":              {"2026-11-21T08:35:21+00:00 app[web-7c9f6d5b8-x2k4q]: x", header{second, "app", "web-7c9f6d5b8-x2k4q"}, "x"},
		"log-shuttle":      {"2026-11-21T08:35:21+00:00 app[log-shuttle]: x", header{second, "app", "log-shuttle"}, "x"},
		"own source":       {"2026-11-21T08:35:21+00:00 Logplex[logplex]: x", header{second, "Logplex", "logplex"}, "x"},
		"brackets inside":  {"2026-11-21T08:35:21+00:00 app[web.1]: [x]: y", header{second, "app", "web.1"}, "[x]: y"},
	} {
		t.Run(name, func(t *testing.T) {
			h, text, ok := headerOf([]byte(c.raw))
			if !ok {
				t.Fatal("no header found")
			}
			if d := cmp.Diff(c.want, h); d != "" || string(text) != c.text {
				t.Errorf("text %q, want %q; header %s", text, c.text, d)
			}
		})
	}
}

func TestSplitRefuses(t *testing.T) {
	for _, raw := range []string{"", "hello", "app[web.1]: x", "2026-11-21T08:35:21 app[web.1]: x", "2026-13-21T08:35:21Z app[web.1]: x",
		"2026-11-21T08:35:21Zapp[web.1]: x", "2026-11-21T08:35:21Z app web.1: x", "2026-11-21T08:35:21Z app[web.1] x",
		"2026-11-21T08:35:21Z app[]: x", "2026-11-21T08:35:21Z [web.1]: x", "2026-11-21T08:35:21Z app[web 1]: x",
		"2026-11-21T08:35:21Z", "2026-11-21T08:35:21.", "2026-11-21T08:35:21+", "\x1b[1mno header", "1026-11-21T08:35:21Z app[web.1]: x"} {
		h, text, ok := headerOf([]byte(raw))
		if ok || string(text) != raw {
			t.Errorf("split(%q) = %v, %q, %v", raw, h, text, ok)
		}
	}
}

func TestNewOrigin(t *testing.T) {
	for _, want := range []Origin{
		{"app", "web.1", "web", App},
		{"heroku", "web.1", "web", System},
		{"app", "worker-mailers.12", "worker-mailers", App},
		{"heroku", "run.4784", "run", System},
		{"heroku", "scheduler.4997", "scheduler", System},
		{"app", "web-1", "web", App},
		{"app", "web-123-456", "web", App},
		{"app", "web-7c9f6d5b8-x2k4q", "web", App},
		{"app", "mail-queue-7c9f6d5b8-x2k4q", "mail-queue", App},
		{"app", "mail-sender-queue", "mail-sender-queue", App},
		{"app", "api", "api", API},
		{"heroku", "api", "api", API},
		{"app", "heroku-api", "heroku-api", API},
		{"heroku", "slug-compiler", "slug-compiler", API},
		{"heroku", "router", "router", Routing},
		{"app", "heroku-router", "heroku-router", Routing},
		{"heroku", "nginx", "nginx", Routing},
		{"heroku", "logplex", "logplex", Logplex},
		{"Logplex", "tail", "tail", Logplex},
		{"app", "log-shuttle", "log-shuttle", Logplex},
		{"app", "heroku-redis", "heroku-redis", AddOn},
		{"app", "postgres.1234", "postgres", AddOn},
		{"app", "redis-metric-98068", "redis-metric-98068", AddOn},
		{"", "", "", Other},
	} {
		if got := NewOrigin(want.Source, want.Proc); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

// The formation tells what no name can: whether the end of a name is a word of the type or a random part.
func TestNewOriginByFormation(t *testing.T) {
	for _, c := range []struct {
		proc  string
		types []string
		want  string
		class Class
	}{
		{"web-1234abcde-123ab", []string{"web", "worker"}, "web", App},
		{"web-abc-123", []string{"web"}, "web", App},
		{"web-abc-12345", []string{"web"}, "web", App}, // looks like an add-on
		{"web-abc-def", []string{"web"}, "web", App},
		{"web-api-7c9f6d5b8-x2k4q", []string{"web", "web-api"}, "web-api", App},
		{"web-api-7c9f6d5b8-x2k4q", []string{"web"}, "web-api", App}, // an old dyno of a type that is gone
		{"mail-abc-123", []string{"mail-abc-123"}, "mail-abc-123", App},
		{"mail-abc-123.2", []string{"mail-abc-123"}, "mail-abc-123", App},
		{"run.4784", []string{"web"}, "run", App},
		{"redis-round-31337", []string{"web", "red"}, "redis-round-31337", AddOn},
		{"router", []string{"router"}, "router", Routing},
		{"-0", nil, "-0", App},
		{"-1-2", nil, "-1-2", App},
		{"-7c9f6d5b8-x2k4q", nil, "-7c9f6d5b8-x2k4q", App},
	} {
		got := NewOrigin("app", c.proc, c.types...)
		if got.Type != c.want || got.Class != c.class {
			t.Errorf("%s with %v is %s %s, want %s %s", c.proc, c.types, got.Class, got.Type, c.class, c.want)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add([]byte("2026-11-21T08:35:21.640123+00:00 app[web.1]: hello"))
	f.Add([]byte("\x1b[1m2026-11-21T08:35:21-07:00 heroku[router]:\x1b[0m at=info"))
	f.Add([]byte("\ufeff2026-11-21T08:35:21.Z a[b]:"))
	f.Add([]byte("2000-01-01T00:00:00+0000 0[-0]:"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		h, _, ok := headerOf(raw)
		if ok && (h.Source == "" || h.Proc == "" || h.At.Year() < 1969 || h.At.Year() > 2201) {
			t.Fatalf("split(%q) = %+v", raw, h)
		}
		if o := NewOrigin(h.Source, h.Proc); ok && (o.Type == "" || o.Class == Other) {
			t.Fatalf("origin of %q: %+v", raw, o)
		}
	})
}
