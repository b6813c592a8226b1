package work

import (
	"strings"

	"app.gonogo/gonogo/model/scan"
	"app.gonogo/gonogo/model/work/joblog"
)

// Cause is how a worker ended before its time.
type Cause string

// The causes.
const (
	Killed   Cause = "killed"       // SIGKILL: by the kernel for want of memory, or by its master
	TimedOut Cause = "timed out"    // its master ended it: it did not answer in time
	Memory   Cause = "memory limit" // its master ended it: it took too much
	Crashed  Cause = "crashed"      // another signal, or a status that is not 0
	Gone     Cause = "gone"         // the master says no more
)

// Server is the program whose workers they are.
type Server string

// death is what a line says of a worker.
type death struct {
	server Server
	cause  Cause
	pid    string
}

// form is a line that tells of a worker's death: its mark, and what the rest of the line says.
type form struct {
	server Server
	mark   string
	read   func(rest string) (cause Cause, pid string)
}

// forms are the lines of masters whose workers end before their time. A cause that is empty is an end in order.
var forms = []form{
	{"unicorn", "reaped #<Process::Status: pid ", func(rest string) (Cause, string) { // 12 SIGKILL (signal 9)> worker=1
		pid, how, _ := strings.Cut(rest, " ")
		how, _, _ = strings.Cut(how, ">")
		return ended(how), pid
	}},
	{"unicorn", " PID:", func(rest string) (Cause, string) { // worker=1 PID:12 timeout (61s > 60s), killing
		pid, how, _ := strings.Cut(rest, " ")
		return when(strings.HasPrefix(how, "timeout (") && strings.HasSuffix(how, "killing"), TimedOut), pid
	}},
	{"unicorn", "worker (pid: ", func(rest string) (Cause, string) { // 12) exceeds memory limit (…)
		pid, how, _ := strings.Cut(rest, ")")
		return when(strings.HasPrefix(how, " exceeds memory limit"), Memory), pid
	}},
	{"gunicorn", "WORKER TIMEOUT (pid:", func(rest string) (Cause, string) {
		return TimedOut, number(rest)
	}},
	{"gunicorn", "Worker (pid:", func(rest string) (Cause, string) { // 12) was sent SIGKILL! Perhaps out of memory?
		_, how, _ := strings.Cut(rest, ")")
		for _, words := range []string{" was sent ", " exited with code "} {
			if by, ok := strings.CutPrefix(how, words); ok {
				return ended(by), number(rest)
			}
		}
		return "", ""
	}},
	{"gunicorn", "Worker with pid ", func(rest string) (Cause, string) { // 12 was terminated due to signal 9
		_, how, _ := strings.Cut(rest, " was terminated due to ")
		return ended(how), number(rest)
	}},
	{"celery", " pid:", func(rest string) (Cause, string) { // Process 'ForkPoolWorker-2' pid:12 exited with 'signal 9 (SIGKILL)'
		_, how, ok := strings.Cut(rest, " exited with '")
		if !ok {
			return "", ""
		}
		return ended(strings.TrimSuffix(how, "'")), number(rest)
	}},
	{"uwsgi", "DAMN ! worker ", func(rest string) (Cause, string) { // 1 (pid: 12) died, killed by signal 9 :( trying respawn ...
		_, how, _ := strings.Cut(rest, "(pid: ")
		if _, by, ok := strings.Cut(how, "killed by "); ok {
			return ended(by), number(how)
		}
		return Crashed, number(how)
	}},
	{"puma", "PumaWorkerKiller: Out of memory. ", func(rest string) (Cause, string) { // … Sending TERM to pid 12 consuming 53 mb.
		_, pid, _ := strings.Cut(rest, " to pid ")
		return Memory, number(pid)
	}},
	{"passenger", "Process (pid=", func(rest string) (Cause, string) {
		return when(strings.Contains(rest, "no longer exists! Detaching it from the pool"), Gone), number(rest)
	}},
	{"solid_queue", " Replaced terminated ", func(rest string) (Cause, string) { // Worker (12.3ms)  pid: 12, status: "no exit status set", … termsig: 9
		_, signal, _ := strings.Cut(rest, " termsig: ")
		_, status, _ := strings.Cut(rest, " status: ")
		_, pid, _ := strings.Cut(rest, " pid: ")
		if n := number(signal); n != "" {
			return ended("signal " + n), number(pid)
		}
		return ended("exit " + number(status)), number(pid)
	}},
}

// pidWord stands in the lines of all forms.
var pidWord = joblog.Word{Text: "pid", Pair: scan.Two{First: 'p', Second: 'd', Distance: 2, FoldFirst: 0x20, FoldSecond: 0x20}}

// deathIn reads what a line says of a worker's end.
func deathIn(text string) (death, bool) {
	if d, ok := readDeath(text); ok {
		return d, true
	}
	if strings.Contains(text, "Work-horse terminated unexpectedly") {
		_, how, _ := strings.Cut(text, "(signal ")
		return death{"rq", ended("signal " + number(how)), ""}, true
	}
	for i := range forms {
		f := &forms[i]
		_, rest, ok := strings.Cut(text, f.mark)
		if !ok {
			continue
		}
		if cause, pid := f.read(rest); cause != "" {
			return death{f.server, cause, pid}, true
		}
	}
	return death{}, false
}

// ended is the cause by a signal or a status: "SIGKILL! …", "signal 9 (SIGKILL)", "exit 1", "1". What a master or the platform asks for is none.
func ended(how string) Cause {
	switch {
	case how == "":
		return ""
	case strings.HasPrefix(how, "SIGKILL"), strings.HasPrefix(how, "signal 9"):
		return Killed
	case strings.HasPrefix(how, "SIGTERM"), strings.HasPrefix(how, "SIGQUIT"), strings.HasPrefix(how, "SIGINT"), strings.HasPrefix(how, "SIGHUP"):
		return ""
	case strings.HasPrefix(how, "signal "), strings.HasPrefix(how, "exit "), strings.HasPrefix(how, "exitcode "):
		n := number(how[strings.IndexByte(how, ' ')+1:])
		if by := strings.HasPrefix(how, "signal "); n == "" || n == "0" || by && orderly[n] {
			return ""
		}
	case how == "0" || strings.HasPrefix(how, "0 "):
		return ""
	}
	return Crashed
}

// orderly are the signals by which masters end workers: HUP, INT, QUIT, TERM.
var orderly = map[string]bool{"1": true, "2": true, "3": true, "15": true}

func when(is bool, c Cause) Cause {
	if is {
		return c
	}
	return ""
}

// number is the whole number that a text begins with, blanks before it left out.
func number(text string) string {
	text = strings.TrimLeft(text, " ")
	end := 0
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	return text[:end]
}
