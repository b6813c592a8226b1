package logs

// MilestoneKind says what an API line reports.
type MilestoneKind uint8

// The kinds of milestones.
const (
	Deploy        MilestoneKind = iota + 1 // Commit (or version text, or nothing), By
	Release                                // Version, By; says nothing about success
	Rollback                               // Target, By; followed by the Release it made
	BuildStarted                           // By
	BuildDone                              //
	BuildFailed                            // Text
	Scale                                  // Names: "web@2:Standard-1X", By
	ConfigSet                              // Names, By
	ConfigRemove                           // Names, By
	Attach                                 // Names: the attachment, Text: the add-on, By
	Detach                                 // Names, By
	AddonReady                             // Names: config vars set, Text: the add-on, By
	Maintenance                            // Text: "on" or "off", By
	ReleasePhase                           // Version, By: its release command runs
	Run                                    // Text: the command, By: a one-off dyno starts
	Session                                // By: somebody opened a log session
	OtherMilestone                         // Text, By: an act we have no kind for
)

var milestoneNames = [...]string{"", "deploy", "release", "rollback", "build-started", "build-done", "build-failed",
	"scale", "config-set", "config-remove", "attach", "detach", "addon-ready", "maintenance", "release-phase", "run",
	"session", "other"}

// String is the kind in lower case with hyphens.
func (k MilestoneKind) String() string {
	if int(k) < len(milestoneNames) {
		return milestoneNames[k]
	}
	return "other"
}

// Milestone is one parsed line of the platform API.
type Milestone struct {
	Kind    MilestoneKind
	Version int      // release number, 0 when not told
	Target  int      // the version a rollback goes to
	Commit  string   // as the line has it
	By      string   // e-mail of the actor: not redacted
	Text    string   // see the kinds
	Names   []string // see the kinds
}

// ParseAPI reads the text of a line of class API; false when it is not an event (a wrapped command, for one).
func ParseAPI(text string) (Milestone, bool) { return Milestone{}, false }
