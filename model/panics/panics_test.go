package panics

import (
	"errors"
	"strings"
	"testing"
)

type unprintable struct{}

func (unprintable) Error() string { panic("again") }

// A panic is a value: what it said, without secrets, and where it was.
func TestCatch(t *testing.T) {
	var none []int
	for name, c := range map[string]struct {
		fn         func()
		text, sort string
	}{
		"nothing":     {fn: func() {}},
		"runtime":     {func() { _ = none[len(none)+3] }, "runtime error: index out of range [3] with length 0", "runtime error: index out of range [3] with length 0"},
		"words":       {func() { panic("a line: password=hunter22") }, "a line: password=", "string"},
		"an error":    {func() { panic(errors.New("odd")) }, "odd", "*errors.errorString"},
		"long":        {func() { panic(strings.Repeat("x", 1000)) }, strings.Repeat("x", mostText) + "…", "string"},
		"unprintable": {func() { panic(unprintable{}) }, "", "panics.unprintable"},
	} {
		p := Catch(c.fn)
		if p == nil {
			if name != "nothing" {
				t.Errorf("%s: no panic was caught", name)
			}
			continue
		}
		if !strings.HasPrefix(p.Text, c.text) || p.Sort != c.sort || strings.Contains(p.Text, "hunter22") {
			t.Errorf("%s: text %q, sort %q; want %q, %q", name, p.Text, p.Sort, c.text, c.sort)
		}
		if !strings.HasPrefix(p.Place, "panics.TestCatch.func") || !strings.Contains(p.Place, ", panics_test.go:") || !strings.Contains(string(p.Stack), "panics_test.go") {
			t.Errorf("%s: place %q, stack %.200s", name, p.Place, p.Stack)
		}
	}
}

// Whoever keeps panics can name the file, and the advice names it, too.
func TestOnCatch(t *testing.T) {
	was := keep
	defer OnCatch(was)
	OnCatch(func(p *Panic) { p.File = "~/x.txt" })
	if p := Catch(func() { panic(1) }); p.File != "~/x.txt" || !strings.HasSuffix(p.Advice(), "with the crash file ~/x.txt") {
		t.Errorf("file %q, advice %q", p.File, p.Advice())
	}
}
