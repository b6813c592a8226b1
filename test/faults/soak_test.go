//go:build integration

package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// soakSample is how the program fares at a moment.
type soakSample struct {
	at          time.Duration
	rss         int64 // bytes
	goroutines  int
	descriptors int
	cpu         time.Duration
	lines       int // that the screen says it had
}

// soak is a screen before a flood whose session is cut again and again.
type soak struct {
	*testing.T
	t       *terminal
	flood   *flood
	began   time.Time
	samples []soakSample
}

// lineCounts is what the border of the log says of its lines.
var lineCounts = regexp.MustCompile(`([\d,]+) lines?(?: −([\d,]+) dropped)?`)

// lines are the lines that the screen says it has, and had.
func (s *soak) lines() int {
	m := lineCounts.FindStringSubmatch(rowOf(s.t.rows(), "2 Logs"))
	if m == nil {
		return -1
	}
	return number(m[1]) + number(m[2])
}

// rowOf is the first row that holds a text.
func rowOf(rows []string, text string) string {
	if i := slices.IndexFunc(rows, func(r string) bool { return strings.Contains(r, text) }); i >= 0 {
		return rows[i]
	}
	return ""
}

func number(s string) int {
	n, _ := strconv.Atoi(strings.ReplaceAll(s, ",", ""))
	return n
}

// measure takes a sample.
func (s *soak) measure() {
	s.Helper()
	r, err := s.t.control.shift(0)
	if err != nil {
		s.Fatalf("after %s: %v; it ended: %t, %s", time.Since(s.began).Round(time.Second), err, s.t.over(), s.t.text())
	}
	p := soakSample{at: time.Since(s.began), goroutines: r.Goroutines, lines: s.lines()}
	fds, _ := os.ReadDir(filepath.Join("/proc", s.t.pid(), "fd"))
	p.descriptors = len(fds)
	b, _ := os.ReadFile(filepath.Join("/proc", s.t.pid(), "statm"))
	if fields := strings.Fields(string(b)); len(fields) > 1 {
		pages, _ := strconv.ParseInt(fields[1], 10, 64)
		p.rss = pages * int64(os.Getpagesize())
	}
	b, _ = os.ReadFile(filepath.Join("/proc", s.t.pid(), "stat"))
	if _, after, found := strings.Cut(string(b), ") "); found {
		if fields := strings.Fields(after); len(fields) > 12 {
			user, _ := strconv.Atoi(fields[11])
			system, _ := strconv.Atoi(fields[12])
			p.cpu = time.Duration(user+system) * 10 * time.Millisecond
		}
	}
	s.samples = append(s.samples, p)
}

// The measures of a soak.
const (
	soakEvery   = 5 * time.Second // between two samples
	soakSteady  = 5               // percent that the resident set may differ by
	soakSettles = 2 * time.Minute // until then the budget of memory fills
	soakBudget  = "64MiB"
)

// A flood that is cut every ten seconds: memory, goroutines and descriptors stay where they are, and every line that a
// session was given is shown, or counted as dropped.
func TestSoak(t *testing.T) {
	t.Parallel()
	if *flags.soak == 0 {
		*flags.soak = 30 * time.Second
	}
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	p, err := newPlatform("calm", 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	x, err := newProxy(p.URL(), 1, faultSet{})
	if err != nil {
		t.Fatal(err)
	}
	defer x.close()
	s := &soak{T: t, flood: &flood{rate: *flags.rate, every: 10 * time.Second, began: time.Now()}, began: time.Now()}
	x.flood = s.flood
	if s.t, err = (start{w: 160, h: 45, home: home, env: p.env(x.url())}).run(path, "-a", app, "--memory", soakBudget); err != nil {
		t.Fatal(err)
	}
	defer s.t.close()
	if !s.t.sees(standard.picture, "2 Logs") {
		t.Fatalf("there is no log:\n%s", s.t.text())
	}
	s.t.press("2", "z")
	for time.Since(s.began) < *flags.soak && !s.t.over() {
		s.t.pause(soakEvery)
		s.measure()
		s.t.release()
	}
	s.flood.end()
	s.judge()
}

// droppedLines is how the pane of sources tells of lines that came faster than they were taken.
var droppedLines = regexp.MustCompile(`([\d,]+) lines? .*came faster`)

// lost are the lines that are told as dropped on the way to the screen.
func (s *soak) lost() (sum int) {
	s.t.press("z", "u")
	s.t.resize(200, 250)
	s.t.sees(standard.picture, "why")
	s.t.pause(2 * time.Second)
	for _, r := range s.t.rows() {
		if m := droppedLines.FindStringSubmatch(r); m != nil {
			sum += number(m[1])
		}
	}
	return sum
}

// judge waits until all that was given is read, and compares.
func (s *soak) judge() {
	got, same := -2, 0
	s.t.until(2*time.Minute, func() bool {
		if now := s.lines(); now == got {
			same++
		} else {
			got, same = now, 0
		}
		return same > 75 // of 40 ms
	})
	s.measure()
	s.flood.mu.Lock()
	given, sessions, cuts := s.flood.unique, s.flood.sessions, s.flood.cuts
	s.flood.mu.Unlock()
	s.Logf("\n%s%d lines made, %d given in %d sessions, %d cuts; %d are shown or counted as dropped\n", s.table(), s.flood.made(), given, sessions, cuts, got)
	lost := s.lost()
	s.Logf("%d more are told as dropped on the way to the screen\n", lost)
	if got += lost; got < 0 {
		s.Fatal("the lines of the log are not told")
	}
	if most := 3 * sessions; got < given || got > given+most { // a session may leave marks in the log, which are counted once they are dropped
		s.Errorf("got %d lines that are shown or counted as dropped, want %d, and the marks of gaps\n%s", got, given, s.t.text())
	}
	steady := slices.DeleteFunc(slices.Clone(s.samples), func(p soakSample) bool { return p.at < soakSettles })
	if len(steady) < 12 {
		return // too short to tell anything else
	}
	third := len(steady) / 3
	first, last := mean(steady[:third]), mean(steady[len(steady)-third:])
	if off := 100 * (float64(last.rss)/float64(first.rss) - 1); off > soakSteady {
		s.Errorf("the resident set grew by %.1f %%, from %d MiB to %d MiB, want %d %% at most", off, first.rss>>20, last.rss>>20, soakSteady)
	}
	if last.goroutines > first.goroutines+3 || last.descriptors > first.descriptors+3 {
		s.Errorf("got %d goroutines and %d descriptors at the end, %d and %d before", last.goroutines, last.descriptors, first.goroutines, first.descriptors)
	}
	s.Logf("resident set %d MiB, then %d MiB; goroutines %d, then %d; descriptors %d, then %d; %.0f %% of a core", first.rss>>20, last.rss>>20,
		first.goroutines, last.goroutines, first.descriptors, last.descriptors, 100*last.cpu.Seconds()/last.at.Seconds())
}

// mean is the mean of samples.
func mean(list []soakSample) (m soakSample) {
	n := len(list)
	for _, p := range list {
		m.at, m.cpu, m.rss, m.goroutines, m.descriptors = m.at+p.at, m.cpu+p.cpu, m.rss+p.rss, m.goroutines+p.goroutines, m.descriptors+p.descriptors
	}
	return soakSample{at: m.at / time.Duration(n), cpu: m.cpu / time.Duration(n), rss: m.rss / int64(n), goroutines: m.goroutines / n, descriptors: m.descriptors / n}
}

// table is a row for each half minute.
func (s *soak) table() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "after\tRSS\tgoroutines\tdescriptors\tCPU\tlines\t")
	for i, p := range s.samples {
		if i%6 == 0 || i == len(s.samples)-1 {
			fmt.Fprintf(w, "%s\t%.1f MiB\t%d\t%d\t%s\t%d\t\n", p.at.Round(time.Second), float64(p.rss)/(1<<20), p.goroutines, p.descriptors, p.cpu.Round(time.Second), p.lines)
		}
	}
	_ = w.Flush()
	return b.String()
}
