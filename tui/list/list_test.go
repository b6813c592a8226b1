package list

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// fruit is a row of the tests; one without a weight is a heading.
type fruit struct {
	name   string
	weight int // negative: not known
}

var shelf = []fruit{{"red", 0}, {"cherry", 8}, {"apple", 150}, {"plum", -1}, {"yellow", 0}, {"banana", 120}, {"lemon", 90}}

func fruits(headings bool) *List[fruit] {
	s := Spec[fruit]{
		Rows: "fruits", Key: func(f fruit) string { return f.name }, Text: func(f fruit) string { return f.name },
		Columns: []Column[fruit]{
			{ID: "name", Name: "as they come"},
			{ID: "weight", Name: "weight", Highest: true, Compare: func(a, b fruit) int { return cmp.Compare(a.weight, b.weight) },
				Known: func(f fruit) bool { return f.weight >= 0 }},
		},
	}
	if headings {
		s.Heading = func(f fruit) bool { return f.weight == 0 }
	}
	return New(s)
}

func names(v View[fruit]) string { return strings.Join(v.Keys, " ") }

func TestFilter(t *testing.T) {
	for _, c := range []struct {
		typed, want string
		passed      int
	}{
		{"", "red cherry apple plum yellow banana lemon", 5},
		{"PL", "red apple plum", 2},
		{"cherry|lemon", "red cherry yellow lemon", 2},
		{"yellow", "yellow banana lemon", 2}, // a heading stands for what is below it
		{" | ", "red cherry apple plum yellow banana lemon", 5},
		{"kiwi", "", 0},
	} {
		l := fruits(true)
		l.Typed(FilterPrompt, c.typed)
		v := l.View(shelf)
		if names(v) != c.want || v.Passed != c.passed || v.All != 5 {
			t.Errorf("%q: got %q, %d of %d, want %q, %d of 5", c.typed, names(v), v.Passed, v.All, c.want, c.passed)
		}
	}
}

// Rows are sorted below their heading; what is not known stands last, either way around.
func TestSort(t *testing.T) {
	l := fruits(true)
	for _, c := range []struct{ column, want, title string }{
		{"weight", "red apple cherry plum yellow banana lemon", "g▾"},
		{"weight", "red cherry apple plum yellow lemon banana", "g▴"},
		{"name", "red cherry apple plum yellow banana lemon", "g"},
		{"name", "red plum apple cherry yellow lemon banana", "g"},
	} {
		l.Chosen(SortMenu, []string{c.column})
		if got := names(l.View(shelf)); got != c.want {
			t.Errorf("by %s: got %q, want %q", c.column, got, c.want)
		}
		if got := l.Title("weight", "g", 4, theme.UTF8); got != c.title {
			t.Errorf("by %s: heading %q, want %q", c.column, got, c.title)
		}
	}
	if got := fruits(false).Title("weight", "weight", 6, theme.UTF8); got != "weight" {
		t.Errorf("heading of what is not sorted: %q", got)
	}
	l.Chosen(SortMenu, []string{"weight"})
	if got := l.Title("weight", "weight", 6, theme.UTF8); got != "weigh▾" {
		t.Errorf("heading without room: %q", got)
	}
}

// The cursor stays on its row, whatever comes and however rows are sorted; a row that goes hands over to the one in its place.
func TestTheCursorStaysOnItsRow(t *testing.T) {
	l := fruits(true)
	v := l.View(shelf)
	l.Handle(keys.IntentDown, v, 3)
	l.Handle(keys.IntentDown, v, 3)
	at := func(all []fruit) string {
		v := l.View(all)
		return v.Keys[l.Place(v)]
	}
	if got := at(shelf); got != "apple" {
		t.Fatalf("two down is %s", got)
	}
	l.Chosen(SortMenu, []string{"weight"})
	if got := at(shelf); got != "apple" {
		t.Errorf("sorted: on %s", got)
	}
	if got := at(append([]fruit{{"green", 0}, {"pear", 100}}, shelf...)); got != "apple" {
		t.Errorf("after rows came above it: on %s", got)
	}
	if got := at(slices.DeleteFunc(slices.Clone(shelf), func(f fruit) bool { return f.name == "apple" })); got == "apple" || got == "" {
		t.Errorf("after it went: on %q", got)
	}
}

func TestMarks(t *testing.T) {
	l := fruits(true)
	press := func(i keys.Intent) pane.Effect {
		e, _ := l.Handle(i, l.View(shelf), 7)
		return e
	}
	want := func(marks string) {
		t.Helper()
		if got := strings.Join(l.Marks(l.View(shelf)), " "); got != marks {
			t.Errorf("marked %q, want %q", got, marks)
		}
	}
	press(keys.IntentMarkRow)
	want("cherry apple plum") // the heading stands for its rows
	press(keys.IntentMarkRow)
	want("")
	press(keys.IntentDown)
	press(keys.IntentMarkRow) // and goes on
	press(keys.IntentMarkRow)
	want("cherry apple")
	l.Typed(FilterPrompt, "lemon")
	want("cherry apple") // nobody acts on what a filter hides
	if got := names(l.View(shelf)); got != "red cherry apple yellow lemon" {
		t.Errorf("with a filter: %q", got)
	}
	if got := widget.TextOf(l.Border(l.View(shelf))); got != "lemon 3 of 5 shown  2 marked" {
		t.Errorf("border %q", got)
	}
	l.Forget(l.View(shelf[:2]))
	want("cherry")
	press(keys.IntentBack)
	want("")
	if !l.Filtered() {
		t.Error("the first Esc took the filter too")
	}
	press(keys.IntentBack)
	if l.Filtered() {
		t.Error("the second Esc left the filter")
	}
	if _, done := l.Handle(keys.IntentBack, l.View(shelf), 7); done {
		t.Error("with nothing to clear Esc is another's")
	}
}

func TestNothingMatches(t *testing.T) {
	l := fruits(true)
	l.Typed(FilterPrompt, "kiwi")
	sc := pane.Scene{Theme: theme.New(theme.Plain, theme.UTF8)}
	if got := widget.TextOf(l.NoMatch(sc, l.View(shelf))[0]); got != "0 of 5 fruits match kiwi; Esc shows all" {
		t.Errorf("got %q", got)
	}
	l.Typed(FilterPrompt, "plum")
	if got := l.NoMatch(sc, l.View(shelf)); got != nil {
		t.Errorf("one matches: %v", got)
	}
}

// Whatever is pressed, each row is shown once at most, the cursor is on a row that is shown, and a page holds it.
func TestAnyKeysLeaveAListWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := fruits(rapid.Bool().Draw(t, "headings"))
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			all := slices.Clone(shelf[:rapid.IntRange(0, len(shelf)).Draw(t, "rows")])
			page := rapid.IntRange(1, 4).Draw(t, "page")
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				l.Typed(FilterPrompt, rapid.SampledFrom([]string{"", "e", "an|um", "kiwi"}).Draw(t, "filter"))
			case 1:
				l.Chosen(SortMenu, []string{rapid.SampledFrom([]string{"name", "weight"}).Draw(t, "column")})
			default:
				l.Handle(rapid.SampledFrom([]keys.Intent{keys.IntentDown, keys.IntentUp, keys.IntentBottom, keys.IntentTop, keys.IntentPageDown, keys.IntentMarkRow, keys.IntentBack}).Draw(t, "intent"), l.View(all), page)
			}
			v := l.View(all)
			if n := len(slices.Compact(slices.Sorted(slices.Values(v.Keys)))); n != len(v.Rows) {
				t.Fatalf("%d rows, %d of them different: %v", len(v.Rows), n, v.Keys)
			}
			at, from := l.Place(v), l.From(v, page, true)
			if at >= len(v.Rows) || len(v.Rows) > 0 && (at < from || at >= from+page) {
				t.Fatalf("cursor on %d of %d, shown from %d: %d", at, len(v.Rows), from, page)
			}
			if got := l.From(v, page, false); got != 0 {
				t.Fatalf("without the focus it begins at %d", got)
			}
		}
	})
}
