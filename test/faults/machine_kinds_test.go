//go:build integration

package faults

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// machineKind is something that happens to the program's machine or terminal, not to its network.
type machineKind struct {
	name   string
	start  func(home string, cmd *exec.Cmd) error // before the program begins
	during func(*journey)                         // among the steps
	after  func(*journey)                         // when the faults end
}

// machineKinds are what can happen to a machine.
func machineKinds() []machineKind {
	return slices.Concat(clockKinds(), standstillKinds(), diskKinds(), homeKinds(), terminalKinds())
}

// clockKinds move the wall clock, some of them back to where it was. Where the clock cannot be moved there are none.
func clockKinds() []machineKind {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return nil
	}
	jump := func(name string, far func() time.Duration) machineKind {
		return machineKind{name: name, during: func(j *journey) {
			j.shiftClock(far())
			j.t.pause(time.Duration(1+j.rand.IntN(4)) * time.Second)
			if j.rand.IntN(2) == 0 {
				j.shiftClock(0)
			}
		}}
	}
	fixed := func(d time.Duration) func() time.Duration { return func() time.Duration { return d } }
	return []machineKind{
		jump("clock-minute-ahead", fixed(time.Minute)),
		jump("clock-hour-ahead", fixed(time.Hour)),
		jump("clock-years-ahead", fixed(3*365*24*time.Hour)),
		jump("clock-minute-back", fixed(-time.Minute)),
		jump("clock-hour-back", fixed(-time.Hour)),
		jump("clock-1970", func() time.Duration { return -time.Duration(time.Now().Unix()-1) * time.Second }),
		{name: "clock-swings", during: func(j *journey) {
			for i := range 6 {
				j.shiftClock(time.Duration(1-2*(i%2)) * 10 * time.Minute)
				j.t.pause(300 * time.Millisecond)
			}
			j.shiftClock(0)
		}},
	}
}

// standstillKinds stop the program for a while.
func standstillKinds() []machineKind {
	kinds := []machineKind{
		{name: "stop", during: func(j *journey) { j.stopped(time.Duration(1+j.rand.IntN(6)) * time.Second) }},
		{name: "stops", during: func(j *journey) {
			for range 15 {
				j.stopped(time.Duration(20+j.rand.IntN(200)) * time.Millisecond)
				j.t.pause(time.Duration(20+j.rand.IntN(200)) * time.Millisecond)
			}
		}},
	}
	if len(clockKinds()) > 0 {
		kinds = append(kinds, machineKind{name: "sleep", during: func(j *journey) { j.sleeps(time.Duration(2+j.rand.IntN(20)) * time.Minute) }})
	}
	return kinds
}

// diskKinds are disks that take nothing, from the beginning or from some time on.
func diskKinds() []machineKind {
	growth := machineKind{name: "files-cannot-grow", during: func(j *journey) {
		j.limit(unix.RLIMIT_FSIZE, 1, time.Duration(2+j.rand.IntN(4))*time.Second)
	}}
	ballast := func(j *journey) string {
		return filepath.Join("/proc", j.t.pid(), "root", j.t.home, "ballast")
	}
	full := []machineKind{
		{name: "disk-full", start: func(_ string, cmd *exec.Cmd) error { return smallDisk(cmd, "16k") }},
		{name: "disk-fills", start: func(_ string, cmd *exec.Cmd) error { return smallDisk(cmd, "4m") },
			during: func(j *journey) {
				f, err := os.Create(ballast(j))
				if err != nil {
					j.brokenUnlessOver(err)
					return
				}
				defer f.Close()
				for err == nil {
					_, err = f.Write(make([]byte, 16<<10))
				}
				j.note("the disk is full: %v", err)
				j.t.pause(3 * time.Second)
			},
			after: func(j *journey) { _ = os.Remove(ballast(j)) }},
	}
	if !disks() {
		full = []machineKind{growth, growth} // a seed draws the other kinds everywhere alike
	}
	return append(full, growth,
		machineKind{name: "no-descriptors", during: func(j *journey) {
			j.limit(unix.RLIMIT_NOFILE, 9, time.Duration(2+j.rand.IntN(4))*time.Second)
		}})
}

// disks tells whether this system lets a test have a disk of its own.
var disks = sync.OnceValue(func() bool {
	dir, err := os.MkdirTemp("", "gonogo-faults-disk-")
	if err != nil {
		return false
	}
	defer os.RemoveAll(dir)
	cmd := exec.Command("true")
	cmd.Env, cmd.SysProcAttr = homeEnv(dir), &syscall.SysProcAttr{}
	return smallDisk(cmd, "16k") == nil && cmd.Run() == nil
})

// smallDisk gives a program a home on a disk of its own.
func smallDisk(cmd *exec.Cmd, size string) error {
	through(cmd, `mount -t tmpfs -o size=`+size+` none "$HOME" && mkdir -p "$HOME/state"`)
	cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWNS
	if os.Getuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	return nil
}

// limit holds a limit of the running program down for a while.
func (j *journey) limit(resource int, to uint64, d time.Duration) {
	var old unix.Rlimit
	pid := j.t.cmd.Process.Pid
	if err := unix.Prlimit(pid, resource, nil, &old); err != nil {
		j.brokenUnlessOver(err)
		return
	}
	if err := unix.Prlimit(pid, resource, &unix.Rlimit{Cur: to, Max: old.Max}, nil); err != nil {
		j.brokenUnlessOver(err)
		return
	}
	j.t.press("r")
	j.t.pause(d)
	if err := unix.Prlimit(pid, resource, &old, nil); err != nil {
		j.brokenUnlessOver(err)
	}
}

// nobody is a user who owns nothing.
const nobody = 65534

// homeKinds are homes in which nothing can be kept.
func homeKinds() []machineKind {
	without := func(cmd *exec.Cmd, home string) {
		for _, name := range []string{"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"} {
			setEnv(cmd, name, "")
		}
		setEnv(cmd, "HOME", home)
	}
	return []machineKind{
		{name: "home-read-only", start: func(home string, cmd *exec.Cmd) error {
			if os.Getuid() == 0 { // whom no mode binds
				cmd.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
			}
			return os.Chmod(home, 0o555)
		}},
		{name: "home-null", start: func(_ string, cmd *exec.Cmd) error { without(cmd, "/dev/null"); return nil }},
		{name: "home-none", start: func(_ string, cmd *exec.Cmd) error { without(cmd, ""); return nil }},
	}
}

// terminalKinds are what terminals do.
func terminalKinds() []machineKind {
	sized := func(name string, w, h int) machineKind {
		return machineKind{name: name, during: func(j *journey) {
			j.t.resize(w, h)
			j.t.pause(500 * time.Millisecond)
			j.t.press("j", "2", "?", esc)
			j.t.pause(time.Second)
			j.t.resize(j.plan.w, j.plan.h)
		}}
	}
	script := func(name, script string) machineKind {
		return machineKind{name: name, start: func(_ string, cmd *exec.Cmd) error { through(cmd, script); return nil }}
	}
	return []machineKind{
		sized("terminal-1x1", 1, 1), sized("terminal-500x200", 500, 200), sized("terminal-500x1", 500, 1), sized("terminal-1x200", 1, 200),
		{name: "resize-storm", during: func(j *journey) {
			for range 200 {
				j.t.resize(1+j.rand.IntN(250), 1+j.rand.IntN(70))
				j.t.pause(time.Duration(j.rand.IntN(25)) * time.Millisecond)
			}
			j.t.resize(j.plan.w, j.plan.h)
		}},
		{name: "terminal-unread", during: func(j *journey) {
			j.t.reading.Lock()
			j.t.press(strings.Repeat("1234", 10))
			j.t.pause(time.Duration(2+j.rand.IntN(4)) * time.Second)
			j.t.reading.Unlock()
		}},
		script("stderr-closed", "exec 2>&-"), script("stderr-full", "exec 2>/dev/full"),
	}
}
