package scenario

import (
	"cmp"
	"fmt"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
)

// logEvent is one line of the log stream, without its time.
type logEvent struct{ line string }

func readLog(a *args) event { return logEvent{line: a.bare("the line")} }

// readRouter writes a router line from its parts.
func readRouter(a *args) event {
	status, code := a.text("status", "200"), a.text("code", "")
	level := "info"
	if code != "" {
		level = "error code=" + code
	}
	return logEvent{line: fmt.Sprintf(`heroku[router]: at=%s method=%s path="%s" host=foobaz.example request_id=0b1e2c3d-0000-4000-8000-000000000001 `+
		`fwd="192.0.2.7" dyno=%s connect=%s service=%s status=%s bytes=512 protocol=https`, level, a.text("method", "GET"),
		a.text("path", "/"), a.text("dyno", "web.1"), a.text("connect", "1ms"), a.text("service", "12ms"), cmp.Or(status, "200"))}
}

// facts takes the line as the log source does: into the store, and, when it is understood, as a fact of its own.
func (e logEvent) facts(c *cast) []reported {
	raw := c.now.Format("2006-01-02T15:04:05.000000-07:00") + " " + e.line
	c.ingest.Add([]byte(raw), c.now)
	var list []reported
	for batch := c.ingest.Next(c.now, true); batch != nil; batch = c.ingest.Next(c.now, true) {
		list = append(list, reported{source: model.LogsSource, fact: &model.LogLines{Batch: batch}})
		for i := range batch.Len() {
			if fact, ok := Understood(batch.Line(i)); ok {
				list = append(list, reported{source: model.LogsSource, fact: fact})
			}
		}
	}
	return list
}

// Understood is the fact in a line of the dyno manager or of the platform API.
func Understood(l logs.Line) (model.Fact, bool) {
	switch l.Class {
	case logs.System:
		if f, ok := logs.ParseLifecycle(l.Text); ok {
			return &model.Lifecycle{Lifecycle: f, Dyno: l.Proc}, true
		}
	case logs.API:
		if f, ok := logs.ParseAPI(l.Text); ok && f.Kind != logs.Session {
			return &model.Milestone{Milestone: f}, true
		}
	}
	return nil, false
}
