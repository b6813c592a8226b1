package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const planted = `package a

import "example.org/not/here"

var rows, age, known, kind = 1, 2, 3, here.Kind

type count struct{ rows int }

func plain() int { return rows + count{rows: 1}.rows }

func (age count) receiver()  {}
func parameter(rows []int)   {}
func result() (known bool)   { return }
func (c count) rowsAre() int { rows := here.Rows(); return rows }

func more(x any) {
	for known := range 3 {
		_ = known
	}
	switch kind := x.(type) {
	case int:
		_ = kind
	}
	type count int
	if fine, age := 1, 2; fine > age {
	}
}

var f = func(age int) {}

func only(x interface{ rows(rows int) }) {}
`

func TestPlantedNamesAreFound(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte(planted), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a_test.go"), []byte("package a\n\nfunc helper() { rows := 1; _ = rows }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := hiddenIn(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, place := range found["."] {
		words := strings.Fields(filepath.Base(place))
		got = append(got, words[0]+" "+words[1])
	}
	want := []string{"a.go:11: age", "a.go:12: rows", "a.go:13: known", "a.go:14: rows", "a.go:17: known", "a.go:20: kind", "a.go:24: count",
		"a.go:25: age", "a.go:29: age", "a.go:31: rows"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestAllowancesOnlyFall(t *testing.T) {
	found := map[string][]string{"a": {"a/a.go:1: x hides that of b.go:2"}, "b": {"p", "q"}}
	for name, c := range map[string]struct {
		allowed map[string]int
		want    string
	}{
		"as allowed": {map[string]int{"a": 1, "b": 2}, ""},
		"more":       {map[string]int{"b": 2}, "a hides 1 names, 0 are allowed:|  a/a.go:1: x hides that of b.go:2"},
		"fewer":      {map[string]int{"a": 1, "b": 3}, "b hides 2 names: lower its 3 in scripts/hidden-names/allowed.txt"},
		"none left":  {map[string]int{"a": 1, "b": 2, "c": 1}, "c hides 0 names: lower its 1 in scripts/hidden-names/allowed.txt"},
	} {
		if got := strings.Join(breaches(found, c.allowed), "|"); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
