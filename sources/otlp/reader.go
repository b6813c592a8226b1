package otlp

import "errors"

// ErrMalformed says that a body is not in its encoding, or not of the messages of its signal.
var ErrMalformed = errors.New("the body is not a valid export request")

// errDeep says that a body is nested deeper than any message needs to be.
var errDeep = errors.New("the body is nested too deep")

// schema is the fields of a message: their names by their numbers.
type schema map[int]string

// reader reads the fields of a message, whatever the encoding. The methods that give a value are of the field at hand, and are called once
// for each.
type reader interface {
	// message reads the value as a message and calls each for every field of it that the schema knows, once for each element of a list.
	message(s schema, each func(field int) error) error
	text() (string, error)
	raw() (string, error)             // bytes
	id() (ID, error)                  // bytes that JSON writes in hex
	uint() (uint64, error)            // any unsigned whole number
	int() (int64, error)              // int64
	fixed() (int64, error)            // sfixed64
	double() (float64, error)         //
	bool() (bool, error)              //
	stranger() (string, int)          // the first field that no schema knew, and how many there were
	enter() (leave func(), err error) // one level of values deeper; errDeep from Limits.Depth on
}

// strangers counts what no schema knows.
type strangers struct {
	first string
	n     int
}

func (s *strangers) note(name func() string) {
	if s.n++; s.n == 1 {
		s.first = name()
	}
}

func (s *strangers) stranger() (string, int) { return s.first, s.n }

// depth bounds values in values.
type depth struct{ at, most int }

func (d *depth) enter() (func(), error) {
	if d.at >= d.most {
		return nil, errDeep
	}
	d.at++
	return func() { d.at-- }, nil
}
