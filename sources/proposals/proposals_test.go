package proposals

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/hostiletest"
	"app.gonogo/gonogo/model/proposal"
)

func box(t *testing.T) (Box, *time.Time) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	return Box{Dir: t.TempDir(), Clock: func() time.Time { return now }}, &now
}

func restart(reason string) proposal.Proposal {
	return proposal.Proposal{App: "app-1", AppName: "shop", Verb: proposal.Restart, Process: "web.1", Reason: reason, By: "agent"}
}

func TestAProposalIsKeptForTenMinutes(t *testing.T) {
	b, now := box(t)
	p, err := b.Add(restart("it leaks"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(b.Dir, "app-1", p.ID+suffix)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v; want a file that the user alone reads", info, err)
	}
	for _, c := range []struct {
		after time.Duration
		open  int
	}{{0, 1}, {proposal.Lasts - time.Second, 1}, {proposal.Lasts, 0}} {
		*now = p.At.Add(c.after)
		if open, err := b.Open("app-1"); err != nil || len(open) != c.open {
			t.Errorf("after %s: %d open, %v; want %d", c.after, len(open), err, c.open)
		}
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("%v, want the expired file removed", err)
	}
}

func TestOneProposalTooMany(t *testing.T) {
	b, _ := box(t)
	for range proposal.Most {
		if _, err := b.Add(restart("again")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Add(restart("again")); err == nil || !strings.Contains(err.Error(), "wait for the person already") {
		t.Errorf("%v, want that there are too many", err)
	}
}

func TestAnAppsIDCannotLeadElsewhere(t *testing.T) {
	b, _ := box(t)
	for _, id := range []string{"", "..", "../x", "a/b", "-x"} {
		p := restart("x")
		p.App = fact.AppID(id)
		if _, err := b.Add(p); err == nil {
			t.Errorf("%q was taken for an app", id)
		}
	}
}

// What another program has written there is read as nothing, or as a proposal that makes sense.
func TestFilesOfOthers(t *testing.T) {
	b, now := box(t)
	p, err := b.Add(restart("good"))
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(b.Dir, "app-1")
	good, err := os.ReadFile(filepath.Join(folder, p.ID+suffix))
	if err != nil {
		t.Fatal(err)
	}
	at := now.Format(time.RFC3339)
	for name, text := range map[string]string{
		"0000000000000001.json": string(good),                                                                                                        // of another id
		"0000000000000002.json": `{"id":"0000000000000002","app":"app-2","verb":"restart","process":"web","reason":"x","at":"` + at + `"}`,           // of another app
		"0000000000000003.json": `{"id":"0000000000000003","app":"app-1","verb":"destroy","process":"web","reason":"x","at":"` + at + `"}`,           // no verb
		"0000000000000004.json": `{"id":"0000000000000004","app":"app-1","verb":"restart","process":"web; q","reason":"x","at":"` + at + `"}`,        // no name
		"0000000000000005.json": `{"id":"0000000000000005","app":"app-1","verb":"restart","process":"web","reason":"x","at":"2030-01-01T00:00:00Z"}`, // of the future
		"0000000000000006.json": `{"id":"0000000000000006","app":"app-1","verb":"restart","process":"web","reason":"` + strings.Repeat("x", mostFile) + `"}`,
		"..json":                string(good),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if open, err := b.Open("app-1"); err != nil || len(open) != 1 || open[0].ID != p.ID {
		t.Errorf("%v, %v; want the good one alone", open, err)
	}
}

func TestHostileFiles(t *testing.T) {
	b, _ := box(t)
	folder := filepath.Join(b.Dir, "app-1")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	hostiletest.Each(t, func(t *testing.T, raw []byte) {
		if err := os.WriteFile(filepath.Join(folder, "0123456789abcdef.json"), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if open, err := b.Open("app-1"); err != nil || len(open) != 0 {
			t.Errorf("%v, %v; want nothing", open, err)
		}
	})
}
