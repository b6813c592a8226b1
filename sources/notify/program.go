package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"app.gonogo/gonogo/model/notice"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/child"
)

// linger is for what a command that was ended left behind.
const linger = time.Second

// command is a program that gets the notice as JSON on its standard input.
type command []string

// send runs the command once. Its output is nobody's.
func (c command) send(ctx context.Context, n notice.Notice) (string, error) {
	body, err := json.Marshal(n)
	if err != nil {
		return "", &sources.Failure{Code: "form", Why: "the notice cannot be written", Final: true, Err: err}
	}
	return run(ctx, c, append(body, '\n'))
}

// run runs a program without a shell, without a terminal, and not for longer than ctx.
func run(ctx context.Context, argv []string, in []byte) (string, error) {
	c := exec.CommandContext(ctx, argv[0], argv[1:]...)
	c.Stdin, c.WaitDelay = bytes.NewReader(in), linger
	child.Isolate(c)
	if err := c.Start(); err != nil {
		return "", &sources.Failure{Code: "exec", Why: "the command cannot be started", Do: "check it in the config", Final: true}
	}
	err := c.Wait()
	var ended *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.As(err, &ended):
		return "", &sources.Failure{Code: "exec", Why: fmt.Sprintf("the command ended with %d", ended.ExitCode())}
	}
	return "it ended with 0", nil // whether it has read all of its input is its own affair
}

// desktop shows a notice on this machine's desktop.
type desktop struct{ system string }

// newDesktop fails where no program is known that shows one.
func newDesktop() (desktop, error) {
	if len(desktop{runtime.GOOS}.argv(notice.Notice{})) == 0 {
		return desktop{}, errors.New("no program is known that shows notifications on this system")
	}
	return desktop{runtime.GOOS}, nil
}

// markup takes their meaning from the characters that a notification's text may be marked up with.
var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// argv is the command that shows it. The texts are arguments, never part of a script.
func (d desktop) argv(n notice.Notice) []string {
	title, text := "gonogo: "+n.Title, strings.Join(n.Lines(), "\n")
	switch d.system {
	case "darwin":
		return []string{"osascript", "-e", "on run argv", "-e", "display notification (item 2 of argv) with title (item 1 of argv)", "-e", "end run", title, " " + text}
	case "linux", "freebsd", "openbsd", "netbsd", "dragonfly":
		urgency := "normal"
		if n.Level == "critical" && !n.Over {
			urgency = "critical"
		}
		return []string{"notify-send", "--app-name=gonogo", "--urgency=" + urgency, "--", title, markup.Replace(text)}
	}
	return nil
}

func (d desktop) send(ctx context.Context, n notice.Notice) (string, error) {
	return run(ctx, d.argv(n), nil)
}
