package keyscan

import (
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/sources/queues/redis/pipe"
)

// Library is how a job library is found.
type Library struct {
	Name string
	// Probe adds its questions to the one pipeline that finds out what is in a database, and says afterwards what they mean. Its
	// questions are of constant cost: never a scan. nil: the library is found by the names of its keys alone.
	Probe func(p *pipe.Batch) (found func() bool)
	// Namespace is what stands before the first colon of all its keys, where that is always the same. It is nobody else's.
	Namespace string
	// Named is the key that shows that there is a queue of a name behind a prefix, for who knows the name already; nil: no one key does.
	Named func(prefix, queue string) (key string)
	// Patterns are how the keys look by which it is found; none: by Probe alone. Libraries that must be told apart share one.
	Patterns []Pattern
}

// Pattern is how the name of a key looks that one or several libraries make.
type Pattern struct {
	Part string // of the key's name. It is remembered from one run to the next: two patterns never have the same
	End  bool   // the part ends the name. Else it is anywhere, and looked for before those that end names
	// Fits decides by what stands before and after the part whether the server is asked; nil: it always is.
	Fits func(before, after string) bool
	// Verify adds the questions about one candidate to a pipeline, and says afterwards which library it belongs to, empty when it
	// is none's, and what prefix parts that library's keys from others of its kind. The candidate is what stands before the part
	// when that ends the name, else the whole name.
	Verify func(p *pipe.Batch, candidate string) func() (library, prefix string)
}

// Patterns are those of all libraries, each once, in the order in which they are tried.
type Patterns []Pattern

// PatternsOf gathers the patterns of libraries.
func PatternsOf(libraries []Library) Patterns {
	var all Patterns
	for _, l := range libraries {
		for _, p := range l.Patterns {
			if !slices.ContainsFunc(all, func(o Pattern) bool { return o.Part == p.Part }) {
				all = append(all, p)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Pattern) int {
		switch {
		case a.End == b.End:
			return 0
		case a.End:
			return 1
		}
		return -1
	})
	return all
}

// Glob is what the server filters key names by, so that most stay at home. It lets through every key that has one of the parts, by
// the first separator in it and the two letters after: a glob cannot say "or", and a class for each of the three is what comes
// closest. A part without them lets every key through.
func (all Patterns) Glob() string {
	var classes [3][]byte
	for _, p := range all {
		i := strings.IndexAny(p.Part, ":_")
		if i < 0 || i+3 > len(p.Part) || !letter(p.Part[i+1]) || !letter(p.Part[i+2]) {
			return "*"
		}
		for n := range classes {
			classes[n] = append(classes[n], p.Part[i+n])
		}
	}
	glob := "*"
	for _, c := range classes {
		slices.Sort(c)
		glob += "[" + string(slices.Compact(c)) + "]"
	}
	return glob + "*"
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// Candidate is a key whose name has a library's pattern.
type Candidate struct {
	db   int
	part string // of the pattern
	name string // what stands before the part that ends the key's name, else the whole of it
}

// Candidate makes a candidate of a key that may be a library's. Names of any length are possible; none that is longer than 512 bytes
// is a queue.
func (all Patterns) Candidate(db int, key string) (Candidate, bool) {
	if len(key) > 512 || strings.ContainsRune(key, '\n') {
		return Candidate{}, false
	}
	for _, p := range all {
		before, after, has := strings.Cut(key, p.Part)
		name := key
		if p.End {
			before, has = strings.CutSuffix(key, p.Part)
			name, after = before, ""
		}
		if has {
			return Candidate{db, p.Part, name}, p.Fits == nil || p.Fits(before, after)
		}
	}
	return Candidate{}, false
}

// withPart is the pattern of a part; false when no library has it any more.
func (all Patterns) withPart(part string) (Pattern, bool) {
	i := slices.IndexFunc(all, func(p Pattern) bool { return p.Part == part })
	if i < 0 {
		return Pattern{}, false
	}
	return all[i], true
}

// shape is the name with a sign for each word that holds a figure: of a million keys "session:7f3a:id" one shape remains.
func (c Candidate) shape() string {
	var out strings.Builder
	out.WriteString(c.part)
	word, figure := 0, false
	flush := func(end int) {
		if figure {
			out.WriteByte('#')
		} else {
			out.WriteString(c.name[word:end])
		}
	}
	for i := range len(c.name) {
		switch b := c.name[i]; {
		case b >= '0' && b <= '9':
			figure = true
		case b == ':' || b == '-' || b == '/' || b == '.' || b == '{' || b == '}' || b == ' ':
			flush(i)
			out.WriteByte(b)
			word, figure = i+1, false
		}
	}
	flush(len(c.name))
	return out.String()
}

// String is what is remembered of a candidate from one run to the next.
func (c Candidate) String() string { return strconv.Itoa(c.db) + " " + c.part + " " + c.name }

// remembered reads what String gave.
func remembered(text string) (Candidate, bool) {
	db, rest, _ := strings.Cut(text, " ")
	part, name, ok := strings.Cut(rest, " ")
	n, err := strconv.Atoi(db)
	return Candidate{n, part, name}, ok && err == nil && n >= 0 && name != ""
}
