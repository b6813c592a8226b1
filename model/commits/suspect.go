package commits

import (
	"path"
	"slices"
	"strings"

	"app.gonogo/gonogo/model/exceptions"
)

// Suspect is a commit that changed what a trace names.
type Suspect struct {
	Commit *Commit
	Path   string // the file
	Line   int    // the trace's line in it; 0: none
	Reason Reason
	Among  int   // it is one of so many, not known which: Commit is the newest of them; 0: it is Commit
	Near   *Spot // what it changed near the trace's innermost line; nil: nothing, or its lines are not known
	score  float64
}

// Spot is where a commit changed lines near a call of a trace.
type Spot struct {
	Path string
	Line int // the call's
	Hunk *Hunk
}

// Reason is what ties a commit to a trace.
type Reason string

// The reasons, the strongest first.
const (
	RemovedFile Reason = "removed the file that the error names"
	SameLines   Reason = "changed these lines"
	SameCall    Reason = "changed this function"
	SameFile    Reason = "changed this file"
)

// In is the reason before the name of a commit: "these lines changed in".
func (r Reason) In() string {
	switch r {
	case RemovedFile:
		return "removed in"
	case SameLines:
		return "these lines changed in"
	case SameCall:
		return "this function changed in"
	}
	return "file changed in"
}

// weights are how much each reason counts for.
var weights = map[Reason]float64{RemovedFile: 5, SameLines: 4, SameCall: 2.5, SameFile: 1}

// near is how far from a changed line a call still counts as in it.
const near = 3

// Suspects are the commits of a range that changed what an error names, the likeliest first; none where the range changed no file of the
// trace. A call that is further out counts for less.
func (r *Range) Suspects(e *exceptions.Event) []Suspect {
	var found []Suspect
	list := r.candidates()
	for i := range list {
		c := &list[i]
		best := Suspect{Commit: c, Among: r.among()}
		for _, frames := range [][]exceptions.Frame{e.Frames, e.RootAt} {
			depth := 0
			for _, f := range frames {
				if !f.App {
					continue
				}
				if s, ok := c.touches(e.Language, f); ok {
					s.score /= float64(1 + depth)
					best.join(s)
				}
				depth++
			}
		}
		if s, ok := c.removed(e.Message); ok {
			best.join(s)
		}
		if best.score > 0 {
			found = append(found, best)
		}
	}
	slices.SortStableFunc(found, func(a, b Suspect) int { // of equals the newer one comes first, as the commits do
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	return found
}

// candidates are the commits with what each changed. Where only the change as a whole is known, it is that of the newest.
func (r *Range) candidates() []Commit {
	if len(r.Whole) == 0 {
		return r.Commits
	}
	newest := Commit{SHA: r.To}
	if len(r.Commits) > 0 {
		newest = r.Commits[0]
	}
	newest.Files = r.Whole
	return []Commit{newest}
}

// among is how many commits a change that is known as a whole may be of.
func (r *Range) among() int {
	if len(r.Whole) == 0 {
		return 0
	}
	return len(r.Commits) + r.More
}

// Changed is the newest commit that changed what a call runs; false where none did.
func (r *Range) Changed(lang exceptions.Language, f exceptions.Frame) (Suspect, bool) {
	list := r.candidates()
	for i := range list {
		if s, ok := list[i].touches(lang, f); ok && s.Reason != SameFile {
			s.Among = r.among()
			return s, true
		}
	}
	return Suspect{}, false
}

// join adds another tie of the same commit: the strongest is told.
func (s *Suspect) join(other Suspect) {
	if weights[other.Reason] > weights[s.Reason] || s.Reason == "" {
		s.Path, s.Line, s.Reason = other.Path, other.Line, other.Reason
	}
	if s.Near == nil {
		s.Near = other.Near
	}
	s.score += other.score
}

// touches tells how a commit changed what a call runs.
func (c *Commit) touches(lang exceptions.Language, f exceptions.Frame) (Suspect, bool) {
	for i := range c.Files {
		file := &c.Files[i]
		if !SamePath(lang, f, file.Path) && (file.Was == "" || !SamePath(lang, f, file.Was)) {
			continue
		}
		s := Suspect{Commit: c, Path: file.Path, Line: f.Line, Reason: SameFile}
		name := lastName(f.Func)
		for i := range file.Hunks {
			h := &file.Hunks[i]
			switch {
			case f.Line > 0 && f.Line >= h.Line-near && f.Line < h.Line+max(h.Lines, 1)+near:
				s.Reason = SameLines
			case s.Reason == SameFile && name != "" && strings.Contains(h.Within, name):
				s.Reason = SameCall
			default:
				continue
			}
			if len(h.Text) > 0 && (s.Near == nil || s.Reason == SameLines) {
				s.Near = &Spot{Path: file.Path, Line: f.Line, Hunk: h}
			}
		}
		if file.Kind == Removed {
			s.Reason = RemovedFile
		}
		s.score = weights[s.Reason]
		return s, true
	}
	return Suspect{}, false
}

// removed tells a commit that took away, or renamed, a file that a message names: "cannot load such file -- utils".
func (c *Commit) removed(message string) (Suspect, bool) {
	for i := range c.Files {
		file := &c.Files[i]
		gone := file.Path
		switch file.Kind {
		case Renamed:
			gone = file.Was
		case Removed:
		default:
			continue
		}
		base := path.Base(gone)
		stem := strings.TrimSuffix(base, path.Ext(base))
		if len(stem) > 2 && (names(message, base) || names(message, stem) || names(message, camel(stem))) {
			return Suspect{Commit: c, Path: gone, Reason: RemovedFile, score: weights[RemovedFile]}, true
		}
	}
	return Suspect{}, false
}

// names tells whether a text holds a word by itself.
func names(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(word)
		if (i == 0 || !inName(text[i-1])) && (end == len(text) || !inName(text[end])) {
			return true
		}
		from = i + 1
	}
}

func inName(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// camel is the constant that a file of that name defines: load_system becomes LoadSystem.
func camel(stem string) string {
	var b strings.Builder
	for part := range strings.FieldsFuncSeq(stem, func(r rune) bool { return r == '_' || r == '-' }) {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// lastName is the last part of a call's name.
func lastName(call string) string {
	call = strings.TrimPrefix(strings.TrimPrefix(call, "async "), "block in ")
	if i := strings.LastIndexAny(call, ".#:>"); i >= 0 {
		call = call[i+1:]
	}
	call, _, _ = strings.Cut(call, "/")
	return strings.Trim(call, "<>")
}

// SamePath tells whether a call of a trace stands in a file of the repository. Traces have the file's place on the dyno, or in Java its
// name alone, with the package in the call.
func SamePath(lang exceptions.Language, f exceptions.Frame, file string) bool {
	if f.File == "" {
		return false
	}
	if lang == exceptions.Java {
		return path.Base(file) == f.File && strings.HasSuffix("/"+path.Dir(file)+"/", "/"+packageOf(f.Func)+"/")
	}
	at := exceptions.PathOf(f.File)
	if lang == exceptions.Elixir { // the application's name stands in front
		_, at, _ = strings.Cut(at, "/")
	}
	return at == file || strings.HasSuffix(file, "/"+at) || strings.HasSuffix(at, "/"+file)
}

// packageOf is the folder of a class's package: com.acme.shop.CartService.merge is of com/acme/shop.
func packageOf(call string) string {
	parts := strings.Split(call, ".")
	for i, p := range parts {
		if p != "" && p[0] >= 'A' && p[0] <= 'Z' {
			return strings.Join(parts[:i], "/")
		}
	}
	return strings.Join(parts[:max(0, len(parts)-2)], "/")
}
