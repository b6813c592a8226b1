package model

import (
	"strings"
	"testing"
)

// several is an order on both web dynos of an app.
func several(t *testing.T) *orderApp {
	return newOrderApp(t, Order{Verb: Restart, Dynos: []string{"web.1", "web.2"}})
}

func (oa *orderApp) event(at float64, e OrderEvent) {
	e.Order = oa.order
	oa.tell(at, &e)
}

func TestSeveralDynosAreFollowedToTheirEnd(t *testing.T) {
	oa := several(t)
	last := func() *OrderState { return oa.state.App("a").LastOrder() }
	oa.event(1, OrderEvent{Stage: Sent})
	oa.event(2, OrderEvent{Stage: Sent, Through: 1})
	if got := last().Progress(); got != "1 of 2 accepted" || last().Stage != Sent {
		t.Errorf("on the way: %s %q", last().Stage, got)
	}
	oa.event(3, OrderEvent{Stage: Accepted})
	oa.dynos(4, 2, "c", "b")
	if o := last(); o.Stage != Accepted || o.Have != 1 || o.Need != 2 {
		t.Errorf("one of two: %s %d/%d", o.Stage, o.Have, o.Need)
	}
	oa.dynos(5, 2, "c", "d")
	oa.want(Done)
	if o := last(); o.Trouble() != "" || o.Credit != Ours {
		t.Errorf("trouble %q, credit %s", o.Trouble(), o.Credit)
	}
}

// What an order did not reach is not waited for, and its end names it.
func TestDynosThatAnOrderDidNotReach(t *testing.T) {
	for _, c := range []struct {
		name string
		left []Left
		want string
	}{
		{"refused", []Left{{Dyno: "web.2", Why: "that is too many (422)"}}, "web.2: that is too many (422)"},
		{"not sent", []Left{{Dyno: "web.2"}}, "web.2 was not sent"},
	} {
		oa := several(t)
		oa.event(1, OrderEvent{Stage: Sent})
		oa.event(2, OrderEvent{Stage: Accepted, Left: c.left})
		oa.tick(3)
		oa.want(Accepted)
		oa.dynos(4, 2, "c", "b")
		oa.want(Done)
		o := oa.state.App("a").LastOrder()
		if o.Have != 1 || o.Need != 1 || o.Trouble() != c.want {
			t.Errorf("%s: %d/%d, trouble %q", c.name, o.Have, o.Need, o.Trouble())
		}
		messages := oa.state.Messages
		if m := messages[len(messages)-1]; !m.Bad || !strings.HasSuffix(m.Text, c.want) {
			t.Errorf("%s: it ends with %+v", c.name, m)
		}
	}
}

// A lost answer is settled by what the platform shows of the dynos that were sent, and of no other.
func TestALostAnswerAmongSeveral(t *testing.T) {
	left := []Left{{Dyno: "web.2"}}
	oa := several(t)
	oa.event(1, OrderEvent{Stage: Sent})
	oa.event(2, OrderEvent{Stage: Lost, Why: "web.1: connection reset", Left: left})
	oa.tick(3)
	oa.want(Lost)
	oa.dynos(4, 2, "c", "b")
	oa.want(Done)
	if o := oa.state.App("a").LastOrder(); o.Trouble() != "web.2 was not sent" || o.Credit != Anybody {
		t.Errorf("trouble %q, credit %s", o.Trouble(), o.Credit)
	}

	oa = several(t)
	oa.event(1, OrderEvent{Stage: Sent})
	oa.event(2, OrderEvent{Stage: Lost, Why: "web.1: connection reset", Left: left})
	oa.dynos(4, 2, "a", "d") // the other one restarted of its own accord
	oa.tick(70)
	oa.want(Unproved)
	if o := oa.state.App("a").LastOrder(); !strings.HasSuffix(o.Unproven(), "; web.2 was not sent") {
		t.Errorf("it ends with %q", o.Unproven())
	}
}

func TestTheWordsOfSeveralDynos(t *testing.T) {
	many := Order{Verb: Restart, AppName: "shop", Dynos: []string{"web.1", "web.2", "web.3", "web.4", "web.5"}}
	two := Order{Verb: Stop, AppName: "shop", Dynos: []string{"web.1", "run.7"}}
	for got, want := range map[string]string{
		many.Describe(): "restart web.1, web.2, web.3 and 2 more",
		two.Describe():  "stop web.1, run.7",
		two.CLI():       "for d in web.1 run.7; do heroku ps:stop -d $d -a shop; done",
		Behind([]Left{{"web.1", "gone"}, {"web.2", ""}, {"web.3", ""}}): "web.1: gone; web.2 and web.3 were not sent",
		Behind(nil): "",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A conflict of one of several is a conflict of all; a dyno that the order does not name is none.
func TestConflictsOfSeveralDynos(t *testing.T) {
	o := Order{Verb: Restart, Dynos: []string{"web.1", "web.2"}, Precondition: Precondition{Dynos: map[string]string{"web.1": "a", "web.2": "b"}}}
	for _, c := range []struct {
		name  string
		dynos []Dyno
		want  string
	}{
		{"as it was", []Dyno{{Name: "web.1", ID: "a"}, {Name: "web.2", ID: "b"}}, ""},
		{"a third came", []Dyno{{Name: "web.1", ID: "a"}, {Name: "web.2", ID: "b"}, {Name: "web.3", ID: "c", Type: "web"}}, ""},
		{"one restarted", []Dyno{{Name: "web.1", ID: "a"}, {Name: "web.2", ID: "z"}}, "web.2 restarted"},
		{"one is gone", []Dyno{{Name: "web.2", ID: "b"}}, "web.1 is gone"},
		{"both", nil, "web.1 is gone; web.2 is gone"},
	} {
		if got := o.Conflict(Observation{Dynos: c.dynos}); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
