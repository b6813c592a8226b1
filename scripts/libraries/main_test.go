package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// store is a kind of store with two libraries, each with what it needs, and a file that both may use.
var store = map[string]string{
	"library.go": "package store\ntype library struct { name string; open func() int }\n" +
		"var libraries = []library{{\"bee-queue\", openBee}, {name: \"rq\", open: openRQ}}\n",
	"bee_queue.go": "package store\nimport \"time\"\nconst beeEvery = time.Second\nfunc openBee() int { return shared(int(beeEvery)) }\n",
	"rq.go":        "package store\ntype rq struct{ n int }\nfunc openRQ() int { return read(rq{1}) }\n",
	"rq_worker.go": "package store\nfunc read(r rq) int { beeEvery := r.n; return shared(beeEvery) }\n", // a name of its own
	"values.go":    "package store\nfunc shared(n int) int { return n }\n",
}

func TestBreaches(t *testing.T) {
	for _, c := range []struct{ what, file, add, want string }{
		{"each keeps to itself", "", "", ""},
		{"a library uses another's constant", "rq.go", "const rqEvery = beeEvery\n", "rq.go:4: beeEvery is of another library: bee_queue.go"},
		{"a library uses another's field", "bee_queue.go", "func (b bee) sum() int { return b.n }\ntype bee struct{ rq }\n",
			"bee_queue.go:5: n is of another library: rq.go\nbee_queue.go:6: rq is of another library: rq.go"},
		{"what libraries share uses one of them", "values.go", "var most = beeEvery\n", "values.go:3: beeEvery is of another library: bee_queue.go"},
	} {
		folder := t.TempDir()
		for name, text := range store {
			if name == c.file {
				text += c.add
			}
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		lines, err := breaches(folder)
		if got := strings.ReplaceAll(strings.Join(lines, "\n"), folder+"/", ""); got != c.want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", c.what, got, err, c.want)
		}
	}
}

func TestNoTableIsAnError(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "a.go"), []byte("package a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if lines, err := breaches(folder); err == nil {
		t.Errorf("got %q and no error, want one: without a table every use would be allowed", lines)
	}
}
