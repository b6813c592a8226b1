//go:build integration

package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const screenOn = "\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l\x1b[?2004h\x1b[?7l\x1b[?2026h\x1b[1;1H\x1b[0;32m✔\x1b[0m ok\x1b[?2026l"

const screenOff = "\x1b[?2026l\x1b[0m\x1b[?7h\x1b[?2004l\x1b[?25h\x1b[?1049l\x1b[?25h"

// What is not the display's own is found, wherever it stands.
func TestForeignBytesAreFound(t *testing.T) {
	for _, c := range []struct {
		name, out string
		want      string // in what is said; empty: nothing is found
	}{
		{"a clean run", screenOn + screenOff, ""},
		{"a standard logger", screenOn + "2026/11/29 23:52:53 Unsolicited response received\n" + screenOff, "0xa"},
		{"a logger without a line feed", screenOn + "Unsolicited response received" + screenOff, "foreign text"},
		{"a trace", screenOn + screenOff + "goroutine 1 [running]:", "text after the screen"},
		{"clipboard", screenOn + "\x1b]52;c;b3duZWQ=\x07" + screenOff, "a sequence that is not"},
		{"title", screenOn + "\x1b]0;x\x07" + screenOff, "a sequence that is not"},
		{"a device question", screenOn + "\x1b[6n" + screenOff, "a sequence that is not"},
		{"mouse", screenOn + "\x1b[?1000h" + screenOff, "a sequence that is not"},
		{"a lone escape", screenOn + "\x1b" + screenOff, "a sequence that is not"},
		{"C1", screenOn + "\u009b31m" + screenOff, "control character"},
		{"backspace", screenOn + "\x08" + screenOff, "control character"},
		{"NUL", screenOn + "\x00" + screenOff, "control character"},
		{"delete", screenOn + "\x7f" + screenOff, "control character"},
		{"bidi", screenOn + "\u202e" + screenOff, "direction mark"},
		{"isolate", screenOn + "\u2066" + screenOff, "direction mark"},
		{"broken UTF-8", screenOn + "\xff" + screenOff, "broken UTF-8"},
		{"a text that stays", screenOn + screenOff + "bye", "text after the screen"},
	} {
		got := foreign(c.out)
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSecretsAreFound(t *testing.T) {
	const secret = "s3cret-value-0123456789"
	for _, c := range []struct {
		name, out string
		want      int
	}{
		{"none", screenOn + "s3cret-value" + screenOff, 0},
		{"in one piece", screenOn + "x" + secret + "y" + screenOff, 1},
		{"in colours", screenOn + secret[:5] + "\x1b[0;32m" + secret[5:] + screenOff, 1},
		{"moved to", screenOn + secret[:9] + "\x1b[3;14H" + secret[9:] + screenOff, 1},
	} {
		if got := leakedSecrets(c.out, []string{secret}); len(got) != c.want || len(got) == 1 && strings.Contains(got[0], secret) {
			t.Errorf("%s: got %q, want %d, not quoted", c.name, got, c.want)
		}
	}
}

func TestOrderLinesAreRead(t *testing.T) {
	for _, c := range []struct{ row, what, shown string }{
		{" roll back to v73  sent → accepted v75 → 2/4 12s", "roll back to v73", shownAccepted},
		{" roll back to v73  sent → accepted v75 → ✔ done 41s   U undoes it: roll back to v74 (9m left)", "roll back to v73", shownDone},
		{" restart web.1  sent 0s", "restart web.1", shownSent},
		{" restart all web dynos  ✖ the platform answers 500", "restart all web dynos", shownFailed},
		{" restart all dynos  ⚠ refused, not sent: v74 by ned appeared 2s ago", "restart all dynos", shownRefused},
		{" scale web 2 → 3  sent → answer lost, looking for proof 12s", "scale web 2 → 3", shownLost},
		{" scale web 2 → 3  ⚠ unknown: the answer was lost and nothing proves it; it was not sent again", "scale web 2 → 3", shownUnknown},
		{" restart web.1  ⚠ done 4s, none is up", "restart web.1", shownDone},
		{" roll back to v72  ⚠ done 9s, by ned, not by this order", "roll back to v72", shownAnybody},
		{" restart web.1  ⚠ done 2s, 1 of 1 has restarted, none is up, by you or by so…", "restart web.1", shownAnybody},
		{" restart all worker dynos  ⚠ done 2s, 2 of 2 have restarted, non…", "restart all worker dynos", shownAnybody},
		{" restart all worker dynos  ✔ done 2s   U undoes it: scale wo…", "restart all worker dynos", shownDone},
		{" maintenance on  sent → ✔ done by you or by somebody else 4s", "maintenance on", shownAnybody},
		{" ✖ v74 crashed: 4 of 4 dynos  B rolls back to v73.", "", ""},
		{" restart worker-9vdfwng69-4vsfs  sent → answer lost → shown → 0/1 up", "restart worker-9vdfwng69-4vsfs", shownLost},
		{" restart web.1", "", ""},
	} {
		if what, shown := readOrder(c.row); what != c.what || shown != c.shown {
			t.Errorf("%q: got %q, %q, want %q, %q", c.row, what, shown, c.what, c.shown)
		}
	}
}

// Every contradiction between what is shown and what happened is a breach of its own check, and nothing else is.
func TestLiesAboutOrdersAreFound(t *testing.T) {
	restart := func(passed, status int) *order {
		return &order{method: "DELETE", path: "/apps/x/dynos/web.1", passed: passed, status: status}
	}
	for _, c := range []struct {
		name      string
		shown     []string
		confirmed int
		orders    []*order
		want      string
	}{
		{"done, and it was", []string{shownSent, shownAccepted, shownDone}, 1, []*order{restart(1, 202)}, ""},
		{"failed, and it had", []string{shownFailed}, 1, []*order{restart(1, 422)}, ""},
		{"lost, and it was done", []string{shownLost, shownDone}, 1, []*order{restart(1, 202)}, ""},
		{"unknown, and it never arrived", []string{shownUnknown}, 1, nil, ""},
		{"by anybody, and it never arrived", []string{shownAnybody}, 1, nil, ""},
		{"refused before it was sent", []string{shownRefused}, 1, nil, ""},
		{"done, never arrived", []string{shownDone}, 1, nil, checkDone},
		{"done, kept back by the proxy", []string{shownDone}, 1, []*order{restart(0, 0)}, checkDone},
		{"accepted, the platform refused", []string{shownAccepted}, 1, []*order{restart(1, 422)}, checkDone},
		{"failed, and it had happened", []string{shownFailed}, 1, []*order{restart(1, 202)}, checkFailed},
		{"not sent, and it had arrived", []string{shownRefused}, 1, []*order{restart(0, 0)}, checkFailed},
		{"sent twice", []string{shownDone}, 2, []*order{restart(1, 202), restart(1, 202)}, checkTwice},
		{"unconfirmed", nil, 0, []*order{restart(1, 202)}, checkTwice},
		{"doubled by the proxy", []string{shownDone}, 1, []*order{restart(2, 202)}, checkTwice},
	} {
		claims := []claim{{"restart web.1", c.shown}}
		if c.shown == nil {
			claims = nil
		}
		got := judgeOrders(claims, c.confirmed, c.orders, nil)
		if c.want == "" && len(got) > 0 || c.want != "" && !slices.ContainsFunc(got, func(b breach) bool { return b.check == c.want }) {
			t.Errorf("%s: got %v, want %q", c.name, got, c.want)
		}
	}
}

func TestRequestsAreKnownByTheirOrders(t *testing.T) {
	versions := map[string]int{"id-73": 73, "id-74": 74}
	for _, c := range []struct {
		what string
		o    order
		want bool
	}{
		{"restart web.1", order{method: "DELETE", path: "/apps/x/dynos/web.1"}, true},
		{"restart web.1", order{method: "DELETE", path: "/apps/x/dynos/web.11"}, false},
		{"restart all dynos", order{method: "DELETE", path: "/apps/x/dynos"}, true},
		{"restart all web dynos", order{method: "DELETE", path: "/apps/x/formations/web"}, true},
		{"stop web.1", order{method: "POST", path: "/apps/x/dynos/web.1/actions/stop"}, true},
		{"restart web.1", order{method: "POST", path: "/apps/x/dynos/web.1/actions/stop"}, false},
		{"scale web 2 → 3", order{method: "PATCH", path: "/apps/x/formation", body: `{"updates":[{"type":"web","quantity":3}]}`}, true},
		{"scale web 2 → 3", order{method: "PATCH", path: "/apps/x/formation", body: `{"updates":[{"type":"web","quantity":2}]}`}, false},
		{"roll back to v73", order{method: "POST", path: "/apps/x/releases", body: `{"release":"id-73"}`}, true},
		{"roll back to v73", order{method: "POST", path: "/apps/x/releases", body: `{"release":"id-74"}`}, false},
		{"restart worker-9vdf-4vsfs", order{method: "DELETE", path: "/apps/x/dynos/worker-9vdf-4vsfs"}, true},
		{"maintenance on", order{method: "PATCH", path: "/apps/x", body: `{"maintenance":true}`}, true},
		{"maintenance on", order{method: "PATCH", path: "/apps/x", body: `{"maintenance":false}`}, false},
	} {
		if got := matches(c.what, &c.o, versions); got != c.want {
			t.Errorf("%s, %s: got %t, want %t", c.what, &c.o, got, c.want)
		}
	}
}

func TestDeadPanesAreFound(t *testing.T) {
	screen := func(processes, logs, releases string) string {
		return "╭─ 1 Processes ─── " + processes + " ─╮╭─ 2 Logs  app system ─── " + logs + " ─╮\n│ ● web.1 up ││ 12:00:00 web.1 ✖ retry in 5s stale ▐│\n╭─ 3 Releases ─ " + releases + " ─╮"
	}
	for _, c := range []struct {
		name, screen string
		want         int
	}{
		{"all live", screen("4/4 up · v73", "LIVE 1,509 lines", "0 today"), 0},
		{"stale", screen("stale 6s · 403", "LIVE 1,509 lines", "0 today"), 1},
		{"log fails", screen("4/4 up · v73", "✖ 502 retry in 9s 1,509 lines", "0 today"), 1},
		{"log ended", screen("4/4 up · v73", "END 1,509 lines", "0 today"), 1},
		{"no rows yet", screen("4/4 up · v73", "LIVE", "0 today") + "\n│ asking Heroku for releases… 40s │", 1},
		{"no rows for ever", screen("4/4 up · v73", "LIVE", "0 today") + "\n│ ✖ 403 no access · will not try again │", 1},
		{"one pane alone", "╭─ 2 Logs ─ LIVE ─╮", 2},
	} {
		if got := deadPanes(c.screen); len(got) != c.want {
			t.Errorf("%s: got %q, want %d", c.name, got, c.want)
		}
	}
}

func TestChangedTerminalsAreFound(t *testing.T) {
	for _, c := range []struct{ name, out, want string }{
		{"as it was", screenOn + screenOff, ""},
		{"the other screen", screenOn + strings.ReplaceAll(screenOff, "\x1b[?1049l", ""), "1049"},
		{"no cursor", screenOn + strings.ReplaceAll(screenOff, "\x1b[?25h", ""), "25"},
		{"pastes in brackets", screenOn + strings.ReplaceAll(screenOff, "\x1b[?2004l", ""), "2004"},
		{"no wrapping", screenOn + strings.ReplaceAll(screenOff, "\x1b[?7h", ""), "7"},
	} {
		if got := modesLeft(c.out); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// Programs that do it all wrong: each breach is found in a whole journey too.
func TestBadProgramsAreFound(t *testing.T) {
	t.Parallel()
	hasty := limits{picture: time.Second, dialog: 50 * time.Millisecond, stubborn: 50 * time.Millisecond, view: 50 * time.Millisecond,
		alive: 200 * time.Millisecond, ends: 100 * time.Millisecond, leaves: time.Second}
	for _, c := range []struct {
		name, script string
		want         []string
	}{
		{"crashes", "echo 'panic: oh no'; echo 'goroutine 1 [running]:'; exit 2", []string{checkCrash, checkForeign}},
		{"stays", "trap '' TERM INT HUP; while :; do sleep 0.1; done", []string{checkQuit, checkDead}},
		{"leaves the line raw", "stty raw -echo; read -n 2 x; exit 0", []string{checkCrash, checkRaw}},
		{"leaves its screen", `printf '\033[?1049h\033[?25l'; exit 0`, []string{checkRaw}},
		{"tells the token", `printf "%s" "$HEROKU_API_KEY"; exit 1`, []string{checkSecret, checkCrash}},
		{"sends what nobody confirmed", `exec 3<>"/dev/tcp/127.0.0.1/${HEROKU_HOST##*:}"; body='{"maintenance":true}'; ` +
			`printf 'PATCH /apps/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nAccept: application/vnd.heroku+json; version=3\r\nContent-Length: %d\r\n\r\n%s' ` +
			`"$HEROKU_APP" "$HEROKU_API_KEY" "${#body}" "$body" >&3; read -r x <&3; exit 0`, []string{checkTwice}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "gonogo")
			if err := os.WriteFile(path, []byte("#!/bin/bash\n"+c.script+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			j, err := runJourney(path, 1, plan{scenario: "calm", w: 80, h: 24, apps: []string{app}, leave: "qq"}, hasty)
			if err != nil {
				t.Fatal(err)
			}
			for _, check := range c.want {
				if !slices.ContainsFunc(j.breaches, func(b breach) bool { return b.check == check }) {
					t.Errorf("got %v, want a breach of %q", j.breaches, check)
				}
			}
			if report := j.report(); !strings.Contains(report, fmt.Sprintf("make faults SEED=%d", j.seed)) {
				t.Errorf("the report does not say how to repeat it:\n%s", report)
			}
		})
	}
}
