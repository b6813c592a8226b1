package tui

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/proposal"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// proposes lets an agent propose something.
func (h *hands) proposes(list ...proposal.Proposal) {
	for i := range list {
		p := &list[i]
		p.App, p.AppName, p.By, p.At = panetest.AppID, "foobaz-production", "agent", panetest.Now.Add(time.Duration(i)*time.Second)
		p.ID = strings.Repeat("0", 15) + string(rune('a'+i))
		if p.Reason == "" {
			p.Reason = "v74 crashes"
		}
	}
	h.apply([]model.Event{{Seq: 1 << 40, At: panetest.Now, Seen: panetest.Now, App: panetest.AppID, Fact: &proposal.List{Open: list}}})
}

// A proposal is told of until a key is pressed, and opens the ordinary dialog; nothing is sent before the person confirms it there.
func TestAProposalOpensTheOrdinaryDialog(t *testing.T) {
	for want, p := range map[string]proposal.Proposal{
		"restart web.1":      {Verb: proposal.Restart, Process: "web.1"},
		"restart all dynos":  {Verb: proposal.Restart, Process: "all"},
		"stop worker.2":      {Verb: proposal.Stop, Process: "worker.2"},
		"scale worker 2 → 4": {Verb: proposal.Scale, Scale: []proposal.Quantity{{Type: "worker", To: 4}}},
		"roll back to v71":   {Verb: proposal.Rollback, Version: 71},
		"maintenance on":     {Verb: proposal.Maintenance, On: true},
	} {
		h := at(t, panetest.Crash(), 160, 45)
		h.proposes(p)
		h.see("agent proposes for foobaz-production: "+p.Command(), ":proposals opens it", "v74 crashes")
		h.none()
		h.runs("proposals")
		d, ok := h.top().(*order.Dialog)
		if !ok {
			t.Errorf("%s: got no dialog of an order\n%s", p.Command(), h.view())
			continue
		}
		h.see("proposed", "by agent: v74 crashes")
		if got := d.Order().Describe(); got != want {
			t.Errorf("got the order %q, want %q", got, want)
		}
		h.none()
		h.press("esc")
		h.none()
	}
}

// A proposal that comes while a person decides something else neither opens nor covers anything.
func TestAProposalInterruptsNobody(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	h.runs("restart web.1")
	before := h.top()
	h.proposes(proposal.Proposal{Verb: proposal.Restart, Process: "all"})
	h.miss("agent proposes")
	if d := h.top(); d != before {
		t.Errorf("the dialog is another: %T", d)
	}
	h.press("esc")
	h.apply([]model.Event{{Fact: &model.Tick{Now: panetest.Now.Add(time.Second)}}})
	h.press("esc")
	h.apply([]model.Event{{Fact: &model.Tick{Now: panetest.Now.Add(20 * time.Second)}}})
	h.see("agent proposes")
	h.none()
}

// A proposal whose order was sent is open no longer; one whose dialog was left is.
func TestAProposalThatWasConfirmed(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	h.proposes(proposal.Proposal{Verb: proposal.Restart, Process: "worker.2"}, proposal.Proposal{Verb: proposal.Restart, Process: "web.1"})
	h.runs("proposals")
	h.press("esc")
	h.runs("proposals")
	h.write("foobaz-production")
	h.press("enter")
	h.one("restart web.1")
	h.runs("proposals")
	if d, ok := h.top().(*order.Dialog); !ok || d.Order().Describe() != "restart worker.2" {
		t.Errorf("%T, want the dialog of the proposal that is left\n%s", h.top(), h.view())
	}
}

func TestWhichProposalIsMeant(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	h.runs("proposals")
	h.see("no agent proposes anything now")
	h.proposes(proposal.Proposal{Verb: proposal.Restart, Process: "web.1"}, proposal.Proposal{Verb: proposal.Maintenance, On: true})
	h.runs("proposals 3")
	h.see("there is no proposal 3. There are 1 maintenance on")
	h.runs("proposals 2")
	if d, ok := h.top().(*order.Dialog); !ok || d.Order().Describe() != "restart web.1" {
		t.Errorf("%T, want the dialog of the older one\n%s", h.top(), h.view())
	}
	h.none()
}

// Read-only stays read-only, and what the app does not have opens nothing.
func TestAProposalThatCannotBe(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45, readOnly)
	h.proposes(proposal.Proposal{Verb: proposal.Restart, Process: "web.1"})
	h.runs("proposals")
	h.see("read-only")
	h.none()
	h = at(t, panetest.Crash(), 160, 45)
	h.proposes(proposal.Proposal{Verb: proposal.Restart, Process: "payments.1"})
	h.runs("proposals")
	h.see("there is no dyno and no process type payments.1")
	if h.top() != nil {
		t.Errorf("%T is open, want nothing", h.top())
	}
}
