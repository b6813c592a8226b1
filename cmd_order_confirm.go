package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"app.gonogo/gonogo/model"
)

// confirmed asks on the terminal, unless --confirm has answered. Everything but a clear yes is no.
func (v *orderVerb) confirmed(ctx context.Context, o model.Order) error {
	if v.f.confirm != "" {
		return nil // begin has compared it with the app's name
	}
	question, want := fmt.Sprintf("%s on %s? [y/N] ", o.Describe(), o.AppName), []string{"y", "yes"}
	if v.info.Production {
		question, want = fmt.Sprintf("%s: this is production. Type the app's name: ", o.Describe()), []string{strings.ToLower(o.AppName)}
	}
	fmt.Fprint(v.stderr, question)
	answer, err := answered(ctx, v.stdin)
	if err != nil {
		fmt.Fprintln(v.stderr)
	}
	if ctx.Err() != nil {
		return v.withdrawn()
	}
	for _, w := range want {
		if err == nil && strings.ToLower(answer) == w {
			return nil
		}
	}
	fmt.Fprintln(v.stderr, "Nothing was sent.")
	return exitError{code: exitNo}
}

// answered reads one line of the terminal. An interrupt leaves the read behind: the process ends with it.
func answered(ctx context.Context, keys io.Reader) (string, error) {
	type reading struct {
		line string
		err  error
	}
	came := make(chan reading, 1)
	go func() {
		line, err := bufio.NewReader(keys).ReadString('\n')
		came <- reading{strings.TrimSpace(line), err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case r := <-came:
		return r.line, r.err
	}
}
