package lines

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"app.gonogo/gonogo/model/logs/form"
)

// Found tells in which forms the lines of an origin came.
type Found struct {
	Heroku  int               // as the platform's own client writes them
	Others  map[form.Name]int // in the forms of others
	Unknown int               // without a header that is known; blank lines are none of them

	Timeless int // of those in the forms of others: who speaks stands there, and no whole time
}

func (f *Found) count(name form.Name) {
	if f.Others == nil {
		f.Others = map[form.Name]int{}
	}
	f.Others[name]++
}

func (f Found) clone() Found {
	f.Others = maps.Clone(f.Others)
	return f
}

// Add counts those of another origin too.
func (f *Found) Add(more Found) {
	f.Heroku += more.Heroku
	f.Unknown += more.Unknown
	f.Timeless += more.Timeless
	for name, n := range more.Others {
		if f.Others == nil {
			f.Others = map[form.Name]int{}
		}
		f.Others[name] += n
	}
}

// Forms are the names of the forms and how many lines came in each.
func (f Found) Forms() map[form.Name]int {
	all := maps.Clone(f.Others)
	if all == nil {
		all = map[form.Name]int{}
	}
	if f.Heroku > 0 {
		all[form.Heroku] += f.Heroku
	}
	return all
}

// Lines is how many lines there were, less the blank ones without a header.
func (f Found) Lines() int {
	n := f.Heroku + f.Unknown
	for _, lines := range f.Others {
		n += lines
	}
	return n
}

// Format names the forms, the one of most lines first; empty when no line told one.
func (f Found) Format() string {
	forms := f.Forms()
	names := slices.SortedFunc(maps.Keys(forms), func(a, b form.Name) int {
		if d := forms[b] - forms[a]; d != 0 {
			return d
		}
		return strings.Compare(string(a), string(b))
	})
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = string(n)
	}
	return strings.Join(words, ", ")
}

// Unseen is what filters cannot see of the lines, as a sentence; empty when they see all.
func (f Found) Unseen() string {
	if f.Unknown == 0 {
		return ""
	}
	verb := "have"
	if f.Unknown == 1 {
		verb = "has"
	}
	return fmt.Sprintf("%d of %d lines %s no header that gonogo knows; filters by source, process, code and time cannot see them",
		f.Unknown, f.Lines(), verb)
}

// Untimed is how many lines say who speaks but not when, as a sentence; empty when all say it.
func (f Found) Untimed() string {
	if f.Timeless == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d lines bear no whole date and zone; filters by time cannot see them", f.Timeless, f.Lines())
}

// String says what was found, for the health of a source.
func (f Found) String() string {
	format := f.Format()
	switch {
	case format == "" && f.Unknown == 0:
		return ""
	case format == "":
		return fmt.Sprintf("format unknown: %d lines not understood", f.Unknown)
	case f.Unknown == 0:
		return "format " + format
	}
	return fmt.Sprintf("format %s; %d of %d lines not understood", format, f.Unknown, f.Lines())
}
