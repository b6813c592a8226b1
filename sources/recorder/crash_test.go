package recorder

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
)

var kills = flag.Int("kills", 6, "how many recorders TestKilled kills")

// childVar names the folder that a child records to.
const childVar = "GONOGO_RECORD_TO"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childVar); dir != "" {
		recordForEver(dir)
	}
	os.Exit(m.Run())
}

// recordForEver records a numbered notice every few milliseconds and prints its number and time once it is handed over, until it is killed.
func recordForEver(dir string) {
	w, err := NewWriter(Options{Dir: dir, App: "shop", AppID: "app-1"})
	if err != nil {
		panic(err)
	}
	w.Resume()
	for i := 0; ; i++ {
		now := time.Now()
		text := fmt.Sprintf("%d %s", i, strings.Repeat(strconv.FormatUint(rand.Uint64(), 36), i%40))
		if err := w.Write(now, []model.Event{{At: now, Seen: now, App: "app-1", Fact: &model.Notice{Text: text}}}); err != nil {
			panic(err)
		}
		fmt.Printf("%d %d\n", i, now.UnixNano())
		if err := w.Flush(time.Now()); err != nil {
			panic(err)
		}
		time.Sleep(time.Millisecond)
	}
}

// TestKilled: of a recorder that is killed at any moment, all that is older than a second is there.
func TestKilled(t *testing.T) {
	for i := range *kills {
		dir := t.TempDir()
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childVar+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		life := time.Duration(rand.Int64N(int64(3 * time.Second)))
		time.AfterFunc(life, func() { _ = cmd.Process.Kill() })
		said := map[int]time.Time{}
		last, end := -1, time.Time{}
		for s := bufio.NewScanner(out); s.Scan(); {
			n, at, ok := strings.Cut(s.Text(), " ")
			number, err1 := strconv.Atoi(n)
			nanos, err2 := strconv.ParseInt(at, 10, 64)
			if !ok || err1 != nil || err2 != nil || len(at) != 19 {
				continue // the line it was killed in
			}
			last, end = number, time.Unix(0, nanos)
			said[number] = end
		}
		_ = cmd.Wait()
		kept := -1
		for _, r := range list(t, dir) {
			in, err := r.Open(time.Time{}, time.Time{})
			for _, e := range play(t, in, err) {
				n, _, _ := strings.Cut(e.Fact.(*model.Notice).Text, " ")
				number, err := strconv.Atoi(n)
				if err != nil || number != kept+1 {
					t.Fatalf("kill %d after %s: event %q follows %d", i, life, n, kept)
				}
				kept = number
			}
		}
		if last > kept && end.Sub(said[kept+1]) > flushEvery+200*time.Millisecond {
			t.Errorf("kill %d after %s: got events up to %d, want those up to a second before %d: %d is %s older", i, life, kept, last, kept+1, end.Sub(said[kept+1]))
		}
	}
}

// fullDisk takes so many bytes in all its files, and then no more.
type fullDisk struct{ left int }

func (d *fullDisk) create(path string) (file, error) {
	if d.left <= 0 {
		return nil, &fs.PathError{Op: "open", Path: path, Err: syscall.ENOSPC}
	}
	f, err := create(path)
	return &fullFile{f, d}, err
}

type fullFile struct {
	file
	disk *fullDisk
}

func (f *fullFile) Write(p []byte) (int, error) {
	n := min(len(p), f.disk.left)
	f.disk.left -= n
	if _, err := f.file.Write(p[:n]); err != nil {
		return 0, err
	}
	if n < len(p) {
		return n, &fs.PathError{Op: "write", Path: "segment", Err: syscall.ENOSPC}
	}
	return n, nil
}

// TestFullDisk: however early the disk is full, what was written is read, and when there is room again it goes on.
func TestFullDisk(t *testing.T) {
	all := events(40)
	for room := 0; room < 2500; room += 17 {
		dir, disk := t.TempDir(), &fullDisk{left: room}
		w, err := NewWriter(Options{Dir: dir, App: "shop", AppID: "app-1", create: disk.create})
		if err != nil {
			t.Fatal(err)
		}
		w.Resume()
		failed := 0
		for i, e := range all {
			if i == 30 {
				disk.left = 1 << 20
				w.Resume()
			}
			err := w.Write(e.Seen, []model.Event{e})
			if err == nil {
				err = w.Flush(e.Seen)
			}
			if err != nil {
				failed++
				w.Pause()
				if !errors.Is(err, syscall.ENOSPC) {
					t.Fatalf("room for %d: got %v, want a full disk", room, err)
				}
			}
		}
		if err := w.Close(); err != nil {
			t.Fatalf("room for %d: %v", room, err)
		}
		r := list(t, dir)
		if len(r) != 1 {
			t.Fatalf("room for %d: got %d recordings, want 1", room, len(r))
		}
		in, err := r[0].Open(time.Time{}, time.Time{})
		got := texts(play(t, in, err))
		if failed > 1 || !strings.HasSuffix(got, "second 39") || strings.Count(got, "second 30,") != 1 {
			t.Fatalf("room for %d: %d failures, got %s", room, failed, got)
		}
	}
}
