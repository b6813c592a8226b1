package screen

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"time"

	"golang.org/x/term"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/sources/crash"
	"app.gonogo/gonogo/tui"
	"app.gonogo/gonogo/tui/answer"
	"app.gonogo/gonogo/tui/theme"
)

// lateAfter is how long a terminal that takes nothing is waited for.
const lateAfter = 500 * time.Millisecond

// OnTerminal runs the screen on the terminal that its options' In and Out are files of. Nobody else can print there meanwhile.
func OnTerminal(ctx context.Context, p *base.Process, o tui.Options) error {
	in, keys := o.In.(*os.File)
	out, picture := o.Out.(*os.File)
	if !keys || !picture {
		return errors.New("the screen needs a terminal")
	}
	if out == os.Stdout {
		own, attach := base.Detach(out)
		defer attach()
		out, o.Out = own, own
	}
	t, release := newTTY(in, out, p)
	defer release()
	o.Terminal = t
	if o.Palette != nil {
		o.In = &asked{File: in, palette: o.Palette}
	}
	o.OnAcquire = t.taken
	return tui.Run(ctx, o)
}

// asked is the keyboard of a terminal that was asked for its colors. The answers come between the keys.
type asked struct {
	*os.File
	filter  answer.Filter
	palette chan theme.Palette
}

func (a *asked) Read(b []byte) (int, error) {
	if len(b) <= answer.MostHeld {
		return a.File.Read(b)
	}
	n, err := a.File.Read(b[:len(b)-answer.MostHeld])
	left, told := a.filter.Pass(b[:n])
	if told != nil {
		a.palette <- *told
	}
	return copy(b, left), err
}

// tty is the line the screen is on: keys come from in, the picture goes to out.
type tty struct {
	in, out *os.File
	stderr  io.Writer
	crashes *crash.Files
	was     *term.State // of the line, as it was found; nil while it is so
	news    chan os.Signal
	dying   chan os.Signal
	ended   chan struct{}
}

// newTTY watches the terminal until release is called.
func newTTY(in, out *os.File, p *base.Process) (t *tty, release func()) {
	t = &tty{in: in, out: out, stderr: p.Stderr, crashes: p.Crashes, news: make(chan os.Signal, 4), dying: make(chan os.Signal, 1), ended: make(chan struct{})}
	if len(ttySignals) > 0 {
		signal.Notify(t.news, ttySignals...)
	}
	return t, func() {
		signal.Stop(t.news)
		signal.Stop(t.dying)
		close(t.ended)
	}
}

// Raw makes the line raw. Output stays as it is: no line feed is ever written.
func (t *tty) Raw() error {
	st, err := term.MakeRaw(int(t.in.Fd()))
	if err == nil && t.was == nil {
		t.was = st
	}
	return err
}

// Cooked makes the line what it was before Raw.
func (t *tty) Cooked() error {
	if t.was == nil {
		return nil
	}
	st := t.was
	t.was = nil
	return term.Restore(int(t.in.Fd()), st)
}

func (t *tty) Size() (w, h int, err error) { return term.GetSize(int(t.out.Fd())) }

func (*tty) Late() <-chan time.Time { return time.After(lateAfter) }

func (t *tty) Wait(ctx context.Context) (continued bool, err error) {
	select {
	case <-ctx.Done():
		return false, ctx.Err()
	case sig := <-t.news:
		return sig == continueSignal, nil
	}
}
