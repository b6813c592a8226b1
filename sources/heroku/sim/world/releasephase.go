package world

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
)

// releasePhase runs the release command in a one-off dyno. The release is pending meanwhile and the old one stays current: for good when
// the command fails.
func (w *World) releasePhase(a *App, r *Release, c scenario.ReleaseCommand) {
	was := a.CurrentRelease()
	r.Output = []string{"Running release command..."}
	a.LastOneOff++
	ps := fmt.Sprintf("release.%04d", 1000+a.LastOneOff)
	w.API(a, "Running release v%d commands by user %s", r.Version, r.User.Email)
	w.after(400*time.Millisecond, func() {
		w.wrapped(a, r.User, c.Text)
		w.Write(a, "heroku", ps, "Starting process with command `"+c.Text+"`")
	})
	w.after(2*time.Second, func() { w.Write(a, "heroku", ps, "State changed from starting to up") })
	w.after(max(c.Takes, 3*time.Second), func() {
		r.Output = append(r.Output, c.Output...)
		for _, line := range c.Output {
			w.Write(a, "app", ps, line)
		}
		w.endPhase(a, was, r, ps, c.Fails)
	})
}

// endPhase is the end of a release command.
func (w *World) endPhase(a *App, was, r *Release, ps string, failed bool) {
	r.UpdatedAt = w.Now
	status := map[bool]int{true: 1}[failed]
	w.Write(a, "heroku", ps, fmt.Sprintf("Process exited with status %d", status))
	w.Write(a, "heroku", ps, "State changed from up to complete")
	if failed {
		r.Status = StatusFailed
		w.API(a, "Release v%d command failed by user %s", r.Version, r.User.Email)
		return
	}
	r.Status = StatusSucceeded
	w.becomeCurrent(a, was, r)
}

// wrapped writes the command as the platform runs it: in a shell that streams its output, over five lines of the log.
func (w *World) wrapped(a *App, by *User, command string) {
	w.API(a, "Starting process with command `/bin/sh -c 'if curl $HEROKU_RELEASE_LOG_STREAM --silent --connect-timeout 10 --retry 3 --retry-delay 1 >/tmp/log-stream; then")
	w.API(a, "  chmod u+x /tmp/log-stream; /tmp/log-stream /bin/sh -c '\"'\"'%s'\"'\"'", command)
	w.API(a, "else")
	w.API(a, "  %s", command)
	w.API(a, "fi'` by user %s", by.Email)
}
