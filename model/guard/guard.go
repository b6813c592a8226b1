// Package guard decides when a release that is NO-GO is rolled back without a person: at most once in a run, only a release that was watched
// from its start, and only while nothing speaks against it. It knows no clock and sends nothing: it is told what is known once a second.
package guard

import (
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// Facts are what is known at one moment. All times are by the platform's clock.
type Facts struct {
	Now time.Time

	Release   int       // that is current; 0: not known
	Since     time.Time // when it became current
	Rollback  bool      // it is itself a rollback
	Newest    int       // the newest entry of the ledger, whatever became of it
	NewestBy  string
	Go, NoGo  bool
	Blamed    int    // the release to which the NO-GO is laid; 0: none
	Blind     string // what is not seen; empty: TELEM is go
	Incident  string // why the platform is not known to be well; empty: it is
	Target    int    // of the rollback; 0: there is none
	NoTarget  string // why
	Closed    string // why no order can be sent; empty: one can
	Migration string // why a rollback may go back over a migration; empty: it does not
	Acts      []string
	NoWheel   string // why guard does not have the wheel of the feed; empty: it has it, or there is no feed
	Feed      bool   // there is one
}

// Phase is how far a run of guard has come.
type Phase uint8

// The phases.
const (
	Waiting  Phase = iota // for a release that comes while it watches
	Watching              // the release is not NO-GO
	Counting              // NO-GO holds, and nothing speaks against a rollback
	Barred                // NO-GO, and guard does not act now: Why says why
	Sent                  // the one rollback is sent, or was tried
	Over                  // the release is GO
)

// Check is one thing that must hold before guard acts.
type Check struct {
	Text string // what holds, else what does not
	OK   bool
	Ever bool // where it does not hold: it never will again for this release
}

// Machine is one run of guard on one app. Only After and AcrossMigrations are to be set.
type Machine struct {
	After            time.Duration // a NO-GO must have held for so long
	AcrossMigrations bool

	Phase   Phase
	Release int           // that is watched; 0: none came yet
	Held    time.Duration // how long NO-GO has held with nothing against acting
	Checks  []Check
	Why     string // of Barred

	current int // at the last step
	began   time.Time
	watched bool
	barred  string // for good
	last    time.Time
	spent   bool
	stopped bool
}

// The measures of the clock. One that leaps further than mostStep, or further back than mostBack, was not watching; the platform's clock is
// known to the second only. A step counts as mostHeld at most.
const (
	mostStep = 15 * time.Second
	mostBack = 3 * time.Second
	mostHeld = 2 * time.Second
)

// passed is how long it is since the last step; false where the clock has leapt.
func (m *Machine) passed(now time.Time) (time.Duration, bool) {
	dt := now.Sub(m.last)
	return min(max(0, dt), mostHeld), !m.last.IsZero() && dt >= -mostBack && dt <= mostStep
}

// Left is how long the countdown still takes.
func (m *Machine) Left() time.Duration { return max(0, m.After-m.Held) }

// Stop keeps guard from acting in this run.
func (m *Machine) Stop() {
	if !m.spent {
		m.stopped = true
		m.bar("you have stopped it")
	}
}

// Spent tells that the one rollback of the run was tried.
func (m *Machine) Spent() bool { return m.spent }

// Stopped tells that a person keeps guard from acting in this run.
func (m *Machine) Stopped() bool { return m.stopped }

// Final tells that guard will not act on the release any more.
func (m *Machine) Final() bool { return m.barred != "" }

func (m *Machine) bar(why string) {
	m.Held = 0
	if m.barred == "" {
		m.barred = why
	}
	if m.Phase == Counting {
		m.Phase = Barred
	}
	m.Why = m.barred
}

// Step takes what is known now. True: the countdown is over; the caller reads everything once more and asks Fire.
func (m *Machine) Step(f *Facts) (ready bool) {
	dt, smooth := m.passed(f.Now)
	if !smooth {
		m.Held = 0
	}
	if !smooth || f.Now.After(m.last) {
		m.last = f.Now
	}
	if m.began.IsZero() {
		m.began = f.Now
	}
	if m.spent || f.Release == 0 {
		if f.Release == 0 {
			m.Held = 0
		}
		return false
	}
	m.turn(f, smooth)
	m.Checks = m.list(f)
	if len(f.Acts) > 0 && m.Release != 0 { // whoever acts has the app in hand, also before it is NO-GO
		m.bar(phrase.List(f.Acts))
	}
	switch {
	case m.Release == 0:
		m.Phase = Waiting
	case f.Go:
		m.Phase, m.Held = Over, 0
	case !f.NoGo:
		m.Phase, m.Held = Watching, 0
	case m.refuse():
		m.Phase, m.Held = Barred, 0
	default:
		if m.Phase == Counting && smooth {
			m.Held += dt
		}
		m.Phase, m.Why = Counting, ""
	}
	return m.Phase == Counting && m.Held >= m.After
}

// turn begins anew with another release.
func (m *Machine) turn(f *Facts, smooth bool) {
	before := m.current
	if m.current = f.Release; before == f.Release {
		return
	}
	if m.Release != 0 || before != 0 {
		m.watched = before != 0 && smooth && f.Release > before && !f.Since.Before(m.began) // an old ledger may have been known at first
		m.Release, m.barred = f.Release, ""
		if m.stopped {
			m.barred = "you have stopped it"
		}
	}
	m.Phase, m.Held = Watching, 0
}

// refuse tells whether something speaks against acting, and keeps what speaks against it for good.
func (m *Machine) refuse() bool {
	for _, c := range m.Checks {
		if c.OK {
			continue
		}
		if m.Why = c.Text; c.Ever {
			m.bar(c.Text)
		}
		break
	}
	if m.barred != "" {
		m.Why = m.barred
		return true
	}
	return slices.ContainsFunc(m.Checks, func(c Check) bool { return !c.OK })
}

// Fire takes what was read in the last moment. True: the caller sends the one rollback of this run, at once; it is spent.
func (m *Machine) Fire(f *Facts) bool {
	_, smooth := m.passed(f.Now)
	switch m.Checks = m.list(f); {
	case m.spent, m.Phase != Counting, m.Held < m.After:
		return false
	case f.Release != m.Release:
		m.bar(fmt.Sprintf("v%d is current now", f.Release))
	case !smooth, !f.NoGo:
		m.Held = 0
	case m.refuse():
		m.bar(m.Why)
	default:
		m.spent, m.Phase = true, Sent
		return true
	}
	return false
}

// Unread bars guard because what must be read in the last moment could not be.
func (m *Machine) Unread(why string) { m.bar("what it rests on could not be read again: " + why) }

// list makes the list of what must hold.
func (m *Machine) list(f *Facts) []Check {
	if m.Release == 0 {
		return nil
	}
	check := func(ok, ever bool, holds, fails string) Check {
		if ok {
			return Check{Text: holds, OK: true}
		}
		return Check{Text: fails, Ever: ever}
	}
	v := fmt.Sprintf("v%d", m.Release)
	newest := "somebody made v" + fmt.Sprint(f.Newest)
	if f.NewestBy != "" {
		newest = fmt.Sprintf("%s made v%d", f.NewestBy, f.Newest)
	}
	all := []Check{
		check(!m.spent, true, "its one rollback is not spent", "its one rollback is spent"),
		check(f.Closed == "", false, "orders can be sent", f.Closed),
		check(m.watched, true, "watched "+v+" from its start", v+" was not watched from its start"),
		check(!f.Rollback, true, v+" is a deploy", v+" is itself a rollback: a person chose it"),
		check(f.Newest == m.Release, true, "nothing newer than "+v, newest),
		check(len(f.Acts) == 0, true, "nobody else acted since "+v, phrase.List(f.Acts)),
		check(f.Target > 0, true, fmt.Sprintf("v%d is eligible and differs from %s", f.Target, v), "there is nothing to roll back to: "+f.NoTarget),
		check(f.Migration == "" || m.AcrossMigrations, true, "no migration in between", f.Migration),
		check(f.Blind == "", false, "no gap in what is seen", "not all is seen: "+f.Blind),
		check(f.Incident == "", false, "Heroku is green", f.Incident),
		check(f.Blamed == m.Release, false, "the trouble came with "+v, "the trouble is not laid to "+v),
	}
	if f.Feed {
		all = append(all, check(f.NoWheel == "", false, "guard has the wheel", f.NoWheel))
	}
	return all
}
