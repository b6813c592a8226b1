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

const app = "foobaz-production"

// patience is how long a journey waits for things. A machine under load is slow: only what a person would call never is a
// breach.
type patience struct {
	picture, dialog, stubborn time.Duration // the first picture, a dialog, a dialog that takes no yes
	alive                     time.Duration // every pane after the faults: a minute, and what a busy machine adds
	ends                      time.Duration // the newest order, before the program is left
	leaves                    time.Duration // the program
}

var usual = patience{picture: 20 * time.Second, dialog: 3 * time.Second, stubborn: 12 * time.Second,
	alive: 75 * time.Second, ends: 60 * time.Second, leaves: 15 * time.Second}

// plan is what a seed decides before the journey begins.
type plan struct {
	scenario string
	played   time.Duration
	w, h     int
	apps     []string
	weather  weather
	early    bool // the faults begin before the program does
	steps    []string
	leave    string
}

func newPlan(seed uint64) plan {
	r := dice{seed}.of("plan")
	p := plan{w: 160, h: 45, apps: []string{app}, early: r.IntN(2) == 0}
	p.scenario = []string{"parable", "parable", "parable", "calm", "calm", "crashloop"}[r.IntN(6)]
	p.played = time.Duration(8+r.IntN(20)) * time.Second
	if r.IntN(3) == 0 {
		p.w, p.h = 80, 24
	}
	if r.IntN(4) == 0 {
		p.apps = append(p.apps, "foobaz-staging")
	}
	p.weather = weather{percent: []int{10, 30, 60}[r.IntN(3)],
		network: someOfEach(r, 3, networkKinds()), order: some(r, 12, orderKinds()), log: some(r, 5, logKinds())}
	if r.IntN(2) == 0 { // what is most secret is read rarely: it gets a fault of its own
		p.weather.config = connectionKinds()
	}
	p.steps = steps(r)
	p.leave = []string{"qq", "qq", "qq", "ctrl-c", "sigterm"}[r.IntN(5)]
	return p
}

// steps are what the operator does: two or three orders, something else between them, now and then an undo.
func steps(r *rand.Rand) []string {
	orders := []string{"roll back", "restart 1", "restart 2", "restart 4", "scale 0", "scale 3", "maintenance"}
	others := []string{"refresh", "find", "zoom", "resize", "help", "messages", "apps", "freeze", "palette", "panes", "scroll"}
	var out []string
	for _, o := range some(r, 2+r.IntN(2), orders) {
		if r.IntN(2) == 0 {
			out = append(out, others[r.IntN(len(others))])
		}
		if r.IntN(2) == 0 {
			out = append(out, "refresh") // every pane asks: each refresh draws four faults or more
		}
		out = append(out, o)
	}
	if r.IntN(3) == 0 {
		out = append(out, "undo")
	}
	return out
}

// journey is one run of the program under faults.
type journey struct {
	seed     uint64
	plan     plan
	patience patience

	sim   *platform
	proxy *proxy
	t     *terminal
	began time.Time
	rand  *rand.Rand

	confirmed int      // dialogs that were answered with yes
	commands  []string // what those dialogs said they would do
	blocked   []string // why others could not be answered
	diary     []string
	breaches  []breach
	screen    string // before leaving

	mu     sync.Mutex // guards wishes
	wishes []wish
}

// travel makes a journey with a built program.
func travel(binary string, seed uint64, p plan, patient patience) (*journey, error) {
	j := &journey{seed: seed, plan: p, patience: patient, began: time.Now(), rand: dice{seed}.of("hand")}
	home, err := os.MkdirTemp("", "gonogo-faults-home-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(home)
	if j.sim, err = newPlatform(j.plan.scenario, seed, j.plan.played); err != nil {
		return nil, err
	}
	defer j.sim.close()
	if j.proxy, err = newProxy(j.sim.URL(), seed, j.plan.weather); err != nil {
		return nil, err
	}
	defer j.proxy.close()
	if j.plan.early {
		j.proxy.rage()
	}
	args := []string{"--queues", "auto"}
	for _, a := range j.plan.apps {
		args = append(args, "-a", a)
	}
	if j.t, err = run(j.plan.w, j.plan.h, home, j.sim.env(j.proxy.url()), j.hear, binary, args...); err != nil {
		return nil, err
	}
	defer j.t.close()
	j.act()
	j.recover()
	j.leave()
	return j, j.judge()
}

// hear notes what a frame tells of an order.
func (j *journey) hear(rows []string) {
	if what, told := readOrder(rows[0]); what != "" {
		j.tell(what, told)
	}
}

func (j *journey) tell(what, told string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	i := slices.IndexFunc(j.wishes, func(w wish) bool { return w.what == what })
	if i < 0 {
		i = len(j.wishes)
		j.wishes = append(j.wishes, wish{what: what})
	}
	if w := &j.wishes[i]; !slices.Contains(w.told, told) {
		w.told = append(w.told, told)
	}
}

// note writes into the diary.
func (j *journey) note(format string, a ...any) {
	j.diary = append(j.diary, fmt.Sprintf("%6.1fs ", time.Since(j.began).Seconds())+fmt.Sprintf(format, a...))
}

func (j *journey) fail(check, format string, a ...any) {
	j.breaches = append(j.breaches, breach{check, fmt.Sprintf(format, a...)})
	j.note("BREACH %s: %s", check, fmt.Sprintf(format, a...))
}

// act waits for the picture and does the steps.
func (j *journey) act() {
	seen := j.t.sees(j.patience.picture, "up · v", "web ")
	j.note("the picture is there: %t", seen)
	if !seen {
		j.t.press("r")
		j.t.sees(j.patience.dialog, "up · v", "web ")
	}
	j.proxy.rage()
	for _, s := range j.plan.steps {
		if j.t.over() {
			return
		}
		j.note("%s", s)
		j.step(s)
		j.t.pause(time.Duration(200+j.rand.IntN(900)) * time.Millisecond)
	}
	j.t.pause(time.Second)
}

// step does one thing that an operator does.
func (j *journey) step(s string) {
	t := j.t
	switch name, row, _ := strings.Cut(s, " "); name {
	case "roll":
		t.press("1", "B")
		j.confirm()
	case "restart":
		t.press("1", "g", strings.Repeat("j", int(row[0]-'0')), "R")
		j.confirm()
	case "scale":
		t.press("1", "g", strings.Repeat("j", int(row[0]-'0')), "S")
		if t.until(j.patience.dialog, func() bool { return strings.Contains(t.text(), "a number, +1 or -1") }) {
			t.press("+1", enter)
			j.confirm()
		}
	case "maintenance":
		t.press("T")
		j.confirm()
	case "undo":
		t.press("U")
		j.confirm()
	case "resize":
		t.resize(40+j.rand.IntN(160), 10+j.rand.IntN(40))
		t.pause(200 * time.Millisecond)
		t.resize(j.plan.w, j.plan.h)
	default:
		for _, k := range walks[name] {
			t.press(k)
			t.pause(150 * time.Millisecond)
		}
	}
}

// walks are the steps that are keys and nothing else.
var walks = map[string][]string{
	"refresh": {"r"}, "find": {"2", "/", "GET", enter, "n", esc}, "zoom": {"2", "z", "z"}, "help": {"?", "j", esc}, "messages": {"!", esc},
	"apps": {"@", esc}, "freeze": {"=", "="}, "palette": {":", "rest", esc}, "panes": {"1", "2", "3", "4", tab}, "scroll": {"2", "g", "j", "k", "G"},
}

// dialog tells whether a question is open.
func (j *journey) dialog() bool {
	s := j.t.text()
	return strings.Contains(s, "Esc keep") || strings.Contains(s, "Esc leave")
}

// confirm reads the dialog, if one opens, and says yes.
func (j *journey) confirm() {
	t := j.t
	if !t.until(j.patience.dialog, j.dialog) {
		j.note("no dialog: %s", j.adviceRow())
		j.blocked = append(j.blocked, "no dialog: "+j.adviceRow())
		t.press(esc)
		return
	}
	command := rowWith(t.rows(), "same as ")
	if slices.Contains(j.commands, command) {
		j.note("done already: %s", command)
		t.press(esc)
		return
	}
	t.pause(grace)
	switch s := t.text(); {
	case strings.Contains(s, "Tab choose"):
		t.press(tab)
	case strings.Contains(s, "name: "): // type its name, type the app's name
		t.press(app)
		t.until(j.patience.dialog, func() bool { return strings.Contains(t.text(), app+"▌") })
	}
	j.confirmed++
	for late := time.Now().Add(j.patience.stubborn); j.dialog() && time.Now().Before(late) && !t.over(); t.pause(1200 * time.Millisecond) {
		t.press(map[bool]string{true: "y", false: enter}[strings.Contains(t.text(), "y/N")])
	}
	if j.dialog() {
		why := rowWith(t.rows(), "⚠")
		j.note("the dialog stays: %s", why)
		j.blocked = append(j.blocked, why)
		t.press(esc)
		return
	}
	j.commands = append(j.commands, command)
	t.pause(500 * time.Millisecond)
	j.note("answered yes: %s; %s", command, j.adviceRow())
}

func (j *journey) adviceRow() string {
	rows := j.t.rows()
	return strings.TrimSpace(rows[len(rows)-2])
}

// rowWith is the first row of a box that holds a text, without the box.
func rowWith(rows []string, text string) string {
	for _, r := range rows {
		for part := range strings.SplitSeq(r, "│") {
			if strings.Contains(part, text) {
				return strings.TrimSpace(part)
			}
		}
	}
	return ""
}

// recover ends the faults and waits until every pane lives and every order has its end.
func (j *journey) recover() {
	t := j.t
	if t.over() {
		return
	}
	j.proxy.calm()
	over := time.Now()
	j.note("the faults end")
	j.wholeView()
	var dead []string
	alive := t.until(j.patience.alive, func() bool {
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
	t.until(j.patience.ends-min(j.patience.ends, time.Since(over)), func() bool { return !j.open() })
	j.screen = t.text()
	j.readMessages()
}

// wholeView brings all panes into view.
func (j *journey) wholeView() {
	t := j.t
	t.press(esc, esc, esc)
	t.resize(160, 45)
	t.press("2", "G")
	for range 4 {
		if t.until(5*time.Second, func() bool {
			return !slices.ContainsFunc(deadPanes(t.text()), func(s string) bool { return strings.HasSuffix(s, "not in view") })
		}) {
			return
		}
		t.press(esc, "z")
	}
}

// open tells whether the newest order waits for its end: the line tells of no other.
func (j *journey) open() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.wishes) == 0 {
		return false
	}
	switch told := j.wishes[len(j.wishes)-1].told; told[len(told)-1] {
	case toldSent, toldAccepted, toldLost:
		return true
	}
	return false
}

// doneMessage is how the list of messages tells of an order's good end.
var doneMessage = regexp.MustCompile(`(?:^|  |: )([a-z][^:│]*): (done[^│]*)`)

// readMessages opens the list of what happened lately: it tells of orders that the line above the keys no longer tells of.
func (j *journey) readMessages() {
	j.t.press("!")
	if !j.t.sees(j.patience.dialog, "Messages") {
		return
	}
	for _, r := range j.t.rows() {
		if m := doneMessage.FindStringSubmatch(r); m != nil {
			if what, told := readOrder(m[1] + "  ✔ " + m[2]); what != "" {
				j.tell(what, told)
			}
		}
	}
	j.t.press(esc)
}

// leave ends the program in the way of the plan.
func (j *journey) leave() {
	t, codes := j.t, []string{"exit status 0"}
	defer j.checkLine()
	if t.over() {
		j.fail(checkCrash, "ended by itself: %s", t.exit())
		return
	}
	t.press(esc, esc)
	t.pause(200 * time.Millisecond)
	switch j.plan.leave {
	case "qq":
		t.press("q")
		t.pause(200 * time.Millisecond)
		t.press("q")
	case "ctrl-c":
		t.press(ctrlC)
		codes = append(codes, "exit status 130")
	case "sigterm":
		_ = t.cmd.Process.Signal(syscall.SIGTERM)
		codes = []string{"exit status 130", "exit status 143"}
	}
	asked := time.Now()
	if !t.until(j.patience.leaves, t.over) {
		j.fail(checkQuit, "%s: still there after %s", j.plan.leave, j.patience.leaves)
		return
	}
	j.note("left by %s after %s: %s", j.plan.leave, time.Since(asked).Round(time.Millisecond), t.exit())
	if !slices.Contains(codes, t.exit()) {
		j.fail(checkCrash, "%s ended it with %s", j.plan.leave, t.exit())
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

// judge holds what was written and told against the truth.
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
	j.breaches = append(j.breaches, judgeOrders(j.wishes, j.confirmed, j.proxy.orders, versions)...)
	out := j.t.written()
	if f := foreign(out); f != "" {
		j.breaches = append(j.breaches, breach{checkForeign, f})
	}
	for _, l := range leaks(out, slices.Concat(secrets, planted, j.proxy.secrets)) {
		j.breaches = append(j.breaches, breach{checkSecret, l})
	}
	if n := j.proxy.tokens.Load(); n > 0 {
		j.breaches = append(j.breaches, breach{checkSecret, fmt.Sprintf("the token went to another host %d times", n)})
	}
	return nil
}
