//go:build integration

package queuetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// guardScript waits until its input ends. A line on it means that the process was reaped and all is well; the end alone
// means that the test binary is gone. $1 is the process group, $2 a directory to remove or "", $3 the signal to end with.
// PostgreSQL's children have groups of their own, and stopped ones do not see that their parent died: they are looked up.
// The signal is an option's argument for dash, whose kill takes no -- after the short form.
const guardScript = `read -r over && exit 0
children=$(ps -A -o pid=,ppid= 2>/dev/null | while read -r pid parent; do [ "$parent" = "$1" ] && echo "$pid"; done)
kill -s CONT -- "-$1" $children 2>/dev/null
kill -s "$3" -- "-$1" 2>/dev/null
for i in 1 2 3 4 5 6 7 8 9 10; do kill -s 0 -- "-$1" 2>/dev/null && sleep 0.2 || break; done
kill -s KILL -- "-$1" $children 2>/dev/null
[ -n "$2" ] || exit 0
rm -rf -- "$2" 2>/dev/null || { sleep 1; rm -rf -- "$2"; }`

// signalNames are the farewells, as the shell calls them.
var signalNames = map[syscall.Signal]string{syscall.SIGKILL: "KILL", syscall.SIGQUIT: "QUIT"}

// process is one running program in a process group of its own, with its guard.
type process struct {
	cmd      *exec.Cmd
	farewell syscall.Signal // ends it for good, with no worse left behind than its directory
	guard    *exec.Cmd
	word     *os.File // the guard's input
	done     chan struct{}
	once     sync.Once
}

// command is one without a context: a server lives as long as its tests, or until its guard sees that they are gone.
func command(path string, args ...string) *exec.Cmd {
	return exec.CommandContext(context.Background(), path, args...)
}

// launch starts cmd in a process group of its own. Its output must be a file: a pipe would be held open by its children.
// If the test binary ends before the process does, the guard sends farewell and removes dir, unless that is "".
func launch(cmd *exec.Cmd, dir string, farewell syscall.Signal) (*process, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, farewell: farewell, done: make(chan struct{})}
	if err := p.post(dir); err != nil {
		p.signal(syscall.SIGKILL)
		return nil, errors.Join(fmt.Errorf("queuetest: no guard: %w", err), cmd.Wait())
	}
	go func() {
		_ = cmd.Wait() // how a server ends is told by its log
		close(p.done)
	}()
	return p, nil
}

// post starts the guard. The write end of its pipe is closed on exec, as all of Go's files: only this binary holds it.
func (p *process) post(dir string) error {
	input, word, err := os.Pipe()
	if err != nil {
		return err
	}
	defer input.Close()
	guard := command("/bin/sh", "-c", guardScript, "queuetest-guard", strconv.Itoa(p.cmd.Process.Pid), dir, signalNames[p.farewell])
	guard.Stdin = input
	guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt from the keyboard must not end it
	if err := guard.Start(); err != nil {
		word.Close()
		return err
	}
	p.guard, p.word = guard, word
	return nil
}

// signal sends to the whole process group, and then to the children that have left it.
func (p *process) signal(what syscall.Signal) {
	pid := p.cmd.Process.Pid
	_ = syscall.Kill(-pid, what) // a group that is gone is what was wanted
	for _, child := range children(pid) {
		_ = syscall.Kill(child, what)
	}
}

// end kills the process and its children, waits until they are gone and dismisses the guard.
func (p *process) end() {
	p.once.Do(func() {
		pid := p.cmd.Process.Pid
		_ = syscall.Kill(-pid, syscall.SIGSTOP) // so that it begets no more while they are counted
		left := children(pid)
		_ = syscall.Kill(-pid, syscall.SIGKILL)
		for _, child := range left {
			_ = syscall.Kill(child, syscall.SIGKILL)
		}
		<-p.done
		await(10*time.Second, nil, func() bool { return !alive(-pid) && !anyAlive(left) })
		fmt.Fprintln(p.word, "over")
		p.word.Close()
		_ = p.guard.Wait() // its exit code says nothing
	})
}

// leave ends the process with its farewell, where that is a gentler one, and kills it if it stays.
func (p *process) leave() {
	if p.farewell != syscall.SIGKILL && p.running() {
		p.signal(syscall.SIGCONT)
		_ = syscall.Kill(-p.cmd.Process.Pid, p.farewell)
		await(5*time.Second, p.done, func() bool { return false })
	}
	p.end()
}

// running says whether the process has not ended yet.
func (p *process) running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// children are the direct children of pid; ps is asked because /proc is Linux's alone.
func children(pid int) []int {
	listing, err := command("ps", "-A", "-o", "pid=,ppid=").Output()
	if err != nil {
		return nil
	}
	var found []int
	for line := range strings.Lines(string(listing)) {
		var child, parent int
		if n, _ := fmt.Sscan(line, &child, &parent); n == 2 && parent == pid {
			found = append(found, child)
		}
	}
	return found
}

// alive says whether a process (or, below zero, a process group) exists and is more than an unreaped entry.
func alive(pid int) bool {
	if err := syscall.Kill(pid, 0); err != nil {
		return false
	}
	group := pid < 0
	listing, err := command("ps", "-A", "-o", "pid=,pgid=,stat=").Output()
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(listing)) {
		var id, pgid int
		var stat string
		if n, _ := fmt.Sscan(line, &id, &pgid, &stat); n != 3 || strings.HasPrefix(stat, "Z") {
			continue
		}
		if (group && pgid == -pid) || (!group && id == pid) {
			return true
		}
	}
	return false
}

func anyAlive(pids []int) bool {
	for _, pid := range pids {
		if alive(pid) {
			return true
		}
	}
	return false
}
