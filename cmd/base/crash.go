package base

import (
	"fmt"

	"app.gonogo/gonogo/model/panics"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/crash"
)

// KeepCrashes writes a crash file about every panic that is caught from now on. It is called once, before anything else runs.
func (p *Process) KeepCrashes() {
	b := ThisBuild()
	version := fmt.Sprintf("gonogo %s %s %s/%s %s", b.Version, b.Go, b.OS, b.Arch, b.Commit)
	p.Crashes = crash.New(crash.Options{Dir: p.crashDir(), Home: p.Home, Build: version, Clock: p.Clock})
	panics.OnCatch(p.Crashes.Keep)
}

func (p *Process) crashDir() string { return config.StatePath(p.Env(), "crashes") }

// CrashFiles are the crash files of earlier runs by their names, the newest first, and their directory as people are told it.
func (p *Process) CrashFiles() (dir string, names []string) {
	dir = p.crashDir()
	return crash.Told(dir, p.Home), crash.List(dir)
}

// CrashSummary is what is said at the end of a run in which the program itself was at fault, and went on; empty where it was not.
func (p *Process) CrashSummary() string {
	n, files := p.Crashes.Caught()
	switch {
	case n == 0:
		return ""
	case len(files) == 0:
		return "gonogo was at fault " + phrase.Times(n) + " and went on. No crash file could be written. Please report what you saw\n"
	}
	return "gonogo was at fault " + phrase.Times(n) + " and went on. Please report it with " + phrase.List(files) + "\n"
}
