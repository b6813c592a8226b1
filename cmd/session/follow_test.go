package session

import (
	"bytes"
	"strconv"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
)

// TestLogsOfAllAppsShareTheMemory: the setting is for the log lines of all apps together; a serve has half of it for those who come late.
func TestLogsOfAllAppsShareTheMemory(t *testing.T) {
	const apps, memory = 8, 16 << 20
	for name, c := range map[string]struct {
		serve bool
		most  int64
	}{"verb": {false, memory}, "serve": {true, memory / 2}} {
		p := &base.Process{Getenv: func(string) string { return "" }, Home: t.TempDir(), Cwd: t.TempDir(), Stdout: &bytes.Buffer{}, Clock: time.Now}
		m, err := New(p, &base.Flags{Memory: "16MiB", Serve: c.serve, NoRecord: true})
		if err != nil {
			t.Fatal(err)
		}
		f := m.LogFollower("test")
		now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		in := logstore.NewIngest(logstore.IngestOptions{})
		line := append([]byte("2026-03-01T12:00:00+00:00 app[web.1]: "), bytes.Repeat([]byte("x"), 1000)...)
		for app := range apps {
			for range 4 << 10 {
				in.Add(line, now)
			}
			for b := in.Next(now, true); b != nil; b = in.Next(now, true) {
				f.State.Apply([]model.Event{{App: model.AppID(strconv.Itoa(app)), Seen: now, Fact: &model.LogLines{Batch: b}}})
			}
		}
		var kept int64
		for _, a := range f.State.Apps {
			kept += a.Logs.Bytes()
		}
		if kept > c.most || kept < c.most/2 {
			t.Errorf("%s: %d bytes of lines of %d apps are kept, want at most %d, and at least half of it", name, kept, apps, c.most)
		}
		m.Close()
	}
}
