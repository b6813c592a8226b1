package looks

import (
	"strconv"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/theme"
)

// Memory is a dyno's newest sample of memory in at most four figures: "611M", "2.5G".
func Memory(d *model.Process, g *theme.Glyphs) draw.Run {
	if len(d.Memory) == 0 {
		return draw.R(theme.Dim, g.Dash)
	}
	return draw.R(MemoryRole(d), phrase.Megabytes(d.Memory[len(d.Memory)-1]))
}

// Quota is the share of its quota that a dyno's memory takes: "60%".
func Quota(d *model.Process, g *theme.Glyphs) draw.Run {
	if len(d.Memory) == 0 || d.Quota <= 0 {
		return draw.R(theme.Dim, g.Dash)
	}
	return draw.R(MemoryRole(d), phrase.Percent(d.Memory[len(d.Memory)-1]/d.Quota))
}

// MemoryRole is quiet below nine tenths of the quota; above the quota the platform reports R14 and swaps.
func MemoryRole(d *model.Process) theme.Role {
	if len(d.Memory) == 0 || d.Quota <= 0 {
		return theme.Dim
	}
	switch newest := d.Memory[len(d.Memory)-1]; {
	case newest > d.Quota:
		return theme.Bad
	case newest > 0.9*d.Quota:
		return theme.Warn
	}
	return theme.Dim
}

// Load is a dyno's load over one minute. It is of the life that runs: it comes with the samples of memory.
func Load(d *model.Process, g *theme.Glyphs) draw.Run {
	if d.Load < 0 || len(d.Memory) == 0 {
		return draw.R(theme.Dim, g.Dash)
	}
	return draw.R(theme.Dim, format.Load(d.Load))
}

// Restarts is how often a dyno was started again, with its mark; "0" while it was not.
func Restarts(d *model.Process, now time.Time, g *theme.Glyphs) draw.Run {
	if d.Restarts == 0 {
		return draw.R(theme.Dim, "0")
	}
	return draw.R(RestartsRole(d, now), g.Restarts+strconv.Itoa(d.Restarts))
}

// RestartsRole is loud where the last life ended badly, until the dyno has been up for a while: from then on it is history. A deploy starts
// every dyno anew, and that is no trouble.
func RestartsRole(d *model.Process, now time.Time) theme.Role {
	switch {
	case d.Restarts == 0 && d.State != "crashed", d.Settled(now):
		return theme.Dim
	case d.State == "crashed", d.Exit > 0 && d.Exit != SIGTERM && d.Cause == 0:
		return theme.Bad
	}
	return theme.Dim
}

// Exit is how a life of a process ended: its status, or the signal that ended it, loud where nobody asked for it.
func Exit(e model.Exit) (string, theme.Role) {
	role := theme.Bad
	if e.Status == 0 || e.Status == SIGTERM || e.Cause != 0 {
		role = theme.Dim
	}
	switch e.Status {
	case SIGTERM:
		return "SIGTERM", role
	case SIGKILL:
		return "SIGKILL", role
	case sigsegv:
		return "SIGSEGV", role
	}
	return "exit " + strconv.Itoa(e.Status), role
}

// The exit statuses of processes that a signal ended: a shell adds 128 to its number. Every dyno is asked to stop by SIGTERM.
const (
	SIGKILL = 137
	sigsegv = 139
	SIGTERM = 143
)

// UpRole is the role of how many dynos of a type are up of how many there should be. None is trouble, but not while they start for the
// first time on their release and none has crashed.
func UpRole(r model.TypeRow) theme.Role {
	up := r.Count("up")
	switch {
	case r.Want <= 0:
		return theme.Dim
	case up >= r.Want:
		return theme.Good
	case up > 0 || r.Starts() && r.Crashed() == 0:
		return theme.Warn | theme.Bold
	}
	return theme.BadStrong
}
