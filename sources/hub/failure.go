package hub

import (
	"log/slog"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
)

// healthOf is what a failure makes of its source, which is tried again at a time.
func healthOf(f *sources.Failure, at time.Time) model.Health {
	h := model.Health{State: model.Failing, Code: f.Code, Why: f.Why, Do: f.Do, RetryAt: at}
	if f.Final || f.Over {
		h.State = model.Stopped
	}
	if f.Over {
		h.RetryAt = time.Time{}
	}
	return h
}

// logFailure writes a failure to the log, with the stack of a panic.
func logFailure(log *slog.Logger, name string, f *sources.Failure) {
	if log == nil {
		return
	}
	if len(f.Stack) > 0 {
		log.Error("source panicked", "source", name, "why", f.Why, "stack", string(f.Stack))
		return
	}
	log.Warn("source failed", "source", name, "code", f.Code, "why", f.Why)
}
