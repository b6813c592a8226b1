// Package notify holds the verb that tells people without a screen, and tries whether they can be told.
package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/notice"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/notify"
	"app.gonogo/gonogo/tui/draw"
)

// Notify tells people of apps as the config says, or tries whether they can be told.
func Notify(p *base.Process) *cobra.Command {
	f := &flags{}
	c := &cobra.Command{
		Use:   "notify",
		Short: "Tell people of verdicts, rollbacks, crashes and alarms, without a screen",
		Long: `Watch the apps without a screen, and tell people what the screen would: verdicts that are no GO, rollbacks, crashes, alarms of queues. Whom
and of what is in your config, under "notify" (docs/notify.md). Each is printed, too. It goes on until you interrupt it.

--test sends a test message to each receiver of the config and prints what each answered. It asks Heroku nothing. Exit code 1: somebody did
not get it.`,
		Example: "  gonogo notify --test\n  gonogo notify -a shop",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			m, err := session.New(p, &f.Flags)
			if err != nil {
				return err
			}
			if f.test {
				return f.try(c.Context(), m)
			}
			return f.headless(c.Context(), m)
		},
	}
	f.AddApps(c)
	f.AddQueues(c)
	c.Flags().BoolVar(&f.test, "test", false, "send a test message and print what each receiver answered")
	c.Flags().BoolVar(&f.json, "json", false, "print JSON: a notice a line; with --test what each answered")
	return c
}

type flags struct {
	base.Flags
	test, json bool
}

// Answer is what a receiver said to a test.
type Answer struct {
	Receiver string  `json:"receiver"`
	Taken    bool    `json:"taken"`
	Answer   string  `json:"answer"` // what it answered, or why it did not take it
	Do       string  `json:"do,omitempty"`
	Seconds  float64 `json:"seconds"`
}

// errNobody tells that the config names no receiver.
var errNobody = base.ExitError{Code: base.ExitUnable, Err: &fault.Error{What: "cannot notify anybody", Why: "your config names no webhook and no command, and desktop is off", Code: fault.CodeConfig,
	Do: "Add a notify section to it: docs/notify.md has examples. Beside these the screen itself rings the terminal's bell"}}

// try sends a test to all receivers at once.
func (f *flags) try(ctx context.Context, m *session.Session) error {
	list := m.NewReceivers()
	if len(list) == 0 {
		return errNobody
	}
	answers := make([]Answer, len(list))
	var work sync.WaitGroup
	for i, r := range list {
		work.Go(func() { answers[i] = answered(ctx, r, f.about()) })
	}
	work.Wait()
	if ctx.Err() != nil {
		return base.ErrInterrupted
	}
	if err := f.print(m.Stdout, answers); err != nil {
		return err
	}
	for _, a := range answers {
		if !a.Taken {
			return base.ExitError{Code: base.ExitNo}
		}
	}
	return nil
}

// about is the app that the test speaks of.
func (f *flags) about() string {
	if len(f.Apps) > 0 {
		return f.Apps[0]
	}
	return "gonogo"
}

func answered(ctx context.Context, r *notify.Receiver, app string) Answer {
	began := time.Now()
	text, err := r.Try(ctx, notice.Sample(app, began))
	a := Answer{Receiver: r.Called(), Taken: err == nil, Answer: text, Seconds: time.Since(began).Seconds()}
	if err != nil {
		f := sources.FailureOf(err)
		a.Answer, a.Do = f.Why, f.Do
	}
	return a
}

func (f *flags) print(w io.Writer, answers []Answer) error {
	if f.json {
		return base.PrintJSON(w, answers, false)
	}
	widest := 0
	for _, a := range answers {
		widest = max(widest, draw.Width(a.Receiver))
	}
	var lines []string
	for _, a := range answers {
		line := draw.Fit(a.Receiver, widest) + "  "
		if a.Taken {
			line += "took it in " + phrase.Latency(time.Duration(a.Seconds*float64(time.Second))) + ": " + a.Answer
		} else {
			line += "did not take it: " + a.Answer
		}
		if a.Do != "" {
			line += ". What to do: " + a.Do
		}
		lines = append(lines, line)
	}
	return base.Print(w, lines)
}

// headless tells what becomes news, until ctx ends.
func (f *flags) headless(ctx context.Context, m *session.Session) error {
	names, err := m.Names(ctx)
	if err != nil {
		return err
	}
	box, watcher, receivers := m.LogFollower("notify"), m.Watcher(), m.Receivers()
	if len(receivers) == 0 {
		fmt.Fprintln(m.Stderr, "gonogo: "+errNobody.Error())
	}
	if err := m.Start(ctx, names); err != nil {
		return err
	}
	told := 0
	err = box.Until(ctx, func(s *model.State) bool {
		for _, n := range watcher.New(s) {
			receivers.Put(n)
			if err = f.printNotice(m, n); err != nil {
				return true
			}
		}
		told = m.PrintTroubles(s, told)
		return false
	})
	m.Close()
	m.TellUnsent(receivers)
	if ctx.Err() != nil {
		return base.ErrInterrupted
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func (f *flags) printNotice(m *session.Session, n notice.Notice) error {
	if f.json {
		return base.PrintJSON(m.Stdout, n, true)
	}
	lines := []string{phrase.Clock(n.At, m.Zone()) + "  " + n.Title}
	for _, l := range n.Lines() {
		lines = append(lines, "          "+l)
	}
	return base.Print(m.Stdout, lines)
}
