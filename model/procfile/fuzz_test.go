package procfile

import (
	"strings"
	"testing"
)

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
			if c.Library == "" {
				t.Errorf("%q: %+v, want the name of a library", command, c)
			}
		}
		if got := readShell(command, 0); got != nil {
			t.Errorf("too deep: %+v, want nothing", got)
		}
	})
}
