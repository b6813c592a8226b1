// Package fact holds what every kind of fact is made of, below the packages that define the kinds.
package fact

import (
	"slices"
	"strings"
	"time"
)

// Kind names a fact on the wire. Names never change meaning; new facts get new names.
type Kind string

// AppID is the platform's UUID of an app; "file:" or "pipe:" and a name for saved logs.
type AppID string

// SourceName is how a source is called: on the screen, on a tape and in JSON. Names never change.
type SourceName string

// StoreSource is the name of the source of the queue store that a config var names.
func StoreSource(configVar string) SourceName { return SourceName("queues/" + configVar) }

// Store is the config var whose queue store the source reads; false where it is another kind of source.
func (n SourceName) Store() (configVar string, ok bool) {
	return strings.CutPrefix(string(n), "queues/")
}

// OfPlatform tells a source that reads an app from the platform.
func (n SourceName) OfPlatform() bool { return strings.HasPrefix(string(n), "heroku/") }

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
