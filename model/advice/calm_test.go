package advice

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs/logstore"
)

// answered are so many requests that the router answered so, one a second from a moment on.
func answered(from time.Time, n, status int) *model.LogLines {
	in := logstore.NewIngest(logstore.IngestOptions{})
	for i := range n {
		at := from.Add(time.Duration(i) * time.Second)
		in.Add(fmt.Appendf(nil, `%s heroku[router]: at=info method=GET path="/" host=h request_id=%d-%d fwd="1.1.1.1" dyno=web.1 connect=0ms service=9ms status=%d bytes=9`,
			at.Format("2006-01-02T15:04:05.000000-07:00"), from.Unix(), i, status), noon)
	}
	return &model.LogLines{Batch: in.Next(noon, true)}
}

// TestTheCalmLineTellsOfItsRelease and not of the requests that the release before it has failed.
func TestTheCalmLineTellsOfItsRelease(t *testing.T) {
	for name, c := range map[string]struct {
		age        time.Duration
		fine       int
		want, less string
	}{
		"a young release":                  {time.Minute, 40, "on v9 for 1m, 0 % 5xx", ""},
		"a young release, too few to tell": {time.Minute, 10, "on v9 for 1m", "5xx"},
		"an old release":                   {time.Hour, 40, "on v9 for 1h, 43 % 5xx", ""},
	} {
		r := release(9, "Deploy a", "succeeded")
		r.Current, r.CreatedAt = true, noon.Add(-c.age)
		s, a := applied(&model.Releases{Releases: []ledger.Release{r}}, &model.Formation{Types: []model.ProcessType{{Type: "web", Quantity: 0}}}, &model.Dynos{},
			answered(noon.Add(-2*time.Minute), 30, 503), answered(noon.Add(-45*time.Second), c.fine, 200))
		got := Calm(s, a)
		if !strings.Contains(got, c.want) || c.less != "" && strings.Contains(got, c.less) {
			t.Errorf("%s: got %q, want %q in it and no %q", name, got, c.want, c.less)
		}
	}
}
