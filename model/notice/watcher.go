package notice

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/trouble"
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
	crashes   map[crash]string    // those that stand, with what they are called
	alarms    map[alarmKey]string // likewise
}

// crash is the loop of a process type on a release.
type crash struct {
	typ     string
	release int
	since   time.Time
}

// alarmKey tells alarms apart that are open at the same time.
type alarmKey struct {
	rule           queue.RuleName
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
			known = &watched{rollbacks: map[int]bool{}, crashes: map[crash]string{}, alarms: map[alarmKey]string{}}
			w.apps[a.ID] = known
		}
		l := scene{State: s, app: a, known: known, began: w.began}
		out = append(out, l.rollbacks()...)
		out = append(out, l.crashes()...)
		out = append(out, l.alarms()...)
		out = append(out, l.verdict()...)
	}
	out = slices.DeleteFunc(out, func(n Notice) bool {
		return n.Over && !w.Over || len(w.Kinds) > 0 && !slices.Contains(w.Kinds, n.Kind)
	})
	for i := range out {
		out[i] = out[i].clean()
	}
	slices.SortStableFunc(out, func(a, b Notice) int { return cmp.Or(cmp.Compare(a.App, b.App), cmp.Compare(a.ID, b.ID)) })
	return w.limiter.pass(out, s.Now)
}

// scene is an app in a state, with what was told of it.
type scene struct {
	*model.State
	app   *model.App
	known *watched
	began time.Time
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
			list = append(list, fmt.Sprintf("rolled back to v%d%s, which made v%d", target, byText(r), r.Version))
		}
	}
	for _, o := range slices.Backward(l.app.Orders) {
		if o.Verb != model.Rollback && !o.SentAt.IsZero() && l.Now.Sub(o.SentAt) < doneFor && (o.Open() || o.Stage == model.Done) {
			list = append(list, o.Describe()+": "+string(o.Stage))
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

// crashes are process types that began to crash, and those that have recovered.
func (l scene) crashes() (out []Notice) {
	stand := map[crash]string{}
	for i := range l.app.Processes.Loops {
		loop := &l.app.Processes.Loops[i]
		key := crash{loop.Type, loop.Release, loop.Since}
		if name, told := l.known.crashes[key]; told || !l.fresh(platform, loop.Since) {
			if told {
				stand[key] = name
			}
			continue
		}
		title := loop.Type + " crashed"
		if loop.Release > 0 {
			title += fmt.Sprintf(" on v%d", loop.Release)
		}
		n := l.notice(Crash, severity.Critical, loop.Type+"/"+versionText(loop.Release)+"/"+stampText(loop.Since), title, loop.Release)
		n.Evidence = crashEvidence(loop)
		stand[key] = title
		out = append(out, n)
	}
	for key, title := range l.known.crashes {
		if _, still := stand[key]; !still && l.app.Processes.Loops.Of(key.typ) == nil {
			n := l.notice(Crash, severity.Info, key.typ+"/"+versionText(key.release)+"/"+stampText(key.since)+"/over", "over: "+title, key.release)
			n.Over = true
			out = append(out, n)
		}
	}
	l.known.crashes = stand
	return out
}

func stampText(at time.Time) string { return at.UTC().Format(time.RFC3339) }

func crashEvidence(loop *trouble.Loop) []string {
	var names []string
	for _, d := range loop.Dynos {
		names = append(names, d.Name)
	}
	text := phrase.Count(loop.Times, "crash", "crashes") + " so far"
	if len(names) > 0 {
		text += " of " + phrase.List(names)
	}
	if loop.Code != "" {
		text += "; Heroku says " + loop.Code
	}
	return []string{text + "."}
}

// alarms are those of queues that began to count, and those that are over.
func (l scene) alarms() (out []Notice) {
	stand := map[alarmKey]string{}
	for _, alarm := range l.Alarms(l.app) {
		key := alarmKey{alarm.Rule, alarm.Store, alarm.Library, alarm.Queue}
		text := strings.TrimRight(alarm.Text, ".")
		if name, told := l.known.alarms[key]; told && alarm.Open() {
			stand[key] = name
			continue
		}
		if !alarm.Sounds() {
			continue
		}
		stand[key] = text
		n := l.notice(Alarm, alarm.Severity, l.alarmID(key), text, 0)
		if alarm.Step != "" {
			n.Evidence = []string{alarm.Step}
		}
		out = append(out, n)
	}
	for key, text := range l.known.alarms {
		if _, still := stand[key]; !still {
			n := l.notice(Alarm, severity.Info, l.alarmID(key)+"/over", "over: "+text, 0)
			n.Over = true
			out = append(out, n)
		}
	}
	l.known.alarms = stand
	return out
}

func (l scene) alarmID(k alarmKey) string {
	return fmt.Sprintf("%s/%s/%s/%s/%s", k.rule, k.store, k.library, k.queue, stampText(l.Now))
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
		n := l.notice(Verdict, severity.Info, id, title, v.Release.Version)
		n.Over, n.Evidence = true, []string{v.Why() + "."}
		if r, ok := l.app.Ledger.Version(v.Release.Version); ok && v.Release.Rollback > 0 {
			n.Remember = remember(&l.app.Ledger, r)
		}
		return []Notice{n}
	case !v.Holds(), l.known.release == v.Release.Version && v.Answer <= l.known.answer:
		return nil
	}
	l.known.answer, l.known.release = v.Answer, v.Release.Version
	level := severity.Warning
	if v.Answer == verdict.NoGo {
		level = severity.Critical
	}
	n := l.notice(Verdict, level, id, title, v.Release.Version)
	for _, f := range v.Causes() {
		n.Evidence = append(n.Evidence, evidenceText(f))
	}
	if r, ok := l.app.Ledger.Version(v.Release.Version); ok && v.Release.Rollback > 0 {
		n.Remember = remember(&l.app.Ledger, r)
	}
	return []Notice{n}
}

// evidenceText is what a console found.
func evidenceText(f verdict.Finding) string {
	text := f.Console.String() + ": " + strings.TrimRight(f.Text, ".")
	if f.Value.Text != "" && f.Before.Text != "" {
		text += " (now " + f.Value.Text + ", before " + f.Before.Text + ")"
	}
	return text + "."
}
