package logs

import (
	"fmt"
	"slices"
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
