package model

import (
	"bytes"
	"os"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
)

// BenchmarkPipeline reads a saved log, named by GONOGO_LOG, as the log engine alone does, and as an app's state does: with requests, errors,
// jobs, vitals and restarts counted. The budget is 1.5 of the former.
func BenchmarkPipeline(b *testing.B) {
	name := os.Getenv("GONOGO_LOG")
	if name == "" {
		b.Skip("no log: GONOGO_LOG names none")
	}
	log, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSuffix(log, []byte("\n")), []byte("\n"))
	now := time.Now()
	read := func(take func(*logstore.Batch)) {
		in := logstore.NewIngest(logstore.IngestOptions{})
		for i, l := range lines {
			in.Add(l, now)
			if i%256 == 0 {
				for bt := in.Next(now, false); bt != nil; bt = in.Next(now, false) {
					take(bt)
				}
			}
		}
	}
	b.Run("engine", func(b *testing.B) {
		for b.Loop() {
			s := logstore.NewStore(logstore.Limits{Bytes: DefaultLimits().LogBytes})
			read(s.Append)
		}
	})
	b.Run("state", func(b *testing.B) {
		for b.Loop() {
			s := New(DefaultLimits())
			read(func(bt *logstore.Batch) {
				s.Apply([]Event{{App: "a", At: bt.LastAt(), Seen: bt.LastAt(), Fact: &LogLines{Batch: bt}}})
			})
		}
	})
}
