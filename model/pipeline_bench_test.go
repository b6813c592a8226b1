package model

import (
	"bytes"
	"os"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
)

// pipeline is a saved log, named by GONOGO_LOG, line by line.
type pipeline [][]byte

func newPipeline(b *testing.B) pipeline {
	name := os.Getenv("GONOGO_LOG")
	if name == "" {
		b.Skip("no log: GONOGO_LOG names none")
	}
	log, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	return bytes.Split(bytes.TrimSuffix(log, []byte("\n")), []byte("\n"))
}

func (p pipeline) read(take func(*logstore.Batch)) {
	now := time.Now()
	in := logstore.NewIngest(logstore.IngestOptions{})
	for i, l := range p {
		in.Add(l, now)
		if i%256 == 0 {
			for bt := in.Next(now, false); bt != nil; bt = in.Next(now, false) {
				take(bt)
			}
		}
	}
}

// engine reads it as the log engine alone does.
func (p pipeline) engine() {
	s := logstore.NewStore(logstore.Limits{Bytes: DefaultLimits().LogBytes})
	p.read(s.Append)
}

// state reads it as an app's state does: with requests, errors, jobs, vitals and restarts counted.
func (p pipeline) state() {
	s := New(DefaultLimits())
	p.read(func(bt *logstore.Batch) {
		s.Apply([]Event{{App: "a", At: bt.LastAt(), Seen: bt.LastAt(), Fact: &LogLines{Batch: bt}}})
	})
}

// BenchmarkPipeline reads a saved log both ways. The budget of the state is 1.5 of the engine.
func BenchmarkPipeline(b *testing.B) {
	p := newPipeline(b)
	b.Run("engine", func(b *testing.B) {
		for b.Loop() {
			p.engine()
		}
	})
	b.Run("state", func(b *testing.B) {
		for b.Loop() {
			p.state()
		}
	})
}
