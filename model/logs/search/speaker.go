package search

import (
	"regexp/syntax"
	"strings"

	"app.gonogo/gonogo/model/logs"
)

// meeting is how a pattern meets the name of who speaks, as it stands before the text: "heroku[router]: ".
type meeting uint8

const (
	apart  meeting = iota // only the text can match
	across                // a match may begin in the name and end in the text
	begun                 // the same, and the needle stands in the name: every line must be tried
	within                // the name alone matches
)

// shortestAcross is the shortest literal of an expression that may be looked for in a name. Shorter ones stand in nearly every name.
const shortestAcross = 2

// leadOf is what stands before a text: the name of who speaks. Empty for a line without a header.
func leadOf(o *logs.Origin) string {
	if o.Source == "" {
		return ""
	}
	return o.Source + "[" + o.Proc + "]: "
}

// meet tells how a pattern meets a name. It is asked once a name, not once a line.
func (m *Matcher) meet(lead string) meeting {
	if m.Empty() || lead == "" {
		return apart
	}
	name := strings.TrimSuffix(lead, ": ")
	if m.MatchString(name) {
		return within
	}
	for _, at := range m.Find(lead) { // a match that lies in ": " alone says nothing of who speaks
		if at[0] < len(name) {
			return within
		}
	}
	low := strings.ToLower(lead)
	for i := range m.hunt.needles {
		if n := &m.hunt.needles[i]; strings.Contains(low, strings.ToLower(n.text)) || endsWithStart(low, strings.ToLower(n.text)) {
			return begun
		}
	}
	for _, part := range m.hunt.parts {
		if strings.Contains(low, part) {
			return across
		}
	}
	return apart
}

// endsWithStart tells that s ends with the beginning of a literal, from a bracket on.
func endsWithStart(s, literal string) bool {
	for n := len("]: "); n < len(literal); n++ {
		if strings.HasSuffix(s, literal[:n]) {
			return true
		}
	}
	return false
}

// partsOf are the literals of an expression, in lower case, that are long enough to tell that it speaks of a name.
func partsOf(expression string) []string {
	re, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil
	}
	var parts []string
	var collect func(re *syntax.Regexp)
	collect = func(re *syntax.Regexp) {
		if re.Op == syntax.OpLiteral && len(re.Rune) >= shortestAcross {
			parts = append(parts, strings.ToLower(string(re.Rune)))
		}
		for _, sub := range re.Sub {
			collect(sub)
		}
	}
	collect(re)
	return parts
}

// speaker is what a query's patterns have to do with one name.
type speaker struct {
	lead string
	text meeting
	also []meeting
	not  []meeting
	out  bool // Exclude names who speaks
}

// mostSpeakers bounds the names that are remembered: one-off dynos each have their own.
const mostSpeakers = 4096

// speakerOf is the speaker of an origin; nil when the query has no pattern.
func (p *plan) speakerOf(o *logs.Origin) *speaker {
	q := &p.q
	if !p.patterns {
		return nil
	}
	if s, ok := p.speakers[o]; ok {
		return s
	}
	s := &speaker{lead: leadOf(o)}
	s.text = q.Text.meet(s.lead)
	for i := range q.Also {
		s.also = append(s.also, q.Also[i].meet(s.lead))
	}
	for i := range q.Exclude {
		s.not = append(s.not, q.Exclude[i].meet(s.lead))
		s.out = s.out || s.not[i] == within
	}
	if p.speakers == nil || len(p.speakers) >= mostSpeakers {
		p.speakers = map[*logs.Origin]*speaker{}
	}
	p.speakers[o] = s
	return s
}

// holds tells whether a pattern matches a text, the name before it, or both together.
func (p *plan) holds(m *Matcher, met meeting, lead, text string) bool {
	if m.Empty() || met == within || m.MatchString(text) {
		return true
	}
	if met == apart {
		return false
	}
	p.joined = append(append(p.joined[:0], lead...), text...)
	if m.re != nil {
		return m.re.Match(p.joined)
	}
	return m.MatchString(string(p.joined[:min(len(p.joined), len(lead)+len(m.literal))]))
}
