package restarts

import (
	"fmt"
	"strings"

	"app.gonogo/gonogo/model/codes"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
)

// words are the classes where there is little room, and as a heading.
var words = map[Class][2]string{
	Unsettled:   {"…", "too early to tell"},
	Scheduled:   {"daily", "daily restart"},
	Change:      {"change", "a change"},
	Manual:      {"manual", "by hand"},
	Sleep:       {"slept", "asleep"},
	Memory:      {"memory", "out of memory"},
	Crash:       {"crash", "crashed"},
	CrashLoop:   {"loop", "crash loop"},
	BootFailure: {"no boot", "did not boot"},
	Relocation:  {"moved", "moved by Heroku"},
	Platform:    {"platform", "a failure of Heroku"},
	Unexplained: {"unexpl.", "unexplained"},
	Unknown:     {"unknown", "not known"},
}

// Short is the class in at most eight letters.
func (c Class) Short() string { return words[c][0] }

// Title is the class in words.
func (c Class) Title() string { return words[c][1] }

// titled is what a code is called, in brackets.
func titled(code string) string {
	c, known := codes.Lookup(code)
	if !known {
		return ""
	}
	return " (" + c.Title + ")"
}

// Why says in half a sentence what explains it, without who did it.
func (r *Restart) Why() string {
	switch r.Class {
	case Unsettled:
		return Unsettled.Title()
	case Scheduled:
		if r.says(logs.Cycling) {
			return "the daily restart by Heroku" + r.after()
		}
		return "Heroku restarts dynos once a day" + r.after()
	case Change:
		return r.Cause.Describe()
	case Manual:
		return r.manual()
	case Sleep:
		if !r.ended {
			return "it woke: a request came"
		}
		return "it slept: no request came for half an hour"
	case Relocation:
		return "Heroku moved it to another server"
	case Platform:
		if r.Code == platformError {
			return "a failure of Heroku" + titled(platformError)
		}
		return "Heroku reported an incident, and nothing else explains it"
	case Unexplained:
		return "nothing in the log says why"
	case Unknown:
		return r.unknown()
	}
	return r.fault()
}

// after is how long the life that ended had been up.
func (r *Restart) after() string {
	if r.Lived < 0 {
		return ""
	}
	return ", after " + phrase.Span(r.Lived)
}

// manual says how somebody restarted it, as far as the log tells: a restart by hand leaves no line of its own there.
func (r *Restart) manual() string {
	switch {
	case r.Cause != nil && r.Cause.Order != "":
		return "from gonogo: " + r.Cause.Order
	case r.Near > 1 && r.Near >= r.Of:
		return "all dynos at once: somebody restarted the app"
	case r.Near > 1:
		return fmt.Sprintf("%d of %d dynos at once, and no release", r.Near, r.Of)
	}
	return "one dyno, and no release: somebody restarted it, or an autoscaler"
}

func (r *Restart) unknown() string {
	switch {
	case !r.told && r.Gap:
		return "only the API tells of it, and lines of the log are missing"
	case !r.told:
		return "only the API tells of it: the log has no line"
	}
	return "lines of the log before it are missing"
}

// fault says how the process went down.
func (r *Restart) fault() string {
	var parts []string
	switch {
	case r.Code != "" && r.Code != memoryOver:
		parts = append(parts, r.Code+titled(r.Code))
	case r.Class == Memory:
		parts = append(parts, memoryOver+titled(memoryOver))
	}
	switch {
	case r.Status == sigkill && len(parts) == 0:
		parts = append(parts, "status 137: killed for its memory or by the platform, which does not say")
	case r.Status == 0:
		parts = append(parts, "status 0: it ended by itself")
	case r.Status != NoStatus:
		parts = append(parts, fmt.Sprintf("status %d", r.Status))
	}
	switch {
	case r.booting && len(parts) > 0:
		parts[len(parts)-1] += " while it booted"
	case r.booting:
		parts = append(parts, "while it booted")
	case r.Lived >= 0:
		parts = append(parts, "after "+phrase.Span(r.Lived))
	}
	if len(parts) == 0 {
		return "it crashed"
	}
	return strings.Join(parts, ", ")
}

// Describe says what was done, without by whom.
func (a *Act) Describe() string {
	version := ""
	if a.Version > 0 {
		version = fmt.Sprintf("v%d", a.Version)
	}
	what := a.what()
	switch {
	case version == "" || what == "":
		return version + what
	case a.Kind == logs.Release:
		return version
	}
	return version + ": " + what
}

// mostNames is how many names are told.
const mostNames = 3

// what is what was done.
func (a *Act) what() string {
	names := a.Names
	if len(names) > mostNames {
		names = append(names[:mostNames:mostNames], fmt.Sprintf("%d more", len(a.Names)-mostNames))
	}
	list := phrase.List(names)
	switch a.Kind {
	case logs.Deploy:
		if len(a.Names) > 0 {
			return "deploy of " + list
		}
		return strings.TrimSpace("deploy " + short(a.Commit))
	case logs.Release:
		if a.Version == 0 {
			return "a release"
		}
		return ""
	case logs.ReleaseFailed:
		return "the release command failed"
	case logs.Rollback:
		return fmt.Sprintf("roll back to v%d", a.Target)
	case logs.Promote:
		return "promotion of " + a.Text
	case logs.Scale:
		return "scaled to " + list
	case logs.ConfigSet:
		return "set " + list
	case logs.ConfigRemove:
		return "removed " + list
	case logs.Attach:
		return "attached " + a.Text
	case logs.Detach:
		return "detached " + a.Text
	case logs.AddonReady, logs.AddonUpdate:
		return strings.TrimSpace("add-on " + a.Text + " changed " + list)
	case logs.StackUpgrade:
		return "stack " + a.Text
	case logs.Maintenance:
		return "maintenance mode " + a.Text
	case logs.BuildFailed:
		return "the build failed"
	case logs.OtherMilestone:
		if a.Order != "" {
			return a.Order
		}
		return a.Text
	}
	return strings.TrimSpace(a.Kind.String() + " " + a.Text)
}

// shortCommit is how much of a commit is told.
const shortCommit = 8

func short(commit string) string {
	if len(commit) > shortCommit && !strings.ContainsAny(commit, ". -") {
		return commit[:shortCommit]
	}
	return commit
}
