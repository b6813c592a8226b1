package logs

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/model/logs/logstest"
)

// The short way finds what the long way does, and that what ParseRouter does.
func TestRouterColumnsAgree(t *testing.T) {
	quiet := 0
	rapid.Check(t, func(t *rapid.T) {
		text := logstest.Spoiled(t)
		full := fullAccess(text)
		if m, ok := quietAccess(text); ok {
			quiet++
			r, _ := ParseRouter(text)
			if got, _ := m.Places.Target(text); got != (Target{r.Method, r.Path, r.Host, r.Dyno, r.Bytes}) {
				t.Fatalf("%q: %+v by its places, parsed %+v", text, got, r)
			}
			m.Places = Places{}
			if m != full {
				t.Fatalf("%q: %+v, the long way %+v", text, m, full)
			}
		}
		r, ok := ParseRouter(text)
		if !ok || !strings.HasPrefix(text, "at=") && !strings.HasPrefix(text, "sock=") {
			return
		}
		if full.status != statusOf(r.Status) || (full.has&hasService != 0) != r.HasService || time.Duration(full.Service)*time.Millisecond != min(r.Service, (1<<32-1)*time.Millisecond) ||
			(full.has&hasConnect != 0) != r.HasConnect || time.Duration(full.Connect)*time.Millisecond != min(r.Connect, (1<<32-1)*time.Millisecond) {
			t.Fatalf("%q: %+v, parsed %+v", text, full, r)
		}
	})
	if quiet == 0 {
		t.Error("no line went the short way")
	}
}

// The short way to where a request went finds what ParseRouter does.
func TestTargetsAgree(t *testing.T) {
	quick := 0
	rapid.Check(t, func(t *rapid.T) {
		text := logstest.Spoiled(t)
		got, ok := quickTarget(text)
		if !ok {
			return
		}
		quick++
		r, _ := ParseRouter(text)
		if want := (Target{r.Method, r.Path, r.Host, r.Dyno, r.Bytes}); got != want {
			t.Fatalf("%q: %+v, parsed %+v", text, got, want)
		}
	})
	if quick == 0 {
		t.Error("no line went the short way")
	}
	for text, want := range map[string]Target{
		logstest.H12Line: {},
		`GET shop.example/orders dyno=web.1 queue=0 wait=0ms service=7ms bytes=215`:                                                                            {"GET", "/orders", "shop.example", "web.1", 215},
		`sock=client at=warning code=H27 desc="x" method=POST path="/a b" host=h request_id=1 fwd="" dyno= connect= service= status=499 bytes= protocol=https`: {"POST", "/a b", "h", "", 0},
	} {
		if want == (Target{}) {
			if _, ok := quickTarget(text); !ok {
				t.Errorf("%q goes the long way", text)
			}
			continue
		}
		if got, ok := TargetOf(text); !ok || got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

func TestLabelKeepsAll(t *testing.T) {
	for _, code := range []string{"", "H10", "H99", "R14", "L11", "H123"} {
		m := Attributes{Level: Fatal, Flags: FlagError | FlagRelease, code: CodeNumber(code), status: 503, has: hasService | hasCode}
		l := LabelOf(77, m)
		if l.Origin() != 77 || l.Level() != Fatal || l.Flags() != m.Flags || l.Status() != 503 || CodeName(l.Code()) != code || !l.Timed() || l.Reached() {
			t.Errorf("%s: %x: %d %v %v %d %s", code, uint64(l), l.Origin(), l.Level(), l.Flags(), l.Status(), CodeName(l.Code()))
		}
	}
}
