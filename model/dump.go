package model

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/rods"
)

// Dump writes everything that counts as text, one thing a line, in an order that depends on the events alone: the same
// events give the same Dump, in whatever batches they came. Log lines are only counted. Section versions are left out:
// they tell a screen what to draw again, not what is known.
func (s *State) Dump() string {
	d := &dump{}
	d.line(0, "now %s", stamp(s.Now))
	for _, a := range s.Apps {
		d.app(a)
	}
	for _, id := range slices.Sorted(maps.Keys(s.stores)) {
		d.store(s.stores[id])
	}
	for _, k := range slices.SortedFunc(maps.Keys(s.sources), compareSources) {
		d.source(k, s.sources[k])
	}
	for _, origin := range slices.Sorted(maps.Keys(s.clocks)) {
		d.line(0, "clock %s ahead=%s", origin, s.clocks[origin])
	}
	d.line(0, "account %q", s.Account)
	d.line(0, "budget %+v", s.Budget)
	d.line(0, "spent %+v", s.Spending)
	d.line(0, "platform reachable=%t%s checked=%s %+v %+v", s.Platform.Reachable, labelled(" by=", s.Platform.By), stamp(s.Checked), s.Platform.Systems,
		s.Platform.Incidents)
	d.line(0, "incident %s %s %q since=%s last=%s", s.Incident.Color, s.Incident.System, s.Incident.Title, stamp(s.Incident.Since), stamp(s.Incident.Last))
	d.line(0, "losses=%d strange=%d", s.Losses, s.Strange)
	for _, r := range s.Rods.List {
		d.line(0, "rod %+v", r)
	}
	for _, a := range s.Apps {
		if a.Thinned != (rods.Thinned{}) {
			d.line(0, "thinned app=%s %+v", a.ID, a.Thinned)
		}
		for _, p := range a.Proposals.Open {
			d.line(0, "proposal app=%s %s %q by %q", a.ID, p.ID, p.Command(), p.By)
		}
	}
	if s.Playback.Speed != 0 {
		d.line(0, "playback %+v", s.Playback)
	}
	for _, m := range s.Messages {
		d.line(0, "message %s app=%s bad=%t %q %q", stamp(m.At), m.App, m.Bad, m.Text, m.Do)
	}
	return d.text.String()
}

// dump is the text as it grows.
type dump struct{ text strings.Builder }

func (d *dump) line(depth int, format string, args ...any) {
	d.text.WriteString(strings.Repeat("  ", depth))
	fmt.Fprintf(&d.text, format, args...)
	d.text.WriteByte('\n')
}

// labelled is a value with its name before it, nothing where there is none.
func labelled(name, value string) string {
	if value == "" {
		return ""
	}
	return name + value
}

func (d *dump) app(a *App) {
	i := a.Info
	d.line(0, "app %s %q %s production=%t/%s stage=%s/%s maintenance=%t preboot=%t region=%s stack=%s owner=%s url=%s released=%s",
		a.ID, i.Name, i.Generation, i.Production, i.Declared, i.Pipeline, i.Stage, i.Maintenance, i.Preboot,
		i.Region, i.Stack, i.Owner, i.WebURL, stamp(i.ReleasedAt))
	d.line(1, "addons %q, release command %q", a.AddOns, a.Processes.ReleaseCommand)
	d.processes(&a.Processes)
	d.line(1, "ledger known=%t", a.Ledger.Known)
	for _, r := range a.Ledger.Releases {
		d.line(2, "v%d %s current=%t eligible=%t by %q %q slug=%s commit=%s phase=%t addons=%q id=%s made=%s", r.Version, r.Status,
			r.Current, r.Eligible, r.By, r.Description, r.Slug, r.Commit, r.OutputURL, r.AddOns, r.ID, stamp(r.CreatedAt))
	}
	d.verdict(a)
	for _, text := range a.Baseline.Dump() {
		d.line(1, "%s", text)
	}
	d.line(1, "requests since=%s last=%s blame=v%d %d/%d how=%+v path=%q", stamp(a.Requests.Since), stamp(a.Requests.Last), a.Requests.Blame,
		a.Requests.Share.Failed, a.Requests.Share.Requests, a.Requests.How, a.Requests.Path)
	d.line(1, "logs lines=%d total=%d dropped=%d", a.Logs.Len(), a.Logs.Total(), a.Logs.Dropped())
	for _, r := range a.Commits {
		d.line(1, "commits v%d %s..%s back=%t more=%d %q%q %s %v", r.Version, r.From, r.To, r.Back, r.More, r.Why, r.Partly, r.Host, r.Whole)
		for _, c := range r.Commits {
			d.line(2, "%s by %q %q %v", c.SHA, c.Author, c.Subject, c.Files)
		}
	}
	for _, text := range a.Jobs.Dump() {
		d.line(1, "%s", text)
	}
	d.line(1, "errors told apart by %+v, owned by %+v %q, shown at %q", a.Errors.Rules, a.errorSettings.Owners, a.errorSettings.CodeOwners, a.errorSettings.SourceURL)
	for _, g := range a.Errors.All() {
		d.line(1, "error %s %s %q x%d %s to %s on %q releases=%v routes=%v", g.Fingerprint, g.Class(), g.Sample.Message, g.Count, stamp(g.First), stamp(g.Last), g.DynoNames(), g.Releases, g.Routes)
	}
	for _, r := range a.Restarts.All() {
		d.line(1, "restart %s %s %s status=%d code=%s v%d up=%s by=%q", stamp(r.At), r.Dyno, r.Class, r.Status, r.Code, r.Release, stamp(r.Up), r.Who())
	}
	for _, line := range a.Vitals.Dump(stamp) {
		d.line(1, "%s", line)
	}
	for _, m := range a.Milestones {
		d.line(1, "milestone %s %s v%d target=%d commit=%s by=%q %q %q line=%d", stamp(m.At), m.Milestone.Milestone.Kind, m.Version,
			m.Target, m.Commit, m.By, m.Text, m.Names, m.Line)
	}
	for _, m := range a.Marks.All() {
		d.line(1, "mark line=%d at=%s %s %08x %q set=%s", m.Seq, stamp(m.At), m.Proc, m.Sum, m.Note, stamp(m.Set))
	}
	for _, o := range a.Orders {
		d.order(o)
	}
	if a.Saved != nil {
		d.line(1, "saved %+v", *a.Saved)
	}
	if w, b := a.Board.Wheel, a.Board; len(b.People) > 0 || w != nil {
		d.line(1, "people %+v wheel %+v %q", b.People, w, b.Last)
	}
	d.line(1, "stores %v", a.Stores)
	d.line(1, "queues worked by %v, alarms %+v", a.QueueSettings.Process, a.QueueSettings.Alarms)
}

func (d *dump) processes(p *Processes) {
	d.line(1, "processes dynos=%t formation=%t", p.KnownDynos, p.KnownFormation)
	for _, l := range p.Loops {
		d.line(2, "loop %s v%d since=%s last=%s times=%d again=%t rose=%t code=%s %v", l.Type, l.Release, stamp(l.Since), stamp(l.Last), l.Times, l.Again,
			l.Rose, l.Code, l.Dynos)
	}
	for _, r := range p.Types {
		d.line(2, "%s want=%d %s %q", r.Type, r.Want, r.Size, r.Command)
		for _, q := range r.Dynos {
			d.line(3, "%s %s since=%s made=%s v%d id=%s %s %q restarts=%d crashes=%d start=%s/%t exit=%d memory=%v quota=%g load=%g life=%s%s",
				q.Name, q.State, stamp(q.UpdatedAt), stamp(q.CreatedAt), q.Release, q.ID, q.Size, q.Command, q.Restarts,
				q.Crashes, stamp(q.lastStart), q.untied, q.Exit, q.Memory, q.Quota, q.Load, q.Gauge.Life, labelled(" cause=", q.Cause.String()))
			for _, e := range q.Exits {
				d.line(4, "exit %s status=%d%s", stamp(e.At), e.Status, labelled(" cause=", e.Cause.String()))
			}
			for _, at := range q.Starts {
				d.line(4, "start %s", stamp(at))
			}
			if q.Over.On() {
				d.line(4, "over since=%s last=%s %g", stamp(q.Over.Since), stamp(q.Over.Last), q.Over.Percent)
			}
		}
	}
}

func (d *dump) order(o *OrderState) {
	d.line(1, "order %s %q %s v%d %d/%d anew=%d answered=%t credit=%s by=%q sent=%s lost=%s shown=%s ended=%s %q %q", o.ID, o.Describe(), o.Stage, o.Version,
		o.Have, o.Need, o.Anew, o.Answered, o.Credit, o.By, stamp(o.SentAt), stamp(o.lostThere), stamp(o.shownAt), stamp(o.EndedAt), o.Why, o.Do)
	if o.Through > 0 || len(o.Left) > 0 {
		d.line(2, "through %d left %q", o.Through, Behind(o.Left))
	}
	if o.Inverse != nil {
		d.line(2, "inverse %q", o.Inverse.Describe())
	}
}

func (d *dump) store(st *queue.Store) {
	d.line(0, "store %s %s %s %s %q at=%s owner=%s vars=%v", st.Store, st.Var, st.Library, st.Access, st.Why, stamp(st.At), st.Owner, st.Vars)
	for _, l := range st.Libraries {
		d.line(1, "library %q at=%s every=%s lag=%s %q out=%s totals=%+v", l.Name, stamp(l.At), l.Every, l.Lag, l.Note, l.Out, l.Totals)
		for _, w := range l.Workers {
			d.line(2, "worker %s %q concurrency=%d busy=%d quiet=%t beat=%s", w.Dyno, w.Queues, w.Concurrency, w.Busy, w.Quiet, stamp(w.Beat))
		}
		for _, r := range l.Running {
			d.line(2, "running %q on %s of %q since=%s", r.Job, r.Dyno, r.Queue, stamp(r.Since))
		}
	}
	for _, q := range st.Queues {
		d.queue(q)
	}
	for _, a := range append(slices.Clone(st.Alarms), st.Past...) {
		d.line(1, "alarm %q of %q in %q %d since=%s ended=%s muted=%q %q %q %q %s %s", a.Rule, a.Queue, a.Library, a.Severity, stamp(a.Since),
			stamp(a.Ended), a.Muted, a.Text, a.Step, a.Do, a.Intent, a.Type)
	}
}

func (d *dump) queue(q *queue.Queue) {
	age, sure := q.Age()
	d.line(1, "queue %q of %q ready=%d %s oldest=%s/%s consumers=%d paused=%t dead-letter=%t stream=%t process=%s/%s net=%g in=%s out=%s seen=%s points=%d",
		q.Name, q.Library, q.Ready, q.Quality, age, sure, q.Consumers, q.Paused, q.DeadLetter, q.Stream, q.Process, q.ProcessSource, q.Net, q.Enters, q.Leaves,
		stamp(q.Seen), len(q.Points))
	d.line(2, "flying=%s scheduled=%s retry=%s dead=%s held=%s/%s %q", q.InFlight, q.Scheduled, q.Retry, q.Dead, time.Duration(q.Held),
		time.Duration(q.HeldLimit), q.Warn)
	if t := q.Target; t.Within > 0 {
		d.line(2, "target within=%s now=%d met=%s missed=%s unknown=%s", t.Within, t.Now, t.Met, t.Missed, t.Unknown)
	}
}

func (d *dump) source(k sourceKey, st *SourceState) {
	d.line(0, "source %s app=%s %s %s %q %q since=%s retry=%s every=%s last=%s", k.name, k.app, st.State, st.Code, st.Why, st.Do,
		stamp(st.Since), stamp(st.RetryAt), time.Duration(st.Every), stamp(st.Last))
	if !st.QuietSince.IsZero() {
		d.line(1, "quiet since=%s", stamp(st.QuietSince))
	}
	if q := st.Quarantine; q.Total > 0 {
		d.line(1, "quarantine total=%d panics=%d since=%s %+v", q.Total, q.Panics, stamp(q.Since), q.Records)
	}
	if st.Fails.On() || st.Late.On() {
		d.line(1, "fails since=%s last=%s times=%d late since=%s last=%s", stamp(st.Fails.Since), stamp(st.Fails.Last), st.Fails.Times, stamp(st.Late.Since),
			stamp(st.Late.Last))
	}
}

func compareSources(a, b sourceKey) int {
	return cmp.Or(cmp.Compare(a.app, b.app), cmp.Compare(a.name, b.name))
}

// stamp writes a moment in UTC, whatever zone it came in; the zero time is a dash.
func stamp(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// verdict writes how the app was judged.
func (d *dump) verdict(a *App) {
	v := &a.Verdict
	d.line(1, "verdict %s since=%s phase=%s v%d limits=%+v", v.Answer, stamp(v.Since), v.Phase, v.Release.Version, a.judging.settings)
	for _, f := range v.Findings {
		d.line(2, "%s %s since=%s v%d n=%d", f.Rule, f.Answer, stamp(f.Since), f.Release, f.Sample)
	}
	for _, c := range v.Changes {
		d.line(2, "changed %s %s v%d %q", stamp(c.At), c.Answer, c.Release, c.Why)
	}
}
