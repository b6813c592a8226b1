package tui

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// headerLine is the first line: which app, how dangerous, which release; then the platform, the API budget, the rate of
// the log and the clock. From the right end things are left out as it gets narrow: the clock goes last.
func (s *screen) headerLine(w int) string {
	sc := s.scene(w, 1, false)
	l := draw.NewLine(s.theme, w)
	right := s.vitals(sc)
	for _, r := range s.identity(sc, w-draw.RunsWidth(joinRuns(right))-2) {
		l.Add(r.Role, r.Text)
	}
	for len(right) > 0 {
		runs := joinRuns(right)
		if draw.RunsWidth(runs)+2 <= l.Left() {
			l.Right(runs...)
			break
		}
		right = right[1:]
	}
	return l.String()
}

func joinRuns(groups [][]draw.Run) []draw.Run {
	var runs []draw.Run
	for i, g := range groups {
		if i > 0 {
			runs = append(runs, draw.R(theme.Text, "   "))
		}
		runs = append(runs, g...)
	}
	return append(runs, draw.R(theme.Text, " "))
}

// Words of other people may be long. In the header they are cut to what there is room for, and to no less than this.
const (
	leastDescription = 12
	mostAuthor       = 24
)

// identity is the left half of the header, in so many columns if that can be.
func (s *screen) identity(sc pane.Scene, room int) []draw.Run {
	if sc.App == nil {
		return []draw.Run{draw.R(theme.AppBand, " gonogo "), draw.R(theme.Dim, "  asking Heroku for the app")}
	}
	name := sc.App.Info.Name
	if name == "" {
		name = string(sc.App.ID)
	}
	runs := []draw.Run{draw.R(theme.AppBand, " "+name+" ")}
	if sc.App.Info.Production {
		band := " PRODUCTION "
		if sc.W < s.breaks.Columns2 {
			band = " PROD "
		}
		runs = append(runs, draw.R(theme.ProdBand, band))
	}
	if n := len(sc.State.Apps); n > 1 {
		runs = append(runs, draw.R(theme.Dim, fmt.Sprintf(" %d/%d", s.appAt+1, n)))
	}
	runs = append(runs, s.badges(sc)...)
	if r, ok := sc.App.Ledger.Current(); ok {
		which := []draw.Run{draw.R(theme.Text, "  "), draw.R(theme.Release|theme.Bold, format.Version(r.Version)), draw.R(theme.Text, " ")}
		who := draw.R(theme.Text, " · "+draw.Cut(model.Author(r.By), mostAuthor)+" · "+format.Age(sc.State.Age("heroku", r.CreatedAt)))
		room -= draw.RunsWidth(runs) + draw.RunsWidth(which) + draw.Width(who.Text)
		room = max(leastDescription, room)
		text := looks.ChangeIn(r, room)
		if c := r.Change(); c.Commit != "" && sc.W < s.breaks.Columns2 {
			text = format.Short8(c.Commit)
		}
		runs = append(append(runs, which...), draw.R(theme.Text, draw.Cut(text, room)), who)
	}
	return runs
}

// badges are the modes that change what keys do or what is seen.
func (s *screen) badges(sc pane.Scene) []draw.Run {
	var runs []draw.Run
	if sc.App.Info.Maintenance {
		runs = append(runs, draw.R(theme.BandHold, " MAINTENANCE "))
	}
	if s.viewed.ID != Overview {
		runs = append(runs, draw.R(theme.Dim, " view "), draw.R(theme.Strong, string(s.viewed.ID)))
		if sc.W >= s.breaks.Columns2 {
			runs = append(runs, draw.R(theme.Key, " "+s.keys.KeyOf(keys.IntentOverview)), draw.R(theme.Dim, " overview"))
		}
	}
	if s.readOnly() {
		runs = append(runs, draw.R(theme.Text, " "), draw.R(theme.Strong, "READ-ONLY"))
	}
	if s.frozen {
		runs = append(runs, draw.R(theme.Text, " "), draw.R(theme.Warn|theme.Bold, "FROZEN"), draw.R(theme.Dim, " "+s.keys.KeyOf(keys.IntentFreeze)+" resumes"))
	}
	return runs
}

// vitals is the right half of the header, least important first.
func (s *screen) vitals(sc pane.Scene) [][]draw.Run {
	var groups [][]draw.Run
	mark, role, text := order.PlatformMark(sc)
	if sc.State.Checked.IsZero() {
		groups = append(groups, []draw.Run{draw.R(theme.Dim, "heroku "), draw.R(role, mark)})
	} else {
		groups = append(groups, []draw.Run{draw.R(theme.Dim, "heroku "), draw.R(role, mark), draw.R(theme.Dim, text)})
	}
	if b := sc.State.Budget; b.Limit > 0 {
		role := theme.Text
		if b.Remaining < b.Limit/5 {
			role = theme.Warn
		}
		groups = append(groups, []draw.Run{draw.R(theme.Dim, "api "), draw.R(role, format.Count(b.Remaining))})
	}
	if sc.App != nil && sc.App.Logs.Total() > 0 {
		groups = append(groups, []draw.Run{draw.R(theme.Text, lineRate(sc.App.Logs.Rate(sc.State.Now))), draw.R(theme.Dim, " lines/s")})
	}
	if paused := s.pausedRuns(sc); paused != nil {
		groups = append(groups, paused)
	}
	if !sc.State.Now.IsZero() {
		form := "15:04:05 MST"
		if sc.W < s.breaks.Columns2 {
			form = "15:04 MST"
		}
		groups = append(groups, []draw.Run{draw.R(theme.Soft, sc.State.Now.In(format.ZoneOr(s.zone)).Format(form))})
	}
	return groups
}

// pausedRuns says how long nothing is polled, after the platform refused a request; nothing when it is polled.
func (s *screen) pausedRuns(sc pane.Scene) []draw.Run {
	left := sc.State.Budget.Paused.Sub(sc.State.Now)
	if left <= 0 {
		return nil
	}
	text := "polling paused "
	if sc.W < s.breaks.Columns2 {
		text = "paused "
	}
	return []draw.Run{draw.R(theme.Warn, text+format.Age(left+time.Second-1))}
}

func lineRate(v float64) string {
	if v >= 10 {
		return format.Short(int(v))
	}
	return fmt.Sprintf("%.1f", v)
}
