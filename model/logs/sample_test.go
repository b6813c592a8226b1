package logs

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSamples(t *testing.T) {
	for text, want := range map[string][]Sample{
		"source=web.1 dyno=heroku.2.f sample#memory_total=21.00MB sample#memory_pgpgin=348836pages": {{"memory_total", 21, "MB"}, {"memory_pgpgin", 348836, "pages"}},
		"source=DATABASE sample#load-avg-1m=0.02 sample#db_size=4171563.0bytes":                     {{"load-avg-1m", 0.02, ""}, {"db_size", 4171563, "bytes"}},
		"measure#db.query=12ms count#jobs=-3":                                                       {{"db.query", 12, "ms"}, {"jobs", -3, ""}},
		"sample#x= sample#=3 sample#y=fast other#z=1 plain":                                         nil,
	} {
		if d := cmp.Diff(want, Samples(text)); d != "" {
			t.Errorf("%s: -want +got\n%s", text, d)
		}
	}
}
