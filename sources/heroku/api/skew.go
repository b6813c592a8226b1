package api

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
)

// skew is how far the platform's clock is ahead of ours. The Date header has whole seconds, so it is believed to a
// second and told when it moved by more.
type skew struct {
	mu    sync.Mutex
	told  bool
	ahead time.Duration
	jump  time.Duration // what the last answer said, where it was far from ahead; zero: nothing of the kind
}

const (
	skewGrain   = time.Second
	farOff      = time.Minute     // a clock that moved by more is believed when two answers in a row say so: one may be a cache's or made up
	longAnswer  = 5 * time.Second // the longer the answer took, the less its Date tells
	notedBefore = 32              // warnings remembered, so that each is shown once
)

// observe takes the Date of an answer that was asked for at began and came at now. What nobody hears counts as untold.
func (s *skew) observe(h http.Header, began, now time.Time, heard bool) (*model.Clock, bool) {
	date, err := http.ParseTime(h.Get("Date"))
	took := now.Sub(began)
	if err != nil || took > longAnswer || took < 0 {
		return nil, false
	}
	// Half a second is the middle of what the header cut off.
	ahead := date.Add(skewGrain / 2).Sub(began.Add(took / 2)).Round(skewGrain)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.told && (ahead-s.ahead).Abs() <= skewGrain {
		s.jump = 0
		return nil, false
	}
	if was := s.jump; (ahead - s.ahead).Abs() > farOff {
		if s.jump = ahead; was == 0 || (ahead-was).Abs() > 2*skewGrain {
			return nil, false
		}
	}
	s.jump = 0
	s.told, s.ahead = heard, ahead
	return &model.Clock{Origin: "heroku", Ahead: model.Duration(ahead)}, heard
}

// Now is the time by the platform's clock, as far as an answer has told it; else ours. Ages of what the platform stamped count
// to it.
func (c *Client) Now() time.Time {
	s := &c.api.skew
	s.mu.Lock()
	defer s.mu.Unlock()
	return c.opts.Clock().Add(s.ahead)
}

// plausibleDate is the Date of an answer that came at now; zero where it has none, or one that the platform's clock cannot show.
func (s *skew) plausibleDate(h http.Header, now time.Time) time.Time {
	date, err := http.ParseTime(h.Get("Date"))
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil || date.Sub(now.Add(s.ahead)).Abs() > farOff {
		return time.Time{}
	}
	return date
}

// notices are the platform's warnings, each told once.
type notices struct {
	mu   sync.Mutex
	told []string
}

// longestWarning bounds what is told of a warning: a header can hold a page.
const longestWarning = 500

// warnings are what the platform warns of in an answer, cleaned and masked.
func warnings(h http.Header) (all []string) {
	for _, name := range []string{"X-Heroku-Warning", "Warning-Message"} {
		for _, v := range h.Values(name) {
			text := []rune(strings.TrimSpace(redacted(v)))
			if len(text) > longestWarning {
				text = append(text[:longestWarning], '…')
			}
			if one := string(text); one != "" && !slices.Contains(all, one) {
				all = append(all, one)
			}
		}
	}
	return all
}

// once is a notice of a text, nil when it was told before.
func (n *notices) once(text string) *model.Notice {
	n.mu.Lock()
	defer n.mu.Unlock()
	if slices.Contains(n.told, text) {
		return nil
	}
	if n.told = append(n.told, text); len(n.told) > notedBefore {
		n.told = n.told[1:]
	}
	return &model.Notice{Text: text}
}
