// Package fact holds what every kind of fact is made of, below the packages that define the kinds.
package fact

import (
	"slices"
	"time"
)

// Kind names a fact on the wire. Names never change meaning; new facts get new names.
type Kind string

// AppID is the platform's UUID of an app; "file:" or "pipe:" and a name for saved logs.
type AppID string

// Duration is a time.Duration that travels as text ("10s").
type Duration time.Duration

// MarshalText writes the Go form of a duration.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads the Go form of a duration.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	*d = Duration(v)
	return err
}

// Append keeps the newest n of a list.
func Append[T any](list []T, v T, n int) []T {
	if len(list) >= n {
		list = slices.Delete(list, 0, len(list)-n+1)
	}
	return append(list, v)
}
