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
	Deploy         MilestoneKind = iota + 1 // Commit: a short commit, a version text, or nothing; of containers the images' ids, and Names: their process types
	Release                                 // Version: it is current now
	ReleaseFailed                           // Version: its release command failed, so it never became current
	Rollback                                // Target; the Release it makes follows
	Promote                                 // Text: the app and its release that the build is of; Commit
	BuildStarted                            //
	BuildDone                               //
	BuildFailed                             // Text: what to look at
	Scale                                   // Names: "web@2:Standard-1X", "worker=1" before 2014
	ConfigSet                               // Names of the variables
	ConfigRemove                            // Names of the variables
	Attach                                  // Names: the attachment; Text: the add-on
	Detach                                  // Names: the attachment; Text: the add-on
	AddonReady                              // Names of the variables set; Text: the add-on
	AddonUpdate                             // Names: the attachment whose config vars may be new; Text: the service that did it
	StackUpgrade                            // Text: the stack
	Maintenance                             // Text: "on" or "off"
	ReleasePhase                            // Version: its release command runs
	Run                                     // Text: the command of a one-off dyno
	Session                                 // somebody, often we, opened a log session
	OtherMilestone                          // Text: an act there is no kind for
)

var milestoneNames = []string{"", "deploy", "release", "release-failed", "rollback", "promote", "build-started", "build-done", "build-failed",
	"scale", "config-set", "config-remove", "attach", "detach", "addon-ready", "addon-update", "stack", "maintenance", "release-phase", "run",
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
// The forms are those seen since 2011; "by user E" today was "by E" before.
func ParseAPI(text string) (Milestone, bool) {
	text, by := CutActor(strings.TrimSpace(text))
	for _, f := range apiForms {
		if rest, ok := strings.CutPrefix(text, f.prefix); ok && (rest == "" || rest[0] == ' ' || rest[0] == ':' || strings.HasSuffix(f.prefix, " ")) {
			if m, ok := f.read(strings.TrimSpace(rest)); ok {
				m.Kind, m.By = kindOr(m.Kind, f.kind), by
				return m, true
			}
		}
	}
	if m, ok := provisioned(text); ok {
		m.By = by
		return m, true
	}
	if by == "" || strings.HasSuffix(text, "`") { // the last line of a wrapped command ends with the command's back-tick
		return Milestone{}, false
	}
	return Milestone{Kind: OtherMilestone, By: by, Text: text}, true
}

// kindOr lets a reader overrule the kind of its form.
func kindOr(read, form MilestoneKind) MilestoneKind {
	if read != 0 {
		return read
	}
	return form
}

// CutActor takes " by user E" or " by E" off the end of a line. E is an e-mail, or a service's name.
func CutActor(text string) (rest, by string) {
	if short, ok := strings.CutSuffix(text, "by user"); ok && (short == "" || short[len(short)-1] == ' ') { // without a name
		return strings.TrimRight(short, " "), ""
	}
	if i := strings.LastIndex(text, "by user "); i == 0 || i > 0 && text[i-1] == ' ' {
		return strings.TrimRight(text[:i], " "), text[i+len("by user "):]
	}
	i := strings.LastIndex(text, "by ")
	if i < 0 || i > 0 && text[i-1] != ' ' || !strings.Contains(text[i:], "@") || strings.Contains(text[i+3:], " ") {
		return text, ""
	}
	return strings.TrimRight(text[:i], " "), text[i+3:]
}

// apiForm is a sentence of the API, by how it begins. Its reader gets what follows, the actor cut off.
type apiForm struct {
	prefix string
	kind   MilestoneKind
	read   func(rest string) (Milestone, bool)
}

var apiForms = []apiForm{
	{"Deploy", Deploy, func(rest string) (Milestone, bool) { return Milestone{Commit: rest}, true }},
	{"Deployed ", Deploy, containers},
	{"Release ", Release, releaseState},
	{"Initial release", Release, func(rest string) (Milestone, bool) { return Milestone{Version: 1}, rest == "" }},
	{"Rollback to ", Rollback, func(rest string) (Milestone, bool) {
		v, after := cutVersion(rest)
		return Milestone{Target: v}, v > 0 && after == ""
	}},
	{"Running release ", ReleasePhase, func(rest string) (Milestone, bool) {
		v, after := cutVersion(rest)
		return Milestone{Version: v}, v > 0 && (after == "commands" || after == "command")
	}},
	{"Promote ", Promote, promotion},
	{"Build started", BuildStarted, none},
	{"Slug compilation started", BuildStarted, none},
	{"Build succeeded", BuildDone, none},
	{"Slug compilation finished", BuildDone, none},
	{"Build failed", BuildFailed, failedBuild},
	{"Slug compilation failed", BuildFailed, failedBuild},
	{"Scaled to ", Scale, quantities},
	{"Scale to ", Scale, quantities}, // before 2014
	{"Set ", ConfigSet, configNames},
	{"Remove ", ConfigRemove, configNames},
	{"Unset ", ConfigRemove, configNames},
	{"Config add ", ConfigSet, oldConfigNames}, // before 2013
	{"Config remove ", ConfigRemove, oldConfigNames},
	{"Attach ", Attach, attachment},
	{"Detach ", Detach, attachment},
	{"Update ", AddonUpdate, addonUpdate},
	{"Upgrade stack to ", StackUpgrade, func(rest string) (Milestone, bool) { return Milestone{Text: rest}, isWord(rest) }},
	{"Maintenance mode ", Maintenance, maintenance}, // no such line was ever seen in public: both words are guesses
	{"Starting process with command ", Run, func(rest string) (Milestone, bool) {
		return Milestone{Text: strings.Trim(rest, "`")}, true
	}},
	{"Log session created", Session, none},
}

func none(rest string) (Milestone, bool) { return Milestone{}, rest == "" }

func isWord(s string) bool { return s != "" && !strings.Contains(s, " ") }

// cutVersion reads "v12" and what follows it.
func cutVersion(s string) (v int, after string) {
	name, after, _ := strings.Cut(s, " ")
	v, err := strconv.Atoi(strings.TrimPrefix(name, "v"))
	if err != nil || v <= 0 || !strings.HasPrefix(name, "v") {
		return 0, ""
	}
	return v, after
}

// releaseState reads "v12 created" and "v12 command failed".
func releaseState(rest string) (Milestone, bool) {
	v, after := cutVersion(rest)
	m := Milestone{Version: v}
	switch after {
	case "", "created":
	case "command failed", "commands failed", "command timed out", "failed":
		m.Kind = ReleaseFailed
	default:
		return m, false
	}
	return m, v > 0
}

// containers reads "web (eacd9b960537)" and "web, worker (eacd9b960537, 142013fe2b5c)".
func containers(rest string) (Milestone, bool) {
	types, ids, ok := strings.Cut(rest, " (")
	ids, ended := strings.CutSuffix(ids, ")")
	m := Milestone{Names: splitNames(types), Commit: strings.Join(splitNames(ids), ", ")}
	return m, ok && ended && len(m.Names) > 0 && m.Commit != "" && !strings.ContainsAny(ids, "()")
}

// promotion reads "example-staging v45 6909d7c6"; the commit may be missing.
func promotion(rest string) (Milestone, bool) {
	words := strings.Fields(rest)
	if len(words) < 2 || len(words) > 3 {
		return Milestone{}, false
	}
	v, _ := cutVersion(words[1])
	return Milestone{Text: words[0] + " " + words[1], Commit: strings.Join(words[2:], "")}, v > 0
}

// failedBuild reads "-- check your build output: …" and ": failed to compile Ruby app".
func failedBuild(rest string) (Milestone, bool) {
	return Milestone{Text: strings.TrimLeft(rest, ":- ")}, true
}

// quantities reads "web@2:Standard-1X worker@1:Standard-2X", and "web=2, worker=1" as it was before 2014.
func quantities(rest string) (Milestone, bool) {
	names := splitNames(rest)
	for _, n := range names {
		if !strings.ContainsAny(n, "@=") {
			return Milestone{}, false
		}
	}
	return Milestone{Names: names}, len(names) > 0
}

// configNames reads "FOO, BAR config vars".
func configNames(rest string) (Milestone, bool) {
	list, ok := strings.CutSuffix(rest, " config vars")
	if !ok {
		list, ok = strings.CutSuffix(rest, " config var")
	}
	return Milestone{Names: splitNames(list)}, ok
}

// oldConfigNames reads "FOO, BAR".
func oldConfigNames(rest string) (Milestone, bool) {
	names := splitNames(rest)
	return Milestone{Names: names}, len(names) > 0
}

func splitNames(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// attachment reads "DATABASE (@ref:postgresql-slippery-34466)".
func attachment(rest string) (Milestone, bool) {
	name, addon, _ := strings.Cut(rest, " ")
	return Milestone{Names: []string{name}, Text: strings.TrimPrefix(strings.Trim(addon, "()"), "@ref:")}, name != ""
}

// addonUpdate reads "LOGDNA", "REDIS by heroku-redis" and "DATABASE (@ref:postgresql-slippery-34466)".
func addonUpdate(rest string) (Milestone, bool) {
	name, by, _ := strings.Cut(rest, " ")
	m := Milestone{Names: []string{strings.TrimPrefix(name, "@ref:")}}
	switch service, ok := strings.CutPrefix(by, "by "); {
	case ok:
		m.Text = service
	case strings.HasPrefix(by, "(") && strings.HasSuffix(by, ")"):
		m.Text = strings.TrimPrefix(strings.Trim(by, "()"), "@ref:")
	case by != "":
		return Milestone{}, false
	}
	return m, isWord(name) && !strings.Contains(m.Text, " ")
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
