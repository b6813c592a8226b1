package logs

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// spoiled is a router line with a piece of it replaced.
func spoiled(t *rapid.T) string {
	line := rapid.SampledFrom([]string{okLine, h12Line,
		`at=info method=GET path="/a?b=c" host=x.example request_id=1-2 fwd="1.2.3.4, 5.6.7.8" dyno=web.1 connect=0ms service=9ms status=500 bytes=0 protocol=https`,
		`at=info method=GET path="/" host=x request_id=y fwd="z" dyno= connect=1ms service=2ms status=200 bytes=3`}).Draw(t, "line")
	for range rapid.IntRange(0, 3).Draw(t, "cuts") {
		from := rapid.IntRange(0, len(line)).Draw(t, "from")
		to := min(len(line), from+rapid.IntRange(0, 6).Draw(t, "len"))
		line = line[:from] + rapid.SampledFrom([]string{"", `"`, `\`, " ", "=", "status=1", " service=5ms ", " code=H12 ", `\" status=7`, "99999999999", "é"}).Draw(t, "with") + line[to:]
	}
	return line
}

// The short way finds what the long way does, and that what ParseRouter does.
func TestRouterColumnsAgree(t *testing.T) {
	quiet := 0
	rapid.Check(t, func(t *rapid.T) {
		text := spoiled(t)
		full := fullAccess(text)
		if m, ok := quietAccess(text); ok {
			quiet++
			if m != full {
				t.Fatalf("%q: %+v, the long way %+v", text, m, full)
			}
		}
		r, ok := ParseRouter(text)
		if !ok || !strings.HasPrefix(text, "at=") && !strings.HasPrefix(text, "sock=") {
			return
		}
		if full.status != statusOf(r.Status) || (full.has&hasService != 0) != r.HasService || time.Duration(full.service)*time.Millisecond != min(r.Service, (1<<32-1)*time.Millisecond) ||
			(full.has&hasConnect != 0) != r.HasConnect || time.Duration(full.connect)*time.Millisecond != min(r.Connect, (1<<32-1)*time.Millisecond) {
			t.Fatalf("%q: %+v, parsed %+v", text, full, r)
		}
	})
	if quiet == 0 {
		t.Error("no line went the short way")
	}
}

func TestLabelKeepsAll(t *testing.T) {
	for _, code := range []string{"", "H10", "H99", "R14", "L11", "H123"} {
		m := attributes{level: Fatal, flags: flagError | flagRelease, code: codeNumber(code), status: 503, has: hasService | hasCode}
		l := labelOf(77, m)
		if l.origin() != 77 || l.level() != Fatal || l.flags() != m.flags || l.status() != 503 || codeName(l.code()) != code || !l.timed() || l.reached() {
			t.Errorf("%s: %x: %d %v %v %d %s", code, uint64(l), l.origin(), l.level(), l.flags(), l.status(), codeName(l.code()))
		}
	}
}
