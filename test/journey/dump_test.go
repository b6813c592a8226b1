//go:build integration

package journey

import (
	"strings"
	"syscall"
	"testing"
)

// Who asks for the stacks gets them, on a terminal that can show them.
func TestDumpLeavesTheTerminalWell(t *testing.T) {
	for sig, code := range map[syscall.Signal]int{syscall.SIGQUIT: 131, syscall.SIGABRT: 134, syscall.SIGSEGV: 139, syscall.SIGBUS: 135, syscall.SIGFPE: 136} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			tm := gonogo(t, setting{}, "demo", "calm")
			tm.see(soon, "2 Logs", "? help")
			if *tm.line() == *tm.before {
				t.Fatal("the line is not raw while the program runs: the test sees nothing")
			}
			if err := tm.cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			<-tm.ended
			tm.restored()
			if got := tm.cmd.ProcessState.ExitCode(); got != code {
				t.Errorf("exit %d, want %d", got, code)
			}
			_, after, _ := strings.Cut(tm.written(), "\x1b[?1049l")
			if !strings.Contains(after, "goroutine 1 [") || !strings.Contains(after, "tui.Run(") {
				t.Errorf("no stacks behind the screen: %q", after[:min(len(after), 300)])
			}
		})
	}
}
