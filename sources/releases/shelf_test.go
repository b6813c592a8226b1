package releases

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/baseline"
)

const app = model.AppID("01234567-89ab-cdef-0123-456789abcdef")

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func release(version int, minutes ...int) *baseline.Release {
	r := &baseline.Release{Version: version, At: noon.Add(time.Duration(version) * time.Hour), By: "ned@foobaz.example", Text: "Deploy 20a5742"}
	for _, i := range minutes {
		r.Put(&baseline.Piece{Index: i, Watched: 60, Requests: 100 + i}, true)
	}
	return r
}

func save(t *testing.T, s Shelf, r *baseline.Release) {
	t.Helper()
	if err := s.Save(app, r, noon); err != nil {
		t.Fatal(err)
	}
}

// What several runs keep of a release at once is all there, once.
func TestSeveralRunsKeepOneRelease(t *testing.T) {
	t.Parallel()
	s := Shelf{t.TempDir()}
	var wait sync.WaitGroup
	for run := range 4 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			r := release(74)
			for i := run; i < 30; i += 4 {
				r.Put(&baseline.Piece{Index: i, Watched: 60, Requests: 100 + i}, true)
				for range 2 {
					if err := s.Save(app, r, noon); err != nil {
						t.Error(err)
					}
				}
			}
		}()
	}
	wait.Wait()
	for run := range 4 { // each writes once more what it knows: what one lost to another is back
		r := release(74)
		for i := run; i < 30; i += 4 {
			r.Put(&baseline.Piece{Index: i, Watched: 60, Requests: 100 + i}, true)
		}
		save(t, s, r)
	}
	list, err := s.Load(app)
	if err != nil || len(list) != 1 {
		t.Fatalf("got %d releases, %v", len(list), err)
	}
	if start := list[0].Start(baseline.HalfHour); start.Requests != 30*100+29*15 || start.Watched != 1800 {
		t.Errorf("got %d requests in %d seconds, want %d in 1800", start.Requests, start.Watched, 30*100+29*15)
	}
}

func TestFilesArePrivateAndBounded(t *testing.T) {
	t.Parallel()
	s := Shelf{filepath.Join(t.TempDir(), "releases")}
	for v := range 60 {
		save(t, s, release(v+1, 0, 1))
	}
	folder := filepath.Join(s.Dir, string(app))
	torn := filepath.Join(folder, ".release-123")
	if err := os.WriteFile(torn, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(torn, noon.Add(-2*time.Hour), noon.Add(-2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	save(t, s, release(61, 0))
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != mostFiles {
		t.Errorf("got %d files, want %d", len(entries), mostFiles)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v (%v), want 0600", e.Name(), info.Mode(), err)
		}
	}
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v, want 0700", info.Mode())
	}
	list, err := s.Load(app)
	if err != nil || len(list) != mostFiles || list[0].Version != 61 || list[1].Version != 60 {
		t.Errorf("got %d releases (%v), want %d, the newest first", len(list), err, mostFiles)
	}
	if err := s.Save(app, release(61, 2), noon.Add(900*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := s.Save(app, release(62, 2), noon.Add(900*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if list, _ = s.Load(app); len(list) != 1 {
		t.Errorf("after 900 days there are %d releases, want the newest", len(list))
	}
}

// What others have written in a file's place is passed over, and written anew.
func TestStrangeFilesArePassedOver(t *testing.T) {
	t.Parallel()
	s := Shelf{t.TempDir()}
	folder := filepath.Join(s.Dir, string(app))
	if err := os.MkdirAll(filepath.Join(folder, "v70.json"), 0o700); err != nil {
		t.Fatal(err)
	}
	save(t, s, release(73, 0))
	for name, text := range map[string][]byte{
		"v71.json": []byte("{"), "v72.json": bytes.Repeat([]byte(" "), baseline.Most+9), "v74.json": []byte(`{"version":74,"at":"2026-03-01T12:00:00Z","first":[{"i":0,"w":1,"t":[1]}]}`),
		"v0.json": []byte("{}"), "notes.txt": []byte("mine"),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list, err := s.Load(app)
	if err != nil || len(list) != 1 || list[0].Version != 73 {
		t.Fatalf("got %d releases, %v, want v73", len(list), err)
	}
	save(t, s, release(74, 0))
	if list, _ = s.Load(app); len(list) != 2 || list[0].Version != 74 {
		t.Errorf("got %d releases, want v74 written anew", len(list))
	}
	if b, err := os.ReadFile(filepath.Join(folder, "notes.txt")); err != nil || string(b) != "mine" {
		t.Errorf("another's file is %q, %v", b, err)
	}
}

func TestIdsThatNameNoFolder(t *testing.T) {
	t.Parallel()
	s := Shelf{t.TempDir()}
	for _, id := range []model.AppID{"", "..", "../x", "a/b", "file:/tmp/shop.log", ".x", "d.0123"} {
		if s.Keeps(id) || s.Save(id, release(1, 0), noon) == nil {
			t.Errorf("%q is kept", id)
		}
		if list, err := s.Load(id); len(list) != 0 || err != nil {
			t.Errorf("%q: got %d releases, %v", id, len(list), err)
		}
	}
	if entries, _ := os.ReadDir(s.Dir); len(entries) != 0 {
		t.Errorf("the folder holds %v", entries)
	}
}

// A disk that takes nothing ends nothing: what could not be written waits for the next time.
func TestWhatCannotBeWrittenWaits(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	place := filepath.Join(dir, "releases")
	if err := os.WriteFile(place, nil, 0o600); err != nil { // a file where the folder would be
		t.Fatal(err)
	}
	k := NewKeeper(place, func() time.Time { return noon })
	k.waiting["x"] = waiting{app, release(74, 0)}
	err := k.Flush()
	if err == nil {
		t.Fatal("nothing is told of what could not be written")
	}
	if got := fmt.Sprint(err); !bytes.Contains([]byte(got), []byte("cannot keep what releases leave behind")) {
		t.Errorf("got %q", got)
	}
	if err := os.Remove(place); err != nil {
		t.Fatal(err)
	}
	if err := k.Flush(); err != nil {
		t.Fatal(err)
	}
	if list, _ := k.Shelf.Load(app); len(list) != 1 {
		t.Errorf("got %d releases, want the one that waited", len(list))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := k.Run(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the end of ctx", err)
	}
}
