package doctor

import (
	"context"
	"fmt"

	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/local"
	"app.gonogo/gonogo/tui/plain"
)

// checkAttach tells whether another gonogo of the user reads the app already, so that this one would attach to it.
func (d *doctor) checkAttach(ctx context.Context) plain.Finding {
	switch {
	case !local.Supported:
		return plain.Finding{Result: plain.OK, Text: "not on this system: each gonogo asks the platform itself"}
	case d.session.Loaded.Config.Attach == config.AttachOff:
		return plain.Finding{Result: plain.OK, Text: "off by the config: each gonogo asks the platform itself"}
	}
	place, err := d.session.Place()
	if err == nil {
		err = place.Check()
	}
	if err != nil {
		return plain.Finding{Result: plain.Warn, Text: "each gonogo asks the platform itself: " + err.Error(), Do: "set XDG_RUNTIME_DIR to a directory of your own"}
	}
	note, found := place.Leading(d.app)
	if !found {
		return plain.Finding{Result: plain.OK, Text: "no gonogo of yours reads this app now; the next one lets others attach in " + place.Dir()}
	}
	conn, err := place.Dial(ctx, note.App)
	if err == nil {
		_, err = feed.Greet(ctx, conn, d.session.Agent())
	}
	if err != nil {
		return plain.Finding{Result: plain.Warn, Text: fmt.Sprintf("the gonogo of process %d reads this app and does not answer", note.PID),
			Do: fmt.Sprintf("kill -9 %d, or use --no-attach", note.PID)}
	}
	return plain.Finding{Result: plain.OK, Text: fmt.Sprintf("the gonogo of process %d reads this app: others attach to it", note.PID)}
}
