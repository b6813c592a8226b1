package backend

import (
	"time"

	"app.gonogo/gonogo/model"
)

// aheadAtMost is how far the clock of who stamped a job may be ahead of the store's. A stamp that is further ahead tells no age.
const aheadAtMost = time.Minute

// Age is the time since at by the store's clock; zero where the stamp is a little ahead of it, negative where it cannot be told.
func Age(now, at time.Time) model.Duration {
	age := now.Sub(at)
	if age < -aheadAtMost {
		return -1
	}
	return model.Duration(max(0, age))
}
