package logs

// LifecycleKind says what the dyno manager reports.
type LifecycleKind uint8

// The kinds of lifecycle lines.
const (
	Starting    LifecycleKind = iota + 1 // Command, By
	StateChange                          // From, To
	Exit                                 // Status, -1 when not told
	Restarting                           // deploy, config change, manual restart
	Cycling                              // the daily restart
	Idling                               //
	Unidling                             //
	Terminating                          // SIGTERM sent: 30 s of grace
	Killing                              // SIGKILL sent
	Memory                               // Bytes, Percent of the quota
	PlatformError                        // Code, Text: R10 and its like
	Attaching                            // Text: a one-off dyno and its client
)

var lifecycleNames = [...]string{"", "starting", "state", "exit", "restarting", "cycling", "idling", "unidling",
	"terminating", "killing", "memory", "error", "attaching"}

// String is the kind in lower case.
func (k LifecycleKind) String() string {
	if int(k) < len(lifecycleNames) {
		return lifecycleNames[k]
	}
	return ""
}

// Lifecycle is one parsed line of the dyno manager.
type Lifecycle struct {
	Kind     LifecycleKind
	From, To string  // "starting", "crashed"
	Status   int     // exit status
	Code     string  // "R14"
	Text     string  // what follows the code, or the whole sentence
	Command  string  // without its back-ticks
	By       string  // e-mail of who started a one-off dyno
	Bytes    int64   // memory in use
	Percent  float64 // of the quota: 102.8
}

// ParseLifecycle reads the text of a line of class System; false when it is none of the kinds.
func ParseLifecycle(text string) (Lifecycle, bool) { return Lifecycle{}, false }
