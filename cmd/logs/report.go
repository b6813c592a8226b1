package logs

import (
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model/contrast"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/traffic"
	"app.gonogo/gonogo/sources/lines"
)

// lineReport is what becomes of the lines that pass: printed, counted or summed up.
type lineReport struct {
	flags     *logsFlags
	filter    *lineFilter
	printer   *LogPrinter
	around    *around
	newest    newestLines // with --num: printed at the end; nil: printed as they come
	inventory inventory
	pairs     []soughtPair
	passed    int          // lines, whether they are printed or not
	bytes     *int64       // of all that was read; nil: not known
	found     *lines.Found // of all that was read; nil: not a saved log
	tally     logstore.Tally
	traffic   traffic.Tally
	different map[string]*contrast.Lines // by app
	live      bool                       // the platform can be asked
	failed    error
}

// newestLines keep the last lines that pass.
type newestLines interface {
	add(h heldLine)
	all() []heldLine
}

func (f *logsFlags) newReport(m *session.Session, filter *lineFilter) *lineReport {
	r := &lineReport{flags: f, filter: filter, around: f.newAround(), pairs: soughtPairs(f.grep, f.some)}
	r.printer = &LogPrinter{Session: m, Json: f.json, marks: filter.marks, groups: r.around != nil && !f.raw && !f.json}
	return r
}

// keep makes the report print only the last lines, at the end.
func (r *lineReport) keep(num int) {
	r.newest = &ring{most: num}
	if r.around != nil {
		r.newest = &matchRing{most: num, before: r.around.before}
	}
}

// add takes a batch. open tells that its last line ends the text without a newline.
func (r *lineReport) add(app string, b *logstore.Batch, open bool) error {
	r.inventory.add(b)
	last := -1
	if open {
		last = lastLine(b)
	}
	pass := r.filter.pass(app, b)
	if r.flags.differs {
		r.compare(app, b, pass)
		return nil
	}
	if r.newest == nil {
		r.widen(b, pass)
	}
	for i, wanted := range pass {
		if err := r.line(app, b, i, wanted, i == last); err != nil {
			return err
		}
	}
	r.seekPairs(b)
	return r.printer.Flush()
}

// widen makes room for the names of the lines of a batch that pass.
func (r *lineReport) widen(b *logstore.Batch, pass []bool) {
	if r.printer.open(); !r.printer.people {
		return
	}
	for i, wanted := range pass {
		if wanted {
			r.printer.widen(b.Origins()[b.Label(i).Origin()].Proc)
		}
	}
}

// line takes the i-th line of a batch, which the filter has judged.
func (r *lineReport) line(app string, b *logstore.Batch, i int, wanted, open bool) error {
	if !wanted && (r.around == nil || !r.filter.around.lines[i]) {
		return nil
	}
	if wanted && b.Label(i).Flags()&logs.FlagGap == 0 {
		r.passed++
	}
	switch {
	case r.flags.summary:
		r.tally.AddLine(b, i)
		r.traffic.Add(b, i)
		return nil
	case r.flags.count:
		return nil
	}
	h := r.flags.hold(app, b, i, b.Line(i), open)
	if r.around == nil {
		return r.emit(h)
	}
	for _, h := range r.around.add(h, wanted) {
		if err := r.emit(h); err != nil {
			return err
		}
	}
	return nil
}

func (r *lineReport) emit(h heldLine) error {
	if r.newest != nil {
		r.newest.add(h)
		return nil
	}
	return r.printer.held(h)
}

// end prints what only the end can tell.
func (r *lineReport) end() error {
	w := r.printer.Stdout
	switch {
	case r.flags.summary:
		return newSummary(r.bytes, r.found, r.tally.Summary(), r.traffic.Counts()).print(w, r.flags.json)
	case r.flags.count:
		return printCount(w, r.passed, r.flags.json)
	case r.flags.differs:
		return r.printDifferent(w)
	}
	if err := r.release(); err != nil {
		return err
	}
	return r.printer.Flush()
}

// release prints the lines that were kept, and keeps no more.
func (r *lineReport) release() error {
	if r.newest == nil {
		return nil
	}
	kept := r.newest.all()
	r.newest = nil
	for _, h := range kept {
		r.printer.widen(h.line.Proc)
	}
	for _, h := range kept {
		if err := r.printer.held(h); err != nil {
			return err
		}
	}
	return nil
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

func (r *matchRing) all() []heldLine { return r.held }
