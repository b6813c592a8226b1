package model

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// What is decoded is encoded and decoded again to the same, and twice encoded is the same line.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"v":1,"at":"2026-05-01T12:00:00Z","kind":"notice","data":{"text":"x"}}`))
	f.Add([]byte(`{"v":1,"at":"2026-05-01T12:00:00+02:00","seen":"0001-01-01T00:00:00Z","seq":18446744073709551615,"kind":"releases","data":{"releases":[{"version":74}]}}`))
	f.Add([]byte(`{"v":1,"at":"2026-05-01T12:00:00Z","kind":"tomorrow","data":[1,{"a":null}]}`))
	f.Add([]byte(`{"v":1,"at":"9999-12-31T23:59:59Z","kind":"queues","data":{"store":"s","queues":[{"name":"a","ready":-1,"oldest":-1}]}}`))
	f.Add([]byte(`{"v":1,"kind":"log","data":null}`))
	f.Add([]byte(`{"v":99,"kind":"log"}`))
	for kind := range facts {
		f.Add([]byte(`{"v":1,"at":"2026-05-01T12:00:00Z","kind":"` + string(kind) + `","data":{}}`))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := Decode(line)
		if err != nil {
			if e.Fact != nil {
				t.Errorf("%v, and a fact %v", err, e.Fact)
			}
			return
		}
		once, err := Encode(e)
		if err != nil {
			return // a year of five digits, a rate that is no number
		}
		if bytes.ContainsRune(once, '\n') {
			t.Fatalf("%q is more than a line", once)
		}
		again, err := Decode(once)
		if err != nil {
			t.Fatalf("%q was encoded and is not decoded: %v", once, err)
		}
		twice, err := Encode(again)
		if err != nil || !bytes.Equal(once, twice) {
			t.Errorf("encoded twice %q, %v; once %q", twice, err, once)
		}
		if _, err := Decode(bytes.Replace(once, []byte(`{"v":1`), []byte(`{"v":2`), 1)); bytes.HasPrefix(once, []byte(`{"v":1,`)) && !errors.Is(err, ErrNewer) {
			t.Errorf("of a newer version: %v, want %v", err, ErrNewer)
		}
	})
}

// Words that are quoted for a shell come back as they were, in the commands that they were in.
func FuzzSimpleCommands(f *testing.F) {
	f.Add("bundle exec sidekiq -q a,2", "QUEUES=$QUEUES", "a'b\\\"c")
	f.Add("", ";|&", "\n(x)")
	f.Add("日本", "\x00", "\\")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		for _, s := range []string{a, b, c} {
			if strings.ToValidUTF8(s, "") != s {
				return
			}
		}
		quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
		got := simpleCommands(quote(a) + " \t" + quote(b) + ";" + quote(c) + "&&\n")
		if len(got) != 2 || len(got[0]) != 2 || len(got[1]) != 1 || got[0][0] != a || got[0][1] != b || got[1][0] != c {
			t.Errorf("%q, want [[%q %q] [%q]]", got, a, b, c)
		}
		double := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
		got = simpleCommands(`"` + double.Replace(a) + `"`)
		if len(got) != 1 || len(got[0]) != 1 || got[0][0] != a {
			t.Errorf("in double quotes %q, want [[%q]]", got, a)
		}
	})
}

// A shell that is told to run a command reads as the command itself.
func FuzzReadShell(f *testing.F) {
	f.Add("celery -A app worker -Q mail,default")
	f.Add("bundle exec sidekiq -q critical -q default,2")
	f.Add("QUEUE=* rake resque:work")
	f.Add("bin/jobs; good_job start --queues='a,b'")
	f.Fuzz(func(t *testing.T, command string) {
		if len(command) > maxCommand/8 || strings.ToValidUTF8(command, "") != command {
			return
		}
		plain := readShell(command, deepest-1)
		if inner := readShell("exec bash -lc '"+strings.ReplaceAll(command, "'", `'\''`)+"'", deepest); len(inner) != len(plain) {
			t.Errorf("%q is %+v, and within a shell %+v", command, plain, inner)
		}
		for _, c := range plain {
			if c.library == "" {
				t.Errorf("%q: %+v, want the name of a library", command, c)
			}
		}
		if got := readShell(command, 0); got != nil {
			t.Errorf("too deep: %+v, want nothing", got)
		}
	})
}
