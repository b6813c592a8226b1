package cmd

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// routerCounts is what both verbs tell of a log's requests.
type routerCounts struct {
	Requests int            `json:"requests"`
	Codes    map[string]int `json:"codes"`
	Service  struct {
		Count int     `json:"count"`
		P50   float64 `json:"p50"`
		P95   float64 `json:"p95"`
		P99   float64 `json:"p99"`
	} `json:"service_ms"`
}

// What is counted in slots is what the summary counts line by line, and its percentiles are right to 1 %.
func TestRouterCountsWhatTheSummaryCounts(t *testing.T) {
	for seed := range uint64(3) {
		text, _ := made(seed, 4000)
		_, sums, _ := piped(t, text, "logs", "--from", "-", "--summary", "--json")
		var want struct {
			Status map[string]int `json:"router_status"`
			Codes  map[string]int `json:"heroku_codes"`
			Count  int            `json:"service_ms_count"`
			P50    float64        `json:"service_ms_p50"`
			P95    float64        `json:"service_ms_p95"`
			P99    float64        `json:"service_ms_p99"`
		}
		if err := json.Unmarshal([]byte(sums), &want); err != nil {
			t.Fatal(err)
		}
		requests := 0
		for _, n := range want.Status {
			requests += n
		}
		for _, by := range []string{"path", "dyno", "host"} {
			code, out, errs := piped(t, text, "router", "--from", "-", "--json", "--last", "1h", "--by", by, "-n", "1000")
			var got struct {
				Since routerCounts   `json:"since"`
				Rows  []routerCounts `json:"rows"`
			}
			if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 {
				t.Fatalf("exit %d, %v\n%s", code, err, errs)
			}
			sum := 0
			for _, r := range got.Rows {
				sum += r.Requests
			}
			if got.Since.Requests != requests || sum != requests || requests == 0 {
				t.Errorf("seed %d, by %s: %d requests, %d in the rows, want %d", seed, by, got.Since.Requests, sum, requests)
			}
			for name, n := range want.Codes {
				if strings.HasPrefix(name, "H") && got.Since.Codes[name] != n {
					t.Errorf("seed %d: %d %s, want %d", seed, got.Since.Codes[name], name, n)
				}
			}
			s := got.Since.Service
			for _, p := range [][2]float64{{s.P50, want.P50}, {s.P95, want.P95}, {s.P99, want.P99}} {
				if math.Abs(p[0]-p[1]) > p[1]/100 {
					t.Errorf("seed %d: a percentile is %v, want %v within 1 %%", seed, p[0], p[1])
				}
			}
			if s.Count != want.Count {
				t.Errorf("seed %d: %d times, want %d", seed, s.Count, want.Count)
			}
		}
	}
}

func TestRouterRefusesWhatItDoesNotKnow(t *testing.T) {
	for want, args := range map[string][]string{
		"--by is path, dyno or host":   {"router", "--from", "-", "--by", "country"},
		"--last is from 10s to 1h":     {"router", "--from", "-", "--last", "2h"},
		"--num is 0":                   {"router", "--from", "-", "-n", "0"},
		"No line of the router in the": {"router", "--from", "-"},
	} {
		code, _, errs := piped(t, "2026-03-01T10:00:00.000000+00:00 app[web.1]: hello\n", args...)
		if !strings.Contains(errs, want) || (code == 0) != strings.HasPrefix(want, "No line") {
			t.Errorf("%q: exit %d, %q, want %q", args, code, errs, want)
		}
	}
}
