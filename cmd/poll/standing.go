package poll

import (
	"time"

	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/fault"
)

// Standing is the verdict on an app as it stands now, as --json has it, for who watches the app already. began is since when.
func Standing(m *session.Session, s *model.State, name string, began time.Time) (doc any, answer string, err error) {
	v := &verb{Session: m, Follower: &session.Follower{State: s}, name: name, began: began}
	a, now := v.app(), s.OriginNow("heroku")
	if a == nil {
		return nil, "", &fault.Error{What: "cannot judge " + fault.Quote(name), Why: v.trouble(end{why: "nothing has answered yet"}), Do: "gonogo doctor tells what is missing"}
	}
	e, over := v.gate.through(a, now)
	if !over {
		e = v.gate.late(a)
	}
	d := v.document(a, e, now)
	return d, d.Result, nil
}
