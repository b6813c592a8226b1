package logs

import (
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
)

// logsFlags are the flags of gonogo logs: the official client's, and what it lacks.
type logsFlags struct {
	base.Flags
	textFlags
	speakerFlags
	tail    bool
	num     int
	level   string
	since   string
	until   string
	metrics bool
	json    bool
	from    []string
	count   bool
	summary bool
	differs bool
	raw     bool
	release string
	status  []string
	codes   []string
	service time.Duration
	connect time.Duration
	confirm string

	numGiven bool
	given    []string // the filters, as they were typed
}

// speakerFlags say whose lines are wanted.
type speakerFlags struct {
	sources, types, dynos, ps      []string
	notSources, notTypes, notDynos []string
}

// textFlags say what must stand in a line, and how much around it is wanted too.
type textFlags struct {
	grep    []string
	some    []string
	exclude []string
	fields  []string
	after   int
	before  int
	around  int
}

func (f *logsFlags) add(c *cobra.Command) {
	f.AddApps(c)
	f.AddFeed(c)
	f.AddStyle(c)
	f.AddUTC(c)
	fl := c.Flags()
	fl.BoolVarP(&f.tail, "tail", "t", false, "keep printing new lines until interrupted")
	fl.IntVarP(&f.num, "num", "n", 100, "number of lines, after filtering; with --tail, before the new ones")
	f.addSpeakers(c)
	f.addTexts(c)
	fl.StringVar(&f.level, "level", "", "only lines of this level or a more severe one: debug, info, warn, error, fatal")
	fl.StringVar(&f.release, "release", "", "only lines from the time when this release was current: v75")
	fl.StringSliceVar(&f.status, "status", nil, "only requests with one of these HTTP statuses: 503, 5xx, 500-504")
	fl.StringSliceVar(&f.codes, "code", nil, "only lines with one of these H, R or L codes: H12")
	fl.DurationVar(&f.service, "service", 0, "only requests with at least this service time: 2s")
	fl.DurationVar(&f.connect, "connect", 0, "only requests with at least this connect time: 100ms")
	fl.StringVar(&f.since, "since", "", "only lines from then on: 15m, 2h or 1d ago, 10:30, 2026-11-30, \"2026-11-30 10:30\", …")
	fl.StringVar(&f.until, "until", "", "only lines up to then, in the same forms; a day is included")
	fl.BoolVar(&f.metrics, "metrics", false, "print metrics records too (sample#, measure#, count#)")
	fl.BoolVar(&f.json, "json", false, "print one JSON document a line")
	fl.StringArrayVar(&f.from, "from", nil, "read this saved log; - is stdin; repeat for several")
	fl.BoolVar(&f.count, "count", false, "print only the number of lines that pass")
	fl.BoolVar(&f.summary, "summary", false, "print only a summary of the lines that pass: processes, status, codes, service times, paths, minutes")
	fl.BoolVar(&f.differs, "different", false, "print only what is different about the lines that pass, against the others of the same time")
	fl.BoolVar(&f.raw, "raw", false, "print lines byte for byte, with the secrets and control bytes in them; asks first")
	fl.StringVar(&f.confirm, "confirm", "", "\"raw\": do not ask before --raw")
}

func (f *speakerFlags) addSpeakers(c *cobra.Command) {
	fl := c.Flags()
	fl.StringSliceVarP(&f.sources, "source", "s", nil, "only these sources (app, heroku) or classes (api, router, system, addon, logplex)")
	fl.StringSliceVarP(&f.types, "process-type", "p", nil, "only dynos of these process types: web,worker")
	fl.StringSliceVarP(&f.dynos, "dyno-name", "d", nil, "only these dynos: web.1,worker.2")
	fl.StringSliceVar(&f.ps, "ps", nil, "only these process types, dynos, api or router")
	fl.StringSliceVar(&f.notSources, "not-source", nil, "not these sources or classes")
	fl.StringSliceVar(&f.notTypes, "not-process-type", nil, "not the dynos of these process types")
	fl.StringSliceVar(&f.notDynos, "not-dyno-name", nil, "not these dynos")
}

func (f *textFlags) addTexts(c *cobra.Command) {
	fl := c.Flags()
	fl.StringArrayVar(&f.grep, "grep", nil, "only lines that match this regular expression; lower case matches both cases; of several, all must match")
	fl.StringArrayVar(&f.some, "any", nil, "only lines that match this regular expression or another --any")
	fl.StringArrayVar(&f.exclude, "exclude", nil, "not the lines that match this regular expression; repeat for several")
	fl.StringArrayVar(&f.fields, "field", nil, "only lines whose JSON or key=value pairs hold this: user_id=42, user.id=42; of several, all must be there")
	fl.IntVarP(&f.after, "after-context", "A", 0, "print so many lines after each match too")
	fl.IntVarP(&f.before, "before-context", "B", 0, "print so many lines before each match too")
	fl.IntVarP(&f.around, "context", "C", 0, "print so many lines before and after each match too")
}

// trim takes the blanks off the elements of lists: "web, worker" means two.
func (f *speakerFlags) trim() {
	for _, list := range []*[]string{&f.sources, &f.types, &f.dynos, &f.ps, &f.notSources, &f.notTypes, &f.notDynos} {
		*list = trimmed(*list)
	}
}
