package doctor

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/tui/plain"
)

// checkAgents looks at the place where agents leave what they propose: nobody else may write there.
func (d *doctor) checkAgents(context.Context) plain.Finding {
	dir := config.StatePath(d.Env(), "proposals")
	if dir == "" {
		return plain.Finding{Result: plain.Warn, Text: "there is no home directory: what an agent proposes cannot reach your screen", Do: "Set HOME or XDG_STATE_HOME"}
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return plain.Finding{Result: plain.OK, Text: "none has proposed anything yet; gonogo mcp serves them"}
	case err != nil:
		return plain.Finding{Result: plain.Warn, Text: "what agents propose cannot be read: " + base.Cause(err), Do: "Make " + fault.Clean(dir) + " readable"}
	case !info.IsDir():
		return plain.Finding{Result: plain.Warn, Text: fault.Clean(dir) + " is no directory: agents can propose nothing", Do: "Move it away"}
	case info.Mode().Perm()&0o022 != 0:
		return plain.Finding{Result: plain.Warn, Text: "others on this machine can write what agents propose", Do: "chmod 700 " + fault.Clean(dir)}
	}
	return plain.Finding{Result: plain.OK, Text: "what they propose is shown for 10 minutes, and sent only when you confirm it"}
}
