package model

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model/ledger"
)

// orderApp is an app with two web dynos on v2, one order, and a clock.
type orderApp struct {
	t     *testing.T
	state *State
	order Order
}

func newOrderApp(t *testing.T, o Order) *orderApp {
	s := New(DefaultLimits())
	oa := &orderApp{t: t, state: s}
	oa.tell(0, &AppInfo{Name: "foobaz"})
	oa.tell(0, &Formation{Types: []ProcessType{{Type: "web", Quantity: 2}}})
	oa.dynos(0, 2, "a", "b")
	oa.tell(0, &Releases{Releases: []ledger.Release{
		{Version: 2, Status: "succeeded", Eligible: true, Current: true, Description: "Deploy b"},
		{Version: 1, Status: "succeeded", Eligible: true, Description: "Deploy a"}}})
	o.ID, o.App = "o1", "a"
	o.Precondition = s.App("a").Precondition(o)
	oa.order = o
	return oa
}

func (oa *orderApp) tell(at float64, f Fact) {
	oa.state.Apply([]Event{{At: after(at), Seen: after(at), App: "a", Fact: f}})
}

func (oa *orderApp) tick(at float64) { oa.state.Apply([]Event{{Fact: &Tick{Now: after(at)}}}) }

func (oa *orderApp) step(at float64, stage Stage, version int) {
	oa.tell(at, &OrderEvent{Order: oa.order, Stage: stage, Version: version, Why: "because"})
}

// dynos tells of two web dynos that are up on a release, with these ids.
func (oa *orderApp) dynos(at float64, release int, ids ...string) {
	var list []Dyno
	for i, id := range ids {
		list = append(list, Dyno{ID: id, Name: "web." + string(rune('1'+i)), Type: "web", State: "up", Release: release, UpdatedAt: after(at)})
	}
	oa.tell(at, &Dynos{Dynos: list})
}

// release tells of a third entry of the ledger.
func (oa *orderApp) release(at float64, description, status string, current bool) {
	oa.tell(at, &Releases{Releases: []ledger.Release{{Version: 3, Status: status, Current: current, Description: description, By: "ned@foobaz.example"},
		{Version: 2, Status: "succeeded", Eligible: true, Current: !current, Description: "Deploy b"}}})
}

func (oa *orderApp) want(stage Stage) {
	oa.t.Helper()
	if o := oa.state.App("a").LastOrder(); o == nil || o.Stage != stage {
		oa.t.Errorf("the order is %+v, want %s", o, stage)
	}
}

func TestASentOrderIsNotSettledByAccident(t *testing.T) {
	oa := newOrderApp(t, Order{Verb: Maintenance, On: true})
	oa.step(1, Sent, 0)
	oa.tell(2, &AppInfo{Name: "foobaz", Maintenance: true})
	oa.want(Sent)
	oa.step(3, Accepted, 0)
	oa.want(Done)
}

func TestAnEndIsAnEnd(t *testing.T) {
	oa := newOrderApp(t, Order{Verb: Maintenance, On: true})
	oa.step(1, Sent, 0)
	oa.step(1, Accepted, 0)
	oa.tell(2, &AppInfo{Name: "foobaz", Maintenance: true})
	ended := oa.state.App("a").LastOrder().EndedAt
	oa.step(9, Accepted, 0)
	oa.step(9, Sent, 0)
	oa.tick(20)
	oa.want(Done)
	if got := oa.state.App("a").LastOrder().EndedAt; !got.Equal(ended) || len(oa.state.Messages) != 1 {
		t.Errorf("told again, it ended again at %s: %+v", got, oa.state.Messages)
	}
}

func TestRefusedAndFailedEndAtOnce(t *testing.T) {
	for _, stage := range []Stage{Refused, Failed} {
		oa := newOrderApp(t, Order{Verb: Restart, Dyno: "web.1"})
		oa.step(1, stage, 0)
		oa.dynos(2, 2, "c", "b")
		oa.tick(1000)
		oa.want(stage)
		if o := oa.state.App("a").LastOrder(); !o.EndedAt.Equal(after(1)) || o.Open() || len(oa.state.Messages) != 1 || !oa.state.Messages[0].Bad {
			t.Errorf("%+v %+v", o, oa.state.Messages)
		}
	}
}

func TestALostRollbackThatSomebodyReplacedIsNotUnproved(t *testing.T) {
	oa := newOrderApp(t, Order{Verb: Rollback, Target: 1})
	oa.step(1, Sent, 0)
	oa.step(2, Lost, 0)
	oa.release(3, "Rollback to v1", "succeeded", false)
	oa.tick(100)
	oa.want(Accepted)
	if v := oa.state.App("a").LastOrder().Version; v != 3 {
		t.Errorf("made v%d", v)
	}
}

func TestARollbackWhoseReleaseFails(t *testing.T) {
	oa := newOrderApp(t, Order{Verb: Rollback, Target: 1})
	oa.step(1, Sent, 0)
	oa.step(2, Accepted, 3)
	oa.release(3, "Rollback to v1", "pending", false)
	oa.want(Accepted)
	oa.release(9, "Rollback to v1", "failed", false)
	oa.want(Failed)
	if _, ok := oa.state.App("a").LastOrder().Undo(after(10)); ok {
		t.Error("what failed can be undone")
	}
}

func TestARollbackOfSomebodyElseProvesNothing(t *testing.T) {
	for _, description := range []string{"Rollback to v2", "Deploy c"} {
		oa := newOrderApp(t, Order{Verb: Rollback, Target: 1})
		oa.step(1, Sent, 0)
		oa.step(2, Lost, 0)
		oa.release(3, description, "succeeded", true)
		oa.tick(61)
		oa.want(Unproved)
	}
}

// With preboot both releases are up for a while: the new one has arrived when the old one is gone.
func TestARollbackIsDoneWhenTheOldDynosAreGone(t *testing.T) {
	oa := newOrderApp(t, Order{Verb: Rollback, Target: 1})
	oa.step(1, Sent, 0)
	oa.step(2, Accepted, 3)
	oa.release(3, "Rollback to v1", "succeeded", true)
	beside := func(old ...string) {
		list := []Dyno{{ID: "c", Name: "web.1", Type: "web", State: "up", Release: 3}, {ID: "d", Name: "web.2", Type: "web", State: "up", Release: 3}}
		for i, id := range old {
			list = append(list, Dyno{ID: id, Name: "web." + string(rune('1'+i)), Type: "web", State: "up", Release: 2})
		}
		oa.tell(10, &Dynos{Dynos: list})
	}
	for _, tt := range []struct {
		old  []string
		have int
		want Stage
	}{{[]string{"a", "b"}, 0, Accepted}, {[]string{"a"}, 1, Accepted}, {nil, 2, Done}} {
		beside(tt.old...)
		oa.want(tt.want)
		if o := oa.state.App("a").LastOrder(); o.Have != tt.have || o.Need != 2 {
			t.Errorf("with %d old dynos: %d of %d", len(tt.old), o.Have, o.Need)
		}
	}
}

func TestUnknownAfterSixtySeconds(t *testing.T) {
	oa := newOrderApp(t, Order{Verb: Restart, Dyno: "web.1"})
	oa.step(1, Sent, 0)
	oa.step(2, Lost, 0)
	oa.tick(60)
	oa.want(Lost)
	oa.tick(61)
	oa.want(Unproved)
	oa.dynos(62, 2, "c", "b") // anybody may have done that meanwhile
	oa.want(Unproved)
}

func TestStartTimesAreComparedByThePlatformsClock(t *testing.T) {
	for name, tt := range map[string]struct {
		ahead   time.Duration
		created float64
		want    Stage
	}{
		"the old life, by a clock an hour ahead":  {time.Hour, 3590, Accepted},
		"the new life, by a clock an hour ahead":  {time.Hour, 3611, Done},
		"the new life, by a clock an hour behind": {-time.Hour, -3585, Done},
	} {
		t.Run(name, func(t *testing.T) {
			oa := newOrderApp(t, Order{Verb: Restart, Dyno: "web.1"})
			oa.tell(5, &Clock{Origin: "heroku", Ahead: Duration(tt.ahead)})
			oa.step(10, Sent, 0)
			oa.step(11, Accepted, 0)
			oa.tell(30, &Dynos{Dynos: []Dyno{{ID: "a", Name: "web.1", Type: "web", State: "up", CreatedAt: after(tt.created)}}})
			oa.want(tt.want)
		})
	}
}

func TestUndoIsOfferedForTenMinutes(t *testing.T) {
	oa := newOrderApp(t, Order{Verb: Maintenance, On: true})
	oa.step(1, Sent, 0)
	oa.step(1, Accepted, 0)
	oa.tell(2, &AppInfo{Name: "foobaz", Maintenance: true})
	o := oa.state.App("a").LastOrder()
	if inv, ok := o.Undo(after(2).Add(UndoFor)); !ok || inv.Verb != Maintenance || inv.On {
		t.Errorf("%+v %t", inv, ok)
	}
	if _, ok := o.Undo(after(3).Add(UndoFor)); ok {
		t.Error("still offered")
	}
}

func TestTheInverse(t *testing.T) {
	tests := []struct {
		order Order
		want  string // empty: there is none
	}{
		{Order{Verb: Rollback, Target: 1}, "roll back to v2"},
		{Order{Verb: Scale, Scale: []ScaleChange{{Type: "web", From: 2, To: 4}}}, "scale web 4 → 2"},
		{Order{Verb: Maintenance, On: true}, "maintenance off"},
		{Order{Verb: Restart, Dyno: "web.1"}, ""},
		{Order{Verb: Stop, Dyno: "web.1"}, ""},
	}
	for _, tt := range tests {
		oa := newOrderApp(t, tt.order)
		oa.step(1, Sent, 0)
		got := ""
		if inv := oa.state.App("a").LastOrder().Inverse; inv != nil {
			got = inv.Describe()
		}
		if got != tt.want {
			t.Errorf("%s: inverse %q, want %q", tt.order.Describe(), got, tt.want)
		}
	}
}

func TestNoInverseToAReleaseThatCannotReturn(t *testing.T) {
	oa := newOrderApp(t, Order{Verb: Rollback, Target: 1})
	oa.tell(1, &Releases{Releases: []ledger.Release{{Version: 2, Status: "succeeded", Current: true}, {Version: 1, Status: "succeeded", Eligible: true}}})
	oa.step(2, Sent, 0)
	if inv := oa.state.App("a").LastOrder().Inverse; inv != nil {
		t.Errorf("%+v", inv)
	}
}

func TestOrdersAreBounded(t *testing.T) {
	oa := newOrderApp(t, Order{Verb: Restart, Dyno: "web.1"})
	for i := range keptOrders + 3 {
		oa.order.ID = string(rune('A' + i))
		oa.step(float64(i), Sent, 0)
	}
	orders := oa.state.App("a").Orders
	if len(orders) != keptOrders || orders[0].ID != "D" {
		t.Errorf("%d orders from %s", len(orders), orders[0].ID)
	}
}

// With preboot the old life serves on beside the new one, under the same name: the new one proves the restart.
func TestARestartWithPrebootIsProvenByTheNewLives(t *testing.T) {
	oa := newOrderApp(t, Order{Verb: Restart, Type: "web"})
	oa.step(1, Sent, 0)
	oa.step(2, Lost, 0)
	beside := func(at float64, state string) {
		var list []Dyno
		for i, id := range []string{"a", "b"} {
			name := "web." + string(rune('1'+i))
			list = append(list, Dyno{ID: id, Name: name, Type: "web", State: "up"}, Dyno{ID: id + "'", Name: name, Type: "web", State: state})
		}
		oa.tell(at, &Dynos{Dynos: list})
	}
	beside(3, "starting")
	oa.want(Accepted)
	if o := oa.state.App("a").LastOrder(); o.Anew != 2 || o.Have != 0 {
		t.Errorf("%d anew, %d up; want 2 and 0", o.Anew, o.Have)
	}
	beside(9, "up")
	oa.want(Done)
}

// A process type without a wanted quantity is not in the formation: no order scales it, whatever a tape says.
func TestAOneOffIsNeverScaled(t *testing.T) {
	oa := newOrderApp(t, Order{Verb: Scale, Scale: []ScaleChange{{Type: "run", From: 0, To: -1}}})
	oa.tell(0, &Dynos{Dynos: []Dyno{{ID: "r", Name: "run.1", Type: "run", State: "up"}}})
	oa.step(1, Sent, 0)
	oa.step(1, Accepted, 0)
	oa.tick(2)
	if o := oa.state.App("a").LastOrder(); o.Need != 0 || o.Stage != Accepted {
		t.Errorf("got %d of %d, %s; want nothing to count, accepted", o.Have, o.Need, o.Stage)
	}
}
