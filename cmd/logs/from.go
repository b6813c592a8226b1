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
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	origins, err := session.OpenSaved(m.Process, f.from)
	if err != nil {
		return err
	}
	if err := f.sinceNewest(ctx, m, origins, filter); err != nil {
		return err
	}
	out := &lineReport{flags: f, printer: &LogPrinter{Session: m, Json: f.json, Apps: len(origins) > 1 && !f.json}}
	if f.numGiven {
		out.newest = &ring{most: f.num}
	}
	total := int64(0)
	found := lines.Found{}
	out.bytes, out.found = &total, &found
	for _, o := range origins {
		work, cancel := context.WithCancel(ctx)
		result, err := out.read(work, m, o, func(b *logstore.Batch, open bool) {
			if out.failed == nil {
				out.failed = out.add(string(o.App), b, filter, open)
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
	if ctx.Err() != nil {
		return base.ErrInterrupted
	}
	f.sayUnseen(m.Stderr, found)
	return nil
}

// sayUnseen says which lines the filters could not see, where there is such a filter and there are such lines.
func (f *logsFlags) sayUnseen(w io.Writer, found lines.Found) {
	byHeader := len(f.sources)+len(f.types)+len(f.dynos)+len(f.codes) > 0 || f.ps != "" || f.status != "" || f.service > 0 || f.connect > 0
	if unseen := found.Unseen(); unseen != "" && (byHeader || f.since > 0 || f.release != "") {
		fmt.Fprintln(w, "gonogo: "+unseen)
	}
	if untimed := found.Untimed(); untimed != "" && f.since > 0 {
		fmt.Fprintln(w, "gonogo: "+untimed)
	}
}

// sinceNewest makes --since count back from a file's newest line, not from now: who reads last week's log means its end.
// A pipe's newest line is now.
func (f *logsFlags) sinceNewest(ctx context.Context, m *session.Session, origins []lines.Origin, filter *lineFilter) error {
	if f.since == 0 {
		return nil
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
	filter.from(newest)
	return nil
}

// lineReport is what becomes of the lines that pass: printed, counted or summed up.
type lineReport struct {
	flags   *logsFlags
	printer *LogPrinter
	newest  *ring        // with --num: printed at the end
	lines   int          // with --count
	bytes   *int64       // of all that was read; nil: not known
	found   *lines.Found // of all that was read; nil: not a saved log
	tally   logstore.Tally
	failed  error
}

// add takes a batch. open tells that its last line ends the text without a newline.
func (r *lineReport) add(app string, b *logstore.Batch, filter *lineFilter, open bool) error {
	last := -1
	if open {
		last = lastLine(b)
	}
	for i, wanted := range filter.pass(app, b) {
		if !wanted {
			continue
		}
		if r.flags.summary {
			r.tally.AddLine(b, i)
			continue
		}
		l := b.Line(i)
		var err error
		switch {
		case r.flags.count && !l.Gap:
			r.lines++
		case r.flags.count:
		case r.newest != nil:
			r.newest.add(r.flags.hold(app, b, i, l, i == last))
		default:
			err = r.printer.held(r.flags.hold(app, b, i, l, i == last))
		}
		if err != nil {
			return err
		}
	}
	return r.printer.Flush()
}

// end prints what only the end can tell.
func (r *lineReport) end() error {
	w := r.printer.Stdout
	switch {
	case r.flags.summary:
		return newSummary(r.bytes, r.found, r.tally.Summary()).print(w, r.flags.json)
	case r.flags.count:
		return printCount(w, r.lines, r.flags.json)
	case r.newest != nil:
		for _, h := range r.newest.all() {
			if err := r.printer.held(h); err != nil {
				return err
			}
		}
	}
	return r.printer.Flush()
}

// ring keeps the newest lines.
type ring struct {
	most int
	held []heldLine
	at   int // of the oldest, once it is full
}

func (r *ring) add(h heldLine) {
	switch {
	case len(r.held) < r.most:
		r.held = append(r.held, h)
	case r.most > 0:
		r.held[r.at] = h
		r.at = (r.at + 1) % r.most
	}
}

func (r *ring) all() []heldLine {
	return append(r.held[r.at:len(r.held):len(r.held)], r.held[:r.at]...)
}
