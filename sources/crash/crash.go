// Package crash writes down what was wrong with this program itself, for whoever mends it.
//
// A crash file says which build it was, what the runtime said, the stack, and which kinds of facts came before. It holds no text of a log
// line, no token and no value of the config: what a panic said in words of its own is left out, only its type is there.
package crash

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/panics"
)

const (
	mostKept    = 20        // files of all runs; the oldest go
	mostWritten = 5         // files of one run: of a fault that comes again and again the first tells enough
	mostBytes   = 256 << 10 // of a file
	lastKinds   = 64        // kinds of facts that are remembered in their order
	prefix      = "crash-"
)

// Options are what crash files need from main.
type Options struct {
	Dir   string           // empty: none can be written
	Home  string           // told as ~
	Build string           // one line
	Clock func() time.Time // the machine's
}

// Files are the crash files of one run. Of nil none is written.
type Files struct {
	o     Options
	began time.Time

	mu     sync.Mutex
	places map[string]string // the file of each place that has panicked
	files  []string          // as they are told
	counts map[model.Kind]uint64
	last   []model.Kind // a ring, the oldest at next
	next   int
	caught int
}

// New writes nothing yet.
func New(o Options) *Files {
	return &Files{o: o, began: o.Clock(), places: map[string]string{}, counts: map[model.Kind]uint64{}}
}

// Seen counts a fact on its way to the readers.
func (f *Files) Seen(k model.Kind) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.counts[k]++
	if len(f.last) < lastKinds {
		f.last = append(f.last, k)
		return
	}
	f.last[f.next] = k
	f.next = (f.next + 1) % lastKinds
}

// Keep writes a file about a panic, and notes its name in it. A panic in a place that has one gets no other.
func (f *Files) Keep(p *panics.Panic) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.caught++
	if name, ok := f.places[p.Place]; ok {
		p.File = name
		return
	}
	if len(f.files) >= mostWritten {
		return
	}
	p.File = f.write("panic: "+p.Sort, p.Place, p.Stack)
	f.places[p.Place] = p.File
}

// Signal writes a file about a signal that ends the program, with the stacks of all goroutines; empty when none could be written.
func (f *Files) Signal(name string, stacks []byte) string {
	if f == nil {
		return ""
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.write("signal: "+name, "", stacks)
}

// Caught is how many panics there were, and which files tell of them.
func (f *Files) Caught() (n int, files []string) {
	if f == nil {
		return 0, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.caught, slices.Clone(f.files)
}

// plain leaves of a time what every file system takes, in the order of time.
var plain = strings.NewReplacer("-", "", ":", "", "Z", "")

// write makes one file; the caller holds mu. A disk that is full leaves none.
func (f *Files) write(what, place string, stack []byte) (told string) {
	if f.o.Dir == "" || os.MkdirAll(f.o.Dir, 0o700) != nil {
		return ""
	}
	now := f.o.Clock().UTC()
	name := fmt.Sprintf("%s%s-%d-%d.txt", prefix, plain.Replace(now.Format(time.RFC3339)), os.Getpid(), len(f.files)+1)
	path := filepath.Join(f.o.Dir, name)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return ""
	}
	text := f.text(now, what, place, stack)
	_, err = file.WriteString(text[:min(len(text), mostBytes)])
	if wrong := file.Close(); err != nil || wrong != nil {
		_ = os.Remove(path)
		return ""
	}
	f.prune()
	told = Told(path, f.o.Home)
	f.files = append(f.files, told)
	return told
}

// text is what a file says.
func (f *Files) text(now time.Time, what, place string, stack []byte) string {
	var b strings.Builder
	fmt.Fprintf(&b, "gonogo was at fault. This file holds no log line, no token and no value of the config: please report it.\n\n%s\n", what)
	if place != "" {
		fmt.Fprintf(&b, "in: %s\n", place)
	}
	fmt.Fprintf(&b, "at: %s, %s after the start\nbuild: %s\n\nfacts, by kind:\n", now.Format(time.RFC3339), now.Sub(f.began).Truncate(time.Second), f.o.Build)
	for _, k := range slices.Sorted(maps.Keys(f.counts)) {
		fmt.Fprintf(&b, "  %s %d\n", k, f.counts[k])
	}
	b.WriteString("the last of them, the oldest first:\n ")
	for i := range f.last {
		b.WriteString(" " + string(f.last[(f.next+i)%len(f.last)]))
	}
	fmt.Fprintf(&b, "\n\n%s\n", stack)
	return b.String()
}

// prune removes the oldest files over the bound. Their names begin with their time.
func (f *Files) prune() {
	all, err := filepath.Glob(filepath.Join(f.o.Dir, prefix+"*.txt"))
	if err != nil || len(all) <= mostKept {
		return
	}
	slices.Sort(all)
	for _, old := range all[:len(all)-mostKept] {
		_ = os.Remove(old)
	}
}
