package owners

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/exceptions"
)

const file = `# comment
*            @everyone
*.js         @web  # trailing
/docs/       @writers
docs/*       @pages
apps/        @apps
/build/logs/ @ops
**/payments  @payments
/app/models/ @core
/app/models/legacy
lib/with\ blank/ @blank
!no          @x
`

func TestCodeOwners(t *testing.T) {
	t.Parallel()
	o := Parse(file)
	for path, want := range map[string]string{
		"main.rb":                         "@everyone",
		"src/deep/x.js":                   "@web",
		"docs/a.md":                       "@pages",
		"docs/deep/a.md":                  "@writers",
		"other/docs/a.md":                 "@everyone",
		"x/apps/y/z.rb":                   "@apps",
		"build/logs/out.rb":               "@ops",
		"deep/build/logs/out.rb":          "@everyone",
		"app/services/payments/charge.rb": "@payments",
		"app/models/user.rb":              "@core",
		"/app/app/models/user.rb":         "@core",
		"app/models/legacy/user.rb":       "",
		"lib/with blank/a.rb":             "@blank",
	} {
		e := &exceptions.Event{Frames: []exceptions.Frame{{File: "vendor/x.rb"}, {File: path, App: true}}}
		if got := o.Of(e); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	if got := o.Of(&exceptions.Event{Class: "NoMethodError"}); got != "" {
		t.Errorf("without a call of the app's own: got %q, want none", got)
	}
}

func TestRulesComeFirst(t *testing.T) {
	t.Parallel()
	o := Parse("* @everyone")
	o.Rules = []Rule{{Class: "PG::*", Owner: "data"}, {Path: "app/pay/", Owner: "payments"}}
	for _, tt := range []struct {
		event exceptions.Event
		want  string
	}{
		{exceptions.Event{Class: "PG::ConnectionBad"}, "data"},
		{exceptions.Event{Class: "X", Frames: []exceptions.Frame{{File: "app/pay/a.rb", App: true}}}, "payments"},
		{exceptions.Event{Class: "X", Frames: []exceptions.Frame{{File: "lib/a.rb", App: true}}}, "@everyone"},
	} {
		if got := o.Of(&tt.event); got != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.event, got, tt.want)
		}
	}
}

// TestHostilePatterns holds that a pattern made to be slow is not: it is a file that others write.
func TestHostilePatterns(t *testing.T) {
	t.Parallel()
	o := Parse(strings.Repeat("*a", 30) + "b @x\n" + strings.Repeat("**/", 20) + "z @y\n")
	done := make(chan struct{})
	go func() {
		o.Of(&exceptions.Event{Frames: []exceptions.Frame{{File: strings.Repeat("a", 60) + "/" + strings.Repeat("a/", 30) + "c", App: true}}})
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Error("got no answer in 10 s")
	}
}
