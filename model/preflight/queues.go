package preflight

import (
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/verdict"
)

// findQueues looks whether jobs wait too long. It says what the console of queues says, once the stores have been looked for and read.
func findQueues(f *Facts) Finding {
	finder := f.State.Source(f.App.ID, model.QueuesSource)
	if finder.State == model.Off && finder.Code != model.CodeEnd {
		return Finding{Text: "queues are not read: " + finder.Why}
	}
	if finder.State != model.Off { // it ends when it has found what there is
		if lack, ok := f.unread(model.QueuesSource, "config vars"); ok {
			return lack
		}
		return Finding{Answer: verdict.NoData, Wait: true, Text: "could not check: queue stores are still looked for"}
	}
	for _, src := range f.State.Sources(f.App.ID) {
		if strings.HasPrefix(string(src.Name), string(model.StoreSource(""))) && f.State.Freshness(src) == model.Waiting {
			return Finding{Answer: verdict.NoData, Wait: true, Text: "could not check: " + string(src.Name) + " has not been read yet"}
		}
	}
	c := f.App.Verdict.Of(verdict.Queue)
	switch c.Answer {
	case verdict.NotAsked:
		return Finding{Text: "the app has no queue that is known"}
	case verdict.NoData:
		return Finding{Answer: verdict.NoData, Wait: true, Text: "could not check: " + c.Text, Next: c.Change}
	}
	return Finding{Answer: c.Answer, Text: c.Text, Next: c.Change, Since: c.Since}
}
