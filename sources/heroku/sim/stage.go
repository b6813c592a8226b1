package sim

import (
	"context"
	"fmt"
	"time"

	"app.gonogo/gonogo/model/commits"
)

// WriteLine appends a line to an app's log as if source[ps] had printed it just
// now. It is for tests: text goes into the stream as it is, controls and all,
// but a newline would break the framing and is refused, as is an unknown app.
func (p *Platform) WriteLine(app, source, ps, text string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.catchUp()
	a := p.world.AppNamed(app)
	if a == nil {
		return fmt.Errorf("sim: no app %q", app)
	}
	for _, c := range text {
		if c == '\n' || c == '\r' {
			return fmt.Errorf("sim: a line holds a line break: %q", text)
		}
	}
	p.world.Write(a, source, ps, text)
	p.catchUp()
	return nil
}

// LoseLines makes an app's log lose every line until d has passed on the
// platform's clock; then an L11 line tells how many.
func (p *Platform) LoseLines(app string, d time.Duration) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.catchUp()
	a := p.world.AppNamed(app)
	if a == nil {
		return fmt.Errorf("sim: no app %q", app)
	}
	p.world.LoseLines(a, d)
	return nil
}

// CutStreams closes the connection of every log stream now, as a network does
// that drops them. Sessions stay: a client can connect to the same address.
func (p *Platform) CutStreams() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.cut)
	p.cut = make(chan struct{})
}

// Changes is what a git repository of the simulated app would tell of the commits between two releases. Of commits from before the
// scenario it has the names alone.
func (p *Platform) Changes(_ context.Context, from, to string) (commits.Range, error) {
	r := commits.Range{From: from, To: to}
	if c, author, ok := p.scenario.Find(to); ok {
		r.Commits = []commits.Commit{{SHA: c.SHA, Author: author, Email: author + "@foobaz.example", Subject: c.Message, Files: c.Files}}
	}
	return r, nil
}

// CodeOwners is the simulated repository's CODEOWNERS file.
func (*Platform) CodeOwners() string {
	return "app/        @foobaz/shop\napp/models/ @foobaz/reporting\nconfig/     @foobaz/platform\n"
}

// Web is empty: nobody can open the simulated repository.
func (*Platform) Web() string { return "" }
