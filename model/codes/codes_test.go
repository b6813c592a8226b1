package codes

import (
	"slices"
	"strings"
	"testing"
)

func TestEveryCodeIsWhole(t *testing.T) {
	retired := map[string]bool{"H16": true}
	seen := map[string]bool{}
	for _, c := range All() {
		if seen[c.ID] {
			t.Errorf("%s is there twice", c.ID)
		}
		seen[c.ID] = true
		if got, ok := Lookup(c.ID); !ok || got.Title != c.Title {
			t.Errorf("Lookup(%s) = %v, %v", c.ID, got.Title, ok)
		}
		if c.Title == "" || !strings.HasSuffix(c.Meaning, ".") || len(c.Meaning) > 100 {
			t.Errorf("%s: title %q, meaning %q", c.ID, c.Title, c.Meaning)
		}
		if !retired[c.ID] && (len(c.Causes) == 0 || len(c.Remedies) == 0) {
			t.Errorf("%s has no causes or no remedies", c.ID)
		}
		if slices.Contains(c.Causes, "") || slices.Contains(c.Remedies, "") {
			t.Errorf("%s has an empty cause or remedy", c.ID)
		}
	}
	if len(seen) != 26+9+6 {
		t.Errorf("%d codes", len(seen))
	}
}

func TestLookup(t *testing.T) {
	for id, want := range map[string]Severity{"H10": Critical, "H27": Info, "H80": Warning, "R12": Warning, "R14": Critical, "L11": Warning, "L13": Critical} {
		if c, ok := Lookup(id); !ok || c.Severity != want {
			t.Errorf("%s: %v, %v", id, c.Severity, ok)
		}
	}
	if _, ok := Lookup("H00"); ok {
		t.Error("H00 exists")
	}
}

func TestSeverityAsText(t *testing.T) {
	for _, s := range []Severity{Info, Warning, Critical} {
		text, _ := s.MarshalText()
		var back Severity
		if err := back.UnmarshalText(text); err != nil || back != s {
			t.Errorf("%s came back as %s: %v", s, back, err)
		}
	}
	var s Severity
	if s.UnmarshalText([]byte("grave")) == nil {
		t.Error("grave is no severity")
	}
}
