package base

import (
	"io"
	"log"
	"log/slog"
	"os"
	"runtime/debug"
)

// Silence keeps what is not ours off the terminal: Go's own loggers print answers of servers as they came, with config vars in them, and
// libraries print what they like. Both loggers write nowhere, and the process's standard error is a null device from here on. Only the
// file that is returned leads where stderr led. A crash of the runtime is printed there too.
func Silence() (stderr *os.File) {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // first: it gives the other logger an output of its own
	log.SetOutput(io.Discard)
	stderr, _ = Detach(os.Stderr)
	_ = debug.SetCrashOutput(stderr, debug.CrashOptions{})
	return stderr
}
