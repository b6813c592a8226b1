//go:build integration

package journey

import (
	"bytes"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"

	"app.gonogo/gonogo/cmd/base"
)

// Where a log is piped in, the terminal that the process belongs to is asked, and what is typed there decides.
func TestRawAsksTheTerminalBesideAPipe(t *testing.T) {
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	for keys, want := range map[string]string{"yes\n": "password=hunter2\r\n", "no\n": ""} {
		ptmx, tty, err := pty.Open()
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		home := t.TempDir()
		cmd := exec.Command(path, "logs", "--from", "-", "--raw")
		cmd.Env = []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "LANG=C.UTF-8"}
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader("password=hunter2\r\n"), &out, tty
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 2}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(ptmx, keys); err != nil {
			t.Fatal(err)
		}
		err = cmd.Wait()
		if got := cmd.ProcessState.ExitCode(); out.String() != want || (want == "") != (got == base.ExitNo) || (want != "") != (err == nil) {
			t.Errorf("%q: exit %d, %q", keys, got, out.String())
		}
		_ = tty.Close()
		_ = ptmx.Close()
	}
}
