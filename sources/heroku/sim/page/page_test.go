package page

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseRange(t *testing.T) {
	for header, want := range map[string]listRange{
		"":                                 {field: "id", max: 200},
		"id ..; max=1000;":                 {field: "id", max: 1000},
		"version ..; max=15, order=desc":   {field: "version", max: 15, descending: true},
		"version ..; max=15,order=desc":    {field: "version", max: 15, descending: true},
		"version ..;order=desc;max=10":     {field: "version", max: 10, descending: true},
		" name  a .. b ; order=asc ":       {field: "name", from: "a", to: "b", max: 200},
		"version ]60..70":                  {field: "version", from: "60", fromEx: true, to: "70", max: 200},
		"version ..70[; max=2, order=desc": {field: "version", to: "70", toEx: true, max: 2, descending: true},
	} {
		got, err := Parse(header)
		if err != nil {
			t.Errorf("%q: %v", header, err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(listRange{})); diff != "" {
			t.Errorf("%q:\n%s", header, diff)
		}
	}
	for _, header := range []string{"version", "version 4", "id ..; max=0", "id ..; max=1001", "id ..; max=x", "id ..; order=up", "id ..; page=2"} {
		if _, err := Parse(header); err == nil {
			t.Errorf("%q is accepted", header)
		}
	}
}

func FuzzParseRange(f *testing.F) {
	for _, seed := range []string{"", "id ..; max=1000;", "version ]60..70[; max=15, order=desc", ";;", "a b..c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if r, err := Parse(header); err == nil && (r.max < 1 || r.max > maxPage) {
			t.Errorf("%q gives %+v", header, r)
		}
	})
}

// Following Next-Range from the first page on shows every entry once, in order.
func TestPagesJoinToTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "entries")
		header := fmt.Sprintf("version ..; max=%d", rapid.IntRange(1, 12).Draw(t, "max"))
		descending := rapid.Bool().Draw(t, "descending")
		if descending {
			header += ", order=desc"
		}
		var entries []Entry
		var want, got []any
		for v := 1; v <= n; v++ {
			entries = append(entries, Entry{map[string]string{"version": fmt.Sprint(v)}, v})
			if descending {
				want = append([]any{v}, want...)
			} else {
				want = append(want, v)
			}
		}
		for pages := 0; header != ""; pages++ {
			if pages > n {
				t.Fatal("the pages never end")
			}
			r, err := Parse(header)
			if err != nil {
				t.Fatalf("%q: %v", header, err)
			}
			p, err := r.Slice(entries)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, p.Views...)
			header = p.NextRange
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}
