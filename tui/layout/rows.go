package layout

import (
	"slices"

	"app.gonogo/gonogo/tui/pane"
)

const (
	leastTile  = 3  // rows of a tile with a border around something
	foldedRows = 1  // of a tile that is folded to its headline
	kept       = -1 // the priority of the tile with the focus
)

// heights divides rows among tiles above one another. Who cannot have the least is folded, the least important first, and goes when
// there is not even room for that. What is left raises all towards what they want, the lowest first; then those that fill anything
// share the rest; where none does, those that could use more get it, and at last the last one.
func heights(rows int, needs []Need) []int {
	if len(needs) == 0 {
		return nil
	}
	needs = wholeOrLess(rows, needs)
	out := folded(rows, needs)
	open := make([]bool, len(needs))
	left := rows
	for i, h := range out {
		open[i] = h > foldedRows
		left -= h
	}
	left = raise(out, needs, open, left, func(n Need) int { return n.Want })
	left = fill(out, needs, open, left)
	left = raise(out, needs, open, left, func(n Need) int {
		if n.fills() {
			return 0
		}
		return n.Most
	})
	for i := len(out) - 1; i >= 0 && left > 0; i-- {
		if open[i] || i == 0 {
			out[i] += left
			left = 0
		}
	}
	return out
}

// wholeOrLess settles for each part that is seen whole or in short which it will be: whole, the most important first, as long as the
// others have their least.
func wholeOrLess(rows int, needs []Need) []Need {
	needs = slices.Clone(needs)
	sum := 0
	for _, n := range needs {
		sum += max(foldedRows, n.Least)
	}
	order := make([]int, len(needs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return needs[a].Priority - needs[b].Priority })
	for _, i := range order {
		n := &needs[i]
		switch more := n.Want - max(foldedRows, n.Least); {
		case n.Less == 0 || more <= 0:
		case sum+more <= rows:
			n.Least, sum = n.Want, sum+more
		default:
			n.Want, n.Most = n.Less, n.Less
		}
	}
	return needs
}

// fill gives rows to those that fill whatever they get, if there are as many as one of them makes use of.
func fill(out []int, needs []Need, open []bool, left int) int {
	takes := make([]bool, len(needs))
	for i, n := range needs {
		takes[i] = open[i] && n.fills() && out[i]+left >= n.Want+n.Step
	}
	return raise(out, needs, takes, left, func(n Need) int { return n.Most })
}

// fills tells that there is no end to what the part has use for.
func (n Need) fills() bool { return n.Most >= pane.Endless/2 }

// folded is the least height of each: all of it, a line, or nothing.
func folded(rows int, needs []Need) []int {
	out := make([]int, len(needs))
	sum := 0
	for i, n := range needs {
		out[i] = max(foldedRows, n.Least)
		sum += out[i]
	}
	for _, to := range []int{foldedRows, 0} {
		for sum > rows {
			i := leastImportant(out, needs, to)
			if i < 0 {
				break
			}
			sum -= out[i] - to
			out[i] = to
		}
	}
	for i := range out { // the one that is kept may be higher than the screen
		out[i] = min(out[i], rows)
	}
	return out
}

// leastImportant is who is lowered to so many rows next; -1 when only the most important one is left above them.
func leastImportant(out []int, needs []Need, to int) int {
	best, first := -1, 0
	for i, n := range needs {
		if n.Priority < needs[first].Priority {
			first = i
		}
	}
	for i, n := range needs {
		if i != first && out[i] > to && (best < 0 || n.Priority >= needs[best].Priority) {
			best = i
		}
	}
	return best
}

// raise gives rows one by one to the open tile that is lowest for its weight and below its goal; it returns what nobody wanted.
func raise(out []int, needs []Need, open []bool, left int, goal func(Need) int) int {
	for ; left > 0; left-- {
		lowest := -1
		for i, n := range needs {
			if open[i] && out[i] < goal(n) && (lowest < 0 || out[i]*needs[lowest].Weight < out[lowest]*n.Weight) {
				lowest = i
			}
		}
		if lowest < 0 {
			break
		}
		out[lowest]++
	}
	return left
}
