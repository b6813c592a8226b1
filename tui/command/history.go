package command

import "slices"

// mostLines is how many lines are remembered.
const mostLines = 50

// History is the lines that were typed before, the newest last, each once.
type History []string

// With is the history with a line more.
func (h History) With(line string) History {
	out := slices.DeleteFunc(slices.Clone(h), func(old string) bool { return old == line })
	out = append(out, line)
	return out[max(0, len(out)-mostLines):]
}
