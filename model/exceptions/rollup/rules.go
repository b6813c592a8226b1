package rollup

import (
	"path"
	"strings"

	"app.gonogo/gonogo/model/exceptions"
)

// Rule is what the user says of some exceptions: that they are one group, or several, or that nobody needs to hear of them. Empty
// conditions hold for all.
type Rule struct {
	Name    string `json:"name,omitempty"`    // where it stands in the config: shown with the group
	Class   string `json:"class,omitempty"`   // the class, with * and ? as in file names
	Path    string `json:"path,omitempty"`    // the file of the innermost own call, with * and ?
	Message string `json:"message,omitempty"` // a part of the message

	Merge string `json:"merge,omitempty"` // the name of the group that all of them make
	Split bool   `json:"split,omitempty"` // by message as well
	Mute  bool   `json:"mute,omitempty"`
}

// Rules are asked in their order; the first that fits counts.
type Rules []Rule

func (r Rules) of(e *exceptions.Event) *Rule {
	for i := range r {
		if r[i].fits(e) {
			return &r[i]
		}
	}
	return nil
}

func (r *Rule) fits(e *exceptions.Event) bool {
	if r.Class != "" && !matches(r.Class, e.Class) || r.Message != "" && !strings.Contains(e.Message, r.Message) {
		return false
	}
	if r.Path == "" {
		return true
	}
	file, _, ok := strings.Cut(exceptions.Explain(e).Place, ":")
	return ok && matches(r.Path, file)
}

// matches is path.Match in which * goes over slashes as well.
func matches(pattern, s string) bool {
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(s, "/", "\x00"))
	return err == nil && ok
}

// fingerprint is that of an event under the rule.
func (r *Rule) fingerprint(own exceptions.Fingerprint, e *exceptions.Event) exceptions.Fingerprint {
	switch {
	case r.Merge != "":
		return exceptions.Named("merge", r.Merge)
	case r.Split:
		return exceptions.Named(own.String(), exceptions.Template(e.Message))
	}
	return own
}
