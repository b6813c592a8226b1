package commits

import (
	"testing"

	"app.gonogo/gonogo/model/exceptions"
)

func TestLink(t *testing.T) {
	t.Parallel()
	const template = "https://example.com/blob/{commit}/{path}#L{line}"
	own := exceptions.Frame{File: "/app/app/a b#c/weiß.rb", Line: 3, App: true}
	for _, tt := range []struct {
		name, template, commit, want string
		frame                        exceptions.Frame
	}{
		{"a file of the app", template, "20a5742", "https://example.com/blob/20a5742/app/a%20b%23c/wei%C3%9F.rb#L3", own},
		{"no template", "", "20a5742", "", own},
		{"no commit", template, "", "", own},
		{"no commit asked for", "https://example.com/{path}", "", "https://example.com/app/a%20b%23c/wei%C3%9F.rb", own},
		{"a library", template, "20a5742", "", exceptions.Frame{File: "/gems/x.rb", Line: 3}},
		{"no line", template, "20a5742", "https://example.com/blob/20a5742/a.rb#L1", exceptions.Frame{File: "a.rb", App: true}},
	} {
		if got := Link(tt.template, tt.frame, tt.commit); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
