package runbook

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/advice"
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/model/vitals"
)

// Subject is what somebody asks about: a page, and what it is to be about. Only the id must be there.
type Subject struct {
	ID      string
	Dyno    string
	Type    string // the process type
	Path    string // "GET /orders/:id"
	Queue   string
	Alarm   *queue.Alarm
	Error   exceptions.Fingerprint // zero: none
	Job     string                 // the class of a background job
	Release int
}

// OfAdvice is what an advice is about; false where no page is.
func OfAdvice(adv advice.Advice, a *model.App) (Subject, bool) {
	s := Subject{ID: adv.Page, Dyno: adv.Dyno, Type: adv.Type, Alarm: adv.Alarm}
	if a != nil && a.Requests.Shown() && (s.ID == a.Requests.How.Code || s.ID == ServerErrors) {
		s.Path = a.Requests.Path
	}
	return s, s.ID != ""
}

// OfAlarm is an alarm of a queue.
func OfAlarm(alarm *queue.Alarm) Subject {
	return Subject{ID: OfRule(alarm.Rule), Alarm: alarm, Type: alarm.Type, Queue: alarm.Queue}
}

// OfError is a group of errors: new on a release, or more than usual.
func OfError(r *model.ErrorRow) Subject {
	s := Subject{ID: Spike, Error: r.Fingerprint}
	if r.Status == rollup.New || r.Status == rollup.Back {
		s.ID = NewException
	}
	return s
}

// OfDyno is a dyno in trouble; false where it has none that is known.
func OfDyno(a *model.App, name, typ string) (Subject, bool) {
	s := Subject{Dyno: name, Type: typ}
	d, known := a.Processes.Find(name)
	loop := a.Processes.Loops.Of(typ)
	switch {
	case loop != nil && loop.Code != "":
		s.ID = loop.Code
	case loop != nil:
		s.ID = CrashLoop
	case known && d.Over.On():
		s.ID = "R14"
	default:
		for _, f := range a.Vitals.Findings.All {
			if f.Dyno == name || name == "" && f.Type == typ {
				s.ID, s.Dyno = OfFinding(f.Kind), f.Dyno
				return s, true
			}
		}
		if row, ok := a.Processes.Type("web"); ok && typ == "web" && row.Want == 0 {
			s.ID = "H14"
		}
	}
	return s, s.ID != ""
}

// OfFinding is the page about something that the vital signs tell.
func OfFinding(k vitals.FindingKind) string {
	switch k {
	case vitals.NearKill:
		return "R15"
	case vitals.NearQuota, vitals.Swapping:
		return "R14"
	case vitals.FullStore:
		return Connections
	case vitals.Hushed:
		return NoNewData
	}
	return Leak
}

// Scene is what a page is filled in for.
type Scene struct {
	State *model.State
	App   *model.App // nil: none is looked at
	Zone  *time.Location
	Key   func(intent string) string // how the key is called; empty: it has none
	Dead  bool                       // nobody could carry out an order here: the official command stands where its key would
}

// look is an app as a page sees it.
type look struct {
	Scene
	Subject
	now    time.Time // by the clock of the platform
	code   string    // of the router or of a dyno; empty: the page is of none
	window router.Window
	view   *router.View
	lines  *codeLines
	group  *model.ErrorRow
}

// span is how far back requests count here, and codeSpan how far back codes of dynos and of the log do: they are rare.
const (
	span     = 15 * time.Minute
	codeSpan = time.Hour
)

func newLook(sc Scene, sub Subject) *look {
	l := &look{Scene: sc, Subject: sub}
	if logs.CodeNumber(sub.ID) != 0 {
		l.code = sub.ID
	}
	if sc.App == nil {
		return l
	}
	l.now = sc.State.OriginNow("heroku")
	if until := sc.App.Router.Until(); !until.IsZero() {
		l.window = sc.App.Router.Between(until.Add(-span), time.Time{})
	}
	if sub.Error != 0 {
		if g, ok := sc.App.Errors.Find(sub.Error); ok {
			row := sc.State.ErrorRow(sc.App, g, sc.State.CurrentErrors(sc.App))
			l.group = &row
		}
	}
	return l
}

// routed tells a code of the router, whose lines are counted as requests.
func (l *look) routed() bool { return l.code != "" && l.code[0] == 'H' }

// around is how requests go on the current release, and how they went before it.
func (l *look) around() router.View {
	if l.view == nil {
		v := l.App.RouterView(0)
		l.view = &v
	}
	return *l.view
}

// failed is how many requests of some failed as the page is about: with its code, else at all.
func (l *look) failed(failed int, codes []router.Code) int {
	if l.routed() {
		return router.Count(codes, l.code)
	}
	return failed
}

// part is a dyno or a path with how many of the failures it has.
type part struct {
	name string
	n    int
}

// most is the row with most of the failures, and how many failures all rows have.
func (l *look) most(rows []router.Row) (most part, all, served int) {
	for i := range rows {
		r := &rows[i]
		n := l.failed(r.Failed, r.Codes)
		all += n
		if r.Name == "" || r.Other || r.NotFound {
			continue
		}
		served++
		if n > most.n {
			most = part{r.Name, n}
		}
	}
	return most, all, served
}

// codeLines are the lines with one code in the newest hour of the log.
type codeLines struct {
	n           int
	first, last time.Time
	dynos       []part
	known       bool // there is a log to look at
	over        time.Duration
}

// counted counts the lines with the code of the page.
func (l *look) counted() *codeLines {
	if l.lines != nil {
		return l.lines
	}
	l.lines = &codeLines{}
	number := logs.CodeNumber(l.code)
	snap := l.App.Logs.Snapshot()
	if number == 0 || snap.Len() == 0 {
		return l.lines
	}
	l.lines.known = true
	from := l.now.Add(-codeSpan)
	oldest := l.now
	for i := snap.Chunks() - 1; i >= 0; i-- {
		c := snap.Chunk(i)
		first, last, _ := c.Stamps()
		if last == logs.NoTime {
			continue
		}
		if logs.Instant(last).Before(from) {
			break
		}
		if at := logs.Instant(first); first != logs.NoTime && at.Before(oldest) {
			oldest = at
		}
		has := false
		for _, label := range c.Labels() {
			has = has || label.Code() == number
		}
		if !has {
			continue
		}
		body, done := c.Open()
		for k := range c.Len() {
			if label := c.Label(k); label.Code() == number && body.At(k) != logs.NoTime && !logs.Instant(body.At(k)).Before(from) {
				l.lines.add(c.Origins()[label.Origin()].Proc, logs.Instant(body.At(k)))
			}
		}
		done()
	}
	l.lines.over = min(codeSpan, max(0, l.now.Sub(oldest)))
	return l.lines
}

func (c *codeLines) add(proc string, at time.Time) {
	c.n++
	if c.first.IsZero() || at.Before(c.first) {
		c.first = at
	}
	if at.After(c.last) {
		c.last = at
	}
	for i := range c.dynos {
		if c.dynos[i].name == proc {
			c.dynos[i].n++
			return
		}
	}
	c.dynos = append(c.dynos, part{proc, 1})
}

// begun is when what the page is about began; zero: not known.
func (l *look) begun() time.Time {
	a := l.App
	switch {
	case l.Alarm != nil:
		return l.Alarm.Since
	case l.group != nil:
		return l.group.First
	case l.ID == CrashLoop:
		if loop := l.loop(); loop != nil {
			return loop.Since
		}
	case l.ID == FailingJobs:
		for _, c := range a.Jobs.AllFailing() {
			if l.Job == "" || c.Name == l.Job {
				return c.Failing().Since
			}
		}
	case l.ID == DyingWorkers:
		return a.Jobs.Workers.Dying.Since
	case l.ID == Platform:
		return l.State.Incident.Since
	case l.routed(), l.ID == ServerErrors, l.ID == Regression:
		if a.Requests.Shown() {
			return a.Requests.Since
		}
		if l.routed() {
			return l.counted().first
		}
	case l.code != "":
		return l.counted().first
	}
	return time.Time{}
}
