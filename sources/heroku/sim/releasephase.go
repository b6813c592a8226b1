package sim

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
)

// releasePhase runs the release command in a one-off dyno. The release is pending meanwhile and the old one stays current: for good when
// the command fails.
func (w *world) releasePhase(a *app, r *release, c scenario.ReleaseCommand) {
	was := a.currentRelease()
	r.output = []string{"Running release command..."}
	a.lastOneOff++
	ps := fmt.Sprintf("release.%04d", 1000+a.lastOneOff)
	w.api(a, "Running release v%d commands by user %s", r.version, r.user.email)
	w.after(400*time.Millisecond, func() {
		w.wrapped(a, r.user, c.Text)
		w.write(a, "heroku", ps, "Starting process with command `"+c.Text+"`")
	})
	w.after(2*time.Second, func() { w.write(a, "heroku", ps, "State changed from starting to up") })
	w.after(max(c.Takes, 3*time.Second), func() {
		r.output = append(r.output, c.Output...)
		for _, line := range c.Output {
			w.write(a, "app", ps, line)
		}
		w.endPhase(a, was, r, ps, c.Fails)
	})
}

// endPhase is the end of a release command.
func (w *world) endPhase(a *app, was, r *release, ps string, failed bool) {
	r.updatedAt = w.now
	status := map[bool]int{true: 1}[failed]
	w.write(a, "heroku", ps, fmt.Sprintf("Process exited with status %d", status))
	w.write(a, "heroku", ps, "State changed from up to complete")
	if failed {
		r.status = statusFailed
		w.api(a, "Release v%d command failed by user %s", r.version, r.user.email)
		return
	}
	r.status = statusSucceeded
	w.becomeCurrent(a, was, r)
}

// wrapped writes the command as the platform runs it: in a shell that streams its output, over five lines of the log.
func (w *world) wrapped(a *app, by *user, command string) {
	w.api(a, "Starting process with command `/bin/sh -c 'if curl $HEROKU_RELEASE_LOG_STREAM --silent --connect-timeout 10 --retry 3 --retry-delay 1 >/tmp/log-stream; then")
	w.api(a, "  chmod u+x /tmp/log-stream; /tmp/log-stream /bin/sh -c '\"'\"'%s'\"'\"'", command)
	w.api(a, "else")
	w.api(a, "  %s", command)
	w.api(a, "fi'` by user %s", by.email)
}
