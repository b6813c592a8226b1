package forecast

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// Target is the time within which a backlog is asked to be gone.
const Target = 10 * time.Minute

// Row is a line of a forecast: a label, what is told, and how it is worked out.
type Row struct {
	Label string
	Text  string
	Sum   string // the arithmetic; empty where there is none
	Warn  bool   // bad news
}

// Rows are the forecast in words: what waits and at what rates, with the dynos of today and twice as many, with those that are asked
// about, and what it takes for the backlog to be gone in ten minutes.
func (p Plan) Rows(asked ...int) []Row {
	rows := []Row{{Label: "backlog", Text: p.backlog()}}
	switch {
	case p.Unread:
		return []Row{{Label: "forecast", Text: "cannot tell: " + p.Missing, Warn: true}}
	case p.Idle:
		return append(rows, Row{Label: "forecast", Text: p.idle()})
	case p.Missing != "":
		return append(rows, Row{Label: "forecast", Text: "cannot tell: " + p.Missing, Warn: true})
	}
	rows[0].Sum = p.rates()
	numbers := append([]int{p.Dynos, 2 * p.Dynos}, asked...)
	slices.Sort(numbers)
	for _, n := range slices.Compact(numbers) {
		if n > 0 {
			rows = append(rows, p.row(n))
		}
	}
	rows[1].Label = "forecast"
	return append(rows, p.target(Target))
}

// backlog is how many jobs wait, and where.
func (p Plan) backlog() string {
	if p.Backlog == 0 {
		return "no job waits in " + listed(p.Names)
	}
	return phrase.Count(p.Backlog, "job waits", "jobs wait") + " in " + listed(p.Names)
}

func (p Plan) idle() string {
	if p.Over == 0 || p.Dynos == 0 {
		return "hardly anything waits"
	}
	return fmt.Sprintf("%s %s up with %s", phrase.Plural(p.Dynos, "dyno"), keeps(p.Dynos), phrase.Rate(p.in.rate))
}

func keeps(n int) string {
	if n == 1 {
		return "keeps"
	}
	return "keep"
}

// rates are the rates that the forecast rests on.
func (p Plan) rates() string {
	text := fmt.Sprintf("in %s, done %s", phrase.Rate(p.in.rate), phrase.Rate(p.out.rate))
	if p.Dynos > 1 {
		text += fmt.Sprintf(" by %d dynos, %s each", p.Dynos, phrase.Rate(p.out.rate/float64(p.Dynos)))
	} else {
		text += " by 1 dyno"
	}
	return text + ", over " + phrase.Span(p.Over)
}

// row is the answer for a number of dynos.
func (p Plan) row(n int) Row {
	a, dynos := p.With(n), phrase.Plural(n, "dyno")
	if n == p.Dynos {
		dynos += " as now"
	}
	done := float64(n) * p.out.rate / float64(p.Dynos)
	difference := fmt.Sprintf("%s - %s", phrase.Rate(done), phrase.Rate(p.in.rate))
	switch a.Is {
	case Gone:
		return Row{Text: dynos + ": gone in " + phrase.Span(near(a.After)), Sum: fmt.Sprintf("%s / (%s)", phrase.Number(p.Backlog), difference)}
	case Never:
		return Row{Text: dynos + ": never gone, grows by " + phrase.Rate(-a.Excess), Sum: difference, Warn: true}
	}
	why := "the rates are too uneven"
	if a.Close {
		why = "about as much comes in as is done"
	}
	return Row{Text: dynos + ": cannot tell: " + why, Sum: difference}
}

// near is a time in steps that its exactness allows: a forecast of hours has no seconds.
func near(d time.Duration) time.Duration {
	switch {
	case d < 2*time.Minute:
		return max(d.Round(time.Second), time.Second)
	case d < time.Hour:
		return d.Round(10 * time.Second)
	}
	return d.Round(time.Minute)
}

// target is what it takes for the backlog to be gone within a time.
func (p Plan) target(within time.Duration) Row {
	from, to, known := p.Needed(within)
	head := "gone within " + phrase.Span(within) + ": "
	if !known {
		return Row{Text: head + "cannot tell: the rates are too uneven"}
	}
	how := fmt.Sprintf("(%s + %s / %s) / %s", phrase.Rate(p.in.rate), phrase.Number(p.Backlog), phrase.Span(within), phrase.Rate(p.out.rate/float64(p.Dynos)))
	if from == to {
		return Row{Text: head + phrase.Plural(to, "dyno"), Sum: how}
	}
	return Row{Text: fmt.Sprintf("%s%d or %d dynos", head, from, to), Sum: how}
}

// Line is a row as one text.
func (r Row) Line() string {
	if r.Sum == "" {
		return r.Text
	}
	return r.Text + " = " + r.Sum
}

// listed are a few names as people say them.
func listed(names []string) string {
	const most = 3
	names = slices.Sorted(slices.Values(names))
	if n := len(names); n > most {
		return strings.Join(names[:most], ", ") + " and " + strconv.Itoa(n-most) + " more"
	}
	return phrase.List(names)
}
