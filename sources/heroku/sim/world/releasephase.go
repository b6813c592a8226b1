package world

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
)

// releasePhase runs the release command in a one-off dyno. The release is pending meanwhile and the old one stays current: for good when
// the command fails, or somebody stops its dyno. From the first phase on the formation has a row for its command, of no dyno.
func (w *World) releasePhase(a *App, r *Release, c scenario.ReleaseCommand) {
	was := a.CurrentRelease()
	r.Output = []string{"Running release command..."}
	w.API(a, "Running release v%d commands by user %s", r.Version, r.User.Email)
	d := w.releaseDyno(a, r, c.Text)
	w.after(400*time.Millisecond, func() {
		w.wrapped(a, r.User, c.Text)
		w.System(d, "Starting process with command `%s`", c.Text)
	})
	w.Later(d, 2*time.Second, func() { w.SetState(d, StateUp) })
	w.after(max(c.Takes, 3*time.Second), func() {
		failed := c.Fails || d.gone
		if !d.gone {
			r.Output = append(r.Output, c.Output...)
			for _, line := range c.Output {
				w.writeOutput(d, "%s", line)
			}
			w.System(d, "Process exited with status %d", map[bool]int{true: 1}[failed])
			w.SetState(d, "complete")
			w.Remove(d)
		}
		w.endPhase(a, was, r, failed)
	})
}

// ReleaseType is the process type of release commands.
const ReleaseType = "release"

// releaseDyno starts the dyno of a release command.
func (w *World) releaseDyno(a *App, r *Release, command string) *Dyno {
	if a.FindProcessType(ReleaseType) == nil {
		a.Formation = append(a.Formation, &ProcessType{w.ids.UUID(), ReleaseType, 0, a.Formation[0].Size, command, w.Now, w.Now})
	}
	a.LastOneOff++
	d := &Dyno{App: a, Type: ReleaseType, OneOff: true, Num: 1000 + a.LastOneOff, Name: fmt.Sprintf("release.%04d", 1000+a.LastOneOff), State: StateStarting}
	w.NewLife(d)
	d.Command, d.Release = command, r
	a.Dynos = append(a.Dynos, d)
	return d
}

// endPhase is the end of a release command.
func (w *World) endPhase(a *App, was, r *Release, failed bool) {
	r.UpdatedAt = w.Now
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
