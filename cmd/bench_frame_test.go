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

// The report is of every kind of frame; what did not change is not written, one pane is less than all.
func TestBenchFrame(t *testing.T) {
	var log strings.Builder
	for i := range 200 {
		fmt.Fprintf(&log, "2026-03-01T10:00:%02d.%03d000+00:00 heroku[router]: at=info method=GET path=\"/page/%d\" host=h dyno=web.1 connect=0ms service=%dms status=200 bytes=1\n", i/10, i, i, i)
	}
	path := filepath.Join(t.TempDir(), "a.log")
	if err := os.WriteFile(path, []byte(log.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		p := &base.Process{Args: append([]string{"bench", "frame"}, args...), Getenv: func(string) string { return "" }, Stdout: &out, Stderr: &errs, Clock: time.Now}
		return run(p), out.String(), errs.String()
	}
	code, out, errs := run(path, "--frames", "64", "--json")
	var r bench.FrameReport
	if err := json.Unmarshal([]byte(out), &r); code != base.ExitDone || err != nil || errs != "" {
		t.Fatalf("exit %d, %v, %s%s", code, err, out, errs)
	}
	if r.Lines != 200 || r.Columns != 200 || r.Rows != 50 || len(r.Frames) != 4 || r.Whole < 200*50 {
		t.Errorf("%+v", r)
	}
	for _, f := range r.Frames {
		if f.Median <= 0 || f.P95 < f.Median || f.Allocs <= 0 {
			t.Errorf("%+v", f)
		}
		if none := f.Kind == "nothing changed"; none != (f.Bytes == 0) || f.Bytes > float64(r.Whole)/2 {
			t.Errorf("%s: %.0f bytes of %d", f.Kind, f.Bytes, r.Whole)
		}
	}
	for _, wrong := range [][]string{{path, "--frames", "0"}, {path + ".gone"}, {os.DevNull}} {
		if code, out, errs := run(wrong...); code == base.ExitDone || out != "" || !strings.HasPrefix(errs, "gonogo: ") {
			t.Errorf("%q: exit %d, %s%s", wrong, code, out, errs)
		}
	}
}
