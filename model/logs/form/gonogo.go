package form

import (
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/logs"
)

// gonogo is what gonogo logs --json prints.
var gonogo = dialect{
	name: Gonogo,
	is: func(f fields) bool {
		_, class := logs.ParseClass(f["class"])
		_, text := f["text"]
		_, app := f["app"]
		return class && text && app
	},
}

// readGonogo reads a line that we printed, gaps and lines without a header among them.
func readGonogo(f fields) (Record, Name, bool) {
	r := Record{Parts: logs.Parts{At: moment(f["at"]), Source: []byte(f["source"]), Proc: []byte(f["proc"]), Message: []byte(f["text"])}}
	if f["gap"] == "true" {
		reason, n := strings.TrimPrefix(f["text"], "Gap: "), 0
		if lost, rest, ok := strings.Cut(reason, " lines lost: "); ok {
			reason = rest
			n, _ = strconv.Atoi(lost) // "unknown number of" is none
		}
		return Record{Parts: logs.Parts{At: r.At, Message: []byte(reason)}, Gap: true, Lost: max(n, 0)}, Gonogo, true
	}
	if len(r.Source) == 0 && len(r.Proc) == 0 {
		return r, Gonogo, true
	}
	return r, Gonogo, logs.IsName(r.Source) && logs.IsName(r.Proc)
}
