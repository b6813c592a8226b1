package doctor

import (
	"context"
	"fmt"
	"strings"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/plain"
)

// mostCrashes is how many crash files are named.
const mostCrashes = 5

// checkCrashes lists the crash files of earlier runs.
func (d *doctor) checkCrashes(context.Context) plain.Finding {
	dir, names := d.CrashFiles()
	if len(names) == 0 {
		return plain.Finding{Result: plain.OK, Text: "none"}
	}
	text := phrase.Plural(len(names), "crash file") + " in " + dir + ": " + strings.Join(names[:min(len(names), mostCrashes)], ", ")
	if more := len(names) - mostCrashes; more > 0 {
		text += fmt.Sprintf(" and %d older", more)
	}
	return plain.Finding{Result: plain.Warn, Text: text, Do: "report them, they hold no log line, no token and no value of the config; then delete them"}
}
