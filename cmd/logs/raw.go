package logs

import (
	"context"
	"fmt"
	"os"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/lines"
)

// rawWord is what --confirm must say for --raw: it names what is agreed to, as an order's names the app.
const rawWord = "raw"

// rawQuestion says what original bytes may do.
const rawQuestion = `Raw lines are written as they came. Secrets, e-mails and addresses in them are not masked, and their control bytes
can act on a terminal that shows them. Type yes to write them: `

// confirmedRaw asks before original bytes are written, unless --confirm has answered. Everything but yes is no.
func confirmedRaw(ctx context.Context, p *base.Process, f *logsFlags) error {
	if !f.raw || f.confirm != "" {
		return nil // together has looked at what it says
	}
	keys := p.Stdin
	if !base.IsTerminal(keys) && base.IsTerminal(p.Stderr) { // a log is piped in; who sits at the terminal sees the question
		if tty, err := os.Open(base.KeyboardPath()); err == nil {
			defer tty.Close()
			keys = tty
		}
	}
	if !base.IsTerminal(keys) {
		return base.ExitError{Code: base.ExitUsage, Err: &fault.Error{What: "nothing was written", Code: "confirm",
			Why: "raw lines hold secrets and control bytes, and there is no terminal to ask on", Do: "Add --confirm " + rawWord}}
	}
	fmt.Fprint(p.Stderr, rawQuestion)
	line, err := base.ReadAnswer(ctx, keys)
	if err != nil {
		fmt.Fprintln(p.Stderr)
	}
	switch {
	case ctx.Err() != nil:
		return base.ErrInterrupted
	case err != nil || line != "yes":
		fmt.Fprintln(p.Stderr, "Nothing was written.")
		return base.ExitError{Code: base.ExitNo}
	}
	return nil
}

// heldLine is a line on its way out.
type heldLine struct {
	app  string
	line logs.Line
	raw  []byte // with --raw: how it came, its newline included; else nil

	place   int  // with lines around a match: among the app's, from 1
	context bool // no match itself
}

// hold takes the i-th line of a batch. open tells that the text ends in it, without a newline.
func (f *logsFlags) hold(app string, b *logstore.Batch, i int, l logs.Line, open bool) heldLine {
	h := heldLine{app: app, line: l}
	if f.raw && !l.Gap {
		if h.raw = b.AppendOriginal([]byte{}, i); !open {
			h.raw = append(h.raw, '\n')
		}
	}
	return h
}

// read gives an origin's lines in batches, with --raw in the order of the file; open tells that the batch's last line ends the text
// without a newline.
func (r *lineReport) read(ctx context.Context, m *session.Session, o lines.Origin, give func(b *logstore.Batch, open bool)) (lines.Result, error) {
	if !r.flags.raw {
		return o.Read(ctx, m.Clock, func(b *logstore.Batch) { give(b, false) })
	}
	v, err := o.ReadVerbatim(ctx, m.Clock, give)
	if v.Cut > 0 {
		fmt.Fprintf(m.Stderr, "gonogo: of %d lines only the first 64 KiB were kept\n", v.Cut)
	}
	return v, err
}

// lastLine is the last line of a batch that is no gap, -1 when there is none.
func lastLine(b *logstore.Batch) int {
	for i := b.Len() - 1; i >= 0; i-- {
		if !b.Line(i).Gap {
			return i
		}
	}
	return -1
}
