package model

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"app.gonogo/gonogo/model/keeptest"
	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

// everyName are lines of all that is learnt from lines, three hours of them, and no name in them comes twice.
func everyName(n int, give func(raw string)) {
	step := 3 * time.Hour / time.Duration(n)
	for i := range n {
		at := logstest.T0.Add(time.Duration(i) * step).Format(logstest.StampLayout)
		id := fmt.Sprintf("%08x-0000-4000-8000-%012x", i, i)
		say := func(proc, text string, args ...any) { give(at + " " + proc + ": " + fmt.Sprintf(text, args...)) }
		dyno, app := fmt.Sprintf("web.%d", i), fmt.Sprintf("app[web.%d]", i/12%50) // what a dyno prints is told by its next line to be whole
		switch i % 12 {
		case 0, 1:
			say("heroku[router]", `at=info method=GET path="/p%sx/y" host=h%d.example request_id=%s fwd="203.0.113.9" dyno=%s connect=%dms service=%dms status=200 bytes=512 protocol=https`, word(i), i, id, dyno, i%300, i*7919%30000)
		case 2:
			say("heroku[router]", `at=error code=H%d desc="x" method=POST path="/p%sx/y" host=h%d.example request_id=%s fwd="203.0.113.9" dyno=%s connect=1ms service=30000ms status=503 bytes=0 protocol=https`, 10+i%20, word(i), i, id, dyno)
		case 3:
			say(app, "[%s] %sx::LostError (what was lost is %d):", id, "N"+word(i), i)
			say(app, "[%s] app/models/%s.rb:%d:in 'lost'", id, word(i), i%100)
			say(app, "[%s] app/models/base.rb:3:in 'call'", id)
		case 4:
			say(app, "Traceback (most recent call last):")
			say(app, `  File "/app/shop/%s.py", line %d, in lost`, word(i), i%100)
			say(app, "shop.errors.N%sError: nothing there", word(i))
		case 5:
			say(app, "ERROR %s could not find %sy in %sz", word(i), word(i), word(i))
		case 6:
			say("heroku["+dyno+"]", "source=%s dyno=heroku.1.%s sample#memory_total=%d.5MB sample#memory_rss=200.0MB sample#memory_quota=512.0MB sample#load_avg_1m=0.5", dyno, id, 100+i%400)
			say("heroku["+dyno+"]", "Error R14 (Memory quota exceeded)")
		case 7:
			say(app, "source=s%d measure#m%d=12ms count#c%d=1 sample#s%d=4", i, i, i, i)
			say(fmt.Sprintf("app[postgres-shaped-%d]", i), "source=DATABASE addon=postgresql-shaped-%d sample#current_transaction=%d sample#db_size=%dbytes", i, i, i)
		case 8:
			say(app, "pid=4 tid=t%d class=%sJob jid=%024x INFO: start", i, "N"+word(i), i)
			say(app, "pid=4 tid=t%d class=%sJob jid=%024x elapsed=0.5 INFO: fail", i, "N"+word(i), i)
		case 9:
			say("app[api]", "Deploy %08x by user u%d@example.com", i, i)
			say("app[api]", "Release v%d created by user u%d@example.com", i, i)
		case 10:
			say("heroku["+dyno+"]", "State changed from up to crashed")
			say("heroku["+dyno+"]", "Process exited with status %d", 1+i%130)
			say("heroku["+dyno+"]", "State changed from crashed to starting")
			say("heroku["+dyno+"]", "Starting process with command `bin/name%d`", i)
		default:
			say(app, "Error L10 (output buffer overflow): %d messages dropped since %s.", i, at)
			say("heroku[logplex]", "Error L10 (output buffer overflow): %d messages dropped since %s.", 1+i%9, at)
		}
	}
}

// word is a number in letters: digits are folded where names are told apart.
func word(i int) string {
	var b []byte
	for ; i > 0 || len(b) < 2; i /= 26 {
		b = append(b, byte('a'+i%26))
	}
	return string(b)
}

// learnt is the state of everyName, and the memory in which the texts of its lines stand.
func learnt(n int) (*State, [][]byte) {
	var memory [][]byte
	in := logstore.NewIngest(logstore.IngestOptions{Allocator: func(bytes int) []byte {
		memory = append(memory, make([]byte, bytes))
		return memory[len(memory)-1]
	}})
	limits := DefaultLimits()
	limits.LogBytes, limits.Digest = 1<<20, true
	s := New(limits)
	s.app("a").Errors.Limit = fewErrors
	take := func(flush bool) {
		for b := in.Next(logstest.T0, flush); b != nil; b = in.Next(logstest.T0, flush) {
			s.Apply([]Event{{App: "a", At: b.LastAt(), Seen: b.LastAt(), Fact: &LogLines{Batch: b}}})
		}
	}
	everyName(n, func(raw string) {
		in.Add([]byte(raw), logstest.T0)
		if in.Full() {
			take(false)
		}
	})
	take(true)
	return s, memory
}

// fewErrors is how many groups of errors are kept here: a tenth of what is otherwise.
const fewErrors = 1000

// held is how much memory each keeper of an app may take, whatever comes; in KiB.
var held = map[string]int64{
	"Router": 32 << 10, "Errors": 4400, "Digest": 12 << 10, "Restarts": 8 << 10, "Vitals": 4 << 10, "Jobs": 4 << 10, "Unusual": 4 << 10, "spans": 256, "Gaps": 256, "Past": 64,
}

func TestEveryKeeperHasItsBound(t *testing.T) {
	s, memory := learnt(30_000)
	if len(memory) < 2 {
		t.Fatalf("got %d pieces of memory for lines, want some", len(memory))
	}
	a := s.App("a")
	if n := a.Errors.Len(); n != fewErrors || a.Errors.Dropped == 0 {
		t.Errorf("got %d errors and %d dropped, want as many as are kept, and more", n, a.Errors.Dropped)
	}
	if n := len(a.spans.Versions()); n >= 2500 {
		t.Errorf("got %d of 2500 releases, want fewer", n)
	}
	v := reflect.ValueOf(a).Elem()
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if name == "Logs" {
			continue // has a budget
		}
		most, named := held[name]
		if got := keeptest.BytesOf(v.Field(i)) >> 10; got > most {
			t.Errorf("%s holds %d KiB after lines of which no name comes twice, want at most %d", name, got, most)
		} else if named {
			t.Logf("%s: %d KiB of %d", name, got, most)
		}
	}
	a.Logs = logstore.NewStore(logstore.Limits{})
	for _, pin := range keeptest.Pins(s, memory) {
		t.Errorf("%s stands in the memory of log lines, and keeps all of it; want a copy", pin)
	}
}
