package layout

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"app.gonogo/gonogo/tui/pane"
)

// table is panes of every column; the names' first letters stand for them in sketches.
var table = pane.Table{
	{ID: "processes", Place: pane.Place{Column: pane.Left, Least: 3, Priority: 2}},
	{ID: "logs", Place: pane.Place{Column: pane.Main, Least: 4, Priority: 1}},
	{ID: "releases", Place: pane.Place{Column: pane.Left, Least: 3, Priority: 4}},
	{ID: "queues", Place: pane.Place{Column: pane.Right, Least: 4, Priority: 3}},
}

// wishes are what the panes of the table could use, borders included.
var wishes = map[pane.ID]pane.Rows{
	"processes": {Want: 5, Most: 5}, "releases": {Want: 6, Most: 9}, "queues": {Want: 8, Most: pane.Endless}, "logs": {Want: 8, Most: pane.Endless},
}

func room(w, h int, focus pane.ID) Room {
	return Room{Area: Rect{W: w, H: h}, Screen: Rect{W: w, H: h}, Breaks: DefaultBreakpoints(), Focus: focus, Main: "logs",
		Need: func(id pane.ID, _ int) Need {
			row, _ := table.Find(id)
			return Need{Rows: wishes[id], Least: row.Place.Least, Priority: row.Place.Priority}
		}}
}

// sketch draws every tile with the first letter of its pane, in capitals where it is folded, a cell for ten columns; dots are nobody's.
func sketch(p Places, w, h int) string {
	rows := make([][]byte, h)
	for y := range rows {
		rows[y] = []byte(strings.Repeat(".", w/10))
	}
	for _, t := range p {
		letter := t.Pane[0]
		if t.Frame == Folded {
			letter -= 'a' - 'A'
		}
		for y := t.Rect.Y; y < t.Rect.Y+t.Rect.H; y++ {
			for x := t.Rect.X / 10; x < (t.Rect.X+t.Rect.W)/10; x++ {
				rows[y][x] = letter
			}
		}
	}
	var s strings.Builder
	for _, row := range rows {
		s.WriteString("\n" + string(row))
	}
	return s.String()
}

func TestArrange(t *testing.T) {
	for name, c := range map[string]struct {
		root Node
		w, h int
		want string
	}{
		"two columns": {Overview(table), 100, 21, `
ppppllllll
ppppllllll
ppppllllll
ppppllllll
ppppllllll
rrrrllllll
rrrrllllll
rrrrllllll
rrrrllllll
rrrrllllll
rrrrllllll
qqqqllllll
qqqqllllll
qqqqllllll
qqqqllllll
qqqqllllll
qqqqllllll
qqqqllllll
qqqqllllll
qqqqllllll
qqqqllllll`},
		"short of rows: the least important is folded": {Overview(table), 100, 9, `
ppppllllll
ppppllllll
ppppllllll
ppppllllll
RRRRllllll
qqqqllllll
qqqqllllll
qqqqllllll
qqqqllllll`},
		"very short: the most important is left":  {Overview(table), 100, 3, strings.Repeat("\nppppllllll", 3)},
		"rows by weight":                          {Rows(Tile("queues").Weighs(3), Tile("logs")), 100, 20, strings.Repeat("\nqqqqqqqqqq", 12) + strings.Repeat("\nllllllllll", 8)},
		"columns without the main pane are alike": {Columns(Tile("processes"), Tile("queues")), 100, 3, strings.Repeat("\npppppqqqqq", 3)},
	} {
		got := sketch(room(c.w, c.h, "logs").Arrange(c.root), c.w, c.h)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What stands under the main pane shares its column, side by side where there is room; a view with that part folds it as one.
func TestUnderTheMainPane(t *testing.T) {
	with := slices.Clone(table)
	for _, id := range []pane.ID{"errors", "verdict"} {
		with = append(with, pane.Row{ID: id, Place: pane.Place{Column: pane.Under, Least: 4, Priority: 5}})
		wishes[id] = pane.Rows{Want: 6, Most: 6}
	}
	t.Cleanup(func() { delete(wishes, "errors"); delete(wishes, "verdict") })
	for _, c := range []struct {
		w, h                  int
		logs, errors, verdict Rect
	}{
		{160, 30, Rect{65, 0, 95, 24}, Rect{65, 24, 47, 6}, Rect{112, 24, 48, 6}},
		{110, 30, Rect{45, 0, 65, 18}, Rect{45, 18, 65, 6}, Rect{45, 24, 65, 6}}, // too narrow to stand beside one another
		{160, 7, Rect{65, 0, 95, 6}, Rect{65, 6, 47, 1}, Rect{112, 6, 48, 1}},
	} {
		r := room(c.w, c.h, "logs")
		r.Need = func(id pane.ID, _ int) Need {
			row, _ := with.Find(id)
			return Need{Rows: wishes[id], Least: row.Place.Least, Priority: row.Place.Priority}
		}
		places := r.Arrange(Overview(with))
		for id, want := range map[pane.ID]Rect{"logs": c.logs, "errors": c.errors, "verdict": c.verdict} {
			if got := places.Of(id).Rect; got != want {
				t.Errorf("%dx%d: %s at %v, want %v", c.w, c.h, id, got, want)
			}
		}
	}
}

// A pane of the top stands across the screen; one beside the main pane gets the columns that it asks for. A view keeps what a table has.
func TestAcrossTheTop(t *testing.T) {
	offline := pane.Table{
		{ID: "histogram", Place: pane.Place{Column: pane.Top, Least: 4, Priority: 2}},
		{ID: "logs", Place: pane.Place{Column: pane.Main, Least: 4, Priority: 1}},
		{ID: "summary", Place: pane.Place{Column: pane.Right, Least: 4, Wide: 46, Priority: 3}},
	}
	wishes := map[pane.ID]pane.Rows{"histogram": {Want: 8, Most: 8}, "logs": {Want: 8, Most: pane.Endless}, "summary": {Want: 9, Most: pane.Endless}}
	for _, c := range []struct {
		w, h                     int
		histogram, logs, summary Rect
	}{
		{160, 30, Rect{0, 0, 160, 8}, Rect{0, 8, 114, 22}, Rect{114, 8, 46, 22}},
		{80, 30, Rect{0, 0, 80, 8}, Rect{0, 8, 40, 22}, Rect{40, 8, 40, 22}},
	} {
		r := room(c.w, c.h, "logs")
		r.Need = func(id pane.ID, _ int) Need {
			row, _ := offline.Find(id)
			return Need{Rows: wishes[id], Least: row.Place.Least, Priority: row.Place.Priority, Wide: row.Place.Wide}
		}
		places := r.Arrange(Overview(offline))
		for id, want := range map[pane.ID]Rect{"histogram": c.histogram, "logs": c.logs, "summary": c.summary} {
			if got := places.Of(id).Rect; got != want {
				t.Errorf("%dx%d: %s at %v, want %v", c.w, c.h, id, got, want)
			}
		}
	}
	view := Columns(Rows(Tile("processes"), Tile("queues")), Tile("logs"))
	if got := view.Only(func(id pane.ID) bool { return id == "logs" }); got.Pane != "logs" {
		t.Errorf("what is left of a view is %v, want the logs", got)
	}
}

func TestHeights(t *testing.T) {
	small, some, endless := pane.Rows{Want: 5, Most: 5}, pane.Rows{Want: 6, Most: 9}, pane.Rows{Want: 8, Most: pane.Endless}
	need := func(r pane.Rows, least, priority int) Need {
		return Need{Rows: r, Least: least, Priority: priority, Weight: 1}
	}
	for _, c := range []struct {
		name  string
		rows  int
		needs []Need
		want  []int
	}{
		{"all have what they want, the endless one the rest", 40, []Need{need(small, 3, 1), need(some, 3, 2), need(endless, 4, 3)}, []int{5, 6, 29}},
		{"without an endless one, more is read", 14, []Need{need(small, 3, 1), need(some, 3, 2)}, []int{5, 9}},
		{"rows that nobody wants stay with the last", 20, []Need{need(small, 3, 1), need(some, 3, 2)}, []int{5, 15}},
		{"the lowest is raised first", 13, []Need{need(small, 3, 1), need(some, 3, 2), need(endless, 4, 3)}, []int{5, 4, 4}},
		{"too few rows for a chart are not wasted on it", 18, []Need{need(some, 3, 2), need(pane.Rows{Want: 8, Step: 5, Most: pane.Endless}, 4, 3)}, []int{9, 9}},
		{"rows enough for a chart", 19, []Need{need(some, 3, 2), need(pane.Rows{Want: 8, Step: 5, Most: pane.Endless}, 4, 3)}, []int{6, 13}},
		{"the least important is folded", 9, []Need{need(small, 3, 1), need(some, 3, 3), need(endless, 4, 2)}, []int{4, 1, 4}},
		{"then the next", 6, []Need{need(small, 3, 1), need(some, 3, 3), need(endless, 4, 2)}, []int{4, 1, 1}},
		{"folded ones go when the least does not fit", 3, []Need{need(small, 3, 1), need(some, 3, 3), need(endless, 4, 2)}, []int{3, 0, 0}},
		{"the one with the focus stays", 6, []Need{need(small, 3, 1), need(some, 3, kept), need(endless, 4, 2)}, []int{1, 4, 1}},
		{"whole before others have more than the least", 21, []Need{need(pane.Rows{Want: 8, Less: 4, Most: 8}, 4, 2), need(pane.Rows{Want: 11, Most: 17}, 4, 4), need(pane.Rows{Want: 8, Step: 5, Most: pane.Endless}, 7, 3)}, []int{8, 6, 7}},
		{"in short where it cannot be whole", 17, []Need{need(pane.Rows{Want: 8, Less: 4, Most: 8}, 4, 2), need(pane.Rows{Want: 11, Most: 17}, 4, 4), need(pane.Rows{Want: 8, Step: 5, Most: pane.Endless}, 7, 3)}, []int{4, 6, 7}},
		{"one row", 1, []Need{need(small, 3, 1), need(some, 3, 2)}, []int{1, 0}},
		{"no row", 0, []Need{need(small, 3, 1)}, []int{0}},
	} {
		if got := heights(c.rows, c.needs); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// With tabs, rows that the pane in front has no use for show the main pane.
func TestTab(t *testing.T) {
	for _, c := range []struct {
		focus pane.ID
		rows  int
		want  string
	}{
		{"processes", 19, "processes 3 bare, logs 16"}, // without a border it wants two rows less
		{"releases", 19, "releases 7 bare, logs 12"},
		{"queues", 13, "queues 13 bare"},
		{"queues", 30, "queues 15 bare, logs 15"},
		{"logs", 40, "logs 40 bare"},
		{"processes", 10, "processes 10 bare"},
	} {
		var got []string
		for _, p := range room(80, c.rows, c.focus).Tab(true) {
			text := fmt.Sprint(p.Pane, " ", p.Rect.H)
			if p.Frame == Bare {
				text += " bare"
			}
			got = append(got, text)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s in %d rows: got %v, want %s", c.focus, c.rows, got, c.want)
		}
	}
	chart := room(80, 19, "queues")
	needs := chart.Need
	chart.Need = func(id pane.ID, w int) Need {
		need := needs(id, w)
		need.Step = 5
		return need
	}
	if got := chart.Tab(true); len(got) != 1 {
		t.Errorf("a chart in 19 rows: got %v, want all of them for it", got)
	}
	if got := room(80, 40, "processes").Tab(false); len(got) != 1 {
		t.Errorf("without the main pane in the view: got %v, want one tile", got)
	}
}

func TestCenter(t *testing.T) {
	r := Rect{X: 1, Y: 1, W: 10, H: 6}
	if got := r.Center(4, 2); got != (Rect{X: 4, Y: 3, W: 4, H: 2}) {
		t.Errorf("center is %v", got)
	}
	if got := r.Center(40, -2); got != (Rect{X: 1, Y: 4, W: 10, H: 0}) {
		t.Errorf("center of too much is %v", got)
	}
}

// anyNode makes a part of panes that are not in use yet.
func anyNode(t *rapid.T, depth int, left *[]pane.ID) Node {
	if depth == 0 || len(*left) < 2 || rapid.IntRange(0, 2).Draw(t, "kind") == 0 {
		id := (*left)[0]
		*left = (*left)[1:]
		return Tile(id).Weighs(rapid.IntRange(0, 3).Draw(t, "weight"))
	}
	var parts []Node
	for range rapid.IntRange(1, 4).Draw(t, "parts") {
		if len(*left) > 0 {
			parts = append(parts, anyNode(t, depth-1, left))
		}
	}
	if rapid.Bool().Draw(t, "across") {
		return Columns(parts...)
	}
	return Rows(parts...)
}

// Whatever the view, the size and the wishes: every cell of the area belongs to one tile, and to no second one.
func TestEveryCellBelongsToOneTile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := []pane.ID{"a", "b", "c", "d", "e", "f", "g", "h"}
		all := slices.Clone(ids)
		root := anyNode(t, 3, &ids)
		w, h := rapid.IntRange(1, 320).Draw(t, "w"), rapid.IntRange(1, 70).Draw(t, "h")
		needs := map[pane.ID]Need{}
		for i, id := range all {
			want := rapid.IntRange(0, 30).Draw(t, "want")
			most := rapid.SampledFrom([]int{want, want + 7, pane.Endless}).Draw(t, "most")
			needs[id] = Need{Rows: pane.Rows{Want: want, Most: most}, Least: rapid.IntRange(0, 9).Draw(t, "least"), Priority: i,
				Wide: rapid.SampledFrom([]int{0, 0, 30, 60}).Draw(t, "wide")}
		}
		r := Room{Area: Rect{X: 2, Y: 1, W: w, H: h}, Screen: Rect{W: w, H: h + 3}, Breaks: DefaultBreakpoints(),
			Focus: rapid.SampledFrom(all).Draw(t, "focus"), Main: rapid.SampledFrom(all).Draw(t, "main"),
			Need: func(id pane.ID, _ int) Need { return needs[id] }}
		taken := make([]int, w*h)
		for _, p := range r.Arrange(root) {
			for y := p.Rect.Y; y < p.Rect.Y+p.Rect.H; y++ {
				for x := p.Rect.X; x < p.Rect.X+p.Rect.W; x++ {
					if x < 2 || y < 1 || x >= w+2 || y >= h+1 {
						t.Fatalf("%v leaves %v", p, r.Area)
					}
					taken[(y-1)*w+x-2]++
				}
			}
			if p.Frame == Folded && p.Rect.H >= leastTile || p.Frame == Bordered && p.Rect.H < leastTile {
				t.Errorf("%v has the wrong frame", p)
			}
		}
		for i, n := range taken {
			if n != 1 {
				t.Fatalf("%d,%d belongs to %d tiles", i%w, i/w, n)
			}
		}
	})
}

// A pane that says how wide it wants to be beside another is so wide, where the other has room.
func TestTilesBesideOneAnother(t *testing.T) {
	r := Room{Need: func(id pane.ID, _ int) Need {
		if id == "narrow" {
			return Need{Wide: 40}
		}
		return Need{}
	}}
	for _, c := range []struct {
		parts []Node
		width int
		want  []int
	}{
		{[]Node{Tile("a"), Tile("narrow")}, 95, []int{55, 40}},
		{[]Node{Tile("narrow"), Tile("a")}, 95, []int{40, 55}},
		{[]Node{Tile("a"), Tile("narrow")}, 71, []int{35, 36}}, // the other would have too little
		{[]Node{Tile("a"), Tile("b"), Tile("narrow")}, 121, []int{40, 41, 40}},
		{[]Node{Tile("narrow"), Tile("narrow")}, 91, []int{45, 46}},
	} {
		if got := r.shares(c.parts, c.width); !slices.Equal(got, c.want) {
			t.Errorf("%v in %d columns: %v, want %v", c.parts, c.width, got, c.want)
		}
	}
}
