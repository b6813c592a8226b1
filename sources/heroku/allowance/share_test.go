//go:build unix && !solaris && !illumos && !aix

package allowance

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// pair are gonogos of one account on one machine, with one clock.
type pair struct {
	mu  sync.Mutex
	now time.Time
	dir string
	all []*Scheduler
}

func newPair(t *testing.T, n int) *pair {
	p := &pair{now: time.Unix(1_700_000_000, 0), dir: filepath.Join(t.TempDir(), "gonogo")}
	t.Cleanup(func() {
		for _, s := range p.all {
			s.debts.Wait()
		}
	})
	for range n {
		p.join()
	}
	return p
}

func (p *pair) join() *Scheduler {
	s := New(Options{Clock: p.clock, Share: OpenShare(p.dir, Account("https://api.example", "token"))})
	s.AddApp()
	p.all = append(p.all, s)
	return s
}

func (p *pair) clock() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

func (p *pair) pass(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

func (p *pair) file(t *testing.T) string {
	t.Helper()
	names, _ := filepath.Glob(filepath.Join(p.dir, "*"))
	if len(names) != 1 {
		t.Fatalf("files %q, want one", names)
	}
	return names[0]
}

// Two that want all they can get have together no more than one alone; each has its part of it.
func TestTwoShareOneAllowance(t *testing.T) {
	p := newPair(t, 2)
	var counts [2]int
	minute := 0
	for range 10 * 60 * 5 {
		for i, s := range p.all {
			if _, ok := s.TryOnce(Visible, Reason{}); ok {
				s.Spend(Reason{}, true)
				counts[i]++
			}
		}
		p.all[0], p.all[1] = p.all[1], p.all[0] // who comes first changes
		counts[0], counts[1] = counts[1], counts[0]
		p.pass(200 * time.Millisecond)
		minute++
	}
	if sum := counts[0] + counts[1]; sum > 10*fastest+burst || sum < 10*fastest-burst {
		t.Errorf("together %d requests in ten minutes, want about %v", sum, 10*fastest)
	}
	if counts[0] < 200 || counts[1] < 200 {
		t.Errorf("%d and %d, want about as many", counts[0], counts[1])
	}
	if apps, gonogos := p.all[0].Watched(); apps != 2 || gonogos != 2 {
		t.Errorf("%d apps of %d gonogos, want 2 of 2", apps, gonogos)
	}
	if info, err := os.Stat(p.file(t)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, mode %v, want 0600", err, info.Mode())
	}
}

// A count that one was told, the other knows; the newer one holds.
func TestTheCountIsShared(t *testing.T) {
	p := newPair(t, 2)
	a, b := p.all[0], p.all[1]
	a.Observe(200, "4000")
	a.TryOnce(Visible, Reason{})
	p.pass(time.Second)
	b.TryOnce(Visible, Reason{})
	if f, ok := b.Fact(); !ok || f.Remaining != 4000 || f.Gonogos != 2 {
		t.Errorf("the other knows %+v, %v", f, ok)
	}
	b.Observe(200, "3900")
	p.pass(time.Second)
	b.TryOnce(Visible, Reason{})
	a.TryOnce(Visible, Reason{})
	p.pass(heartbeat)
	a.TryOnce(Visible, Reason{})
	if f, _ := a.Fact(); f.Remaining != 3900 {
		t.Errorf("the first still knows %+v", f)
	}
}

// What was asked for by one slows down what nobody asked for of the other.
func TestOrdersOfOneAreFeltByTheOther(t *testing.T) {
	p := newPair(t, 2)
	a, b := p.all[0], p.all[1]
	a.TryOnce(Visible, Reason{})
	for range 60 {
		a.Spend(Reason{}, false)
	}
	a.exchange(p.clock(), false) // what it does by itself beside
	if wait, ok := b.TryOnce(Visible, Reason{}); ok || wait < 10*time.Second {
		t.Errorf("goes %v, waits %v, want to wait", ok, wait)
	}
}

// The share of one that died, or said good-bye, comes back.
func TestADeadGonogoIsForgotten(t *testing.T) {
	for _, leaves := range []bool{true, false} {
		p := newPair(t, 2)
		for _, s := range p.all {
			s.TryOnce(Visible, Reason{})
		}
		if leaves {
			p.all[1].Close()
			p.pass(heartbeat)
		} else {
			p.pass(deadAfter + time.Second)
		}
		p.all[0].TryOnce(Visible, Reason{})
		if _, gonogos := p.all[0].Watched(); gonogos != 1 {
			t.Errorf("leaves %v: %d gonogos, want 1", leaves, gonogos)
		}
	}
}

// A clock that jumps, for one or for both, stops nobody and gives nobody much.
func TestClockJumps(t *testing.T) {
	for _, jump := range []time.Duration{-24 * time.Hour, -time.Minute, time.Minute, 24 * time.Hour} {
		p := newPair(t, 2)
		for _, s := range p.all {
			s.Observe(200, "4000")
			for range 20 {
				s.TryOnce(Visible, Reason{})
			}
		}
		p.pass(jump)
		went := 0
		for range 60 {
			for _, s := range p.all {
				if _, ok := s.TryOnce(Visible, Reason{}); ok {
					went++
				}
			}
			p.pass(time.Second)
		}
		if went < 50 || went > fastest+burst+1 {
			t.Errorf("clock set by %v: %d requests in the minute after it", jump, went)
		}
		if _, gonogos := p.all[0].Watched(); gonogos != 2 {
			t.Errorf("clock set by %v: %d gonogos", jump, gonogos)
		}
	}
}

// hostile are contents that a file may have that gonogo did not write, or not to its end.
func hostile(good string) map[string]string {
	signed := func(body string) string { return body + "\n" + checksum([]byte(body)) }
	return map[string]string{
		"empty": "", "torn": good[:len(good)/2], "no checksum": strings.SplitN(good, "\n", 2)[0] + "\n",
		"one bit": strings.Replace(good, `"v":1`, `"v":3`, 1), "more behind it": good + "x", "binary": "\x00\xff\x1b[2J",
		"not an object":   signed(`[]`),
		"null":            signed(`null`),
		"a debt for ever": signed(`{"v":1,"tokens":-1e300}`),
		"plenty":          signed(`{"v":1,"tokens":1e9}`),
		"beyond numbers":  signed(`{"v":1,"tokens":1e999}`),
		"the future":      signed(`{"v":1,"tokens":-15,"tokens_at":9999999999999,"remaining":0,"remaining_at":9999999999999}`),
		"a crowd":         signed(`{"v":1,"live":[` + strings.TrimSuffix(strings.Repeat(`{"id":"a","beat":1700000000000,"apps":1},`, 300), ",") + `]}`),
		"negative":        signed(`{"v":1,"live":[{"id":"a","beat":1700000000000,"apps":-5}]}`),
		"many apps":       signed(`{"v":1,"live":[{"id":"a","beat":1700000000000,"apps":1000000000}]}`),
		"long":            strings.Repeat("x", 1<<20),
		"newer version":   signed(`{"v":2,"tokens":-15}`),
	}
}

// A torn or hostile file is as if it were not there, and is written anew.
func TestAHostileFileIsIgnored(t *testing.T) {
	p := newPair(t, 1)
	p.all[0].TryOnce(Visible, Reason{})
	path := p.file(t)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range hostile(string(good)) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p.pass(time.Minute)
		s := New(Options{Clock: p.clock, Share: OpenShare(p.dir, Account("https://api.example", "token"))})
		s.AddApp()
		went := 0
		for range 30 {
			if _, ok := s.TryOnce(Visible, Reason{}); ok {
				went++
			}
		}
		if name == "the future" { // its debt is believed, and is over in a quarter of a minute
			p.pass(16 * time.Second)
			_, ok := s.TryOnce(Visible, Reason{})
			if !ok {
				t.Errorf("%s: nothing goes", name)
			}
		} else if went != burst {
			t.Errorf("%s: %d went in one moment, want %v", name, went, burst)
		}
		if n, why := s.Company(); n != 0 || why != nil {
			t.Errorf("%s: %d others, %v", name, n, why)
		}
		if after, _ := os.ReadFile(path); len(after) > 1000 {
			t.Errorf("%s: the file has %d bytes afterwards", name, len(after))
		}
	}
}

// What is in the file's place and is no file of ours leaves each gonogo alone, and is not touched.
func TestWhatIsNoFileOfOursIsNotTouched(t *testing.T) {
	for name, put := range map[string]func(path string) error{
		"a directory":             func(path string) error { return os.Mkdir(path, 0o700) },
		"a link":                  func(path string) error { return os.Symlink("/etc/hosts", path) },
		"a link to nowhere":       func(path string) error { return os.Symlink("/nowhere/at/all", path) },
		"a pipe":                  func(path string) error { return exec.Command("mkfifo", path).Run() },
		"writable for all":        func(path string) error { return errFirst(os.WriteFile(path, nil, 0o600), os.Chmod(path, 0o666)) },
		"a directory in its way":  func(path string) error { return os.Chmod(filepath.Dir(path), 0o500) },
		"locked by somebody else": lockFor,
	} {
		p := newPair(t, 0)
		share := OpenShare(p.dir, "account")
		if err := errFirst(os.MkdirAll(p.dir, 0o700), put(share.path)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		s := New(Options{Clock: p.clock, Share: share})
		s.AddApp()
		went := 0
		for range 20 {
			if _, ok := s.TryOnce(Visible, Reason{}); ok {
				went++
			}
		}
		if name == "a directory in its way" && os.Geteuid() == 0 { // nothing is in root's way
			continue
		}
		if n, why := s.Company(); went != burst || n != 0 || why == nil {
			t.Errorf("%s: %d went, %d others, %v; want %v, 0 and a reason", name, went, n, why, burst)
		}
	}
}

func errFirst(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// lockFor locks the file as another program would, for as long as the test runs.
func lockFor(path string) (err error) {
	otherLock, err = openLocked(path, true)
	return err
}

var otherLock *os.File // held to the end

// Who could not reach the file goes on with its part of what all have together.
func TestAloneAfterCompanyIsModest(t *testing.T) {
	p := newPair(t, 2)
	for range 30 {
		for _, s := range p.all {
			s.TryOnce(Visible, Reason{})
		}
	}
	if err := os.Chmod(p.file(t), 0o666); err != nil {
		t.Fatal(err)
	}
	went := 0
	for range 120 {
		p.pass(time.Second)
		if _, ok := p.all[0].TryOnce(Visible, Reason{}); ok {
			went++
		}
	}
	if went < 55 || went > 65+burst {
		t.Errorf("%d in two minutes, want half of %v a minute", went, fastest)
	}
}

// A verb that asks twice and ends makes no file and is no company; where there is one it is felt.
func TestAVerbMakesNoFile(t *testing.T) {
	p := newPair(t, 0)
	s := New(Options{Clock: p.clock, Share: OpenShare(p.dir, "account")})
	s.exchange(p.clock(), true)
	if names, _ := filepath.Glob(filepath.Join(p.dir, "*")); len(names) > 0 {
		t.Errorf("made %q", names)
	}
}

// Many at once, from many goroutines: no more goes than one bucket gives.
func TestManyAtOnce(t *testing.T) {
	p := newPair(t, 4)
	var mu sync.Mutex
	went := 0
	var work sync.WaitGroup
	for _, s := range p.all {
		for range 4 {
			work.Go(func() {
				for range 20 {
					if _, ok := s.TryOnce(Visible, Reason{}); ok {
						s.Spend(Reason{}, true)
						mu.Lock()
						went++
						mu.Unlock()
					}
					s.Spend(Reason{}, false)
					s.Observe(200, "4000")
					s.Fact()
				}
			})
		}
	}
	work.Wait()
	if went > burst || went == 0 {
		t.Errorf("%d went in one moment, want at most %v", went, burst)
	}
}

// Whatever several gonogos want, and whenever they come and go, together they stay below the bucket.
func TestTogetherBelowTheBucket(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp("", "allowance")
		if err != nil {
			r.Fatal(err)
		}
		defer os.RemoveAll(dir)
		p := &pair{now: time.Unix(1_700_000_000, 0), dir: dir}
		p.join()
		var went []time.Time
		for range rapid.IntRange(10, 80).Draw(r, "steps") {
			p.pass(time.Duration(rapid.IntRange(0, 2000).Draw(r, "pass")) * time.Millisecond)
			switch rapid.IntRange(0, 9).Draw(r, "what") {
			case 0:
				if len(p.all) < 5 {
					p.join()
				}
			case 1:
				if len(p.all) > 1 { // it dies
					p.all = p.all[1:]
				}
			default:
				for range rapid.IntRange(1, 8).Draw(r, "wishes") {
					s := p.all[rapid.IntRange(0, len(p.all)-1).Draw(r, "whose")]
					if _, ok := s.TryOnce(Visible, Reason{}); ok {
						s.Spend(Reason{}, true)
						went = append(went, p.clock())
					}
				}
			}
		}
		for i := range went {
			for j := i; j < len(went); j++ {
				n, span := float64(j-i+1), went[j].Sub(went[i])
				if most := burst + fastest*span.Minutes() + 0.1; n > most {
					r.Fatalf("%v requests in %v, want at most %.1f", n, span, most)
				}
			}
		}
	})
}

// TestMain makes this binary the child of the test below: it takes what it can get and prints when.
func TestMain(m *testing.M) {
	dir := os.Getenv("ALLOWANCE_CHILD")
	if dir == "" {
		os.Exit(m.Run())
	}
	s := New(Options{Share: OpenShare(dir, "account")})
	s.AddApp()
	fmt.Println("ready")
	for end := time.Now().Add(3 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if _, ok := s.TryOnce(Visible, Reason{}); ok {
			s.Spend(Reason{}, true)
			fmt.Println(time.Now().UnixMilli())
		}
	}
	json.NewEncoder(os.Stdout).Encode(s.company.gonogos)
}

// Two programs on one machine take together what one may.
func TestTwoProcesses(t *testing.T) {
	dir := t.TempDir()
	var outs [2]strings.Builder
	var work sync.WaitGroup
	for i := range outs {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), "ALLOWANCE_CHILD="+dir)
		cmd.Stdout, cmd.Stderr = &outs[i], os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		work.Go(func() {
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	var went []int64
	var last [2]string
	for i := range outs {
		for lines := bufio.NewScanner(strings.NewReader(outs[i].String())); lines.Scan(); last[i] = lines.Text() {
			var at int64
			if _, err := fmt.Sscan(lines.Text(), &at); err == nil && at > 1000 {
				went = append(went, at)
			}
		}
	}
	slices.Sort(went)
	if len(went) == 0 {
		t.Fatal("nothing went")
	}
	span := time.Duration(went[len(went)-1]-went[0]) * time.Millisecond
	if most := burst + fastest*span.Minutes() + 1; float64(len(went)) > most || len(went) < burst {
		t.Errorf("%d requests in %v, want %v to %.1f", len(went), span, burst, most)
	}
	if last[0] != "2" && last[1] != "2" {
		t.Errorf("they saw %q and %q gonogos, want 2", last[0], last[1])
	}
}
