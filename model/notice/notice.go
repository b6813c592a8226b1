// Package notice is what people are told who do not look at the screen: a verdict that is no GO, a rollback, a crash, an alarm.
//
// The rules:
//
//   - One situation is one notice. Another comes when it gets worse, and, where it is wanted, when it is over.
//   - What had begun before the watching did is no news.
//   - Too many of one kind are held back: the newest waits its turn and says how many came in between.
//   - No text holds a secret: all of it passes safe.Redact.
package notice

import (
	"strings"
	"time"

	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/severity"
)

// Kind is what a notice is of. Kinds never change their spelling.
type Kind string

// The kinds.
const (
	Verdict  Kind = "verdict"
	Rollback Kind = "rollback"
	Alarm    Kind = "alarm" // of queues
	Crash    Kind = "crash"
	Test     Kind = "test" // only when a person asks for one
)

// Kinds are those that can be chosen.
var Kinds = []Kind{Verdict, Rollback, Alarm, Crash}

// Notice is one message to people. Its JSON is what commands and webhooks get; fields are added, none changes.
type Notice struct {
	ID       string    `json:"id"` // the same, however often it is delivered
	Kind     Kind      `json:"kind"`
	At       time.Time `json:"at"` // when it was noticed, UTC
	App      string    `json:"app"`
	Level    string    `json:"level"` // info, warning or critical
	Over     bool      `json:"over"`  // what was wrong is over
	Title    string    `json:"title"`
	Release  string    `json:"release,omitempty"` // that it is of: v74
	Author   string    `json:"author,omitempty"`  // who made that release
	Commit   string    `json:"commit,omitempty"`  // that it runs, as far as it is known
	Evidence []string  `json:"evidence"`          // why, a sentence each
	Done     []string  `json:"done"`              // what was done about it, a sentence each
	Remember string    `json:"remember,omitempty"`
	Omitted  int       `json:"omitted,omitempty"` // notices of this kind and app that were held back before this one
}

// Sample is a notice for trying whether notices arrive.
func Sample(app string, at time.Time) Notice {
	return Notice{ID: "test/" + at.UTC().Format(time.RFC3339Nano), Kind: Test, At: at.UTC(), App: app, Level: severity.Info.String(), Title: app + ": this is a test of gonogo's notifications",
		Evidence: []string{"Nothing is wrong. Somebody ran gonogo notify --test."}, Done: []string{}}.clean()
}

// mostText bounds a sentence, mostSentences a list of them.
const (
	mostText      = 300
	mostSentences = 5
)

// clean makes a notice fit to leave the program.
func (n Notice) clean() Notice {
	for _, s := range []*string{&n.App, &n.Title, &n.Author, &n.Commit, &n.Remember} {
		*s = cleanText(*s)
	}
	n.Evidence, n.Done = cleanList(n.Evidence), cleanList(n.Done)
	return n
}

func cleanText(s string) string {
	s = safe.Redact(safe.Text(strings.Join(strings.Fields(s), " ")))
	if r := []rune(s); len(r) > mostText {
		return string(r[:mostText]) + "…"
	}
	return s
}

func cleanList(list []string) []string {
	out := []string{}
	for _, s := range list[:min(len(list), mostSentences)] {
		out = append(out, cleanText(s))
	}
	return out
}

// Lines are the notice as text, the title left out.
func (n Notice) Lines() []string {
	lines := append([]string{}, n.Evidence...)
	if n.Release != "" {
		made := n.Release
		if n.Author != "" {
			made += " was made by " + n.Author
		}
		if n.Commit != "" {
			made += " (commit " + n.Commit + ")"
		}
		if made != n.Release { // that it is of is in the title
			lines = append(lines, made+".")
		}
	}
	for _, done := range n.Done {
		lines = append(lines, "Done: "+done)
	}
	if n.Remember != "" {
		lines = append(lines, n.Remember)
	}
	if n.Omitted > 0 {
		lines = append(lines, omitted(n.Omitted, n.Kind))
	}
	return lines
}
