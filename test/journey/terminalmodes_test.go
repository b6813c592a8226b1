//go:build integration

package journey

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/screen"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/panics"
	"app.gonogo/gonogo/tui"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// A terminal that answers no question gets its first picture about as soon as one that answers.
func TestMuteTerminal(t *testing.T) {
	first := func(mute bool) time.Duration {
		tm := gonogo(t, setting{mute: mute}, "demo", "calm")
		tm.see(soon, "? help")
		took := time.Since(tm.began)
		tm.press("q", "q")
		tm.end(soon)
		return took
	}
	answering, mute := first(false), first(true)
	t.Logf("first picture: answering %s, mute %s", answering.Round(time.Millisecond), mute.Round(time.Millisecond))
	if mute > answering+4*time.Second {
		t.Errorf("a mute terminal waits %s", mute)
	}
}

// A terminal that tells its colors is drawn on with those that can be read there; one that is mute gets those that can be read anywhere. Its
// answers are no keys.
func TestTheTerminalIsAskedForItsColors(t *testing.T) {
	for name, mute := range map[string]bool{"answering": false, "mute": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tm := gonogo(t, setting{mute: mute}, "demo", "calm")
			tm.see(soon, "? help", "LIVE")
			told := theme.Fit(theme.Palette{Text: theme.RGB{R: 255, G: 255, B: 255}}, theme.UTF8).Open(theme.Name("web"))
			got := func() bool { return strings.Contains(tm.written(), told) }
			if !mute {
				tm.until(soon, "names in the colors of a dark background", got)
			} else if got() {
				t.Error("a mute terminal got colors for a dark background, want those for any")
			}
			tm.press("j", "2", "k")
			tm.see(soon, "PAUSED", "? help")
			tm.press("q", "q")
			tm.end(soon)
		})
	}
}

// The package that answers before Bubble Tea asks is initialised first in the program itself, not in a test alone.
func TestInitOrderOfTheProgram(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "--help")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	early := strings.Index(string(out), "init app.gonogo/gonogo/tui/theme/early ")
	tea := strings.Index(string(out), "init github.com/charmbracelet/bubbletea ")
	if early < 0 || tea < 0 || early > tea {
		t.Errorf("early at %d, bubbletea at %d of\n%s", early, tea, out)
	}
}

// Whatever ends the program, the terminal is left as it was found.
func TestSignalsLeaveTheTerminalWell(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			for range 8 { // two handlers of one signal would hang in some of them only
				tm := gonogo(t, setting{}, "demo", "calm")
				tm.see(soon, "2 Logs", "? help")
				if *tm.line() == *tm.before {
					t.Fatal("the line is not raw while the program runs: the test sees nothing")
				}
				if err := tm.cmd.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				tm.end(5 * time.Second)
			}
		})
	}
}

// A terminal that goes away ends the program; it does not linger and spin.
func TestLostTerminal(t *testing.T) {
	t.Parallel()
	tm := gonogo(t, setting{}, "demo", "calm")
	tm.see(soon, "2 Logs")
	if err := tm.pty.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-tm.ended:
	case <-time.After(soon):
		t.Error("the program lives on without its terminal")
	}
}

var colour = regexp.MustCompile(`\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m`)

// opened is what the program writes until everything is there, help was open and the program has ended.
func opened(t *testing.T, s setting, args ...string) string {
	tm := gonogo(t, s, args...)
	tm.see(during, "v73", " current", "4/4", "GET")
	tm.press("?")
	tm.see(soon, "Changes the platform")
	tm.press("q")
	tm.press("B")
	tm.see(soon, "Type its name")
	tm.considered(esc)
	tm.gone(soon, "a new release with the code") // Esc and a letter in one read are Alt and that letter
	tm.press("q", "q")
	tm.end(soon)
	return tm.written()
}

func TestNoColour(t *testing.T) {
	t.Parallel()
	if out := opened(t, setting{}, "demo", "calm"); !colour.MatchString(out) {
		t.Error("a terminal with colours gets none: the test sees nothing")
	}
	out := opened(t, setting{env: []string{"NO_COLOR=1"}}, "demo", "calm")
	if c := colour.FindString(out); c != "" {
		t.Errorf("NO_COLOR, and %q was written", c)
	}
	if !strings.Contains(out, "\x1b[") {
		t.Error("nothing is bold, nothing is drawn")
	}
}

func TestASCIIOnly(t *testing.T) {
	t.Parallel()
	out := opened(t, setting{}, "demo", "calm", "--ascii")
	for i := range len(out) {
		if out[i] >= 0x80 {
			t.Fatalf("a byte beyond ASCII in %q", out[max(0, i-40):min(len(out), i+40)])
		}
	}
}

func TestDumbUses(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "demo", "calm")
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 2 || strings.Contains(string(out), "\x1b") || !strings.Contains(string(out), "needs a terminal") {
		t.Errorf("without a terminal: exit %d, %v, %q", cmd.ProcessState.ExitCode(), err, out)
	}
	tm := gonogo(t, setting{env: []string{"TERM=dumb"}}, "demo", "calm")
	tm.see(soon, "TERM=dumb")
	<-tm.ended
	if code := tm.cmd.ProcessState.ExitCode(); code != 2 || strings.Contains(tm.written(), "\x1b") {
		t.Errorf("on a dumb terminal: exit %d, %q", code, tm.written())
	}
}

// broken is a backend that panics when it is asked.
type broken struct{ tui.Backend }

func (broken) Next(context.Context) ([]model.Event, error) { panic("a fault of ours") }

// Panics that do not end, of ours or beside the screen, give the terminal back before the process ends.
func TestPanicLeavesTheTerminalWell(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*tui.Options)
		keys   string
	}{
		{"beside the screen", func(o *tui.Options) { o.Backend = broken{} }, ""},
		{"in the screen", func(o *tui.Options) { o.Clock = func() time.Time { panic("a fault of ours") } }, "jjj"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ptmx, tty, err := pty.Open()
			if err != nil {
				t.Fatal(err)
			}
			defer ptmx.Close()
			defer tty.Close()
			tm := &terminal{T: t, pty: ptmx, screen: vt.NewSafeEmulator(80, 24)}
			if err := pty.Setsize(ptmx, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
				t.Fatal(err)
			}
			tm.before = tm.line()
			go tm.read()
			go tm.answer(false)
			o := tui.Options{Backend: quiet{}, Clock: time.Now, In: tty, Out: tty, Theme: theme.New(theme.ANSI16, theme.UTF8)}
			c.change(&o)
			ended := make(chan error, 1)
			home := t.TempDir()
			p := &base.Process{Stderr: tty, Getenv: func(string) string { return "" }, Home: home, Clock: time.Now}
			p.KeepCrashes()
			defer panics.OnCatch(func(*panics.Panic) {})
			go func() { ended <- screen.OnTerminal(t.Context(), p, o) }()
			if c.keys != "" {
				tm.see(soon, "? help")
				for i, key := range c.keys { // one at a time: keys that come at once are one message
					tm.press(string(key))
					for n, deadline := 0, time.Now().Add(soon); n <= i && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
						n, _ = p.Crashes.Caught()
					}
				}
			}
			select {
			case err := <-ended:
				if err == nil || !strings.Contains(err.Error(), "a fault of ours") || !strings.Contains(err.Error(), "terminalmodes_test.go:") {
					t.Errorf("the panic and where it was are not told: %v", err)
				}
				if n, files := p.Crashes.Caught(); n != 3 || len(files) != 1 || !strings.Contains(err.Error(), files[0]) {
					t.Errorf("%d panics, crash files %v, told %v; want 3 in one file that is named", n, files, err)
				}
			case <-time.After(soon):
				t.Fatal("the screen lives on after a panic")
			}
			tm.restored()
			if !strings.Contains(tm.written(), "\x1b[?1049h") {
				t.Error("the alternate screen was never on: the test sees nothing")
			}
		})
	}
}

// sick is a pane that cannot be drawn.
type sick struct{ pane.Pane }

func (sick) Draw(pane.Scene) draw.Block { panic("a fault of ours") }

// A pane that fails says so in its place, on a terminal that goes on, and is off until a key is pressed.
func TestAPaneThatFailsLeavesTheScreenUp(t *testing.T) {
	ptmx, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer ptmx.Close()
	defer tty.Close()
	tm := &terminal{T: t, pty: ptmx, screen: vt.NewSafeEmulator(120, 40)}
	if err := pty.Setsize(ptmx, &pty.Winsize{Cols: 120, Rows: 40}); err != nil {
		t.Fatal(err)
	}
	tm.before = tm.line()
	go tm.read()
	go tm.answer(false)
	panes := slices.Clone(tui.Panes)
	at := slices.IndexFunc(panes, func(r pane.Row) bool { return r.ID == pane.Logs })
	made := panes[at].New
	panes[at].New = func() pane.Pane { return sick{made()} }
	home := t.TempDir()
	p := &base.Process{Stderr: tty, Getenv: func(string) string { return "" }, Home: home, Clock: time.Now}
	p.KeepCrashes()
	defer panics.OnCatch(func(*panics.Panic) {})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	o := tui.Options{Backend: ticking{}, Clock: time.Now, In: tty, Out: tty, Theme: theme.New(theme.ANSI16, theme.UTF8), Panes: panes}
	go func() { ended <- screen.OnTerminal(ctx, p, o) }()
	tm.see(soon, "this pane failed: a fault of ours", "~/.local/state/gonogo/crashes/", "is off. Any", "1 Processes", "2 Logs", "? help")
	tm.press("?")
	tm.see(soon, "─ Help ─")
	tm.press("esc")
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("the screen ended: %v", err)
	}
	tm.restored()
	if _, files := p.Crashes.Caught(); len(files) != 1 {
		t.Errorf("crash files %v, want one", files)
	}
}

// ticking is a backend that tells the time and an app.
type ticking struct{ quiet }

func (ticking) Next(ctx context.Context) ([]model.Event, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(50 * time.Millisecond):
	}
	now := time.Now()
	return []model.Event{{Seen: now, App: "a", Source: "heroku/app", Fact: &model.AppInfo{Name: "shop"}}, {Seen: now, Fact: &model.Tick{Now: now}}}, nil
}

// quiet is a backend that has nothing to tell.
type quiet struct{}

func (quiet) Next(ctx context.Context) ([]model.Event, error) { <-ctx.Done(); return nil, ctx.Err() }

func (quiet) Do(context.Context, model.Order) error { return nil }

func (quiet) Ask(model.Request) {}
