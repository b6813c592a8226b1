package proposal

import (
	"strings"
	"testing"
)

func TestTheCommandOfAProposal(t *testing.T) {
	for _, c := range []struct {
		p    Proposal
		want string
	}{
		{Proposal{Verb: Restart, Process: "web.1"}, "restart web.1"},
		{Proposal{Verb: Restart, Process: "all"}, "restart all"},
		{Proposal{Verb: Restart, Process: "web.6f9d8b-x2x7k"}, "restart web.6f9d8b-x2x7k"},
		{Proposal{Verb: Stop, Process: "run.77"}, "stop run.77"},
		{Proposal{Verb: Scale, Scale: []Quantity{{"web", 2}, {"worker", 0}}}, "scale web=2 worker=0"},
		{Proposal{Verb: Rollback, Version: 73}, "rollback v73"},
		{Proposal{Verb: Maintenance, On: true}, "maintenance on"},
		{Proposal{Verb: Maintenance}, "maintenance off"},
	} {
		c.p.Reason = "x"
		if err := c.p.Check(); err != nil || c.p.Command() != c.want {
			t.Errorf("%q, %v; want %q", c.p.Command(), err, c.want)
		}
	}
}

func TestProposalsThatMakeNoSense(t *testing.T) {
	for name, p := range map[string]Proposal{
		"no reason":        {Verb: Restart, Process: "web"},
		"no verb":          {Reason: "x"},
		"a foreign verb":   {Verb: "q", Reason: "x"},
		"no process":       {Verb: Restart, Reason: "x"},
		"two words":        {Verb: Restart, Process: "web all", Reason: "x"},
		"an escape":        {Verb: Restart, Process: "web\x1b[0m", Reason: "x"},
		"all stopped":      {Verb: Stop, Process: "all", Reason: "x"},
		"no quantities":    {Verb: Scale, Reason: "x"},
		"below zero":       {Verb: Scale, Scale: []Quantity{{"web", -1}}, Reason: "x"},
		"a type with =":    {Verb: Scale, Scale: []Quantity{{"web=9", 1}}, Reason: "x"},
		"no release":       {Verb: Rollback, Reason: "x"},
		"a release of old": {Verb: Rollback, Version: -3, Reason: "x"},
	} {
		if p.Check() == nil {
			t.Errorf("%s: %q makes sense", name, p.Command())
		}
	}
}

// What an agent writes stands in one line, without a secret and without what acts on a terminal.
func TestForeignTextsAreCleaned(t *testing.T) {
	p := Proposal{Reason: "one\ntwo \x1b]0;x\x07 postgres://u:hunter2hunter2@db/x " + strings.Repeat("long ", 200), By: "\u202eevil"}
	p.Clean()
	if strings.ContainsAny(p.Reason, "\n\x1b\x07") || strings.Contains(p.Reason, "hunter2hunter2") || len(p.Reason) > MostReason+3 || strings.Contains(p.By, "\u202e") {
		t.Errorf("%q by %q", p.Reason, p.By)
	}
	if p = (Proposal{}); true {
		if p.Clean(); p.By != "an agent" {
			t.Errorf("by %q, want an agent", p.By)
		}
	}
}
