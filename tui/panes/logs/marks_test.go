package logs_test

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	logpane "app.gonogo/gonogo/tui/panes/logs"
)

// reader is a pane of numbered lines and a person who marks some of them.
type reader struct {
	t *testing.T
	w *panetest.World
	p pane.Pane
	h int
}

func reading(t *testing.T, lines int) *reader {
	return &reader{t, panetest.Numbered(lines), logpane.NewLogs(), 10}
}

func (r *reader) press(intents ...keys.Intent) (e pane.Effect) {
	for _, i := range intents {
		e = r.p.Handle(i, r.w.Focused(80, r.h))
	}
	return e
}

// carryOut is what becomes of the effects: marks come back as facts.
func (r *reader) carryOut(e pane.Effect) (said string) {
	switch e := e.(type) {
	case pane.Several:
		for _, one := range e {
			said += r.carryOut(one)
		}
	case pane.Ask:
		if e.Request.Kind != model.MarkLine || e.Request.App != panetest.AppID {
			r.t.Errorf("got the request %+v", e.Request)
		}
		r.w.Emit("gonogo", panetest.Now, e.Request.Mark)
	case pane.Say:
		said = e.Text
	}
	return said
}

func (r *reader) mark(note string) string {
	ask, ok := r.press(keys.IntentMark).(pane.Prompt)
	if !ok || !ask.AtEnter {
		r.t.Fatalf("got %+v, want a prompt that is told at Enter alone", ask)
	}
	return r.carryOut(r.p.(pane.Typer).Typed(ask.ID, note, true, r.w.Focused(80, r.h)))
}

func (r *reader) picture() string { return panetest.TextOf(r.p.Draw(r.w.Focused(80, r.h))) }

// here is the line under the cursor.
func (r *reader) here() string {
	if e, ok := r.press(keys.IntentYank).(pane.Copy); ok {
		_, text, _ := strings.Cut(e.Text, "]: ")
		return text
	}
	return ""
}

func TestALineIsMarkedWithANote(t *testing.T) {
	r := reading(t, 40)
	r.press(keys.IntentUp, keys.IntentUp)
	was := r.here()
	r.mark("here it begins")
	if got := r.picture(); !strings.Contains(got, "◆ here it begins") || strings.Count(got, "◆") < 2 {
		t.Errorf("got\n%s\nwant the mark and its note", got)
	}
	ask := r.press(keys.IntentMark).(pane.Prompt)
	if ask.Initial != "here it begins" {
		t.Errorf("again: got the note %q", ask.Initial)
	}
	if got := r.here(); got != was {
		t.Errorf("got the cursor on %q, want it where it was, on %q", got, was)
	}
	if said := r.mark(""); said != "the mark is taken away" || strings.Contains(r.picture(), "◆") {
		t.Errorf("got %q and\n%s", said, r.picture())
	}
}

// While LIVE other lines come while a note is typed: the line that was under the cursor is marked.
func TestTheLineThatWasUnderTheCursorIsMarked(t *testing.T) {
	r := reading(t, 40)
	ask := r.press(keys.IntentMark).(pane.Prompt)
	r.w.More(40, 5)
	r.carryOut(r.p.(pane.Typer).Typed(ask.ID, "this", true, r.w.Focused(80, r.h)))
	if m := r.w.App().Marks.All(); len(m) != 1 || m[0].Seq != 40 {
		t.Errorf("got %+v, want line 40", m)
	}
}

func TestFromMarkToMark(t *testing.T) {
	r := reading(t, 100)
	if said := r.carryOut(r.press(keys.IntentNextMark)); !strings.HasPrefix(said, "no line is marked") {
		t.Errorf("without a mark: got %q", said)
	}
	for _, up := range []int{5, 20, 20} {
		for range up {
			r.press(keys.IntentUp)
		}
		r.mark("")
	}
	r.press(keys.IntentBottom)
	var got []string
	for _, i := range []keys.Intent{keys.IntentNextMark, keys.IntentPrevMark, keys.IntentPrevMark, keys.IntentPrevMark, keys.IntentNextMark, keys.IntentNextMark, keys.IntentNextMark} {
		if said := r.carryOut(r.press(i)); said != "" {
			got = append(got, said)
			continue
		}
		got = append(got, r.here())
	}
	const want = "line 95|line 75|line 55|no older mark among the lines shown|line 75|line 95|no newer mark among the lines shown"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestTheListOfMarks(t *testing.T) {
	r := reading(t, 100)
	for range 30 {
		r.press(keys.IntentUp)
	}
	r.mark("early")
	r.press(keys.IntentBottom)
	r.mark("late")
	menu, ok := r.press(keys.IntentMarks).(pane.Menu)
	if !ok || len(menu.Items) != 2 {
		t.Fatalf("got %+v, want a menu of two marks", menu)
	}
	var first strings.Builder
	for _, run := range menu.Items[0].Label {
		first.WriteString(run.Text)
	}
	panetest.WantIn(t, first.String(), "web.1", "late", "line 100")
	r.p.(pane.Chooser).Chosen(menu.ID, []string{menu.Items[1].Key}, r.w.Focused(80, r.h))
	if got := r.here(); got != "ERROR: line 70" {
		t.Errorf("got %q, want the line of the other mark", got)
	}
}

// A line of a recording is marked as one of a live log is: the mark is kept beside the recording.
func TestALineOfARecordingIsMarked(t *testing.T) {
	r := reading(t, 40)
	sc := r.w.Focused(80, r.h)
	sc.Mode = pane.Replay
	if got, ok := r.p.Handle(keys.IntentMark, sc).(pane.Prompt); !ok || got.ID != logpane.PromptNote {
		t.Errorf("got %+v, want the question for a note", got)
	}
}

// saved is the file that the effects of saving make.
func saved(e pane.Effect) (text string, lines int) {
	save, ok := e.(pane.Save)
	for ok {
		piece, n, _, done := save.Lines.Next()
		text, lines = text+piece, lines+n
		if done {
			break
		}
	}
	return text, lines
}

func TestWhatIsShownIsSaved(t *testing.T) {
	r := reading(t, 100)
	r.w.Log([3]string{"08:59:00.000", "app[web.1]", "connect to postgres://user:hunter2@db/shop"})
	typer := r.p.(pane.Typer)
	sc := r.w.Focused(80, r.h)
	ask, ok := r.press(keys.IntentSave).(pane.Prompt)
	if !ok || !ask.AtEnter || !strings.HasPrefix(ask.Initial, "log-2026-11-21-") || !strings.HasSuffix(ask.Initial, ".log") || strings.ContainsAny(ask.Initial, " :/") {
		t.Fatalf("got %+v, want a prompt with a name", ask)
	}
	for typed, secret := range map[string]bool{"a.log": false, "a.log --raw": true} {
		e := typer.Typed(ask.ID, typed, true, sc)
		text, n := saved(e)
		if n != 101 || strings.Count(text, "\n") != 101 || strings.Contains(text, "hunter2") != secret || e.(pane.Save).Path != "a.log" || e.(pane.Save).Overwrite {
			t.Errorf("%s: got %d lines to %q, secret %t", typed, n, e.(pane.Save).Path, strings.Contains(text, "hunter2"))
		}
	}
	typer.Typed(logpane.PromptHide, "ERROR", true, sc)
	e := typer.Typed(ask.ID, "b.log", true, sc)
	if text, n := saved(e); n != 10 || !strings.HasPrefix(text, "2026-11-21T16:00:00.009000Z app[web.1]: ERROR: line 10\n") {
		t.Errorf("filtered: got %d lines:\n%s", n, text)
	}
	if e := typer.Typed(ask.ID, " ", true, sc); e != (pane.Say{Text: "nothing is saved"}) {
		t.Errorf("no name: got %+v", e)
	}
}

// A file that is there is written over only after a question.
func TestAFileThatIsThere(t *testing.T) {
	r := reading(t, 10)
	sc := r.w.Focused(80, r.h)
	ask := r.press(keys.IntentSave).(pane.Prompt)
	for key, over := range map[string]bool{"keep": false, "over": true} {
		menu := r.p.(pane.Typer).Typed(ask.ID, "a.log", true, sc).(pane.Save).Exists.(pane.Several)[1].(pane.Menu)
		e := r.p.(pane.Chooser).Chosen(menu.ID, []string{key}, sc)
		if save, is := e.(pane.Save); is != over || is && (!save.Overwrite || save.Path != "a.log") {
			t.Errorf("%s: got %+v", key, e)
		}
	}
}
