package jet

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/phrase"
)

// headRoom is the room that the headers of a message get.
const headRoom = 1 << 10

// codeTooLarge is what a stream answers that bounds its messages itself.
const codeTooLarge = 10054

// tooLarge tells whether a message was refused for its size.
func tooLarge(err error) bool {
	api := new(jetstream.APIError)
	return errors.Is(err, nats.ErrMaxPayload) || errors.As(err, &api) && api.ErrorCode == codeTooLarge
}

// halves are the two halves of an event's lines, as events.
func halves(e model.Event) [2]model.Event {
	b := e.Fact.(*model.LogLines).Batch
	all := make([]logs.Line, b.Len())
	for i := range all {
		all[i] = b.Line(i)
	}
	first, second := e, e
	middle := len(all) / 2
	first.Fact = &model.LogLines{Batch: logstore.Of(all[:middle], nil)}
	second.Fact = &model.LogLines{Batch: logstore.Of(all[middle:], nil)}
	return [2]model.Event{first, second}
}

// tooLong says why a line is missing.
func tooLong(size int, most int64) string {
	return "a line of " + phrase.Size(float64(size)) + " is larger than NATS takes (" + phrase.Size(float64(most)) + ")"
}

// large is what was too large for NATS, to be told.
type large struct {
	facts map[model.Kind]int // bytes of the last value that did not fit
	lines int
	size  int // of the longest line
	most  int64
	news  bool
}

func (l *large) fact(k model.Kind, size int, most int64) {
	if l.facts == nil {
		l.facts = map[model.Kind]int{}
	}
	l.news = l.news || l.facts[k] != size
	l.facts[k], l.most = size, most
}

func (l *large) fits(k model.Kind) {
	if _, some := l.facts[k]; some {
		delete(l.facts, k)
		l.news = true
	}
}

func (l *large) line(size int, most int64) {
	l.lines, l.size, l.most, l.news = l.lines+1, max(l.size, size), most, true
}

// changed tells, once, that there is something new to tell.
func (l *large) changed() bool {
	news := l.news
	l.news = false
	return news
}

// words say what watchers do not get; empty: they get all.
func (l *large) words() string {
	var list []string
	for _, k := range slices.Sorted(maps.Keys(l.facts)) {
		list = append(list, "facts of the kind "+string(k)+" ("+phrase.Size(float64(l.facts[k]))+")")
	}
	if l.lines > 0 {
		list = append(list, phrase.Plural(l.lines, "log line")+" (up to "+phrase.Size(float64(l.size))+")")
	}
	if len(list) == 0 {
		return ""
	}
	return "Watchers do not get " + strings.Join(list, ", ") + ": NATS takes " + phrase.Size(float64(l.most)) + " at most"
}
