//go:build integration && picture

package journey

import (
	"fmt"
	"html"
	"image/color"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// TestPicture takes the picture of the README: the demo in the minute of its crash, 160x45, as an SVG.
// scripts/take-pictures runs it.
func TestPicture(t *testing.T) {
	path := os.Getenv("GONOGO_PICTURE")
	if path == "" {
		t.Fatal("GONOGO_PICTURE=FILE names where to write")
	}
	tm := gonogo(t, setting{}, "demo", "--utc")
	tm.see(time.Minute, "0 of 4 up", "B rolls back to", "503 H10", "removed in 20a5742 by ned")
	if err := os.WriteFile(path, []byte(tm.svg()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The size of a cell, in the units of the picture.
const (
	cellW, cellH = 8.4, 18.0
	margin       = 14.0
)

// The picture's own sixteen colors, then what a cell without a color has.
var (
	palette = [16]string{"#1b1d2b", "#f7768e", "#9ece6a", "#e0af68", "#7aa2f7", "#bb9af7", "#7dcfff", "#c0caf5",
		"#767c9d", "#ff899d", "#b9f27c", "#ffc777", "#8db0ff", "#c7a9ff", "#a4daff", "#e6e9f5"}
	ground, ink = "#16161e", "#d0d4e4"
)

// The bits of a cell's attributes.
const (
	bold = 1 << iota
	faint
	_ // italic
	_ // blink
	_ // rapid blink
	reverse
)

func shade(c color.Color, or string) string {
	switch c := c.(type) {
	case nil:
		return or
	case ansi.BasicColor:
		return palette[c%16]
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// pen is how a cell is drawn.
type pen struct {
	ink, ground string
	bold, faint bool
}

// svg is the screen as it is now.
func (tm *terminal) svg() string {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	w, h := tm.screen.Width(), tm.screen.Height()
	width, height := float64(w)*cellW+2*margin, float64(h)*cellH+2*margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.1f %.1f" font-family="ui-monospace,'JetBrains Mono','DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="14">`+"\n", width, height)
	fmt.Fprintf(&b, `<rect width="%.1f" height="%.1f" rx="8" fill="%s"/>`+"\n", width, height, ground)
	for y := range h {
		for x := 0; x < w; {
			p, text, from := tm.penAt(x, y), strings.Builder{}, x
			for x < w && tm.penAt(x, y) == p {
				c := tm.screen.CellAt(x, y)
				if c == nil || c.Content == "" {
					text.WriteByte(' ')
					x++
					continue
				}
				text.WriteString(c.Content)
				x += max(1, c.Width)
			}
			drawRun(&b, p, text.String(), from, x-from, y)
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func (tm *terminal) penAt(x, y int) pen {
	c := tm.screen.CellAt(x, y)
	if c == nil {
		return pen{ink: ink, ground: ground}
	}
	p := pen{ink: shade(c.Style.Fg, ink), ground: shade(c.Style.Bg, ground), bold: c.Style.Attrs&bold != 0, faint: c.Style.Attrs&faint != 0}
	if c.Style.Attrs&reverse != 0 {
		p.ink, p.ground = p.ground, p.ink
	}
	return p
}

// drawRun writes cells that are drawn alike. The width is said, so that a font with other widths does not move what follows.
func drawRun(b *strings.Builder, p pen, text string, x, cells, y int) {
	left, top, width := margin+float64(x)*cellW, margin+float64(y)*cellH, float64(cells)*cellW
	if p.ground != ground {
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, left, top, width, cellH, p.ground)
	}
	shown := strings.TrimRight(text, " ")
	if shown == "" {
		return
	}
	width -= float64(len(text)-len(shown)) * cellW
	style := ""
	if p.bold {
		style += ` font-weight="bold"`
	}
	if p.faint {
		style += ` opacity="0.6"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f" lengthAdjust="spacingAndGlyphs" fill="%s"%s>%s</text>`+"\n",
		left, top+0.76*cellH, width, p.ink, style, strings.ReplaceAll(html.EscapeString(shown), " ", "\u00a0"))
}
