package tui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane/panetest"

	tea "github.com/charmbracelet/bubbletea"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// recorder is a backend that notes what it is asked, and answers as told.
type recorder struct {
	done  []model.Order
	asked []model.Request
	err   error
	next  func(context.Context) ([]model.Event, error)
}

func (r *recorder) Next(ctx context.Context) ([]model.Event, error) { return r.next(ctx) }

// Ask notes what is asked; that somebody is here is told by itself.
func (r *recorder) Ask(q model.Request) {
	if q.Kind != model.Steer {
		r.asked = append(r.asked, q)
	}
}

func (r *recorder) Do(_ context.Context, o model.Order) error {
	r.done = append(r.done, o)
	return r.err
}

// driven is the screen with its driver, over a world.
func driven(t *testing.T, w *panetest.World, r *recorder, out *bytes.Buffer) *app {
	t.Helper()
	a, err := newApp(t.Context(), Options{Terminal: &paper{w: 120, h: 40}, Backend: r, Clock: func() time.Time { return panetest.Now }, Out: out, Theme: theme.New(theme.Plain, theme.UTF8),
		Clipboard: func(s string) []byte { return []byte("<" + s + ">") }})
	if err != nil {
		t.Fatal(err)
	}
	a.state = w.State
	if out == nil {
		a.Out, a.display.out = io.Discard, io.Discard
	}
	if err := a.begin(); err != nil {
		t.Fatal(err)
	}
	return a
}

// paper is a terminal without job control: it is raw or not, and has a size.
type paper struct {
	w, h      int
	raw       bool
	suspended int
	onSuspend func()
	late      chan time.Time // of a terminal that takes nothing; nil: there is all the time
}

func (p *paper) Raw() error { p.raw = true; return nil }

func (p *paper) Cooked() error { p.raw = false; return nil }

func (p *paper) Size() (w, h int, err error) { return p.w, p.h, nil }

func (p *paper) Wait(ctx context.Context) (bool, error) { <-ctx.Done(); return false, ctx.Err() }

func (p *paper) Late() <-chan time.Time { return p.late }

func (p *paper) Suspend() {
	p.suspended++
	if p.onSuspend != nil {
		p.onSuspend()
	}
}

func TestAnOrderIsGivenToTheBackendOnce(t *testing.T) {
	r := &recorder{}
	a := driven(t, panetest.Crash(), r, nil)
	cmd := a.command(order.Send{Order: model.Order{ID: "x", Verb: model.Restart, Dyno: "web.1"}})
	if len(r.done) != 0 {
		t.Fatal("an order was given on the loop that draws")
	}
	if msg := cmd(); msg != nil || len(r.done) != 1 || r.done[0].Dyno != "web.1" {
		t.Errorf("said %v, done %v", msg, r.done)
	}
	r.err = errors.New("nobody takes orders for this app")
	msg := a.command(order.Send{Order: model.Order{Verb: model.Restart}})()
	a.Update(msg)
	if v := a.view(); !strings.Contains(v, "not sent: nobody takes orders for this app") {
		t.Errorf("the screen is silent on an order that was not taken:\n%s", v)
	}
}

func TestEffectsBecomeCommands(t *testing.T) {
	r, out := &recorder{}, &bytes.Buffer{}
	a := driven(t, panetest.Crash(), r, out)
	if a.command(pane.Ask{Request: model.Request{Kind: model.Refresh, App: panetest.AppID}}) != nil || len(r.asked) != 1 || r.asked[0].Kind != model.Refresh {
		t.Errorf("asked %v", r.asked)
	}
	a.Update(a.command(pane.Copy{Text: "a line", What: "the line"})())
	if !strings.Contains(out.String(), "<a line>") || !strings.Contains(a.view(), "copied the line") {
		t.Errorf("copied %q", out)
	}
	a.Clipboard = nil
	a.Update(a.command(pane.Copy{Text: "a line"})())
	if !strings.Contains(a.view(), "copying is off on this terminal") {
		t.Error("copying that does not happen is not told")
	}
	if _, ok := a.command(pane.Quit{})().(tea.QuitMsg); !ok || a.ctx.Err() == nil {
		t.Error("quitting does not end what runs")
	}
}

func TestFactsThatEndAreTold(t *testing.T) {
	r := &recorder{next: func(context.Context) ([]model.Event, error) { return nil, errors.New("the feed is gone") }}
	a := driven(t, panetest.Calm(), r, nil)
	if a.Update(a.pull()()); a.pulling {
		t.Error("after the end more facts are asked for")
	}
	if v := a.view(); !strings.Contains(v, "no more facts come: the feed is gone") {
		t.Errorf("the end of all facts is not told:\n%s", v)
	}
}

func TestFrozenFactsWait(t *testing.T) {
	asked := 0
	r := &recorder{next: func(context.Context) ([]model.Event, error) { asked++; return nil, nil }}
	a := driven(t, panetest.Calm(), r, nil)
	first := a.pull()
	press := func(key string) { a.Update(msgOf(key)) }
	press("=")
	if a.Update(first()); a.pulling {
		t.Error("a frozen screen asks for more")
	}
	if press("="); !a.pulling {
		t.Fatal("a thawed screen asks for nothing")
	}
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}

// page is a file that is written in memory.
type page struct {
	bytes.Buffer
	closed, discarded bool
	err               error
}

func (p *page) Close() error { p.closed = true; return p.err }

func (p *page) Discard() { p.discarded = true }

// pieces are lines that come in so many pieces.
type pieces struct{ left int }

func (p *pieces) Next() (text string, lines int, part float64, done bool) {
	p.left--
	return "a line\n", 1, 1 / float64(p.left+1), p.left == 0
}

func TestLinesAreSavedPieceByPiece(t *testing.T) {
	a, file := driven(t, panetest.Crash(), &recorder{}, nil), &page{}
	var names []string
	a.Create = func(path string, over bool) (File, string, error) {
		names = append(names, path)
		return file, "/home/kate/" + path, nil
	}
	_, cmd := a.Update(a.command(pane.Save{Path: "a.log", Lines: &pieces{2}})())
	if v := a.view(); !strings.Contains(v, "saving /home/kate/a.log: 50 %") || file.closed || cmd == nil {
		t.Errorf("on the way: got closed %t and\n%s", file.closed, v)
	}
	a.Update(a.saved(saving{Save: pane.Save{Lines: &pieces{1}}, file: file, name: "/home/kate/a.log", lines: 1})())
	if v := a.view(); !strings.Contains(v, "saved 2 lines to /home/kate/a.log") || !file.closed || file.String() != "a line\na line\n" {
		t.Errorf("at the end: got closed %t, %q and\n%s", file.closed, file.String(), v)
	}
	full := &page{err: errors.New("the disk is full")}
	a.Create = func(string, bool) (File, string, error) { return full, "b.log", nil }
	a.Update(a.command(pane.Save{Path: "b.log", Lines: &pieces{1}})())
	if v := a.view(); !strings.Contains(v, "not saved: the disk is full") {
		t.Errorf("an error: got\n%s", v)
	}
	a.Create = nil
	a.Update(a.command(pane.Save{Path: "c.log", Lines: &pieces{1}})())
	if v := a.view(); !strings.Contains(v, "no file can be written from here") {
		t.Errorf("without files: got\n%s", v)
	}
}

// What is there already is written over only after a question.
func TestAFileThatIsThereIsAskedAbout(t *testing.T) {
	a := driven(t, panetest.Crash(), &recorder{}, nil)
	a.Create = func(string, bool) (File, string, error) { return nil, "", fs.ErrExist }
	asked := pane.Menu{ID: "over", Title: "a.log is there already", Items: []pane.Item{{Key: "keep"}}}
	a.Update(a.command(pane.Save{Path: "a.log", Lines: &pieces{1}, Exists: asked})())
	if v := a.view(); !strings.Contains(v, "a.log is there already") {
		t.Errorf("got no question:\n%s", v)
	}
}

// Some prompts are told of Enter alone: what is marked is not marked by typing, nor by Esc.
func TestAPromptThatIsToldAtEnter(t *testing.T) {
	for keys, want := range map[string]int{"M h e y enter": 1, "M enter": 1, "M h esc": 0, "M h e y": 0} {
		r := &recorder{}
		a := driven(t, panetest.Crash(), r, nil)
		a.focusPane(pane.Logs)
		for _, k := range strings.Fields(keys) {
			a.commands(a.press(keyOf(msgOf(k), panetest.Now.Add(time.Hour))))
		}
		if len(r.asked) != want || want == 1 && (r.asked[0].Kind != model.MarkLine || r.asked[0].Mark.Note != map[bool]string{true: "hey"}[keys == "M h e y enter"]) {
			t.Errorf("%s: got %d requests %+v, want %d", keys, len(r.asked), r.asked, want)
		}
	}
}
