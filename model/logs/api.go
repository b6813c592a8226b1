package logs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MilestoneKind says what an API line reports.
type MilestoneKind uint8

// The kinds of milestones, and which fields each fills besides By.
const (
	Deploy         MilestoneKind = iota + 1 // Commit: a short commit, a version text, or nothing
	Release                                 // Version; says nothing about its success
	Rollback                                // Target; the Release it makes follows
	BuildStarted                            //
	BuildDone                               //
	BuildFailed                             // Text: what to look at
	Scale                                   // Names: "web@2:Standard-1X"
	ConfigSet                               // Names of the variables
	ConfigRemove                            // Names of the variables
	Attach                                  // Names: the attachment; Text: the add-on
	Detach                                  // Names: the attachment; Text: the add-on
	AddonReady                              // Names of the variables set; Text: the add-on
	Maintenance                             // Text: "on" or "off"
	ReleasePhase                            // Version: its release command runs
	Run                                     // Text: the command of a one-off dyno
	Session                                 // somebody, often we, opened a log session
	OtherMilestone                          // Text: an act there is no kind for
)

var milestoneNames = []string{"", "deploy", "release", "rollback", "build-started", "build-done", "build-failed",
	"scale", "config-set", "config-remove", "attach", "detach", "addon-ready", "maintenance", "release-phase", "run",
	"session", "other"}

// String is the kind in lower case with hyphens.
func (k MilestoneKind) String() string {
	if int(k) < len(milestoneNames) {
		return milestoneNames[k]
	}
	return "other"
}

// MarshalText writes the kind as String does, for tapes.
func (k MilestoneKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (k *MilestoneKind) UnmarshalText(b []byte) error {
	i := slices.Index(milestoneNames, string(b))
	if i < 0 {
		return fmt.Errorf("%q is no kind of milestone", b)
	}
	*k = MilestoneKind(i)
	return nil
}

// Milestone is one parsed line of the platform API.
type Milestone struct {
	Kind    MilestoneKind `json:"kind"`
	Version int           `json:"version,omitempty"` // release number
	Target  int           `json:"target,omitempty"`  // the version a rollback goes to
	Commit  string        `json:"commit,omitempty"`  // as the line has it
	By      string        `json:"by,omitempty"`      // e-mail of the actor, not redacted
	Text    string        `json:"text,omitempty"`    // see the kinds
	Names   []string      `json:"names,omitempty"`   // see the kinds
}

// ParseAPI reads the text of a line of class API; false when it is no event: a wrapped command prints several lines.
// The forms are those seen since 2015; "by user E" today was "by E" before.
func ParseAPI(text string) (Milestone, bool) {
	text, by := cutActor(strings.TrimSpace(text))
	for _, f := range apiForms {
		if rest, ok := strings.CutPrefix(text, f.prefix); ok && (rest == "" || rest[0] == ' ' || strings.HasSuffix(f.prefix, " ")) {
			if m, ok := f.read(strings.TrimSpace(rest)); ok {
				m.Kind, m.By = cmpKind(m.Kind, f.kind), by
				return m, true
			}
		}
	}
	if m, ok := provisioned(text); ok {
		m.By = by
		return m, true
	}
	if by == "" {
		return Milestone{}, false
	}
	return Milestone{Kind: OtherMilestone, By: by, Text: text}, true
}

// cmpKind lets a reader overrule the kind of its form.
func cmpKind(read, form MilestoneKind) MilestoneKind {
	if read != 0 {
		return read
	}
	return form
}

// cutActor takes " by user E" or " by E" off the end of a line. E is an e-mail, or a service's name.
func cutActor(text string) (rest, by string) {
	if i := strings.LastIndex(text, "by user "); i == 0 || i > 0 && text[i-1] == ' ' {
		return strings.TrimRight(text[:i], " "), text[i+len("by user "):]
	}
	i := strings.LastIndex(text, "by ")
	if i < 0 || i > 0 && text[i-1] != ' ' || !strings.Contains(text[i:], "@") || strings.Contains(text[i+3:], " ") {
		return text, ""
	}
	return strings.TrimRight(text[:i], " "), text[i+3:]
}

// apiForms are the sentences of the API, by how they begin. A form's reader gets what follows, the actor cut off.
var apiForms = []struct {
	prefix string
	kind   MilestoneKind
	read   func(rest string) (Milestone, bool)
}{
	{"Deploy", Deploy, func(rest string) (Milestone, bool) { return Milestone{Commit: rest}, true }},
	{"Release ", Release, func(rest string) (Milestone, bool) {
		v, after := version(rest)
		return Milestone{Version: v}, v > 0 && (after == "" || after == "created")
	}},
	{"Initial release", Release, func(rest string) (Milestone, bool) { return Milestone{Version: 1}, rest == "" }},
	{"Rollback to ", Rollback, func(rest string) (Milestone, bool) {
		v, after := version(rest)
		return Milestone{Target: v}, v > 0 && after == ""
	}},
	{"Running release ", ReleasePhase, func(rest string) (Milestone, bool) {
		v, after := version(rest)
		return Milestone{Version: v}, v > 0 && after == "commands"
	}},
	{"Build started", BuildStarted, none},
	{"Slug compilation started", BuildStarted, none},
	{"Build succeeded", BuildDone, none},
	{"Slug compilation finished", BuildDone, none},
	{"Build failed", BuildFailed, func(rest string) (Milestone, bool) {
		return Milestone{Text: strings.TrimLeft(rest, "- ")}, true
	}},
	{"Slug compilation failed", BuildFailed, func(rest string) (Milestone, bool) {
		return Milestone{Text: strings.TrimLeft(rest, ":- ")}, true
	}},
	{"Scaled to ", Scale, func(rest string) (Milestone, bool) {
		return Milestone{Names: strings.Fields(rest)}, strings.Contains(rest, "@")
	}},
	{"Set ", ConfigSet, configNames},
	{"Remove ", ConfigRemove, configNames},
	{"Attach ", Attach, attachment},
	{"Detach ", Detach, attachment},
	{"Maintenance mode ", Maintenance, maintenance}, // no such line was ever seen in public: both words are guesses
	{"Starting process with command ", Run, func(rest string) (Milestone, bool) {
		return Milestone{Text: strings.Trim(rest, "`")}, true
	}},
	{"Log session created", Session, none},
}

func none(rest string) (Milestone, bool) { return Milestone{}, rest == "" }

// version reads "v12" and what follows it.
func version(s string) (v int, after string) {
	name, after, _ := strings.Cut(s, " ")
	v, err := strconv.Atoi(strings.TrimPrefix(name, "v"))
	if err != nil || v <= 0 || !strings.HasPrefix(name, "v") {
		return 0, ""
	}
	return v, after
}

// configNames reads "FOO, BAR config vars".
func configNames(rest string) (Milestone, bool) {
	list, ok := strings.CutSuffix(rest, " config vars")
	if !ok {
		list, ok = strings.CutSuffix(rest, " config var")
	}
	return Milestone{Names: splitNames(list)}, ok
}

func splitNames(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// attachment reads "DATABASE (@ref:postgresql-slippery-34466)".
func attachment(rest string) (Milestone, bool) {
	name, addon, _ := strings.Cut(rest, " ")
	return Milestone{Names: []string{name}, Text: strings.TrimPrefix(strings.Trim(addon, "()"), "@ref:")}, name != ""
}

func maintenance(rest string) (Milestone, bool) {
	switch {
	case strings.HasPrefix(rest, "enabled"), strings.HasPrefix(rest, "on"):
		return Milestone{Text: "on"}, true
	case strings.HasPrefix(rest, "disabled"), strings.HasPrefix(rest, "off"):
		return Milestone{Text: "off"}, true
	}
	return Milestone{}, false
}

// provisioned reads "@ref:NAME completed provisioning, setting A_URL, B_URL."
func provisioned(text string) (Milestone, bool) {
	name, rest, ok := strings.Cut(text, " completed provisioning")
	if !ok || strings.Contains(name, " ") {
		return Milestone{}, false
	}
	_, list, _ := strings.Cut(rest, "setting ")
	return Milestone{Kind: AddonReady, Text: strings.TrimPrefix(name, "@ref:"), Names: splitNames(strings.TrimSuffix(list, "."))}, true
}
