package notice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/trouble"
	"app.gonogo/gonogo/model/verdict"
)

// crashes are process types that began to crash, and those that have recovered. What a verdict has told already is not told twice.
func (l scene) crashes() (out []Notice) {
	stand := map[crash]*crashing{}
	for i := range l.app.Processes.Loops {
		loop := &l.app.Processes.Loops[i]
		key := crash{loop.Type, loop.Release, loop.Since}
		c := l.known.crashes[key]
		if c == nil && !l.fresh(platform, loop.Since) {
			continue
		}
		if c == nil {
			c = &crashing{seen: l.Now}
		}
		stand[key] = c
		if c.done || l.Now.Sub(c.seen) < crashWait {
			continue
		}
		c.done = true
		if l.known.answer == verdict.NoGo && l.known.release == loop.Release {
			continue
		}
		c.title = loop.Type + " crashed"
		if loop.Release > 0 {
			c.title += " on " + versionText(loop.Release)
		}
		n := l.notice(Crash, severity.Critical, key.id(), c.title, loop.Release)
		n.Evidence = crashEvidence(loop)
		out = append(out, n)
	}
	for key, c := range l.known.crashes {
		if c.title != "" && stand[key] == nil && l.app.Processes.Loops.Of(key.typ) == nil {
			n := l.notice(Crash, severity.Info, key.id()+"/over", "over: "+c.title, key.release)
			n.Over = true
			out = append(out, n)
		}
	}
	l.known.crashes = stand
	return out
}

func (c crash) id() string { return c.typ + "/" + versionText(c.release) + "/" + stampText(c.since) }

func stampText(at time.Time) string { return at.UTC().Format(time.RFC3339) }

func crashEvidence(loop *trouble.Loop) []string {
	var names []string
	for _, d := range loop.Dynos {
		names = append(names, d.Name)
	}
	text := phrase.Count(loop.Times, "crash", "crashes") + " so far"
	if len(names) > 0 {
		text += " of " + phrase.List(names)
	}
	if loop.Code != "" {
		text += "; Heroku says " + loop.Code
	}
	return []string{text + "."}
}

// alarms are those of queues that began to count, or got worse, in one notice; and in another those that are over. Of a queue the worst counts:
// that too many jobs wait, and wait for too long, is one situation.
func (l scene) alarms() (out []Notice) {
	stand := map[alarmKey]alarmed{}
	var texts, steps []string
	level, id := severity.Info, ""
	for _, alarm := range l.Alarms(l.app) { // the worst first
		key := alarmKey{alarm.Store, alarm.Library, alarm.Queue}
		old, told := l.known.alarms[key]
		if _, worse := stand[key]; worse || !alarm.Open() || !alarm.Sounds() && !told {
			continue
		}
		if told && (alarm.Severity <= old.level || !alarm.Sounds()) {
			stand[key] = old
			continue
		}
		text := strings.TrimRight(alarm.Text, ".")
		stand[key] = alarmed{alarm.Severity, text}
		texts = append(texts, text)
		level = max(level, alarm.Severity)
		if id == "" {
			id = key.id() + "/" + alarm.Severity.String()
		}
		if alarm.Step != "" && !slices.Contains(steps, alarm.Step) {
			steps = append(steps, alarm.Step)
		}
	}
	if len(texts) > 0 {
		n := l.notice(Alarm, level, id+"/"+stampText(l.Now), texts[0], 0)
		n.Evidence = append(sentences(texts[1:]), steps...)
		out = append(out, n)
	}
	var over []string
	for key, old := range l.known.alarms {
		if _, still := stand[key]; !still {
			over = append(over, old.text)
		}
	}
	if slices.Sort(over); len(over) > 0 {
		n := l.notice(Alarm, severity.Info, "over/"+stampText(l.Now), "over: "+over[0], 0)
		n.Over, n.Evidence = true, sentences(over[1:])
		out = append(out, n)
	}
	l.known.alarms = stand
	return out
}

func (k alarmKey) id() string { return fmt.Sprintf("%s/%s/%s", k.store, k.library, k.queue) }

// sentences ends each with a full stop.
func sentences(list []string) []string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		out = append(out, strings.TrimRight(s, ".")+".")
	}
	return out
}
