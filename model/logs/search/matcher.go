package search

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/uuid"
)

// maxPattern bounds what Compile takes, in bytes.
const maxPattern = 1000

// Matcher finds a text: a literal, or a regular expression between slashes. Its zero value matches everything.
type Matcher struct {
	source  string
	literal string // in lower case when fold is set
	fold    bool
	re      *regexp.Regexp
	hunt    *prefilter
}

// prefilter is how an arena is searched for a pattern: any match holds one of the needles, and the UUID if there is one.
type prefilter struct {
	needles []needle
	parts   []string // literals of an expression, see partsOf
	hasID   bool
	id      uint32    // see idHash
	words   []Matcher // see Words
}

// Compile reads a pattern: literal text, or /expression/. Both ignore case unless the pattern has a capital letter
// that is no escape (\S). A single slash, or one without its end, is literal: paths begin that way. The error is a
// sentence for people.
func Compile(pattern string) (Matcher, error) {
	if len(pattern) > 2 && pattern[0] == '/' && pattern[len(pattern)-1] == '/' {
		expression := pattern[1 : len(pattern)-1]
		return compileExpression(Matcher{source: pattern}, expression, !hasCapital(withoutEscapes(expression)))
	}
	return compileText(Matcher{source: pattern}, pattern, !hasCapital(pattern))
}

// CompileText makes a matcher of a text as it stands, slashes and all. fold ignores case.
func CompileText(text string, fold bool) (Matcher, error) {
	return compileText(Matcher{source: text}, text, fold)
}

// CompileExpression makes a matcher of an expression without slashes around it. fold ignores case.
func CompileExpression(expression string, fold bool) (Matcher, error) {
	return compileExpression(Matcher{source: "/" + expression + "/"}, expression, fold)
}

func compileText(m Matcher, text string, fold bool) (Matcher, error) {
	if len(text) > maxPattern {
		return Matcher{}, fmt.Errorf("the pattern is %d bytes long; %d are the most", len(text), maxPattern)
	}
	text = asShown(text, false)
	m.literal, m.fold, m.hunt = text, fold, &prefilter{}
	if text == "" {
		return m, nil
	}
	if id, _, ok := uuid.Next(text, 0); ok {
		m.hunt.id, m.hunt.hasID = id, true
	}
	if fold && !isASCII(text) { // folding beyond ASCII is the regexp package's business
		m.re = regexp.MustCompile("(?i)" + regexp.QuoteMeta(text))
		m.hunt.needles = needlesOf("(?i)" + regexp.QuoteMeta(text))
		return m, nil
	}
	if fold {
		m.literal = strings.ToLower(text)
	}
	n := newNeedle(m.literal, fold)
	n.whole = n.text
	m.hunt.needles = []needle{n}
	return m, nil
}

func compileExpression(m Matcher, expression string, fold bool) (Matcher, error) {
	if len(expression) > maxPattern {
		return Matcher{}, fmt.Errorf("the pattern is %d bytes long; %d are the most", len(expression), maxPattern)
	}
	expression = asShown(expression, true)
	flags := ""
	if fold {
		flags = "(?i)"
	}
	re, err := regexp.Compile(flags + expression)
	if err != nil {
		var at *syntax.Error
		if errors.As(err, &at) {
			return Matcher{}, fmt.Errorf("/%s/ is not a regular expression: %s near %q", expression, at.Code, at.Expr)
		}
		return Matcher{}, fmt.Errorf("/%s/ is not a regular expression: %w", expression, err)
	}
	m.re, m.hunt = re, &prefilter{needles: needlesOf(flags + expression), parts: partsOf(flags + expression)}
	return m, nil
}

// CompileAny makes a matcher of several expressions, any of which may match. Each ignores case unless it has a capital letter of its own.
func CompileAny(expressions []string) (Matcher, error) {
	var parts []string
	for _, e := range expressions {
		if _, err := CompileExpression(e, false); err != nil {
			return Matcher{}, err
		}
		flags := "(?:"
		if !hasCapital(withoutEscapes(e)) {
			flags = "(?i:"
		}
		parts = append(parts, flags+e+")")
	}
	whole := strings.Join(parts, "|")
	re, err := regexp.Compile(whole)
	if err != nil {
		return Matcher{}, fmt.Errorf("the expressions together are not a regular expression: %w", err)
	}
	return Matcher{source: "/" + whole + "/", re: re, hunt: &prefilter{needles: needlesOf(whole), parts: partsOf(whole)}}, nil
}

// MatchLine tells whether a line holds the pattern, in its text or in the name before it.
func (m Matcher) MatchLine(l logs.Line) bool {
	if m.Empty() || m.MatchString(l.Text) {
		return true
	}
	lead := leadOf(&logs.Origin{Source: l.Source, Proc: l.Proc})
	p := plan{}
	return p.holds(&m, m.meet(lead), lead, l.Text)
}

// String is the pattern as it was given.
func (m Matcher) String() string { return m.source }

// Empty tells whether m is the matcher of everything.
func (m Matcher) Empty() bool { return m.source == "" }

// Equal tells whether both came from one pattern.
func (m Matcher) Equal(o Matcher) bool { return m.source == o.source }

// Costly tells that m must be tried on every line, at the pace of package regexp: some microseconds each. It is an expression in
// which nothing stands that a line must hold.
func (m Matcher) Costly() bool { return m.re != nil && len(m.hunt.needles) == 0 }

// MatchString tells whether s holds the pattern.
func (m Matcher) MatchString(s string) bool {
	switch {
	case m.re != nil:
		return m.re.MatchString(s)
	case m.fold:
		return indexFold(s, m.literal) >= 0
	}
	return strings.Contains(s, m.literal)
}

// Find returns the byte ranges of all matches that do not overlap, for highlighting; none for the empty matcher or
// for matches of nothing.
func (m Matcher) Find(s string) [][2]int {
	if m.Empty() {
		return nil
	}
	var found [][2]int
	if m.re != nil {
		for _, at := range m.re.FindAllStringIndex(s, -1) {
			if at[1] > at[0] {
				found = append(found, [2]int{at[0], at[1]})
			}
		}
		return found
	}
	for from := 0; ; {
		i := strings.Index(s[from:], m.literal)
		if m.fold {
			i = indexFold(s[from:], m.literal)
		}
		if i < 0 {
			return found
		}
		from += i + len(m.literal)
		found = append(found, [2]int{from - len(m.literal), from})
	}
}

// indexFold is strings.Index without regard to the case of ASCII letters; lower is in lower case and ASCII.
func indexFold(s, lower string) int {
	if lower == "" {
		return 0
	}
	c := lower[0]
	other := c
	if c >= 'a' && c <= 'z' {
		other = c - 'a' + 'A'
	}
	for i := 0; i+len(lower) <= len(s); i++ {
		if s[i] != c && s[i] != other {
			continue
		}
		if equalFold(s[i:i+len(lower)], lower) {
			return i
		}
	}
	return -1
}

func equalFold(s, lower string) bool {
	for i := 0; i < len(lower); i++ {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

func hasCapital(s string) bool { return strings.ContainsFunc(s, unicode.IsUpper) }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// withoutEscapes takes \S, \D and their like out, whose capitals are no letters.
func withoutEscapes(expression string) string {
	var b strings.Builder
	for i := 0; i < len(expression); i++ {
		if expression[i] == '\\' {
			i++
			continue
		}
		b.WriteByte(expression[i])
	}
	return b.String()
}
