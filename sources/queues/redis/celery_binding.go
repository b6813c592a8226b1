package redis

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// A binding is a routing key, a pattern, which is empty unless the exchange goes by patterns, and a queue, with a separator between
// them. The same separator stands between a queue and a step of priority. It is a transport option: Celery's own guide has an
// example with a colon. Nothing in the store says which it is; it follows from the bindings.

// binding is what a member of an exchange's set says.
type binding struct {
	key, queue string
	sep        string // empty: it cannot be told. Then the queue is the member as it stands
}

// bindingOf takes a member apart; own is the separator of those that have another than the usual one, empty when it is not known.
func bindingOf(member, own string) binding {
	if parts := strings.Split(member, celerySep); len(parts) > 1 {
		return binding{parts[0], parts[len(parts)-1], celerySep}
	}
	if own == "" {
		return binding{queue: member}
	}
	if name, ok := mirrored(member, own); ok {
		return binding{name, name, own}
	}
	if i := strings.Index(member, own+own); i >= 0 && i == strings.LastIndex(member, own+own) {
		return binding{member[:i], member[i+2*len(own):], own}
	}
	if parts := strings.Split(member, own); len(parts) == 3 {
		return binding{parts[0], parts[2], own}
	}
	return binding{queue: member}
}

// mirrored is the name of a queue that is bound by its own name: it stands on both sides of two separators.
func mirrored(member, sep string) (string, bool) {
	n := len(member) - 2*len(sep)
	if n < 2 || n%2 != 0 {
		return "", false
	}
	name := member[:n/2]
	return name, member == name+sep+sep+name
}

// ownSeparator is the separator of bindings that have not the usual one: the only one that fits all of them. Those of a queue by its
// own name tell it best, as Celery binds them unless it is told otherwise. Empty when none or several fit.
func ownSeparator(members []string) string {
	if sep, found := common(members, mirrorSeparators); found {
		return sep
	}
	sep, _ := common(members, doubledSeparators)
	return sep
}

// common is the only separator that all members have of which any can be told; found is whether there were such members.
func common(members []string, of func(string) []string) (sep string, found bool) {
	count, told := map[string]int{}, 0
	for _, m := range members {
		seps := of(m)
		if len(seps) == 0 {
			continue
		}
		told++
		for _, s := range seps {
			count[s]++
		}
	}
	var fit []string
	for s, n := range count {
		if n == told {
			fit = append(fit, s)
		}
	}
	if len(fit) != 1 {
		return "", told > 0
	}
	return fit[0], true
}

// mirrorSeparators are those by which a member is a queue that is bound by its own name.
func mirrorSeparators(member string) (seps []string) {
	for n := 1; 2*n < len(member); n++ {
		sep := member[len(member)/2-n:][:n]
		if !punctuation(sep) {
			break
		}
		if _, ok := mirrored(member, sep); ok {
			seps = append(seps, sep)
		}
	}
	return seps
}

// doubledSeparators are those that stand twice in a row, as on both sides of an empty pattern.
func doubledSeparators(member string) (seps []string) {
	for rest := member; rest != ""; {
		run := len(rest) - len(strings.TrimLeftFunc(rest, separates))
		if run >= 2 && run%2 == 0 && rest[:run/2] == rest[run/2:run] {
			seps = append(seps, rest[:run/2])
		}
		_, size := utf8.DecodeRuneInString(rest)
		rest = rest[max(run, size):]
	}
	return seps
}

// separates reports whether a sign may be of a separator: no letter, no figure, nothing beyond ASCII.
func separates(r rune) bool {
	return r < utf8.RuneSelf && !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
}

func punctuation(s string) bool { return s != "" && strings.TrimLeftFunc(s, separates) == "" }

// celeryList is the list of one step of a queue.
func celeryList(queue, sep string, step int) string {
	if step == 0 {
		return queue
	}
	return queue + sep + strconv.Itoa(step)
}

// celeryStep is the question about one list of a queue.
type celeryStep struct {
	step   int
	list   string
	length *pipe.Int
}

// querySteps asks for the lengths of a queue's lists, and of those of further steps; of none where the separator is not known.
func (c celeryInventory) querySteps(p *pipe.Batch, queue string, further []int) []celeryStep {
	var out []celeryStep
	ask := func(sep string, step int) {
		name := celeryList(queue, sep, step)
		out = append(out, celeryStep{step, name, p.LLen(c.prefix + name)})
	}
	for i, sep := range c.seps[queue] {
		if i == 0 {
			ask(sep, 0)
		}
		for step := 1; step < celerySteps; step++ {
			ask(sep, step)
		}
		for _, step := range further {
			ask(sep, step)
		}
	}
	return out
}

// The steps beyond the usual ten.
const (
	furthestStep = 255
	furtherEvery = 12 // readings between two looks for them
	furtherAsked = 40 // queues in one reading, whose further steps are looked for
)

// farSteps are the steps of priority beyond ten, by queue. An app may configure any; there are seldom some.
type farSteps map[string]*farStep

type farStep struct {
	used   []int
	rest   int // readings
	looked bool
}

// due are the further steps to ask for in a reading: all of them now and then, else those that were used. Each call counts as a reading.
func (f farSteps) due(queue string) []int {
	s := f[queue]
	if s == nil {
		s = &farStep{rest: len(f) / furtherAsked}
		f[queue] = s
	}
	if s.rest--; s.rest >= 0 {
		s.looked = false
		return s.used
	}
	s.rest, s.looked = furtherEvery, true
	all := make([]int, 0, furthestStep)
	for step := celerySteps; step <= furthestStep; step++ {
		all = append(all, step)
	}
	return all
}

// keep notes which further steps hold something.
func (f farSteps) keep(queue string, steps []celeryStep) {
	s := f[queue]
	if s == nil || !s.looked {
		return
	}
	s.used = nil
	for _, l := range steps {
		if l.step >= celerySteps && sample.Size(l.length) > 0 {
			s.used = append(s.used, l.step)
		}
	}
}
