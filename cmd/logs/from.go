package logs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources/lines"
)

// logsFrom prints, counts or sums up saved lines. They are read as they come: a pipe is followed, and no file is too long.
func logsFrom(ctx context.Context, p *base.Process, f *logsFlags, filter *lineFilter) error {
	f.Saved()
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	origins, err := session.OpenSaved(m.Process, f.from)
	if err != nil {
		return err
	}
	if err := sinceNewest(ctx, m, origins, filter); err != nil {
		return err
	}
	out := f.newReport(m, filter)
	out.printer.Apps = len(origins) > 1 && !f.json
	if f.numGiven {
		out.keep(f.num)
	}
	total := int64(0)
	found := lines.Found{}
	out.bytes, out.found = &total, &found
	for _, o := range origins {
		work, cancel := context.WithCancel(ctx)
		result, err := out.read(work, m, o, func(b *logstore.Batch, open bool) {
			if out.failed == nil {
				out.failed = out.add(string(o.App), b, open)
			}
			if out.failed != nil {
				cancel()
			}
		})
		cancel()
		total += result.Bytes
		found.Add(result.Found)
		switch {
		case out.failed != nil:
			return out.failed
		case err != nil && (f.count || f.summary): // half a count is none
			return err
		case err != nil:
			return errors.Join(out.end(), err)
		}
	}
	if err := filter.releaseKnown(); err != nil && ctx.Err() == nil {
		return err
	}
	if err := out.end(); err != nil {
		return err
	}
	if ctx.Err() == nil || out.passed == 0 {
		out.explain(out.inventory.absent(f), nil)
	}
	if ctx.Err() != nil {
		return base.ErrInterrupted
	}
	f.sayUnseen(m.Stderr, found)
	return nil
}

// sayUnseen says which lines the filters could not see, where there is such a filter and there are such lines.
func (f *logsFlags) sayUnseen(w io.Writer, found lines.Found) {
	byTime := f.since != "" || f.until != ""
	byHeader := len(f.sources)+len(f.types)+len(f.dynos)+len(f.ps)+len(f.codes)+len(f.status) > 0 || f.service > 0 || f.connect > 0
	if unseen := found.Unseen(); unseen != "" && (byHeader || byTime || f.release != "") {
		fmt.Fprintln(w, "gonogo: "+unseen)
	}
	if untimed := found.Untimed(); untimed != "" && byTime {
		fmt.Fprintln(w, "gonogo: "+untimed)
	}
}

// sinceNewest makes --since and --until count back from a file's newest line, not from now: who reads last week's log means its end.
// A pipe's newest line is now.
func sinceNewest(ctx context.Context, m *session.Session, origins []lines.Origin, filter *lineFilter) error {
	if !filter.window.relative() {
		return filter.at(m.Clock(), m.Zone())
	}
	var newest time.Time
	for _, o := range origins {
		if !o.Repeats() {
			newest = m.Clock()
			break
		}
		_, err := o.Read(ctx, m.Clock, func(b *logstore.Batch) {
			if at := b.LastAt(); at.After(newest) {
				newest = at
			}
		})
		if err != nil {
			return err
		}
	}
	return filter.at(newest, m.Zone())
}
