package unusual

import (
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/model/anomaly"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

var start = time.Date(2026, 9, 17, 0, 0, 0, 0, time.UTC)

// lines makes a batch of raw lines.
func lines(raw ...string) *logstore.Batch {
	p, b := logs.NewParser(), logstore.NewBuilder()
	for _, r := range raw {
		l, err := p.Parse([]byte(r))
		if err != nil {
			panic(err)
		}
		b.Add(l)
	}
	return b.Take()
}

// failed is a request that ran into the router's limit.
func failed(at time.Time, path string) string {
	return fmt.Sprintf("%s heroku[router]: at=error code=H12 desc=\"Request timeout\" method=GET path=%q host=a.example request_id=7f6b9bb6-663f-4f17-b61f-000000000001 fwd=\"198.51.100.7\" dyno=web.1 connect=1ms service=30000ms status=503 bytes=0 protocol=https", at.Format("2006-01-02T15:04:05.000000+00:00"), path)
}
