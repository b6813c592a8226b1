package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/heroku/api"
)

// EachApp does a verb on every app that is meant, one after the other. With several apps each is named on stderr.
func EachApp(ctx context.Context, p *base.Process, f *base.Flags, do func(context.Context, *Session, string) error) error {
	m, err := New(p, f)
	if err != nil {
		return err
	}
	names, err := m.Names(ctx)
	if err != nil {
		return err
	}
	for i, name := range names {
		if len(names) > 1 {
			if i > 0 {
				fmt.Fprintln(p.Stderr)
			}
			fmt.Fprintln(p.Stderr, name)
		}
		if err := do(ctx, m, name); err != nil {
			return m.MeantApp(ctx, name, err)
		}
	}
	return nil
}

// longestGuess is how long the platform is asked for the names of apps, where a name was not found.
const longestGuess = 3 * time.Second

// MeantApp adds to an app that was not found which one was probably meant.
func (m *Session) MeantApp(ctx context.Context, name string, err error) error {
	var f *api.Failure
	if !errors.As(err, &f) || f.Resource != "app" || f.Status != http.StatusNotFound {
		return err
	}
	client, failed := m.Platform(ctx)
	if failed != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, longestGuess)
	defer cancel()
	names, _ := client.Apps(ctx)
	near := phrase.Nearest(name, names)
	told := *f.Fault
	told.Err = f
	switch {
	case m.Watches():
		told.Do = m.fedInstead(names)
	case near == "":
		return err
	default:
		told.Do = "Did you mean " + near + "? heroku apps lists those that this account may see"
	}
	code := base.ExitOf(err)
	if exit := (base.ExitError{}); errors.As(err, &exit) {
		code = exit.Code
	}
	return base.ExitError{Code: code, Err: &told}
}

// fedInstead says what there is to look at where a feed does not have an app.
func (m *Session) fedInstead(names []string) string {
	do := "The feed has no app yet"
	if len(names) > 0 {
		do = "The feed has " + phrase.List(names)
	}
	if m.Flags.Feed.Configured {
		do += ". The config names this feed: --feed '' asks the platform"
	}
	return do
}

// OneApp is the one app that is meant, for verbs that have to do with one.
func (m *Session) OneApp(ctx context.Context) (string, error) {
	names, err := m.Names(ctx)
	if err != nil {
		return "", err
	}
	if len(names) != 1 {
		return "", base.Usage("this works on one app at a time: give --app once")
	}
	return names[0], nil
}

// How long --watch waits after a failure that told no time of its own, and after one that a person must mend.
const (
	patience     = 10 * time.Second
	longPatience = time.Minute
)

// Repeat does something now and then every so often until ctx ends. Failures are told and waited out; only what the platform
// itself refuses from the beginning ends it, because then the user has to do something.
func (m *Session) Repeat(ctx context.Context, every time.Duration, do func(context.Context) error) error {
	for well := false; ; {
		wait := every
		err := do(ctx)
		switch f := new(api.Failure); {
		case err == nil:
			if !well {
				well, ctx = true, repeated(ctx)
			}
		case ctx.Err() != nil:
			return base.ErrInterrupted
		case !errors.As(err, &f) || f.Final() && !well:
			return err
		default:
			wait = patience
			if after, ok := f.Retry(); ok {
				wait = after
			} else if f.Final() {
				wait = longPatience
			}
			fmt.Fprintf(m.Stderr, "gonogo: %s (next try in %s)\n", err, phrase.Span(wait))
		}
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			t.Stop()
			return base.ErrInterrupted
		case <-t.C:
		}
	}
}
