package wheel

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/ledger"
)

var noon = time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)

const app = "shop"

// One has the wheel at a time, from taking it to its end.
func TestRules(t *testing.T) {
	for _, step := range []struct {
		name string
		do   []struct {
			by    string
			r     Request
			after time.Duration
		}
		holder string // "": nobody
		why    string // part of the last refusal; "": none
	}{
		{"taken", steps(by("kate", Request{Do: Take, Why: "H12"}, 0)), "kate", ""},
		{"without a reason", steps(by("kate", Request{Do: Take}, 0)), "", "say why"},
		{"without a name", steps(by("", Request{Do: Take, Why: "x"}, 0)), "", "no name"},
		{"by two", steps(by("kate", Request{Do: Take, Why: "H12"}, 0), by("ned", Request{Do: Take, Why: "me"}, time.Minute)), "kate", "kate has the wheel: H12"},
		{"kept for longer", steps(by("kate", Request{Do: Take, Why: "H12"}, 0), by("kate", Request{Do: Take}, 10*time.Minute), by("ned", Request{Do: Take, Why: "me"}, 20*time.Minute)), "kate", "kate has"},
		{"expired", steps(by("kate", Request{Do: Take, Why: "H12"}, 0), by("ned", Request{Do: Take, Why: "me"}, Usual)), "ned", ""},
		{"no longer than an hour", steps(by("kate", Request{Do: Take, Why: "H12", For: fact.Duration(100 * time.Hour)}, 0), by("ned", Request{Do: Take, Why: "me"}, Longest)), "ned", ""},
		{"put down", steps(by("kate", Request{Do: Take, Why: "H12"}, 0), by("kate", Request{Do: Put}, 0)), "", ""},
		{"put down by another", steps(by("kate", Request{Do: Take, Why: "H12"}, 0), by("ned", Request{Do: Put}, 0)), "kate", "do not have"},
		{"given", steps(by("kate", Request{Do: Take, Why: "H12"}, 0), by("ned", Request{Do: Here}, 0), by("kate", Request{Do: Give, To: "ned"}, 0)), "ned", ""},
		{"given to nobody", steps(by("kate", Request{Do: Take, Why: "H12"}, 0), by("kate", Request{Do: Give, To: "ned"}, 0)), "kate", "somebody who is here"},
		{"given to who left", steps(by("kate", Request{Do: Take, Why: "H12"}, 0), by("ned", Request{Do: Here}, 0), by("kate", Request{Do: Give, To: "ned"}, AwayAfter)), "kate", "somebody who is here"},
		{"given by another", steps(by("kate", Request{Do: Take, Why: "H12"}, 0), by("ned", Request{Do: Here}, 0), by("ned", Request{Do: Give, To: "ned"}, 0)), "kate", "do not have"},
		{"broken", steps(by("kate", Request{Do: Take, Why: "H12"}, 0), by("ned", Request{Do: Break, App: app, Why: "she sleeps"}, 0)), "ned", ""},
		{"broken by a wrong name", steps(by("kate", Request{Do: Take, Why: "H12"}, 0), by("ned", Request{Do: Break, App: "shop-eu", Why: "x"}, 0)), "kate", "type the app's name"},
		{"broken without a reason", steps(by("kate", Request{Do: Take, Why: "H12"}, 0), by("ned", Request{Do: Break, App: app}, 0)), "kate", "say why"},
		{"broken where nobody has it", steps(by("ned", Request{Do: Break, App: app, Why: "x"}, 0)), "", "nobody has"},
	} {
		t.Run(step.name, func(t *testing.T) {
			var b Board
			var why string
			now := noon
			for _, s := range step.do {
				now = noon.Add(s.after)
				b, why = b.Do(s.by, s.r, app, now)
			}
			w, _ := b.Held(now)
			if w.By != step.holder || why == "" != (step.why == "") || !strings.Contains(why, step.why) {
				t.Errorf("%q has the wheel, refused %q; want %q and %q", w.By, why, step.holder, step.why)
			}
		})
	}
}

type did = struct {
	by    string
	r     Request
	after time.Duration
}

func by(name string, r Request, after time.Duration) did { return did{name, r, after} }

func steps(all ...did) []did { return all }

func TestWhoIsHere(t *testing.T) {
	var b Board
	b, _ = b.Do("ned", Request{Do: Here, Idle: fact.Duration(6 * time.Minute)}, app, noon)
	b, _ = b.Do("kate", Request{Do: Here, Doing: "rollback to v73"}, app, noon)
	b, _ = b.Do("amy", Request{Do: Here}, app, noon.Add(-AwayAfter))
	b.You = "kate"
	got := strings.Join(b.Sentences(noon), "; ")
	if want := "kate (you) prepares: rollback to v73; ned, idle for 6m"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if before := len(b.People); before != 3 {
		t.Fatalf("%d people", before)
	}
	b, _ = b.Do("ned", Request{Do: Here}, app, noon.Add(time.Second))
	if len(b.People) != 2 {
		t.Errorf("who was not heard of for long is still here: %v", b.People)
	}
	left := b
	left.Left("ned")
	if len(left.People) != 1 || len(b.People) != 2 {
		t.Errorf("left: %v and %v", left.People, b.People)
	}
	for range 2 * mostPeople {
		b, _ = b.Do(strings.Repeat("x", len(b.People)+1), Request{Do: Here}, app, noon)
	}
	if len(b.People) > mostPeople {
		t.Errorf("%d people, want at most %d", len(b.People), mostPeople)
	}
}

// After a rollback the wheel is by itself with who rolled back, unless somebody took it, and for ten minutes.
func TestAfterARollback(t *testing.T) {
	l := &ledger.Ledger{Known: true, Releases: []ledger.Release{
		{Version: 75, Description: "Rollback to v73", By: "kate@example.com", Status: "succeeded", Current: true, CreatedAt: noon},
		{Version: 74, Description: "Deploy 20a5742", Commit: "20a5742ffff", By: "ned@example.com", Status: "succeeded", CreatedAt: noon.Add(-time.Hour)},
	}}
	var b Board
	w, ok := Of(&b, l, noon.Add(time.Minute), noon.Add(time.Minute))
	if want := "kate rolled back 1m ago: do not redeploy 20a5742 (for 9m more)"; !ok || w.Sentence(noon.Add(time.Minute)) != want {
		t.Errorf("got %v %q, want %q", ok, w.Sentence(noon.Add(time.Minute)), want)
	}
	if _, ok := Of(&b, l, noon.Add(AfterRollback), noon.Add(AfterRollback)); ok {
		t.Error("it does not end")
	}
	b, _ = b.Do("ned", Request{Do: Take, Why: "the fix"}, app, noon)
	if w, _ := Of(&b, l, noon.Add(time.Minute), noon.Add(time.Minute)); w.By != "ned" {
		t.Errorf("%s has it, want who took it", w.By)
	}
}

func TestCleanRequests(t *testing.T) {
	for _, r := range []Request{{}, {Do: "order"}, {Do: Take, For: -1}, {Do: Here, Idle: -1}} {
		if _, ok := r.Clean(); ok {
			t.Errorf("%+v is taken", r)
		}
	}
	r, ok := Request{Do: Take, Why: "\x1b[2J" + strings.Repeat("ä", 500), To: strings.Repeat("x", 100)}.Clean()
	if !ok || strings.ContainsRune(r.Why, 0x1b) || len([]rune(r.Why)) > longWhy || len([]rune(r.To)) > longName {
		t.Errorf("got %+v", r)
	}
}
