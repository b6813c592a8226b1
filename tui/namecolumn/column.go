// Package namecolumn is the column of who speaks, beside the lines of a log.
package namecolumn

import (
	"slices"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
)

// Column is the column of who speaks. It is as wide as the names of dynos that are known, within the pane's room, so that it does not move
// from line to line. Names that are longer are cut in the middle, and differ where the names do.
type Column struct {
	names     []string // in order, each once
	widest    int
	next      logs.Seq // the first line whose name was not asked for
	processes uint64   // the version of the section whose names are known
	Width     int
	ellipsis  string
	short     map[string]string // of the names that are too long for width
	Version   uint64            // counts the changes of short
}

const (
	leastNameWidth = 8
	mostNameWidth  = 24
	mostNames      = 500 // of a log that says a host or a request where a dyno is to stand
)

// nameWidth is the room for names in a pane of w cells.
func nameWidth(w, widest int) int {
	return min(max(widest, leastNameWidth), max(10, (w-8)/7), mostNameWidth)
}

// Learn takes in the names of dynos, and of the lines that came.
func (c *Column) Learn(sc pane.Scene, snap logstore.Snapshot) {
	had := len(c.names)
	if v := sc.State.Version(model.SectionProcesses); v != c.processes || v == 0 {
		c.processes = v
		for _, t := range sc.App.Processes.Types {
			for _, d := range t.Dynos {
				c.add(d.Name)
				c.widest = max(c.widest, draw.Width(d.Name))
			}
		}
	}
	if c.next < snap.End() && snap.Len() > 0 {
		for i := snap.ChunkOf(max(c.next, snap.First())); i < snap.Chunks(); i++ {
			for _, o := range snap.Chunk(i).Origins() {
				c.add(o.Proc)
				if o.Class != logs.AddOn && len(o.Proc) > c.widest { // most lines of add-ons are metrics, which are not shown
					c.widest = max(c.widest, draw.Width(o.Proc))
				}
			}
		}
		c.next = snap.End()
	}
	w, ellipsis := nameWidth(sc.W, c.widest), sc.Glyphs().Ellipsis
	if len(c.names) != had || w != c.Width || ellipsis != c.ellipsis {
		c.Width, c.ellipsis = w, ellipsis
		c.short = shortened(c.names, w, ellipsis)
		c.Version++
	}
}

func (c *Column) add(name string) {
	i, known := slices.BinarySearch(c.names, name)
	if known || name == "" || len(c.names) >= mostNames {
		return
	}
	c.names = slices.Insert(c.names, i, name)
}

// Of is the name as the column shows it.
func (c *Column) Of(name string) string {
	if len(name) <= c.Width {
		return name
	}
	if s, ok := c.short[name]; ok {
		return s
	}
	if draw.Width(name) <= c.Width {
		return name
	}
	return cutMiddle(name, c.Width, (c.Width-draw.Width(c.ellipsis))/2, c.ellipsis)
}

// shortened is the names that are wider than w, cut in the middle: all at the same place, so that names of one type look of one type.
// Those that are alike even so are cut where they differ.
func shortened(names []string, w int, ellipsis string) map[string]string {
	room := w - draw.Width(ellipsis)
	var long []string
	for _, n := range names {
		if draw.Width(n) > w {
			long = append(long, n)
		}
	}
	out := map[string]string{}
	alike := map[string][]string{}
	for i, cut := range cutApart(long, w, room, ellipsis) {
		out[long[i]] = cut
		alike[cut] = append(alike[cut], long[i])
	}
	for _, group := range alike {
		if len(group) > 1 {
			for i, cut := range cutApart(group, w, room, ellipsis) {
				out[group[i]] = cut
			}
		}
	}
	return out
}

// cutApart cuts names so that most of them can be told apart: nearer to one of their ends, or to what differs between them.
func cutApart(group []string, w, room int, ellipsis string) []string {
	best, most := make([]string, len(group)), 0
	attempt := func(cut func(string) string) {
		texts := make([]string, len(group))
		distinct := map[string]bool{}
		for i, n := range group {
			texts[i] = cut(n)
			distinct[texts[i]] = true
		}
		if len(distinct) > most {
			best, most = texts, len(distinct)
		}
	}
	for off := range room/2 + 1 {
		for _, head := range []int{room/2 - off, room/2 + off} {
			if head <= room && most < len(group) {
				attempt(func(n string) string { return cutMiddle(n, w, head, ellipsis) })
			}
		}
	}
	if len(group) < 2 || most == len(group) {
		return best
	}
	same := commonStart(group)
	attempt(func(n string) string { return draw.Cut(ellipsis+strings.TrimPrefix(n, same), w) })
	return best
}

// commonStart is what all names begin with, up to a whole character.
func commonStart(names []string) string {
	start := names[0]
	for _, n := range names[1:] {
		for !strings.HasPrefix(n, start) {
			r := []rune(start)
			start = string(r[:len(r)-1])
		}
	}
	return start
}

// cutMiddle is a name in at most w cells: head cells of its start, the ellipsis, and its end.
func cutMiddle(name string, w, head int, ellipsis string) string {
	runes := []rune(name)
	from, cells := 0, 0
	for from < len(runes) && cells+draw.Width(string(runes[from])) <= head {
		cells += draw.Width(string(runes[from]))
		from++
	}
	to, cells := len(runes), cells+draw.Width(ellipsis)
	for to > from && cells+draw.Width(string(runes[to-1])) <= w {
		to--
		cells += draw.Width(string(runes[to]))
	}
	return string(runes[:from]) + ellipsis + string(runes[to:])
}
