package tape

import (
	"context"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/screen"
	"app.gonogo/gonogo/model/link"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/recorder"
	"app.gonogo/gonogo/sources/tape"
	"app.gonogo/gonogo/tui/linked"
	"app.gonogo/gonogo/tui/pane"
)

// aheadBy is how far ahead of our clock a moment may be and still be one that was seen.
const aheadBy = time.Minute

// OpenLink shows what the link of --at leads to: on the screen of the app where that has the moment, which is the last hour of the log and what
// is now, else in the recording of it.
func OpenLink(ctx context.Context, p *base.Process, f *base.Flags) error {
	if err := f.TakeLink(f.At); err != nil {
		return err
	}
	l, now := f.Link, p.Clock()
	ago := now.Sub(l.At)
	ofLog := l.Pane == "" || pane.ID(l.Pane) == pane.Logs
	zone, err := zoneOf(p, f)
	switch {
	case err != nil:
		return err
	case l.At.IsZero():
		return screen.Open(ctx, p, f)
	case ago < -aheadBy:
		return base.Usage("the moment of the link, %s, is still to come by the clock of this machine", phrase.Moment(l.At, zone))
	case ago <= linked.JustNow, ofLog && ago <= recorder.History:
		return screen.Open(ctx, p, f)
	}
	if r, ok := recordingOf(p, l); ok {
		o := replayFlags{speed: 1, at: l.At.Format(time.RFC3339Nano)}
		return replay(ctx, p, f, []string{r.Name}, o)
	}
	if ago <= recorder.History { // the screen says that it is another moment
		return screen.Open(ctx, p, f)
	}
	return &fault.Error{
		What: "cannot show " + l.Where() + " at " + phrase.Moment(l.At, zone), Code: tape.CodeTape,
		Why: "that is " + phrase.Age(ago) + " ago, and nothing of that time is recorded on this machine",
		Do:  "Ask who sent the link for that recording, or for gonogo report of it; gonogo -a " + l.App + " shows the app as it is now",
	}
}

// recordingOf is the newest recording that has the moment of a link.
func recordingOf(p *base.Process, l *link.Link) (found recorder.Recording, ok bool) {
	list, err := recorder.List(config.StatePath(p.Env(), "recordings"))
	if err != nil {
		return found, false
	}
	for _, r := range recorder.Of(list, l.App) {
		if !l.At.Before(r.Began) && !l.At.After(r.End) {
			found, ok = r, true
		}
	}
	return found, ok
}

// taken reads a link where a moment is asked for. Told tells that the recording is named.
func (o *replayFlags) taken(f *base.Flags, told bool) error {
	if !link.Is(o.at) {
		return nil
	}
	apps := f.Apps
	if err := f.TakeLink(o.at); err != nil {
		return err
	}
	if told {
		f.Apps = apps
	}
	o.at = ""
	if !f.Link.At.IsZero() {
		o.at = f.Link.At.Format(time.RFC3339Nano)
	}
	return nil
}

// seenWithin is how long after its stamp a line is recorded, as a rule. A recording that is opened at a link stands so much later: the line is there.
const seenWithin = 2 * time.Second

// behind is where to begin, so that the line of a link is there.
func (c *chosen) behind() {
	if c.at = c.at.Add(seenWithin); !c.end.IsZero() && c.at.After(c.end) {
		c.at = c.end
	}
}
