package mcp

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// What can give an order is not among what the server is made of.
func TestNoVerbOfOrdersIsReached(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for dep := range strings.Lines(string(out)) {
		for _, banned := range []string{"gonogo/cmd/order", "gonogo/cmd/screen"} {
			if strings.HasSuffix(strings.TrimSpace(dep), banned) {
				t.Errorf("the server reaches %s", dep)
			}
		}
	}
}

// Nobody on the way from a tool to the platform carries out orders: no code of these packages calls Do, nor gives a hub who does.
func TestNoHandlerCallsDo(t *testing.T) {
	for _, dir := range []string{".", "../view", "../poll", "../logs", "../../sources/mcp", "../../sources/proposals"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no file was read: %v", dir, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if call, is := n.(*ast.CallExpr); is {
					if s, is := call.Fun.(*ast.SelectorExpr); is && (s.Sel.Name == "Do" || s.Sel.Name == "Orders") {
						t.Errorf("%s: %s is called", name, s.Sel.Name)
					}
				}
				return true
			})
		}
	}
}

// The process that every tool gets refuses orders twice: in the hub and in the client, whatever the config says.
func TestTheProcessOfTheToolsIsReadOnly(t *testing.T) {
	b := newBench(t)
	for name, f := range map[string]*serverFlags{"as started": b.server.f, "no flags": {}} {
		t.Run(name, func(t *testing.T) {
			m, err := session.New(b.server.Process, &f.Flags)
			if err != nil {
				t.Fatal(err)
			}
			client, err := m.Platform(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !client.ReadOnly() || !m.Loaded.Config.ReadOnly {
				t.Errorf("client %t, config %t; want both read-only", client.ReadOnly(), m.Loaded.Config.ReadOnly)
			}
			if err := m.Hub.Do(t.Context(), model.Order{ID: "1", App: herokutest.App, Verb: model.Restart}); err == nil {
				t.Error("the hub took an order")
			}
		})
	}
	if changes := b.platform.Changes(); len(changes) > 0 {
		t.Errorf("requests that change something: %v", changes)
	}
}

// The tools are those of this list: a new one is looked at before it is added here.
func TestTheToolsAreThese(t *testing.T) {
	want := "processes logs errors router vitals queues releases preflight runbook verdict propose_order"
	var got []string
	for _, tool := range newBench(t).server.protocol.Tools {
		got = append(got, tool.Name)
		if tool.Changes != (tool.Name == "propose_order") {
			t.Errorf("%s: changes %t", tool.Name, tool.Changes)
		}
	}
	if strings.Join(got, " ") != want {
		t.Errorf("%s, want %s", got, want)
	}
}
