// Package proposed shows what agents propose: a line that tells of a proposal, and which of them a command means. It opens nothing and
// sends nothing: a person does, in the ordinary dialog of an order.
package proposed

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/proposal"
	"app.gonogo/gonogo/tui/command"
)

// Inbox is what a screen has done with the proposals, by their ids. Its zero value has done nothing.
type Inbox struct{ told, sent map[string]bool }

// Next is the newest proposal that nobody was told of yet, and notes that it is told now; nil where there is none.
func (b *Inbox) Next(apps []*model.App) *proposal.Proposal {
	var next *proposal.Proposal
	for _, p := range b.open(apps) {
		if !b.told[p.ID] && (next == nil || p.At.After(next.At)) {
			next = p
		}
		note(&b.told, p.ID)
	}
	return next
}

// Send notes that the order of a proposal was sent: it is open no longer.
func (b *Inbox) Send(id string) {
	if id != "" {
		note(&b.sent, id)
	}
}

func note(set *map[string]bool, id string) {
	if *set == nil {
		*set = map[string]bool{}
	}
	(*set)[id] = true
}

// open are the proposals of all apps that no order was sent for.
func (b *Inbox) open(apps []*model.App) (out []*proposal.Proposal) {
	for _, a := range apps {
		for i := range a.Proposals.Open {
			if p := &a.Proposals.Open[i]; !b.sent[p.ID] {
				out = append(out, p)
			}
		}
	}
	return out
}

// Sentence tells of a proposal: who proposes what, why, and how it is looked at.
func Sentence(p *proposal.Proposal, open int) string {
	rest := ""
	if open > 1 {
		rest = " (1 of " + strconv.Itoa(open) + ")"
	}
	return p.By + " proposes for " + p.AppName + ": " + p.Command() + rest + "   :proposals opens it   reason given: " + p.Reason
}

// Open is how many proposals are open, of all apps.
func (b *Inbox) Open(apps []*model.App) int { return len(b.open(apps)) }

// Pick is the proposal that a command means: by its place in the list, the newest first, or the newest. The app in view comes before the others.
func (b *Inbox) Pick(apps []*model.App, inView *model.App, place string) (*proposal.Proposal, error) {
	all := b.open(apps)
	slices.SortStableFunc(all, func(a, b *proposal.Proposal) int {
		if here, there := of(inView, a), of(inView, b); here != there {
			if here {
				return -1
			}
			return 1
		}
		return b.At.Compare(a.At)
	})
	if len(all) == 0 {
		return nil, errors.New("no agent proposes anything now")
	}
	if place == "" {
		return all[0], nil
	}
	n, err := strconv.Atoi(place)
	if err != nil || n < 1 || n > len(all) {
		var list []string
		for i, p := range all {
			list = append(list, strconv.Itoa(i+1)+" "+p.Command())
		}
		return nil, errors.New("there is no proposal " + strings.ToValidUTF8(place, "") + ". There are " + phrase.List(list))
	}
	return all[n-1], nil
}

func of(a *model.App, p *proposal.Proposal) bool { return a != nil && a.ID == p.App }

// Can tells whether a command is one that can be proposed: an order of the platform with an argument.
func Can(r command.Row) bool { return slices.Contains(proposal.Verbs, proposal.Verb(r.Name)) }
