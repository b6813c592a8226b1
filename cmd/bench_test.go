package cmd

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/bench"
)

// benched runs gonogo bench on a log and gives back its report.
func benched(t *testing.T, log string, args ...string) (report map[string]any, code int, errs string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "saved.log")
	if err := os.WriteFile(file, []byte(log), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, bad bytes.Buffer
	p := &base.Process{Args: append([]string{"bench", args[0], file, "--json"}, args[1:]...), Getenv: func(string) string { return "" },
		Stdout: &out, Stderr: &bad, Clock: time.Now}
	code = run(p)
	if code == base.ExitDone {
		if err := json.Unmarshal(out.Bytes(), &report); err != nil {
			t.Fatalf("%v in %s", err, out.String())
		}
	}
	return report, code, bad.String()
}

// benchLog has 3 lines of the router, one of them slow and bad, to each of the app; its last line has no end.
func benchLog() string {
	var lines []string
	for i := range 3000 {
		stamp := fmt.Sprintf("2026-11-21T08:35:%02d.%06d+00:00 ", i/100, i)
		request := `method=GET path="/orders" host=x.example request_id=0c1d2e3f-0000-4000-8000-%012d fwd="203.0.113.9" dyno=web.1 connect=0ms `
		switch i % 4 {
		case 0:
			lines = append(lines, stamp+"app[web.1]: done")
		case 1:
			lines = append(lines, fmt.Sprintf(stamp+`heroku[router]: at=error code=H12 desc="Request timeout" `+request+"service=30000ms status=503 bytes=0 protocol=https", i))
		default:
			lines = append(lines, fmt.Sprintf(stamp+"heroku[router]: at=info "+request+"service=7ms status=200 bytes=0 protocol=https", i))
		}
	}
	return strings.Join(lines, "\n")
}

func TestBenchIngestCounts(t *testing.T) {
	log := benchLog()
	for _, stage := range []string{bench.StageParse, bench.StageKeep, bench.StagePack} {
		report, code, errs := benched(t, log, "ingest", "--stage", stage, "--hot", "1KiB")
		if code != base.ExitDone {
			t.Fatalf("%s: exit %d: %s", stage, code, errs)
		}
		for key, want := range map[string]float64{"lines": 3000, "bytes": float64(len(log)), "service_ms_count": 2250, "service_ms_sum": 750*30000 + 1500*7,
			"service_ms_p50": 7, "service_ms_p95": 30000} {
			if report[key] != want {
				t.Errorf("%s: %s is %v, want %v", stage, key, report[key], want)
			}
		}
		if kept := report["kept"]; stage != bench.StageParse && kept != 3000.0 {
			t.Errorf("%s: kept %v", stage, kept)
		}
	}
}

func TestBenchCountsHits(t *testing.T) {
	log := benchLog()
	for _, c := range []struct {
		want float64
		args []string
	}{
		{750, []string{"filter", "--type", "web"}},
		{750, []string{"filter", "--code", "H12"}},
		{750, []string{"filter", "--status-from", "500"}},
		{750, []string{"filter", "--service", "10s"}},
		{750, []string{"search", "--text", "code=H12"}},
		{2250, []string{"search", "--regexp", `service=\d+ms status=[25]0`}},
		{750, []string{"search", "--text", "REQUEST TIMEOUT", "-i"}},
		{0, []string{"search", "--text", "REQUEST TIMEOUT"}},
		{1, []string{"search", "--id", "0c1d2e3f-0000-4000-8000-000000000009"}},
	} {
		report, code, errs := benched(t, log, append(c.args, "--hot", "1KiB", "--rounds", "1")...)
		if code != base.ExitDone || report["count"] != c.want {
			t.Errorf("%v: exit %d, %v lines, want %v: %s", c.args, code, report["count"], c.want, errs)
		}
	}
}

func TestBenchRefuses(t *testing.T) {
	for _, args := range [][]string{{"ingest", "--stage", "fly"}, {"ingest", "--memory", "much"}, {"search", "--regexp", "a("}, {"filter", "--level", "loud"}} {
		if _, code, errs := benched(t, "x\n", args...); code != base.ExitUsage || errs == "" {
			t.Errorf("%v: exit %d, %q", args, code, errs)
		}
	}
}
