package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/stream"
	"app.gonogo/gonogo/sources/login"
	"app.gonogo/gonogo/sources/queues"
	"app.gonogo/gonogo/sources/status"
	"app.gonogo/gonogo/tui/plain"
)

// failing is a finding made of an error.
func failing(err error) plain.Finding {
	var f *fault.Error
	if errors.As(err, &f) {
		return plain.Finding{Result: plain.Fail, Text: f.What + ": " + f.Why, Do: f.Do}
	}
	return plain.Finding{Result: plain.Fail, Text: err.Error()}
}

func (d *doctor) checkHost(context.Context) plain.Finding {
	host, err := login.Host(d.Getenv)
	if err != nil {
		return failing(err)
	}
	d.host = host
	return plain.Finding{Result: plain.OK, Text: host}
}

// checkToken tells where the token was found, never the token.
func (d *doctor) checkToken(ctx context.Context) plain.Finding {
	token, err := login.Find(ctx, login.Env{TokenFile: d.flags.TokenFile, Getenv: d.Getenv, Home: d.Home, Host: d.host})
	if err != nil {
		f := failing(err)
		if d.watches() {
			f.Result, f.Text = plain.Warn, "none of your own: with a feed the screen is read-only without"
		}
		return f
	}
	client, err := d.session.OwnPlatform(ctx)
	if err != nil {
		return failing(err)
	}
	d.client = client
	if token.File() != "" && login.Shared(token.File()) {
		return plain.Finding{Result: plain.Warn, Text: "found in " + token.Origin() + ", which others on this machine can read",
			Do: "chmod 600 " + fault.Clean(token.File())}
	}
	return plain.Finding{Result: plain.OK, Text: "found in " + token.Origin()}
}

func (d *doctor) checkAccount(ctx context.Context) plain.Finding {
	who, err := d.client.Account(ctx)
	if err != nil {
		var f *api.Failure
		if errors.As(err, &f) && f.Final() {
			d.client = nil // nothing else can be asked with this token
		}
		return failing(err)
	}
	return plain.Finding{Result: plain.OK, Text: who}
}

func (d *doctor) checkApp(ctx context.Context) plain.Finding {
	names, err := d.session.Names(ctx)
	if err != nil {
		f := failing(err)
		f.Result = plain.Warn // it can be named each time
		return f
	}
	name := names[d.turn]
	_, info, err := d.client.App(ctx, name)
	if err != nil {
		return failing(err)
	}
	d.app, d.info = name, info
	text := info.Name + " (" + info.Generation + ")"
	switch {
	case info.Production:
		text += ", production: declared by the " + info.Declared
	case info.Stage != "":
		text += ", " + info.Stage
	default:
		return plain.Finding{Result: plain.OK, Text: text + ", not declared production",
			Do: "If it is: apps." + info.Name + ".production: true in your config makes orders ask for its name"}
	}
	return plain.Finding{Result: plain.OK, Text: text}
}

// checkConfigVars counts; no value leaves it.
func (d *doctor) checkConfigVars(ctx context.Context) plain.Finding {
	vars, err := d.client.ConfigVars(ctx, d.app)
	if err != nil {
		f := failing(err)
		f.Result, f.Do = plain.Warn, "Queues cannot be found without them: a token of the scope read-protected may read config vars"
		return f
	}
	stores := queues.Discover(vars)
	if len(stores) == 0 {
		return plain.Finding{Result: plain.OK, Text: fmt.Sprintf("%d, none of which points to a store with queues", len(vars))}
	}
	names := make([]string, len(stores))
	for i, s := range stores {
		names[i] = s.Var
	}
	return plain.Finding{Result: plain.OK, Text: fmt.Sprintf("%d; stores: %s", len(vars), strings.Join(names, ", "))}
}

// checkLog opens a log session and looks for the dynos' metrics in what it holds.
func (d *doctor) checkLog(ctx context.Context) plain.Finding {
	if d.info.Generation == "fir" {
		return plain.Finding{Result: plain.Skipped, Text: "Fir keeps no log lines to check, and no metrics of its dynos in them",
			Do: "For both: gonogo drain --otlp, and heroku telemetry:add https://HOST/ -a " + d.info.Name + " --transport http"}
	}
	lines, vitals := 0, false
	err := stream.Backlog(ctx, d.client, d.app, func(b *logstore.Batch) {
		kept, told := keptLines(b)
		lines, vitals = lines+kept, vitals || told
	})
	if err != nil {
		return failing(err)
	}
	text := "opened; " + phrase.Count(lines, "line", "lines")
	if !vitals {
		return plain.Finding{Result: plain.Warn, Text: text + "; runtime metrics off",
			Do: "heroku labs:enable log-runtime-metrics -a " + d.info.Name + ", then restart"}
	}
	return plain.Finding{Result: plain.OK, Text: text + "; runtime metrics on"}
}

// keptLines counts what the app has said, and tells whether a dyno's memory is among it. The session's own line is not the app's, and what
// has no header is the rest of a line.
func keptLines(b *logstore.Batch) (lines int, vitals bool) {
	for i := range b.Len() {
		l := b.Line(i)
		if !l.Gap && !l.Session && l.Class != logs.Other {
			lines++
		}
		vitals = vitals || l.Metrics && l.Source == "heroku" && strings.Contains(l.Text, "sample#memory_total")
	}
	return lines, vitals
}

// statusLimit is how long the status page may take: it is nobody's fault here when it does not answer.
const statusLimit = 15 * time.Second

func (d *doctor) checkStatus(ctx context.Context) plain.Finding {
	page, err := status.New(status.Options{Host: d.Getenv("HEROKU_STATUS_HOST"), TrustHost: d.Getenv("HEROKU_TRUST_HOST")})
	if err != nil {
		return failing(err)
	}
	ctx, cancel := context.WithTimeout(ctx, statusLimit)
	defer cancel()
	var told *model.Platform
	_ = page.Run(ctx, func(e model.Event) {
		if f, ok := e.Fact.(*model.Platform); ok && told == nil {
			told = f
			cancel()
		}
	})
	by := ""
	if told != nil && told.By != "" {
		by = "; " + told.By + " says so, Heroku's own page did not answer"
	}
	switch {
	case told == nil || !told.Reachable:
		return plain.Finding{Result: plain.Warn, Text: "cannot be reached: whether Heroku has an incident is not known", Do: "Look at " + status.Host}
	case len(told.Incidents) > 0:
		return plain.Finding{Result: plain.Warn, Text: told.Incidents[0].Title + by, Do: "Look at " + status.Host}
	}
	return plain.Finding{Result: plain.OK, Text: "no incident" + by}
}

// skewLimit is how far the clocks may lie apart before log times and ages mislead a person.
const skewLimit = 5 * time.Second

func (d *doctor) checkClock(context.Context) plain.Finding {
	ahead := d.client.Now().Sub(d.Clock()).Round(time.Second)
	if ahead.Abs() > skewLimit {
		return plain.Finding{Result: plain.Warn, Text: fmt.Sprintf("this machine is %s off the platform's clock; gonogo corrects for it", phrase.Span(ahead.Abs())),
			Do: "Let this machine set its clock by NTP"}
	}
	return plain.Finding{Result: plain.OK, Text: "within " + phrase.Span(skewLimit) + " of the platform's"}
}

func (d *doctor) checkBudget(context.Context) plain.Finding {
	b, known := d.client.Budget()
	if !known {
		return plain.Finding{Result: plain.Warn, Text: "the API did not tell how many requests are left"}
	}
	f := plain.Finding{Result: plain.OK, Text: fmt.Sprintf("%d of %d requests left; this check took %d%s", b.Remaining, b.Limit, b.Spent, d.company())}
	if b.Limit > 0 && b.Remaining*5 < b.Limit {
		f.Result, f.Do = plain.Warn, "Something else asks a lot with this account; it refills by about 75 a minute"
	}
	return f
}

// company says with how many other gonogos of this machine the allowance is shared, or why with none.
func (d *doctor) company() string {
	others, why := d.client.Allowance().Company()
	switch {
	case why != nil:
		return "; other gonogos on this machine are not known: " + fault.Clean(why.Error())
	case others == 0:
		return ""
	}
	return "; shared with " + phrase.Count(others, "other gonogo", "other gonogos") + " on this machine"
}
