package tape

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/sources/recorder"
)

// What an incident is of.
const (
	ofVerdict = "no-go"
	ofAlarms  = "alarm"
)

// incidentDoc is a stretch in which the verdict was NO-GO, or in which alarms sounded without that.
type incidentDoc struct {
	Kind    string    `json:"kind"` // no-go or alarm
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Open    bool      `json:"open"` // it had no end when the recording ended
	Release int       `json:"release,omitempty"`
	Level   string    `json:"level,omitempty"` // of the worst alarm, where no verdict tells
	Why     string    `json:"why,omitempty"`
	Alarms  []string  `json:"alarms,omitempty"` // what sounded in it, the worst first
}

// sounding is a stretch in which one alarm sounded.
type sounding struct {
	from, to time.Time
	open     bool
	text     string
	level    severity.Level
}

// incidentsOf finds the incidents among the moments of a recording that ended at a time, by when they began. An alarm that sounded while the verdict
// was NO-GO belongs to that; of the others those that sounded at the same time are one incident.
func incidentsOf(found []recorder.Milestone, end time.Time) []incidentDoc {
	all := judgedIncidents(found, end)
	judged := len(all)
	worst := map[int][]sounding{}
	for _, s := range soundings(found, end) {
		i := slices.IndexFunc(all, func(in incidentDoc) bool { return !s.from.After(in.To) && !s.to.Before(in.From) })
		if i < 0 {
			i = len(all)
			all = append(all, incidentDoc{Kind: ofAlarms, From: s.from})
		}
		worst[i] = append(worst[i], s)
		if i >= judged && (i == len(all)-1 && all[i].To.IsZero() || s.to.After(all[i].To)) {
			all[i].To, all[i].Open = s.to, s.open
		}
	}
	for i, list := range worst {
		slices.SortStableFunc(list, func(a, b sounding) int { return int(b.level) - int(a.level) })
		for _, s := range list {
			if !slices.Contains(all[i].Alarms, s.text) {
				all[i].Alarms = append(all[i].Alarms, s.text)
			}
		}
		if i >= judged {
			all[i].Level, all[i].Why = list[0].level.String(), list[0].text
		}
	}
	slices.SortStableFunc(all, func(a, b incidentDoc) int { return a.From.Compare(b.From) })
	return all
}

// judgedIncidents are those of the verdict: each lasts until the verdict is no NO-GO any more.
func judgedIncidents(found []recorder.Milestone, end time.Time) []incidentDoc {
	all := []incidentDoc{}
	for _, m := range found {
		if m.Kind != recorder.VerdictChanged {
			continue
		}
		n := len(all)
		open := n > 0 && all[n-1].Open
		bad := m.Answer == verdict.NoGo.String()
		switch {
		case open && !bad:
			all[n-1].To, all[n-1].Open = m.At, false
		case bad && !open:
			all = append(all, incidentDoc{Kind: ofVerdict, From: m.At, To: end, Open: true, Release: m.Version, Why: m.Text})
		}
	}
	return all
}

// soundings are the stretches in which alarms sounded, by when they began.
func soundings(found []recorder.Milestone, end time.Time) (all []sounding) {
	open := map[string]int{} // by the alarm's id
	for _, m := range found {
		if m.Kind != recorder.Sounded {
			continue
		}
		i, sounds := open[m.ID]
		level := levelOf(m.Level)
		switch {
		case m.Over && sounds:
			all[i].to, all[i].open = m.At, false
			delete(open, m.ID)
		case m.Over:
		case !sounds:
			open[m.ID] = len(all)
			all = append(all, sounding{from: m.At, to: end, open: true, text: m.Text, level: level})
		case level > all[i].level:
			all[i].text, all[i].level = m.Text, level
		}
	}
	return all
}

// levelOf reads a level; one that a newer gonogo knows is a warning.
func levelOf(word string) severity.Level {
	for l := severity.Info; l <= severity.Critical; l++ {
		if l.String() == word {
			return l
		}
	}
	return severity.Warning
}
