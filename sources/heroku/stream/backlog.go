package stream

import (
	"context"
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources/heroku/api"
)

// codeBacklog is the code of an app whose platform keeps no lines.
const codeBacklog = "backlog"

// The server ends a session without tail by itself. One that does not is left after it was silent for backlogQuiet, and one
// that goes on for ever after backlogLines or backlogLife.
const (
	backlogQuiet = 5 * time.Second
	backlogLines = 2 * backlog
	backlogLife  = 30 * time.Second
)

// Backlog reads the lines that the platform keeps of an app, at most the newest 1,500, and gives them in batches: two requests.
// Fir keeps none, which is an error with code "backlog".
func Backlog(ctx context.Context, c *api.Client, nameOrID string, give func(*logstore.Batch)) error {
	return readBacklog(ctx, c, nameOrID, backlogQuiet, give)
}

func readBacklog(ctx context.Context, c *api.Client, nameOrID string, quiet time.Duration, give func(*logstore.Batch)) error {
	id, info, err := c.AppAlone(ctx, nameOrID)
	if err != nil {
		return err
	}
	if info.Generation == api.Fir {
		return api.AsFailure(ctx, api.NewFailure(codeBacklog, "this app runs on Fir, which keeps no log lines: the log begins with the next one",
			"Follow the log: gonogo logs --tail"), "read the log")
	}
	s := New(c, App{ID: id})
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ses, err := s.connect(ctx, &api.Call{}, false)
	if err != nil {
		return err
	}
	return s.readToEnd(ctx, ses, quiet, give)
}

// readToEnd reads a session to its end, or until it has been silent for the time given, or has said more than there can be.
func (s *Stream) readToEnd(ctx context.Context, ses *session, patience time.Duration, give func(*logstore.Batch)) error {
	r := ses.read(ctx, s.client.Clock(), s.garbled)
	defer r.stop()
	quiet, end := time.NewTimer(patience), time.NewTimer(backlogLife)
	defer quiet.Stop()
	defer end.Stop()
	left, count := false, 0 // left: it is we who end it
	for open := true; open; {
		select {
		case chunk, more := <-r.chunks:
			lines := r.add(chunk)
			s.add(lines)
			count += len(lines)
			left = more && count >= backlogLines
			if open = more && !left; !more && r.whole { // the last line may have no newline
				s.add(r.lines.Rest())
			}
			quiet.Reset(patience)
		case <-quiet.C:
			open, left = false, true
		case <-end.C:
			open, left = false, true
		}
		for b := s.ingest.Next(s.client.Clock(), !open); b != nil; b = s.ingest.Next(s.client.Clock(), !open) {
			give(b)
		}
	}
	if left || ctx.Err() != nil {
		return ctx.Err()
	}
	return <-r.done
}
