package list

import "strings"

// filter leaves rows that hold one of several texts. The zero value leaves all.
type filter struct {
	text  string
	parts []string // lower case; one of them must be in the row
}

// newFilter reads what was typed: a bar parts texts of which one is enough. Upper and lower case are alike.
func newFilter(text string) filter {
	f := filter{text: strings.TrimSpace(text)}
	for _, part := range strings.Split(f.text, "|") {
		if part = strings.ToLower(strings.TrimSpace(part)); part != "" {
			f.parts = append(f.parts, part)
		}
	}
	if len(f.parts) == 0 {
		f.text = ""
	}
	return f
}

func (f filter) empty() bool { return len(f.parts) == 0 }

func (f filter) passes(row string) bool {
	if f.empty() {
		return true
	}
	row = strings.ToLower(row)
	for _, part := range f.parts {
		if strings.Contains(row, part) {
			return true
		}
	}
	return false
}
