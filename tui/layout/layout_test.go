package layout

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// sketch draws every tile with the first letter of its name; dots are nobody's.
func sketch(p Places, w, h int) string {
	rows := make([][]byte, h)
	for y := range rows {
		rows[y] = []byte(strings.Repeat(".", w))
	}
	for _, t := range p {
		for y := t.Rect.Y; y < t.Rect.Y+t.Rect.H; y++ {
			for x := t.Rect.X; x < t.Rect.X+t.Rect.W; x++ {
				rows[y][x] = t.Name[0]
			}
		}
	}
	var s strings.Builder
	for _, row := range rows {
		s.WriteString("\n" + string(row))
	}
	return s.String()
}

func screen() Item {
	return V(
		Tile("top", Fixed(1)),
		H(
			V(Tile("processes", Fixed(3)), Tile("releases", Fixed(2)), Tile("queues", Fill(1))).Sized(Fill(2)),
			Gap(1),
			V(Tile("logs", Fill(2)), H(Tile("errors", Fill(1)), Tile("vitals", Fill(1))).Sized(Fill(1).Min(2))).Sized(Fill(3)),
		),
		Tile("keys", Fixed(1)),
	)
}

func TestSplit(t *testing.T) {
	for name, c := range map[string]struct {
		item Item
		w, h int
		want string
	}{
		"the whole screen": {screen(), 26, 11, `
tttttttttttttttttttttttttt
pppppppppp.lllllllllllllll
pppppppppp.lllllllllllllll
pppppppppp.lllllllllllllll
rrrrrrrrrr.lllllllllllllll
rrrrrrrrrr.lllllllllllllll
qqqqqqqqqq.lllllllllllllll
qqqqqqqqqq.eeeeeeevvvvvvvv
qqqqqqqqqq.eeeeeeevvvvvvvv
qqqqqqqqqq.eeeeeeevvvvvvvv
kkkkkkkkkkkkkkkkkkkkkkkkkk`},
		"too low: the later tiles get nothing": {screen(), 16, 5, `
tttttttttttttttt
pppppp.lllllllll
pppppp.eeeevvvvv
pppppp.eeeevvvvv
kkkkkkkkkkkkkkkk`},
		"a minimum is kept": {H(Tile("a", Fill(1).Min(6)), Tile("b", Fill(3))), 12, 1, `
aaaaaabbbbbb`},
		"minimums in order when there is too little": {H(Tile("a", Fill(1).Min(6)), Tile("b", Fill(1).Min(6))), 8, 1, `
aaaaaabb`},
		"the remainder goes to the last fill": {H(Tile("a", Fill(1)), Tile("b", Fill(1)), Tile("c", Fill(1)), Tile("d", Fixed(1))), 12, 1, `
aaabbbcccccd`},
		"nothing fills": {H(Tile("a", Fixed(2)), Gap(1), Tile("b", Fixed(2))), 8, 1, `
aa.bb...`},
		"no room at all": {H(Tile("a", Fixed(2)), Tile("b", Fill(1))), 1, 1, `
a`},
	} {
		t.Run(name, func(t *testing.T) {
			got := sketch(c.item.Split(Rect{W: c.w, H: c.h}), c.w, c.h)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("split differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSplitOfNothingIsOneCell(t *testing.T) {
	got := Tile("a", Fill(1)).Split(Rect{X: 3, W: -4})
	if diff := cmp.Diff(Places{{"a", Rect{X: 3, W: 1, H: 1}}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestPlaces(t *testing.T) {
	p := screen().Split(Rect{W: 26, H: 11})
	if got := p.At(12, 2); got != "logs" {
		t.Errorf("at 12,2 is %q", got)
	}
	if got := p.At(10, 2); got != "" {
		t.Errorf("the gap belongs to %q", got)
	}
	if got := p.Rect("keys"); got != (Rect{Y: 10, W: 26, H: 1}) {
		t.Errorf("keys are at %v", got)
	}
	if !p.Rect("nobody").Empty() {
		t.Error("a tile that is not there has room")
	}
}

func TestCenterAndInset(t *testing.T) {
	r := Rect{X: 1, Y: 1, W: 10, H: 6}
	if got := r.Center(4, 2); got != (Rect{X: 4, Y: 3, W: 4, H: 2}) {
		t.Errorf("center is %v", got)
	}
	if got := r.Center(40, -2); got != (Rect{X: 1, Y: 4, W: 10, H: 0}) {
		t.Errorf("center of too much is %v", got)
	}
	if got := r.Inset(4); !got.Empty() || got.W != 2 {
		t.Errorf("inset is %v", got)
	}
}

// items makes a division of any shape, its tiles named by their order.
func items(t *rapid.T, depth int) Item {
	size := rapid.Custom(func(t *rapid.T) Size {
		if rapid.Bool().Draw(t, "fixed") {
			return Fixed(rapid.IntRange(-1, 12).Draw(t, "n"))
		}
		return Fill(rapid.IntRange(-1, 5).Draw(t, "weight")).Min(rapid.IntRange(-1, 12).Draw(t, "min"))
	})
	if depth == 0 {
		return Tile("t", size.Draw(t, "size"))
	}
	children := make([]Item, rapid.IntRange(0, 4).Draw(t, "children"))
	for i := range children {
		children[i] = items(t, rapid.IntRange(0, depth-1).Draw(t, "depth"))
	}
	group := V(children...)
	if rapid.Bool().Draw(t, "across") {
		group = H(children...)
	}
	return group.Sized(size.Draw(t, "size"))
}

func TestTilesNeverOverlapNorLeave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(-1, 40).Draw(t, "w"), rapid.IntRange(-1, 20).Draw(t, "h")
		places := items(t, 3).Split(Rect{W: w, H: h})
		w, h = max(w, 1), max(h, 1)
		taken := make([]bool, w*h)
		for _, p := range places {
			r := p.Rect
			if r.W < 0 || r.H < 0 || r.X < 0 || r.Y < 0 || r.X+r.W > w || r.Y+r.H > h {
				t.Fatalf("%v is not in %d × %d", r, w, h)
			}
			for y := r.Y; y < r.Y+r.H; y++ {
				for x := r.X; x < r.X+r.W; x++ {
					if taken[y*w+x] {
						t.Fatalf("%d,%d belongs to two tiles", x, y)
					}
					taken[y*w+x] = true
				}
			}
		}
	})
}
