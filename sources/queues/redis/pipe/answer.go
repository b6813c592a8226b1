package pipe

import (
	"errors"
	"strconv"
	"time"
)

// errShape is an answer that is none to what was asked.
var errShape = errors.New("an answer of another shape than asked for")

// Answer is what the server says to one command, once its batch has run. Without an answer, and before, the value is zero.
type Answer[T any] struct {
	val  T
	err  error
	read func(reply any) (T, error)
}

// The answers that there are.
type (
	Int    = Answer[int64]
	Flag   = Answer[bool]
	Text   = Answer[string]
	Texts  = Answer[[]string]
	Fields = Answer[[]any] // strings; nil where there is none
	Moment = Answer[time.Time]
	Scores = Answer[[]Scored]
	Events = Answer[[]Event]
)

// Scored is a member of a sorted set.
type Scored struct {
	Member string
	Score  float64
}

// Event is an entry of a stream.
type Event struct {
	ID     string // "1777636790123-0": milliseconds, and a number
	Values map[string]string
}

// Page is the answer to one step through keys or members.
type Page struct{ Answer[page] }

type page struct {
	names  []string
	cursor uint64
}

// Val gives the names and the cursor of the next step, which is zero after the last.
func (p *Page) Val() (names []string, cursor uint64) { return p.val.names, p.val.cursor }

// Val is what the command gave.
func (a *Answer[T]) Val() T { return a.val }

// Err is a [Refusal], [ErrNone], or what befell the connection.
func (a *Answer[T]) Err() error { return a.err }

// of makes an answer that reads replies so.
func (a *Answer[T]) of(read func(any) (T, error)) *Answer[T] {
	a.read = read
	return a
}

// receive reads a reply, or notes why there is none.
func (a *Answer[T]) receive(reply any, err error) {
	if err == nil && reply == nil {
		err = ErrNone
	}
	if err == nil {
		a.val, err = a.read(reply)
	}
	a.err = err
}

// fail notes why no answer can be trusted, or none came.
func (a *Answer[T]) fail(err error) {
	var none T
	a.val, a.err = none, err
}

func (a *Answer[T]) failure() error { return a.err }

func number(reply any) (int64, error) {
	n, ok := reply.(int64)
	if !ok {
		return 0, errShape
	}
	return n, nil
}

func flag(reply any) (bool, error) {
	n, err := number(reply)
	return n != 0, err
}

func text(reply any) (string, error) {
	switch s := reply.(type) {
	case []byte:
		return string(s), nil
	case string:
		return s, nil
	}
	return "", errShape
}

func texts(reply any) ([]string, error) {
	all, ok := reply.([]any)
	if !ok {
		return nil, errShape
	}
	out := make([]string, len(all))
	for i, one := range all {
		s, err := text(one)
		if err != nil {
			return nil, err
		}
		out[i] = s
	}
	return out, nil
}

func values(reply any) ([]any, error) {
	all, ok := reply.([]any)
	if !ok {
		return nil, errShape
	}
	out := make([]any, len(all))
	for i, one := range all {
		if s, err := text(one); err == nil {
			out[i] = s
		} else if one != nil {
			return nil, err
		}
	}
	return out, nil
}

// moment is seconds since 1970, and microseconds.
func moment(reply any) (time.Time, error) {
	parts, err := texts(reply)
	if err != nil || len(parts) != 2 {
		return time.Time{}, errShape
	}
	s, bad := strconv.ParseInt(parts[0], 10, 64)
	us, worse := strconv.ParseInt(parts[1], 10, 64)
	if bad != nil || worse != nil {
		return time.Time{}, errShape
	}
	return time.Unix(s, us*1000), nil
}

// scores are members and their scores in turn.
func scores(reply any) ([]Scored, error) {
	parts, err := texts(reply)
	if err != nil || len(parts)%2 != 0 {
		return nil, errShape
	}
	out := make([]Scored, 0, len(parts)/2)
	for i := 0; i < len(parts); i += 2 {
		score, err := strconv.ParseFloat(parts[i+1], 64)
		if err != nil {
			return nil, errShape
		}
		out = append(out, Scored{parts[i], score})
	}
	return out, nil
}

// events are pairs of an id and its fields and values in turn.
func events(reply any) ([]Event, error) {
	all, ok := reply.([]any)
	if !ok {
		return nil, errShape
	}
	out := make([]Event, 0, len(all))
	for _, one := range all {
		pair, ok := one.([]any)
		if !ok || len(pair) != 2 {
			return nil, errShape
		}
		id, err := text(pair[0])
		parts, bad := texts(pair[1])
		if err != nil || bad != nil || len(parts)%2 != 0 {
			return nil, errShape
		}
		e := Event{ID: id, Values: make(map[string]string, len(parts)/2)}
		for i := 0; i < len(parts); i += 2 {
			e.Values[parts[i]] = parts[i+1]
		}
		out = append(out, e)
	}
	return out, nil
}

// pages are a cursor and names.
func pages(reply any) (page, error) {
	pair, ok := reply.([]any)
	if !ok || len(pair) != 2 {
		return page{}, errShape
	}
	at, err := text(pair[0])
	names, bad := texts(pair[1])
	cursor, worse := strconv.ParseUint(at, 10, 64)
	if err != nil || bad != nil || worse != nil {
		return page{}, errShape
	}
	return page{names, cursor}, nil
}
