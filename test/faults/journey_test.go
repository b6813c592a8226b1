//go:build integration

package faults

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// The apps of the embedded platform.
const (
	app     = "foobaz-production"
	staging = "foobaz-staging"
)

// limits is how long a journey waits for things. A machine under load is slow: only what a person would call never is a
// breach.
type limits struct {
	picture, dialog, stubborn time.Duration // the first picture, a dialog, a dialog that takes no yes
	view                      time.Duration // every pane, once it is asked for
	alive                     time.Duration // every pane after the faults: a minute, and what a busy machine adds
	ends                      time.Duration // the newest order, before the program is left
	leaves                    time.Duration // the program
}

var standard = limits{picture: 20 * time.Second, dialog: 3 * time.Second, stubborn: 12 * time.Second, view: 5 * time.Second,
	alive: 90 * time.Second, ends: 60 * time.Second, leaves: 15 * time.Second}

// journey is one run of the program under faults.
type journey struct {
	seed   uint64
	plan   plan
	limits limits

	sim   *platform
	proxy *proxy
	t     *terminal
	began time.Time
	rand  *rand.Rand

	confirmed int      // dialogs that were answered with yes
	commands  []string // what those dialogs said they would do
	blocked   []string // why others could not be answered
	machine   machine
	slowest   time.Duration // of the answers to keys
	counted   bool          // its lines were compared with those that were given
	events    []string
	breaches  []breach
	screen    string // before leaving

	mu     sync.Mutex // guards claims
	claims []claim
}

// runJourney makes a journey with a built program.
func runJourney(binary string, seed uint64, p plan, patient limits) (*journey, error) {
	j := &journey{seed: seed, plan: p, limits: patient, began: time.Now(), rand: random{seed}.of("actions")}
	home, err := os.MkdirTemp("", "gonogo-faults-home-")
	if err != nil {
		return nil, err
	}
	if j.sim, err = newPlatform(j.plan.scenario, seed, j.plan.played); err != nil {
		return nil, err
	}
	defer j.sim.close()
	if j.proxy, err = newProxy(j.sim.URL(), seed, j.plan.faultSet); err != nil {
		return nil, err
	}
	defer j.proxy.close()
	if j.plan.early {
		j.proxy.begin()
	}
	defer func() { // whatever was done to the home
		_ = os.Chmod(home, 0o700)
		_ = os.RemoveAll(home)
	}()
	args := []string{"--queues", "auto"}
	for _, a := range j.plan.apps {
		args = append(args, "-a", a)
	}
	s := start{w: j.plan.w, h: j.plan.h, home: home, env: j.sim.env(j.proxy.url()), frame: j.onFrame, machine: j.plan.machine}
	if j.t, err = s.run(binary, args...); err != nil {
		return nil, err
	}
	defer j.t.close()
	j.act()
	j.afterFaults()
	j.leave()
	for _, c := range crashFiles(home) {
		j.fail(checkCrash, "a crash file: %s", c)
	}
	return j, j.judge()
}

// onFrame notes what a frame tells of an order.
func (j *journey) onFrame(rows []string) {
	if what, shown := readOrder(rows[0]); what != "" {
		j.record(what, shown)
	}
}

func (j *journey) record(what, shown string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	i := slices.IndexFunc(j.claims, func(c claim) bool { return c.what == what })
	if i < 0 {
		i = len(j.claims)
		j.claims = append(j.claims, claim{what: what})
	}
	if w := &j.claims[i]; !slices.Contains(w.shown, shown) {
		w.shown = append(w.shown, shown)
	}
}

// note writes into the events.
func (j *journey) note(format string, a ...any) {
	j.events = append(j.events, fmt.Sprintf("%6.1fs ", time.Since(j.began).Seconds())+fmt.Sprintf(format, a...))
}

func (j *journey) fail(check, format string, a ...any) {
	j.breaches = append(j.breaches, breach{check, fmt.Sprintf(format, a...)})
	j.note("BREACH %s: %s", check, fmt.Sprintf(format, a...))
}

// act waits for the picture and does the steps.
func (j *journey) act() {
	seen := j.t.sees(j.limits.picture, "up · v", "web ")
	j.note("the picture is there: %t", seen)
	if !seen {
		j.t.press("r")
		j.t.sees(j.limits.dialog, "up · v", "web ")
	}
	j.proxy.begin()
	for i, s := range j.plan.steps {
		if j.t.over() {
			return
		}
		if i == j.plan.when && j.plan.machine.during != nil {
			j.note("%s", j.plan.machine.name)
			j.plan.machine.during(j)
			j.answers(j.plan.machine.name)
		}
		j.note("%s", s)
		j.step(s)
		j.t.pause(time.Duration(200+j.rand.IntN(900)) * time.Millisecond)
	}
	j.answers("the steps")
	j.t.pause(time.Second)
}

// afterFaults ends the faults and waits until every pane lives and the end of the newest order is shown.
func (j *journey) afterFaults() {
	t := j.t
	if t.over() {
		return
	}
	j.proxy.end()
	if j.plan.machine.after != nil {
		j.plan.machine.after(j)
	}
	over := time.Now()
	j.note("the faults end")
	j.wholeView()
	var dead []string
	alive := t.until(j.limits.alive, func() bool {
		dead = deadPanes(t.text())
		if j.proxy.lines.Load() == 0 {
			dead = append(dead, "no log stream")
		}
		if j.proxy.healthy.Load() == 0 {
			dead = append(dead, "no request")
		}
		return len(dead) == 0
	})
	j.note("every pane lives: %t", alive)
	if !alive && !t.over() {
		j.fail(checkDead, "%s after the faults: %s", time.Since(over).Round(time.Second), strings.Join(dead, "; "))
	}
	t.until(j.limits.ends-min(j.limits.ends, time.Since(over)), func() bool { return !j.open() })
	j.screen = t.text()
	j.checkLines()
	j.readEvents()
}

// wholeView brings all panes into view, the log at its newest line.
func (j *journey) wholeView() {
	t := j.t
	t.escape(3)
	t.resize(160, 45)
	for range 4 {
		t.press("2", "G")
		if t.until(j.limits.view, func() bool { s := t.text(); return inView(s) && !strings.Contains(s, "PAUSED") }) {
			return
		}
		if t.escape(1); !inView(t.text()) {
			t.press("z")
		}
	}
}

// open reports whether the end of the newest order is not shown yet. The line shows no other order.
func (j *journey) open() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.claims) == 0 {
		return false
	}
	shown := j.claims[len(j.claims)-1].shown
	return shown[len(shown)-1] == shownSent || shown[len(shown)-1] == shownLost
}

// doneMessage is how the list of messages tells of an order's good end.
var doneMessage = regexp.MustCompile(`(?:^|  |: )([a-z](?:[^:│ ]| [^:│ ])*): (done[^│]*)`)

// readEvents opens the list of what happened lately: it tells of orders that the line above the keys no longer tells of.
func (j *journey) readEvents() {
	j.t.press("!")
	if !j.t.sees(j.limits.dialog, "Events") {
		return
	}
	for _, r := range j.t.rows() {
		if m := doneMessage.FindStringSubmatch(r); m != nil {
			if what, shown := readOrder(m[1] + "  ✔ " + m[2]); what != "" {
				j.record(what, shown)
			}
		}
	}
	j.t.escape(1)
}

// leave ends the program in the way of the plan.
func (j *journey) leave() {
	t, codes := j.t, []string{"exit status 0"}
	defer j.checkLine()
	if t.over() {
		j.fail(checkCrash, "ended by itself: %s", t.exit())
		return
	}
	t.escape(2)
	left := time.Now()
	switch j.plan.leave {
	case "qq":
		j.insist("q")
	case "ctrl-c":
		codes = append(codes, "exit status 130")
		j.insist(ctrlC)
	case "sigterm":
		codes = []string{"exit status 130", "exit status 143"}
		_ = t.cmd.Process.Signal(syscall.SIGTERM)
	}
	if !t.until(j.limits.leaves, t.over) {
		j.fail(checkQuit, "%s: still there after %s", j.plan.leave, time.Since(left).Round(time.Second))
		return
	}
	j.note("left by %s after %s: %s", j.plan.leave, time.Since(left).Round(time.Millisecond), t.exit())
	if !slices.Contains(codes, t.exit()) {
		j.fail(checkCrash, "%s ended it with %s", j.plan.leave, t.exit())
	}
}

// insist presses a key until the program gives the terminal back: under load two keys may be read as one. A first q only
// warns. A key after the screen would be echoed by the terminal.
func (j *journey) insist(key string) {
	t := j.t
	for late := time.Now().Add(j.limits.leaves / 2); time.Now().Before(late); {
		t.press(key)
		if t.pause(2 * escapes); key == "q" {
			t.press(key)
		}
		if t.until(3*time.Second, func() bool { return t.over() || t.handedBack() }) {
			return
		}
	}
}

// checkLine tells whether an ended program has left the terminal as it was.
func (j *journey) checkLine() {
	if !j.t.over() {
		return
	}
	if left := j.t.left(); left != "" {
		j.fail(checkRaw, "%s", left)
	}
}

// judge compares what was written and shown with the truth.
func (j *journey) judge() error {
	if j.t.broken != nil {
		j.note("the emulator failed: %v", j.t.broken)
	}
	versions, err := j.sim.versions()
	if err != nil {
		return err
	}
	secrets, err := j.sim.secrets()
	if err != nil {
		return err
	}
	j.proxy.mu.Lock()
	defer j.proxy.mu.Unlock()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.breaches = append(j.breaches, judgeOrders(j.claims, j.confirmed, j.proxy.orders, versions)...)
	out := j.t.written()
	if f := foreign(out); f != "" {
		j.breaches = append(j.breaches, breach{checkForeign, f})
	}
	for _, l := range leakedSecrets(out, slices.Concat(secrets, planted, j.proxy.secrets)) {
		j.breaches = append(j.breaches, breach{checkSecret, l})
	}
	if n := j.proxy.tokens.Load(); n > 0 {
		j.breaches = append(j.breaches, breach{checkSecret, fmt.Sprintf("the token went to another host %d times", n)})
	}
	return nil
}
