package runbook

import (
	"embed"
	"io/fs"
	"slices"
	"strings"

	"app.gonogo/gonogo/model/queue"
)

//go:embed pages/*.md
var files embed.FS

// Book is all pages: the program's own and a team's.
type Book struct {
	Pages []Page
	byID  map[string]int
}

// New is the book with the pages that a team has written: a page of theirs takes the place of one of ours for the ids that both have.
func New(team []File) *Book {
	b := &Book{byID: map[string]int{}}
	for _, f := range team[:min(len(team), MaxFiles)] {
		p := parse(f)
		p.Team = true
		b.add(p)
	}
	names, _ := fs.Glob(files, "pages/*.md") // the pattern is good
	for _, name := range names {
		text, _ := files.ReadFile(name) // it is there
		b.add(parse(File{Name: name, Text: string(text)}))
	}
	slices.SortStableFunc(b.Pages, func(x, y Page) int { return order(x.IDs[0], y.IDs[0]) })
	for i := range b.Pages {
		for _, id := range b.Pages[i].IDs {
			b.byID[keyOf(id)] = i
		}
	}
	return b
}

// add takes a page for those of its ids that no page before it has.
func (b *Book) add(p Page) {
	p.IDs = slices.DeleteFunc(p.IDs, func(id string) bool {
		_, taken := b.byID[keyOf(id)]
		b.byID[keyOf(id)] = 0
		return taken
	})
	if len(p.IDs) > 0 {
		b.Pages = append(b.Pages, p)
	}
}

// order puts codes first, H before R before L, and the others by name.
func order(a, b string) int {
	group := func(id string) int {
		if len(id) == 3 && id[1] >= '0' && id[1] <= '9' {
			return strings.IndexByte("HRL", id[0])
		}
		return len("HRL")
	}
	if d := group(a) - group(b); d != 0 {
		return d
	}
	return strings.Compare(a, b)
}

// keyOf makes an id comparable: "No consumers" and "no-consumers" are one.
func keyOf(id string) string { return strings.ReplaceAll(strings.ToLower(id), " ", "-") }

// Find is the page of an id.
func (b *Book) Find(id string) (*Page, bool) {
	i, ok := b.byID[keyOf(id)]
	if !ok {
		return nil, false
	}
	return &b.Pages[i], true
}

// IDs are the ids of all pages, in their order.
func (b *Book) IDs() (ids []string) {
	for i := range b.Pages {
		ids = append(ids, b.Pages[i].IDs...)
	}
	return ids
}

// OfRule is the id of the page about an alarm of queues.
func OfRule(name queue.RuleName) string { return keyOf(string(name)) }

// The ids of pages that are about no code and no alarm of queues.
const (
	NewException  = "new-exception"
	Spike         = "exception-spike"
	Leak          = "leak"
	CrashLoop     = "crash-loop"
	Platform      = "platform-incident"
	Regression    = "regression"
	NoNewData     = "no-new-data"
	FailingJobs   = "failing-jobs"
	DyingWorkers  = "dying-workers"
	FailedRelease = "failed-release"
	Connections   = "connections"
	Restarts      = "restarts"
	ServerErrors  = "5xx"
	NoAccess      = "no-access"
	Maintenance   = "maintenance"
)
