package tui

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Bubble Tea's own init asks the terminal for its background and waits seconds on one that does not answer, unless the
// answer is there already: package early must be initialised before it.
func TestEarlyIsInitialisedBeforeBubbleTea(t *testing.T) {
	if os.Getenv("GONOGO_INIT_ONLY") != "" {
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestEarlyIsInitialisedBeforeBubbleTea$")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1", "GONOGO_INIT_ONLY=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	early := strings.Index(string(out), "init app.gonogo/gonogo/tui/theme/early ")
	tea := strings.Index(string(out), "init github.com/charmbracelet/bubbletea ")
	if early < 0 || tea < 0 || early > tea {
		t.Errorf("early at %d, bubbletea at %d of\n%s", early, tea, out)
	}
}
