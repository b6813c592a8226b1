package verdict

import "time"

// Limits are the thresholds of a rule. What they measure stands in the table of rules.
type Limits struct {
	Off  bool    `json:"off,omitempty"`
	Hold float64 `json:"hold,omitempty"`
	NoGo float64 `json:"no_go,omitempty"`
}

// Settings is what the user says of an app's verdict. What is zero is as it is without the user's word.
type Settings struct {
	Window   time.Duration       `json:"window,omitempty"`
	Requests int                 `json:"requests,omitempty"`
	Rules    map[RuleName]Limits `json:"rules,omitempty"`
}

// The measures of the polling.
const (
	pollFor       = 5 * time.Minute // after the boot, before the first GO
	leastRequests = 200             // before which nothing is known of them
	bootFor       = time.Minute     // after the last dyno is up: caches are cold
	failFrom      = 15 * time.Second
	slowFrom      = bootFor / 2
	bootLimit     = 2 * time.Minute // then it counts as booted, whether it is or not
	prebootFor    = 3 * time.Minute // on Cedar requests move so long after the release
	blameFor      = 10 * time.Minute
	blameSlack    = 10 * time.Second // the platform's times are whole seconds, lines may be late
	beforeFor     = 15 * time.Minute // what a release is compared with, at most
	oldRelease    = pollFor + bootFor + bootLimit
	watchLeast    = time.Minute // of the log
)

func (s *Settings) window() time.Duration {
	if s.Window > 0 {
		return s.Window
	}
	return pollFor
}

func (s *Settings) requests() int {
	if s.Requests > 0 {
		return s.Requests
	}
	return leastRequests
}

// of are the limits of a rule, the user's before its own.
func (s *Settings) of(r *rule) Limits {
	l := r.limits
	said, ok := s.Rules[r.name]
	if !ok {
		return l
	}
	l.Off = said.Off
	if said.Hold != 0 {
		l.Hold = said.Hold
	}
	if said.NoGo != 0 {
		l.NoGo = said.NoGo
	}
	return l
}
