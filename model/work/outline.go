package work

import (
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/work/joblog"
)

// Outliner tells what of an app's lines a recording without text must keep for Jobs to find the same: outlines of jobs, of how long requests
// waited, of workers that ended. It reads as many lines as Jobs does. Its zero value is ready.
type Outliner struct {
	web   bool // a line of a job came from a process that answers requests
	lines int
	waits Waits
}

// Outline is what is kept of a line that an app printed; false where that is nothing.
func (u *Outliner) Outline(o *logs.Origin, text string) (string, bool) {
	if o.Type == webType {
		if u.lines++; u.web || u.lines%readEvery == 0 {
			if e, ok := joblog.Read(text); ok {
				u.web = true
				return string(joblog.AppendOutline(nil, e)), true
			}
		}
	} else if e, ok := joblog.Read(text); ok {
		if e.ID == "" && e.Outcome == joblog.Failed && e.Class == "" && strings.Contains(text, unexpectedEnd) {
			return u.horse(text), true
		}
		return string(joblog.AppendOutline(nil, e)), true
	}
	if o.Type == webType || o.Class != logs.App {
		if from, d, ok := u.waits.sample(text); ok {
			return waitOutlines[from] + strconv.FormatFloat(float64(d.Microseconds())/1000, 'f', -1, 64) + waitEnds[from], true
		}
	}
	return deathOutline(text)
}

// unexpectedEnd stands in the line of RQ that tells both of a job and of the worker that ran it.
const unexpectedEnd = "Work-horse terminated unexpectedly"

// horse is the outline of that line, in the words that both are read by.
func (*Outliner) horse(text string) string {
	_, how, _ := strings.Cut(text, "(signal ")
	return "Moving job to FailedJobRegistry (" + unexpectedEnd + "; waitpid returned (signal " + number(how) + "); )"
}

// What stands before and behind the milliseconds of a wait. Access and Measured are read by the words around them.
var (
	waitOutlines = [waitSources]string{RackTimeout: "source=rack-timeout wait=", Access: "method= path= queue=", Measured: "measure#queue="}
	waitEnds     = [waitSources]string{RackTimeout: "ms state=ready", Access: "ms", Measured: "ms"}
)

// isWaitOutline tells a line in the words of an outline: it is read wherever it stands among others.
func isWaitOutline(text string) bool {
	return strings.HasPrefix(text, waitOutlines[Access]) || strings.HasPrefix(text, waitOutlines[RackTimeout])
}

// deathMark begins the outline of a worker's end.
const deathMark = "worker ended, pid "

// deathOutline is what is kept of a line by which a master tells of its workers: what it says, in our words.
func deathOutline(text string) (string, bool) {
	if len(text) < len("pid 1") {
		return "", false
	}
	master := text[0] == '[' && text[1] >= '0' && text[1] <= '9' || strings.HasPrefix(text, "worker: ")
	numbered := text[0] != '{' && !strings.HasPrefix(text, "pid=") && pidWord.In(text)
	if master {
		if words, ok := stopWords(text); ok {
			return "[1] [INFO] " + words, true
		}
	}
	if numbered {
		if d, ok := deathIn(text); ok {
			return deathMark + d.pid + ": " + string(d.cause) + ", " + string(d.server), true
		}
	}
	if master {
		return pumaOutline(text)
	}
	return "", false
}

// readDeath reads the outline of a worker's end.
func readDeath(text string) (death, bool) {
	rest, ok := strings.CutPrefix(text, deathMark)
	pid, how, ok2 := strings.Cut(rest, ": ")
	cause, server, ok3 := strings.Cut(how, ", ")
	return death{Server(server), Cause(cause), pid}, ok && ok2 && ok3
}

// pumaOutline is what is kept of a line of Puma's master.
func pumaOutline(text string) (string, bool) {
	if i := strings.IndexByte(text, ']'); i < 0 || i > len("[4194304") {
		return "", false
	}
	for _, words := range []string{"] Puma starting in cluster mode", "PumaWorkerKiller: Rolling Restart"} {
		if strings.Contains(text, words) {
			return "[1] " + strings.TrimPrefix(words, "] "), true
		}
	}
	switch {
	case strings.Contains(text, "! Terminating timed out worker"):
		return "[1] ! Terminating timed out worker: " + number(text[strings.LastIndexByte(text, ':')+1:]), true
	case strings.Contains(text, ") booted"):
		_, rest, ok := strings.Cut(text, "- Worker ")
		_, id, ok2 := strings.Cut(rest, "(PID: ")
		if !ok2 {
			_, id, ok2 = strings.Cut(rest, "(pid: ")
		}
		_, phase, _ := strings.Cut(rest, "phase: ")
		return "[1] - Worker " + number(rest) + " (PID: " + number(id) + ") booted, phase: " + number(phase), ok && ok2
	}
	return "", false
}
