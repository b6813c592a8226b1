package notice

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/verdict"
)

// Options choose what is told.
type Options struct {
	Kinds []Kind // none: all
	Over  bool   // also that something is over
}

// Watcher finds what is news in a state. Begin with its options; it belongs to one state.
type Watcher struct {
	Options

	began   time.Time // by our clock; zero before the first state with a time
	apps    map[model.AppID]*watched
	limiter limiter
}

// watched is what was told of one app.
type watched struct {
	answer    verdict.Answer // the worst of the verdict that stands; NotAsked: none does
	release   int            // that it was of
	rollbacks map[int]bool
	crashes   map[crash]*crashing
	alarms    map[alarmKey]alarmed // those that were told and stand
}

// crashing is a loop that stands.
type crashing struct {
	seen  time.Time // by our clock
	done  bool      // it was told, or a verdict told it
	title string    // empty: not told by itself
}

// alarmed is how bad a queue was told to be, and how.
type alarmed struct {
	level severity.Level
	text  string
}

// How long something stands before it is told. With the dynos of one release that crash come others; a release command that runs is a hold.
const (
	crashWait = 5 * time.Second
	holdWait  = time.Minute
)

// crash is the loop of a process type on a release.
type crash struct {
	typ     string
	release int
	since   time.Time
}

// alarmKey is what an alarm is about.
type alarmKey struct {
	store          queue.StoreID
	library, queue string
}

// New gives what has become news since the last call. It is cheap enough for every second.
func (w *Watcher) New(s *model.State) []Notice {
	if s.Now.IsZero() {
		return nil
	}
	if w.began.IsZero() {
		w.began, w.apps = s.Now, map[model.AppID]*watched{}
	}
	var out []Notice
	for _, a := range s.Apps {
		if a.Saved != nil {
			continue
		}
		known := w.apps[a.ID]
		if known == nil {
			known = &watched{rollbacks: map[int]bool{}, crashes: map[crash]*crashing{}, alarms: map[alarmKey]alarmed{}}
			w.apps[a.ID] = known
		}
		l := scene{State: s, app: a, known: known, began: w.began, alarmed: w.wants(Alarm)}
		out = append(out, l.rollbacks()...)
		if w.wants(Verdict) { // else it tells nothing, and nothing is left to it
			out = append(out, l.verdict()...)
		}
		out = append(out, l.crashes()...)
		out = append(out, l.alarms()...)
	}
	out = slices.DeleteFunc(out, func(n Notice) bool {
		return n.Over && !w.Over || !w.wants(n.Kind)
	})
	for i := range out {
		out[i] = out[i].clean()
	}
	slices.SortStableFunc(out, func(a, b Notice) int { return cmp.Or(cmp.Compare(a.App, b.App), cmp.Compare(a.ID, b.ID)) })
	return w.limiter.pass(out, s.Now)
}

func (w *Watcher) wants(k Kind) bool { return len(w.Kinds) == 0 || slices.Contains(w.Kinds, k) }

// scene is an app in a state, with what was told of it.
type scene struct {
	*model.State
	app     *model.App
	known   *watched
	began   time.Time
	alarmed bool // alarms are told
}

// name is what people call the app.
func (l scene) name() string {
	if l.app.Info.Name != "" {
		return l.app.Info.Name
	}
	return string(l.app.ID)
}

// fresh tells whether a moment by an origin's clock lies after the watching began.
func (l scene) fresh(origin string, at time.Time) bool {
	return !at.IsZero() && !l.Now.Add(-l.Age(origin, at)).Before(l.began)
}

const platform = "heroku"

// notice is one of the app, with the release that it is of.
func (l scene) notice(kind Kind, level severity.Level, id, title string, release int) Notice {
	n := Notice{ID: fmt.Sprintf("%s/%s/%s", l.app.ID, kind, id), Kind: kind, At: l.Now.UTC(), App: l.name(), Level: level.String(), Title: l.name() + ": " + title, Done: l.done()}
	if r, ok := l.app.Ledger.Version(release); ok && release > 0 {
		n.Release, n.Author, n.Commit = versionText(r.Version), ledger.Author(r.By), short(l.app.Ledger.CommitOf(r.Version))
	} else if release > 0 {
		n.Release = versionText(release)
	}
	return n
}

func versionText(v int) string { return fmt.Sprintf("v%d", v) }

func short(commit string) string { return commit[:min(len(commit), 7)] }

// doneFor is how far back it is told what was done.
const doneFor = 15 * time.Minute

// done is what was done about the app lately: by orders from here, and by rollbacks of whomever.
func (l scene) done() []string {
	var list []string
	for _, r := range l.app.Ledger.Releases[:min(len(l.app.Ledger.Releases), 3)] {
		if target, ok := rollbackOf(r); ok && l.Age(platform, r.CreatedAt) < doneFor && l.app.Ledger.Known {
			list = append(list, fmt.Sprintf("rolled back to v%d%s, which made v%d.", target, byText(r), r.Version))
		}
	}
	for _, o := range slices.Backward(l.app.Orders) {
		if o.Verb != model.Rollback && !o.SentAt.IsZero() && l.Now.Sub(o.SentAt) < doneFor && (o.Open() || o.Stage == model.Done) {
			list = append(list, o.Describe()+": "+string(o.Stage)+".")
		}
	}
	return list
}

func byText(r ledger.Release) string {
	if who := ledger.Author(r.By); who != "" {
		return " by " + who
	}
	return ""
}

// rollbackOf is what a release went back to.
func rollbackOf(r ledger.Release) (target int, ok bool) {
	change := r.Change()
	return change.Target, change.Kind == ledger.RolledBack && r.Status != "failed" && r.Status != "expired"
}

// rollbacks are those that came to the ledger, whoever made them.
func (l scene) rollbacks() (out []Notice) {
	for _, r := range slices.Backward(l.app.Ledger.Releases) {
		target, ok := rollbackOf(r)
		if !ok || l.known.rollbacks[r.Version] || !l.fresh(platform, r.CreatedAt) {
			continue
		}
		l.known.rollbacks[r.Version] = true
		n := l.notice(Rollback, severity.Warning, versionText(r.Version), fmt.Sprintf("rolled back to v%d%s", target, byText(r)), r.Version)
		n.Evidence, n.Done = l.left(r), nil
		n.Remember = remember(&l.app.Ledger, r)
		out = append(out, n)
	}
	return out
}

// left says of what a rollback led away.
func (l scene) left(r ledger.Release) []string {
	before, ok := l.app.Ledger.Before(r.Version)
	if !ok {
		return nil
	}
	list := []string{fmt.Sprintf("Before it v%d was current: %s%s.", before.Version, strings.TrimRight(before.Description, "."), byText(before))}
	for _, f := range l.app.Verdict.Before {
		list = append(list, fmt.Sprintf("%s was %s: %s.", f.Console, f.Answer, strings.TrimRight(f.Text, ".")))
	}
	return list
}

// remember is what nobody is to do after a rollback.
func remember(lg *ledger.Ledger, r ledger.Release) string {
	before, ok := lg.Before(r.Version)
	if !ok {
		return ""
	}
	commit := lg.CommitOf(before.Version)
	if target, _ := rollbackOf(r); commit == "" || commit == lg.CommitOf(target) {
		return fmt.Sprintf("Do not release the change of v%d again as it is: it was rolled back.", before.Version)
	}
	return fmt.Sprintf("Do not redeploy commit %s (v%d) as it is: it was rolled back.", short(commit), before.Version)
}

// verdict tells that it is no GO, that it got worse, that another release is no GO either, and that it is GO again.
func (l scene) verdict() []Notice {
	v := &l.app.Verdict
	if v.Release.Version == 0 {
		return nil
	}
	id := versionText(v.Release.Version) + "/" + v.Answer.String() + "/" + stampText(v.Since)
	title := fmt.Sprintf("%s for v%d", v.Answer.Call(), v.Release.Version)
	switch {
	case v.Answer == verdict.Go && l.known.answer != verdict.NotAsked:
		l.known.answer, l.known.release = verdict.NotAsked, 0
		n := l.notice(Verdict, severity.Info, id, title, 0)
		n.Release = versionText(v.Release.Version)
		n.Over, n.Evidence = true, []string{v.Why() + "."}
		if r, ok := l.app.Ledger.Version(v.Release.Version); ok && v.Release.Rollback > 0 {
			n.Remember = remember(&l.app.Ledger, r)
		}
		return []Notice{n}
	case !v.Holds(), l.known.release == v.Release.Version && v.Answer <= l.known.answer,
		v.Answer == verdict.Hold && (l.Age(platform, v.Since) < holdWait || l.alarmed && onlyQueues(v.Causes())):
		return nil
	}
	l.known.answer, l.known.release = v.Answer, v.Release.Version
	level := severity.Warning
	if v.Answer == verdict.NoGo {
		level = severity.Critical
	}
	n := l.notice(Verdict, level, id, title, v.Blamed())
	if v.Blamed() == 0 { // nobody's fault
		n.Release = versionText(v.Release.Version)
	}
	for _, f := range v.Causes() {
		n.Evidence = append(n.Evidence, evidenceText(f))
	}
	if r, ok := l.app.Ledger.Version(v.Release.Version); ok && v.Release.Rollback > 0 {
		n.Remember = remember(&l.app.Ledger, r)
	}
	return []Notice{n}
}

// onlyQueues tells what alarms tell of already.
func onlyQueues(causes []verdict.Finding) bool {
	return !slices.ContainsFunc(causes, func(f verdict.Finding) bool { return f.Console != verdict.Queue })
}

// evidenceText is what a console found.
func evidenceText(f verdict.Finding) string {
	text := f.Console.String() + ": " + strings.TrimRight(f.Text, ".")
	if f.Before.Text != "" {
		text += " (before: " + f.Before.Text + ")"
	}
	return text + "."
}
