package strip_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/strip"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/draw"
	tuistrip "app.gonogo/gonogo/tui/strip"
	"app.gonogo/gonogo/tui/theme"
)

var update = flag.Bool("update", false, "write the goldens anew")

var now = time.Date(2026, 9, 17, 10, 11, 40, 0, time.UTC)

func look() tuistrip.Look {
	return tuistrip.Look{Glyphs: theme.New(theme.Plain, theme.UTF8).Glyphs, Now: now}
}

// storm is an app in trouble: all there can be on a strip is known.
func storm() strip.Strip {
	p95 := int64(30_000)
	return strip.Strip{
		App: "foobaz-production", At: now.Add(-2 * time.Second), Now: now, Answer: verdict.NoGo, Since: now.Add(-3*time.Minute - 2*time.Second),
		Why:      "8.1 % of requests fail since v74 <H12>",
		Release:  &strip.Release{Version: 74, By: "ned", At: now.Add(-4*time.Minute - 28*time.Second)},
		Dynos:    &strip.Dynos{Up: 6, Wanted: 6},
		Requests: &strip.Requests{Requests: 720, Failed: 58, Part: 58.0 / 720, P95: &p95, Code: "H12"},
		Errors:   2, Queue: &strip.Queue{Name: "exports", Ready: 96, Severity: severity.Warning}, Heroku: "green", Wheel: "ned", WheelWhy: "H12 <since> v74",
	}
}

// calm is an app that is well.
func calm() strip.Strip {
	p95 := int64(210)
	return strip.Strip{
		App: "foobaz-production", At: now.Add(-time.Second), Now: now, Answer: verdict.Go, Since: now.Add(-2 * time.Hour),
		Release: &strip.Release{Version: 73, By: "rick", At: now.Add(-2 * time.Hour)}, Dynos: &strip.Dynos{Up: 6, Wanted: 6},
		Requests: &strip.Requests{Requests: 720, P95: &p95}, Queue: &strip.Queue{Name: "exports", Ready: 3}, Heroku: "green",
	}
}

// shown is lines of a strip as text, each between bars: the blanks at its end count.
func shown(lines [][]draw.Run) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("|")
		for _, r := range l {
			b.WriteString(r.Text)
		}
		b.WriteString("|\n")
	}
	return b.String()
}

func TestPictures(t *testing.T) {
	late := calm()
	late.At, late.Heroku = now.Add(-5*time.Minute), "unknown"
	hold := calm()
	hold.Answer, hold.Holds, hold.Since, hold.Dynos = verdict.Hold, true, now.Add(-time.Minute), &strip.Dynos{Up: 3, Wanted: 6, Down: 1}
	watched := calm()
	watched.Answer, watched.Since = verdict.Hold, now.Add(-time.Minute)
	all := []struct {
		name string
		s    strip.Strip
	}{{"in trouble", storm()}, {"well", calm()}, {"held", hold}, {"watched", watched}, {"old data", late}, {"nothing is known", strip.Strip{App: "shop", Now: now}}}
	var b strings.Builder
	for _, size := range [][2]int{{160, 1}, {60, 3}, {120, 1}, {80, 1}, {60, 1}, {40, 1}, {30, 3}, {24, 1}, {110, 3}} {
		for _, one := range all {
			fmt.Fprintf(&b, "%dx%d, %s\n%s", size[0], size[1], one.name, shown(tuistrip.Lines(look(), one.s, size[0], size[1])))
		}
	}
	const path = "testdata/strips.txt"
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); d != "" {
		t.Errorf("(-want +got), -update writes it anew:\n%s", d)
	}
}

// No line is wider than the screen, and the age of the data stands at its end, whatever the width.
func TestTheAgeOfTheDataStays(t *testing.T) {
	long := storm()
	long.App, long.Release.By, long.Queue.Name, long.Wheel = strings.Repeat("界", 60), strings.Repeat("n", 90), strings.Repeat("q", 90), "\x1b[31m"+strings.Repeat("w", 90)
	for _, s := range []strip.Strip{storm(), calm(), long} {
		for w := 40; w <= 200; w++ {
			for _, h := range []int{1, 2, 3, 10} {
				lines := tuistrip.Lines(look(), s, w, h)
				for _, l := range lines {
					if got := draw.RunsWidth(l); got > w {
						t.Fatalf("%dx%d: a line has %d cells: %s", w, h, got, shown(lines))
					}
				}
				if last := tuistrip.Text(lines[len(lines)-1]); !strings.HasSuffix(last, "s old") {
					t.Fatalf("%dx%d: got %q at the end, want the age of the data", w, h, last)
				}
			}
		}
	}
}

func TestWhatIsBadComesFirst(t *testing.T) {
	s := calm()
	s.Dynos.Up, s.Dynos.Down = 5, 1
	line := tuistrip.Text(tuistrip.Lines(look(), s, 160, 1)[0])
	if up, failed := strings.Index(line, "5/6 up"), strings.Index(line, "5xx"); up < 0 || failed < up {
		t.Errorf("got %q, want the dynos that are down before the requests", line)
	}
}

func TestNothingInANameIsAStyleOfTmux(t *testing.T) {
	s := storm()
	s.App = "#[fg=red]shop#(rm)"
	got := tuistrip.Tmux(tuistrip.Lines(look(), s, 160, 1)[0])
	if want := "##[fg=red]sh"; !strings.Contains(got, want) {
		t.Errorf("got %q, want %q in it", got, want)
	}
	if plain := strings.ReplaceAll(got, "##", ""); strings.Contains(plain, "#(") {
		t.Errorf("got a command for tmux: %q", got)
	}
	if want := "#[fg=white,bg=red,bold] "; !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want %q first", got, want)
	}
}

func TestWhatABarGets(t *testing.T) {
	s := storm()
	s.At = now.Add(-time.Hour)
	s.App = "a<b>&c"
	got := tuistrip.ForWaybar(look(), s, tuistrip.Lines(look(), s, 160, 1)[0])
	if !strings.Contains(got.Text, "a&lt;b&gt;&amp;c") || got.Tooltip != "8.1 % of requests fail since v74 &lt;H12&gt;\nned has the wheel: H12 &lt;since&gt; v74" {
		t.Errorf("got %+v, want text and tooltip without markup", got)
	}
	if d := cmp.Diff([]string{"no-go", "stale"}, got.Class); d != "" {
		t.Errorf("classes (-want +got):\n%s", d)
	}
}

// Between the two ends of a line that may be as long as it likes there is no gap of hundreds of blanks.
func TestALineIsClosed(t *testing.T) {
	got := tuistrip.Text(tuistrip.Close(tuistrip.Lines(look(), calm(), 400, 1)[0]))
	if strings.Contains(got, "      ") || !strings.HasSuffix(got, "1s old") {
		t.Errorf("got %q, want its ends together", got)
	}
}
