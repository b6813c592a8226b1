package traffic

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

func TestFoldPath(t *testing.T) {
	for path, want := range map[string]string{
		"/":                         "/",
		"/orders/42":                "/orders/:id",
		"/orders/42/items/7?page=2": "/orders/:id/items/:id",
		"/orders/42.json":           "/orders/:id.json",
		"/products/42-red-shoes":    "/products/:id",
		"/api/v1/users":             "/api/v1/users",
		"/users/6f0e2d7c-1b3a-4c58-9a44-0d5f1f2b7a10": "/users/:id",
		"/commits/9a0e6f5":                            "/commits/:id",
		"/assets/app-3f2a9b8c7d.js":                   "/assets/app-:id.js",
		"/assets/feedface.css":                        "/assets/feedface.css",
		"/c/cus_N1a2B3c4D5e6F7":                       "/c/:id",
		"/u/ned@example.test/edit":                    "/u/:id/edit",
		"/2fa/oauth2/callback":                        "/2fa/oauth2/callback",
		"/reports/2026-11-30":                         "/reports/:id",
		"/x?id=42":                                    "/x",
		"/search#top":                                 "/search",
	} {
		if got := FoldPath(path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

// Two paths have one hash exactly when they are folded to one.
func TestHashFoldedAgrees(t *testing.T) {
	parts := rapid.SampledFrom([]string{"", "orders", "17", "4328", "v1", "v2", "app.css", "42-shoes", "a1b2c3d", "9f3c2a1", "me@x", "x%40y", "deadbeef",
		"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "12345678-1234-1234-1234-123456789012", "12345678-1234-1234-1234-123456789012x", "a_b", "p3", "0", ":id",
		"42.json", "application-e728fb336a30.js", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "3f8a12bc9d77e0f1a2b3", strings.Repeat("word", 20) + "1", "ünï1-c", "%40"})
	path := rapid.Custom(func(t *rapid.T) string {
		return "/" + strings.Join(rapid.SliceOfN(parts, 0, 4).Draw(t, "parts"), "/") + rapid.SampledFrom([]string{"", "?a=1", "#x", "/"}).Draw(t, "end")
	})
	method := rapid.SampledFrom([]string{"GET", "POST"})
	rapid.Check(t, func(t *rapid.T) {
		m, p, n, q := method.Draw(t, "m"), path.Draw(t, "p"), method.Draw(t, "n"), path.Draw(t, "q")
		a, ok := HashFolded(m, p)
		b, both := HashFolded(n, q)
		if !ok || !both {
			return
		}
		if one := m+" "+FoldPath(p) == n+" "+FoldPath(q); one && a != b && !strings.Contains(p+q, ":id") || !one && a == b && !strings.Contains(p+q, ":id") {
			t.Fatalf("%s %s and %s %s: one path %t, one hash %t", m, p, n, q, one, a == b)
		}
	})
	for _, plain := range []string{"/", "/orders/17", "/api/v1/orders", "/app.css", "/a-b/c_d?x=1"} {
		if _, ok := HashFolded("GET", plain); !ok {
			t.Errorf("%s takes a closer look, want none", plain)
		}
	}
}

// Short paths of all lengths have hashes of their own.
func TestHashesOfShortPathsDiffer(t *testing.T) {
	t.Parallel()
	seen := map[uint64]string{}
	for i := range 20_000 {
		word := ""
		for n := i; n > 0 || word == ""; n /= 26 {
			word += string(rune('a' + n%26))
		}
		for _, path := range []string{"/" + word, "/page-" + word, "/shop/" + word + "/reviews", "/" + strings.Repeat(word, 3)} {
			hash, ok := HashFolded("GET", path)
			if before := seen[hash]; ok && before != "" && before != path {
				t.Fatalf("%s and %s have one hash, want two", before, path)
			}
			seen[hash] = path
		}
	}
}

func TestTally(t *testing.T) {
	in := logstore.NewIngest(logstore.IngestOptions{})
	for _, l := range []string{
		"10:00:01.000000+00:00 heroku[router]: at=info method=GET path=\"/orders/1\" host=h dyno=web.1 connect=0ms service=10ms status=200 bytes=2",
		"10:00:02.000000+00:00 heroku[router]: at=info method=GET path=\"/orders/2?x=1\" host=h dyno=web.1 connect=0ms service=30ms status=200 bytes=2",
		"10:01:59.000000+00:00 heroku[router]: at=error code=H12 desc=\"Request timeout\" method=GET path=\"/orders/3\" host=h dyno=web.1 connect=0ms service=30000ms status=503 bytes=0",
		"10:01:59.500000+00:00 heroku[router]: at=info method=GET path=\"/cable\" host=h dyno=web.1 connect=0ms service=3600175ms status=101 bytes=2",
		"10:01:59.600000+00:00 heroku[web.1]: Error R14 (Memory quota exceeded)",
		"10:05:00.000000+00:00 app[web.1]: one",
	} {
		in.Add([]byte("2026-03-01T"+l), logstest.T0)
	}
	b := in.Next(logstest.T0, true)
	var tally Tally
	for i := range b.Len() {
		tally.Add(b, i)
	}
	at := func(m int) time.Time { return time.Date(2026, 3, 1, 10, m, 0, 0, time.UTC) }
	want := Counts{
		Minutes: []Minute{{At: at(0), Lines: 2, Requests: 2}, {At: at(1), Lines: 3, Requests: 2, Errors: 2, Codes: map[string]int{"H12": 1, "R14": 1}}, {At: at(5), Lines: 1}},
		Paths: []Path{
			{Method: "GET", Path: "/orders/:id", Requests: 3, Errors: 1, Status: map[int]int{200: 2, 503: 1}, Codes: map[string]int{"H12": 1}, Timed: 3,
				Times: &Times{Mean: 10013, P50: 30, P95: 30000, Slowest: 30000}},
			{Method: "GET", Path: "/cable", Requests: 1, Status: map[int]int{101: 1}},
		},
	}
	if d := cmp.Diff(want, tally.Counts()); d != "" {
		t.Error("-want +got", d)
	}
}

func TestTallyBoundsPaths(t *testing.T) {
	in := logstore.NewIngest(logstore.IngestOptions{MaxLines: 1 << 15, MaxBytes: 1 << 30})
	for i := range mostPaths + 50 {
		in.Add(fmt.Appendf(nil, "2026-03-01T10:00:00.000000+00:00 heroku[router]: at=info method=GET path=\"/%s\" host=h status=200", word(i)), logstest.T0)
	}
	b := in.Next(logstest.T0, true)
	var tally Tally
	for i := range b.Len() {
		tally.Add(b, i)
	}
	if s := tally.Counts(); len(s.Paths) != mostPaths+1 || s.Paths[0].Path != morePaths || s.Paths[0].Requests != 50 {
		t.Errorf("got %d paths, the first %+v; want %d", len(s.Paths), s.Paths[0], mostPaths+1)
	}
}

// word is a word of letters alone, another for each number.
func word(n int) string {
	var b []byte
	for ; n > 0 || len(b) == 0; n /= 16 {
		b = append(b, "ghijklmnopqrstuv"[n%16])
	}
	return string(b)
}
