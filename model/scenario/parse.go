package scenario

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
)

// Main is the app that a line without app= speaks of.
const Main model.AppID = "foobaz-production"

// Step is one thing that happens, or one that must be so, at its time after the start.
type Step struct {
	File  string
	Line  int
	At    time.Duration
	App   model.AppID
	Text  string // the line as written
	event event
	claim claim
}

// mostRepeats bounds "x40": a slip of the finger must not fill the memory.
const mostRepeats = 100_000

// placed is a mistake with its place.
type placed struct {
	file string
	line int
	err  error
}

func (p placed) Error() string { return fmt.Sprintf("%s:%d: %v", p.file, p.line, p.err) }
func (p placed) Unwrap() error { return p.err }

// parser reads a file and those it loads.
type parser struct {
	load  func(string) (string, error)
	open  []string // the files being read, outermost first
	last  time.Duration
	steps []Step
}

// Parse reads a scenario. The steps come back in the order of their times; load gives the text of a file that a
// scenario names. An error says file and line.
func Parse(name, text string, load func(string) (string, error)) ([]Step, error) {
	p := &parser{load: load}
	if err := p.file(name, text); err != nil {
		return nil, err
	}
	slices.SortStableFunc(p.steps, func(a, b Step) int { return cmp.Compare(a.At, b.At) })
	return p.steps, nil
}

func (p *parser) file(name, text string) error {
	p.open = append(p.open, name)
	defer func() { p.open = p.open[:len(p.open)-1] }()
	for i, line := range strings.Split(text, "\n") {
		words, err := split(line)
		if err == nil && len(words) > 0 {
			err = p.line(Step{File: name, Line: i + 1, App: Main, Text: strings.TrimSpace(line)}, &args{words: words})
		}
		if _, told := errors.AsType[placed](err); err != nil && !told {
			err = placed{name, i + 1, err}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) line(s Step, a *args) error {
	switch kind := a.bare("at, expect or load"); kind {
	case "load":
		return p.include(a)
	case "at":
		return p.happening(s, a)
	case "expect":
		return p.expectation(s, a)
	default:
		return fmt.Errorf("a line begins with at, expect or load, not with %q", kind)
	}
}

func (p *parser) include(a *args) error {
	name := a.bare("the file to load")
	if err := a.done(); err != nil {
		return err
	}
	if slices.Contains(p.open, name) {
		return fmt.Errorf("%s loads itself", name)
	}
	text, err := p.load(name)
	if err != nil {
		return fmt.Errorf("load %s: %w", name, err)
	}
	return p.file(name, text)
}

// moment reads "10s", or "+10s" after the line before.
func (p *parser) moment(a *args) time.Duration {
	text, after := strings.CutPrefix(a.bare("the time"), "+")
	at := a.duration(text)
	if after {
		at += p.last
	}
	p.last = at
	return at
}

func (p *parser) happening(s Step, a *args) error {
	s.At = p.moment(a)
	s.App = model.AppID(a.text("app", string(Main)))
	times, over := repeats(a)
	verb := a.bare("what happens")
	read, ok := events[verb]
	if !ok {
		return fmt.Errorf("no event is called %q", verb)
	}
	s.event = read(a)
	if err := a.done(); err != nil {
		return err
	}
	for i := range times {
		one := s
		one.At += over * time.Duration(i) / time.Duration(times)
		p.steps = append(p.steps, one)
	}
	return nil
}

// repeats takes "x40" and "over 60s".
func repeats(a *args) (times int, over time.Duration) {
	times = 1
	for i, w := range a.words {
		if n, ok := strings.CutPrefix(w.value, "x"); ok && w.key == "" && !w.quoted && n != "" && n[0] >= '0' && n[0] <= '9' {
			a.words = slices.Delete(slices.Clone(a.words), i, i+1)
			times = a.atoi(n)
			break
		}
	}
	if times < 1 || times > mostRepeats {
		a.fail("x%d is not between 1 and %d", times, mostRepeats)
	}
	for i, w := range a.words {
		if w.key == "" && w.value == "over" && !w.quoted && i+1 < len(a.words) {
			over = a.duration(a.words[i+1].value)
			a.words = slices.Delete(slices.Clone(a.words), i, i+2)
			break
		}
	}
	return times, over
}

func (p *parser) expectation(s Step, a *args) error {
	s.At = p.last
	if a.flag("at") {
		s.At = p.moment(a)
	}
	s.App = model.AppID(a.text("app", string(Main)))
	if len(a.words) == 0 {
		return fmt.Errorf("what is expected is missing")
	}
	// "lines>=40" names the claim by its key
	name := cmp.Or(a.words[0].key, a.words[0].value)
	if a.words[0].key == "" {
		a.words = a.words[1:]
	}
	read, ok := claims[name]
	if !ok {
		return fmt.Errorf("no claim is called %q", name)
	}
	s.claim = read(a)
	if err := a.done(); err != nil {
		return err
	}
	p.steps = append(p.steps, s)
	return nil
}
