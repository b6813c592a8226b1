package scenario

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
)

// queueClaim is one queue: its numbers, and its drain time.
type queueClaim struct {
	name     string
	drain    string
	outlook  string
	sure     string
	measures []measure
}

func readQueueClaim(a *args) claim {
	c := queueClaim{name: a.bare("the queue"), drain: a.text("drain", ""), outlook: a.text("outlook", ""), sure: a.text("sure", "")}
	if c.drain != "" && c.drain != "never" {
		a.duration(c.drain)
	}
	if len(a.words) > 0 {
		c.measures = a.measures("ready", "oldest", "consumers", "net", "points", "in", "out", "finished")
	}
	return c
}

func (c queueClaim) unmet(s *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	q, st := queueOf(s, a, c.name)
	if q == nil {
		return "no queue " + c.name
	}
	return c.compare(st, q)
}

// queueOf finds a queue of an app by its name; nil when there is none.
func queueOf(s *model.State, a *model.App, name string) (*queue.Queue, *queue.Store) {
	if a == nil {
		return nil, nil
	}
	for _, id := range a.Stores {
		st := s.Store(id)
		for _, q := range st.Queues {
			if q.Name == name {
				return q, st
			}
		}
	}
	return nil, nil
}

// figure is a rate; -1 when unknown.
func figure(r queue.Rate) float64 {
	if v, known := r.Get(); known {
		return v
	}
	return -1
}

func (c queueClaim) compare(st *queue.Store, q *queue.Queue) string {
	age, _ := q.Age()
	figures := map[string]float64{"ready": float64(q.Ready), "oldest": age.Seconds(), "consumers": float64(q.Consumers), "net": q.Net,
		"points": float64(len(q.Points)), "in": figure(q.Enters.Now), "out": figure(q.Leaves.Now), "finished": figure(st.LibraryOf(q).Out.Now)}
	drain := "never"
	if d, ok := q.EmptyIn(); ok {
		drain = d.Round(time.Second).String()
	}
	_, sure := q.Age()
	parts := []string{differs("drain", drain, c.drain), differs("outlook", string(q.Forecast().Outlook), c.outlook), differs("sure", string(sure), c.sure)}
	for _, m := range c.measures {
		parts = append(parts, m.differs(figures[m.key]))
	}
	return together(parts...)
}

// topClaim is the queue that stands first, being in the worst trouble.
type topClaim struct{ name string }

func readTop(a *args) claim { return topClaim{a.bare("the queue")} }

func (c topClaim) unmet(s *model.State, a *model.App) string {
	if a == nil || len(a.Stores) == 0 || len(s.Store(a.Stores[0]).Queues) == 0 {
		return "no queue"
	}
	return differs("top", s.Store(a.Stores[0]).Queues[0].Name, c.name)
}

// workClaim is who works a queue, and the rule that told.
type workClaim struct{ queue, types, told string }

func readWorkClaim(a *args) claim {
	return workClaim{a.bare("the queue"), a.bare("the process types, by commas, or nobody"), a.text("told", "")}
}

func (c workClaim) unmet(s *model.State, a *model.App) string {
	q, _ := queueOf(s, a, c.queue)
	if q == nil {
		return "no queue " + c.queue
	}
	w := a.Work(q)
	types := strings.Join(w.Types, ",")
	if types == "" {
		types = "nobody"
	}
	return together(differs("types", types, c.types), differs("told", string(w.Source), c.told))
}

// alarmClaim is an alarm of a queue: that it sounds, that it does not count and why, or that there is none.
type alarmClaim struct {
	queue, rule      string
	text, muted      string
	do, step, typeOf string
	none             bool
}

// readAlarm reads "no-consumers of default "385 jobs"", or "none".
func readAlarm(a *args) claim {
	if a.flag("none") {
		return alarmClaim{none: true}
	}
	c := alarmClaim{rule: strings.ReplaceAll(a.bare("the rule"), "-", " "), queue: a.text("of", "")}
	c.muted, c.do, c.step, c.typeOf = a.text("muted", ""), a.text("do", ""), a.text("step", ""), a.text("type", "")
	if w, ok := a.next(); ok {
		c.text = w.value
	}
	return c
}

func (c alarmClaim) unmet(s *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	list := s.Alarms(a)
	if c.none {
		list = slices.DeleteFunc(slices.Clone(list), func(x *queue.Alarm) bool { return !x.Sounds() })
		if len(list) > 0 {
			return "alarm " + string(list[0].Rule) + " of " + list[0].Queue + ": " + list[0].Text
		}
		return ""
	}
	var others []string
	for _, x := range list {
		if string(x.Rule) != c.rule || x.Queue != c.queue {
			others = append(others, string(x.Rule)+" of "+x.Queue)
			continue
		}
		muted := ""
		if x.Muted != "" || c.muted != "" {
			muted = holds("muted", x.Muted, c.muted)
			if c.muted == "" {
				muted = "muted " + x.Muted
			}
		}
		return together(holds("text", x.Text, c.text), muted, differs("do", x.Do, c.do), holds("step", x.Step, c.step), differs("type", x.Type, c.typeOf))
	}
	return "no such alarm; there is: " + strings.Join(others, ", ")
}
