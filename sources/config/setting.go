package config

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// shape is what YAML node a setting is written as.
type shape int

const (
	aWord shape = iota // a string
	aBool
	aNumber
	aFigure // a number that may have a fraction
	aList   // of strings, or one string
)

// settingRow is one setting.
type settingRow struct {
	path  string // "apps.*.production"; * stands for one name
	shape shape
	// set parses text and stores it. name is what the * stands for. Its error continues a sentence that began with the path.
	set func(c *Config, name string, text []string) error
	// get gives the canonical text, for the listing and for safer.
	get func(c Config, name string) string
	// safer tells whether a repository that nobody vouched for may move the setting from old to new.
	safer func(old, new string) bool
}

// rows are all settings, in the order of the listing.
var rows = []settingRow{
	{"apps.*.production", aBool, appBool(func(a *App) *bool { return &a.Production }), getApp(func(a App) string { return strconv.FormatBool(a.Production) }), onlyOn},
	{"apps.*.queues", aWord, setQueues, getApp(func(a App) string { return a.Queues }), moreCareful},
	{"apps.*.read_only", aBool, appBool(func(a *App) *bool { return &a.ReadOnly }), getApp(func(a App) string { return strconv.FormatBool(a.ReadOnly) }), onlyOn},
	{"apps.*.queue_alarms.*.depth", aNumber, setAlarm(func(a *QueueAlarm, text []string) error { return setField(&a.Depth, text, parseDepth) }), getAlarm(func(a QueueAlarm) string { return strconv.Itoa(a.Depth) }), unsaid},
	{"apps.*.queue_alarms.*.for", aWord, setAlarm(func(a *QueueAlarm, text []string) error { return setField(&a.For, text, parseSpan) }), getAlarm(func(a QueueAlarm) string { return a.For.String() }), unsaid},
	{"apps.*.queue_alarms.*.latency", aWord, setAlarm(func(a *QueueAlarm, text []string) error { return setField(&a.Latency, text, parseSpan) }), getAlarm(func(a QueueAlarm) string { return a.Latency.String() }), unsaid},
	{"apps.*.queue_alarms.*.within", aWord, setAlarm(func(a *QueueAlarm, text []string) error { return setField(&a.Within, text, parseSpan) }), getAlarm(func(a QueueAlarm) string { return a.Within.String() }), unsaid},
	{"apps.*.queue_alarms.*.off", aBool, setAlarm(func(a *QueueAlarm, text []string) error { return setField(&a.Off, text, parseBool) }), getAlarm(func(a QueueAlarm) string { return strconv.FormatBool(a.Off) }), nothing},
	{"apps.*.queue_process.*", aWord, setProcess, getOfQueue(func(a App, queue string) string { return a.QueueProcess[queue] }), unsaid},
	{sourcesPath, aList, setSource, getOfQueue(func(a App, name string) string { return a.QueueSources[name].String() }), onlyVars},
	{"apps.*.errors.*.class", aWord, setError(func(r *ErrorRule) *string { return &r.Class }, parsePattern), getError(func(r ErrorRule) string { return r.Class }), nothing},
	{"apps.*.errors.*.path", aWord, setError(func(r *ErrorRule) *string { return &r.Path }, parsePattern), getError(func(r ErrorRule) string { return r.Path }), nothing},
	{"apps.*.errors.*.message", aWord, setError(func(r *ErrorRule) *string { return &r.Message }, parsePhrase), getError(func(r ErrorRule) string { return r.Message }), nothing},
	{"apps.*.errors.*.merge", aBool, setError(func(r *ErrorRule) *bool { return &r.Merge }, parseBool), getError(func(r ErrorRule) string { return strconv.FormatBool(r.Merge) }), nothing},
	{"apps.*.errors.*.split", aBool, setError(func(r *ErrorRule) *bool { return &r.Split }, parseBool), getError(func(r ErrorRule) string { return strconv.FormatBool(r.Split) }), nothing},
	{"apps.*.errors.*.mute", aBool, setError(func(r *ErrorRule) *bool { return &r.Mute }, parseBool), getError(func(r ErrorRule) string { return strconv.FormatBool(r.Mute) }), nothing},
	{"apps.*.verdict.*.hold", aFigure, setVerdict(func(r *VerdictRule, text []string) error { return setField(&r.Hold, text, parseLimit) }), getVerdict(func(r VerdictRule) string { return limitText(r.Hold) }), unsaid},
	{"apps.*.verdict.*.no_go", aFigure, setVerdict(func(r *VerdictRule, text []string) error { return setField(&r.NoGo, text, parseLimit) }), getVerdict(func(r VerdictRule) string { return limitText(r.NoGo) }), unsaid},
	{"apps.*.verdict.*.off", aBool, setVerdict(func(r *VerdictRule, text []string) error { return setField(&r.Off, text, parseBool) }), getVerdict(func(r VerdictRule) string { return strconv.FormatBool(r.Off) }), nothing},
	{"apps.*.verdict_window", aWord, func(c *Config, name string, text []string) error {
		return setApp(c, name, func(a *App) error { return setField(&a.VerdictWindow, text, parseSpan) })
	}, getApp(func(a App) string { return a.VerdictWindow.String() }), unsaid},
	{"apps.*.verdict_requests", aNumber, func(c *Config, name string, text []string) error {
		return setApp(c, name, func(a *App) error { return setField(&a.VerdictRequests, text, parseDepth) })
	}, getApp(func(a App) string { return strconv.Itoa(a.VerdictRequests) }), unsaid},
	{"apps.*.owners.*", aWord, setOwner, getOfQueue(func(a App, pattern string) string { return a.Owners[pattern] }), unsaid},
	{"apps.*.source_url", aWord, func(c *Config, name string, text []string) error {
		return setApp(c, name, func(a *App) error { return setField(&a.SourceURL, text, parseSourceURL) })
	}, getApp(func(a App) string { return a.SourceURL }), nothing},
	{"apps.*.repository", aWord, func(c *Config, name string, text []string) error {
		return setApp(c, name, func(a *App) error { return setField(&a.Repository, text, parseRepository) })
	}, getApp(func(a App) string { return a.Repository }), nothing},
	{"apps.*.freeze.*", aWord, setFreeze, getOfQueue(func(a App, name string) string { return string(a.Freeze[name]) }), unsaid},
	{"read_only", aBool, setBool(func(c *Config) *bool { return &c.ReadOnly }), getBool(func(c Config) bool { return c.ReadOnly }), onlyOn},
	{"theme", aWord, setTheme, func(c Config, _ string) string { return c.Theme }, anything},
	{"color", aWord, setColor, func(c Config, _ string) string { return c.Color }, anything},
	{"ascii", aBool, setBool(func(c *Config) *bool { return &c.ASCII }), getBool(func(c Config) bool { return c.ASCII }), anything},
	{"utc", aBool, setBool(func(c *Config) *bool { return &c.UTC }), getBool(func(c Config) bool { return c.UTC }), anything},
	{"title", aWord, setTitle, func(c Config, _ string) string { return c.Title }, anything},
	{"mouse", aBool, setBool(func(c *Config) *bool { return &c.Mouse }), getBool(func(c Config) bool { return c.Mouse }), anything},
	{"log_fields", aList, setLogFields, func(c Config, _ string) string { return strings.Join(c.LogFields, " ") }, anything},
	{"memory", aWord, setMemory, func(c Config, _ string) string { return c.Memory.String() }, onlyLess},
	{"attach", aWord, setAttach, func(c Config, _ string) string { return c.Attach }, onlyOff},
	feedRow("url", func(f *Feed) *string { return &f.URL }, parseFeed),
	feedRow("token_file", func(f *Feed) *string { return &f.TokenFile }, parseFile),
	feedRow("ca", func(f *Feed) *string { return &f.CA }, parseFile),
	feedRow("cert", func(f *Feed) *string { return &f.Cert }, parseFile),
	feedRow("key", func(f *Feed) *string { return &f.Key }, parseFile),
	{"recording.keep", aWord, setKeep, func(c Config, _ string) string { return c.Recording.Keep }, onlyOff},
	{"recording.days", aNumber, func(c *Config, _ string, text []string) error { return setField(&c.Recording.Days, text, parseDays) }, func(c Config, _ string) string { return strconv.Itoa(c.Recording.Days) }, nothing},
	{"recording.size", aWord, func(c *Config, _ string, text []string) error { return setField(&c.Recording.Size, text, parseMemory) }, func(c Config, _ string) string { return c.Recording.Size.String() }, nothing},
	{"poll.dynos", aWord, setInterval(2*time.Second, func(c *Config) *Interval { return &c.Poll.Dynos }), func(c Config, _ string) string { return c.Poll.Dynos.String() }, anything},
	{"poll.releases", aWord, setInterval(5*time.Second, func(c *Config) *Interval { return &c.Poll.Releases }), func(c Config, _ string) string { return c.Poll.Releases.String() }, anything},
	{"notify.on", aList, setNotifyOn, func(c Config, _ string) string { return strings.Join(c.Notify.On, " ") }, nothing},
	{"notify.over", aBool, setBool(func(c *Config) *bool { return &c.Notify.Over }), getBool(func(c Config) bool { return c.Notify.Over }), nothing},
	{"notify.terminal", aWord, setNotifyTerminal, func(c Config, _ string) string { return c.Notify.Terminal }, nothing},
	{"notify.desktop", aBool, setBool(func(c *Config) *bool { return &c.Notify.Desktop }), getBool(func(c Config) bool { return c.Notify.Desktop }), nothing},
	{"notify.webhooks.*.url", aWord, setWebhook(func(w *Webhook) *string { return &w.URL }, parseWebhookURL), getWebhook(func(w Webhook) string { return hidden(w.URL) }), nothing},
	{"notify.webhooks.*.form", aWord, setWebhook(func(w *Webhook) *string { return &w.Form }, parseForm), getWebhook(func(w Webhook) string { return w.Form }), nothing},
	{"notify.webhooks.*.secret", aWord, setWebhook(func(w *Webhook) *string { return &w.Secret }, parseSecret), getWebhook(func(w Webhook) string { return hidden(w.Secret) }), nothing},
	{"notify.commands.*", aList, setCommand, func(c Config, name string) string { return strings.Join(c.Notify.Commands[name], " ") }, nothing},
	countRow("breakpoints.strip_columns", func(c *Config) *int { return &c.Breakpoints.StripColumns }),
	countRow("breakpoints.strip_rows", func(c *Config) *int { return &c.Breakpoints.StripRows }),
	countRow("breakpoints.two_columns", func(c *Config) *int { return &c.Breakpoints.TwoColumns }),
	countRow("breakpoints.three_columns", func(c *Config) *int { return &c.Breakpoints.ThreeColumns }),
	countRow("breakpoints.three_rows", func(c *Config) *int { return &c.Breakpoints.ThreeRows }),
	{guardPath, aList, setGuard, func(c Config, _ string) string { return strings.Join(c.Guard, " ") }, nothing},
	{"view", aWord, setView, func(c Config, _ string) string { return c.View }, anything},
	{"views.*", aList, setViews, func(c Config, name string) string { return c.Views[name].String() }, anything},
	// A stranger's key map could put "roll back" on the key of "refresh".
	{"keys.*", aList, setKeys, func(c Config, name string) string { return strings.Join(c.Keys[name], " ") }, nothing},
}

// find gives the row of a path such as "apps.shop.queues" and the name in it, "shop"; of two names both, joined (see two). An
// action's name and a queue's may hold dots, an app's may not.
func find(path string) (r settingRow, name string, ok bool) {
	for _, r := range rows {
		if r.path == path && !strings.Contains(r.path, "*") {
			return r, "", true
		}
		if name, ok := matched(r.path, path); ok {
			return r, name, true
		}
	}
	return settingRow{}, "", false
}

func matched(pattern, path string) (name string, ok bool) {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 || !strings.HasPrefix(path, parts[0]) {
		return "", false
	}
	rest := path[len(parts[0]):]
	if len(parts) == 3 {
		app, after, found := strings.Cut(rest, parts[1])
		if !found || app == "" || strings.Contains(app, ".") {
			return "", false
		}
		name, rest = app+between, after
	}
	last := parts[len(parts)-1]
	if len(rest) <= len(last) || !strings.HasSuffix(rest, last) {
		return "", false
	}
	return name + rest[:len(rest)-len(last)], true
}

// between joins the two names of a path; no key can hold it.
const between = "\x00"

// two parts the names of a path with two.
func two(names string) (app, queue string) {
	app, queue, _ = strings.Cut(names, between)
	return app, queue
}

// patternOf is a section's path with stars for names: "apps.shop.queue_alarms.mailers" is "apps.*.queue_alarms.*".
func patternOf(section string) string {
	if rest, ok := strings.CutPrefix(section, webhooksPath+"."); ok && rest != "" {
		return webhooksPath + ".*"
	}
	rest, ok := strings.CutPrefix(section, "apps.")
	if !ok || rest == "" {
		return section
	}
	_, rest, _ = strings.Cut(rest, ".")
	if of, _, named := strings.Cut(rest, "."); named {
		return "apps.*." + of + ".*"
	}
	return strings.TrimSuffix("apps.*."+rest, ".")
}

// children gives the keys that may stand directly under a section, "" being the file itself; open tells that any name may.
func children(section string) (keys []string, open bool) {
	section = patternOf(section)
	for _, r := range rows {
		rest := r.path
		if section != "" {
			var under bool
			if rest, under = strings.CutPrefix(r.path, section+"."); !under {
				continue
			}
		}
		key, _, _ := strings.Cut(rest, ".")
		if key == "*" {
			return nil, true
		}
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys, false
}

func anything(_, _ string) bool  { return true }
func nothing(_, _ string) bool   { return false }
func onlyOn(_, new string) bool  { return new == "true" }
func onlyOff(_, new string) bool { return new == KeepOff }
func onlyLess(old, new string) bool {
	before, _ := ParseSize(old)
	after, err := ParseSize(new)
	return err == nil && after <= before
}

func moreCareful(old, new string) bool {
	order := []string{"", QueuesAuto, QueuesAsk, QueuesOff}
	return slices.Index(order, new) >= slices.Index(order, old)
}

type setter = func(c *Config, name string, text []string) error

func setBool(field func(*Config) *bool) setter {
	return func(c *Config, _ string, text []string) error {
		return setField(field(c), text, parseBool)
	}
}

func getBool(field func(Config) bool) func(Config, string) string {
	return func(c Config, _ string) string { return strconv.FormatBool(field(c)) }
}

// setField parses the one text of a scalar into its field.
func setField[T any](field *T, text []string, parse func(string) (T, error)) error {
	v, err := parse(strings.Join(text, ","))
	if err == nil {
		*field = v
	}
	return err
}

func setApp(c *Config, name string, change func(*App) error) error {
	app := c.Apps[name]
	if err := change(&app); err != nil {
		return err
	}
	if c.Apps == nil {
		c.Apps = map[string]App{}
	}
	c.Apps[name] = app
	return nil
}

func appBool(field func(*App) *bool) setter {
	return func(c *Config, name string, text []string) error {
		return setApp(c, name, func(a *App) error { return setField(field(a), text, parseBool) })
	}
}

func getApp(field func(App) string) func(Config, string) string {
	return func(c Config, name string) string { return field(c.Apps[name]) }
}

func setQueues(c *Config, name string, text []string) error {
	return setApp(c, name, func(a *App) error {
		return setField(&a.Queues, text, func(s string) (string, error) { return parseWord(s, QueuesAuto, QueuesAsk, QueuesOff) })
	})
}

func setTheme(c *Config, _ string, text []string) error { return setField(&c.Theme, text, parseTheme) }

func setColor(c *Config, _ string, text []string) error {
	return setField(&c.Color, text, func(s string) (string, error) { return parseWord(s, ColorAuto, ColorAlways, ColorNever) })
}

func setTitle(c *Config, _ string, text []string) error {
	return setField(&c.Title, text, func(s string) (string, error) { return parseWord(s, TitleAuto, TitleOff) })
}

func setLogFields(c *Config, _ string, text []string) error {
	fields, err := parseFields(text)
	if err == nil {
		c.LogFields = fields
	}
	return err
}

func setMemory(c *Config, _ string, text []string) error {
	return setField(&c.Memory, text, parseMemory)
}

func setInterval(floor time.Duration, field func(*Config) *Interval) setter {
	return func(c *Config, _ string, text []string) error {
		return setField(field(c), text, func(s string) (Interval, error) { return parseInterval(s, floor) })
	}
}

func countRow(path string, field func(*Config) *int) settingRow {
	return settingRow{path, aNumber,
		func(c *Config, _ string, text []string) error { return setField(field(c), text, parseCount) },
		func(c Config, _ string) string { return strconv.Itoa(*field(&c)) }, anything}
}

// feedPath is the section of the feed. What somebody put there in error may be a token.
const feedPath = "feed."

// feedRow is a setting of the feed. A repository must not choose whose word is taken, nor who gets a token.
func feedRow(name string, field func(*Feed) *string, parse func(string) (string, error)) settingRow {
	return settingRow{feedPath + name, aWord,
		func(c *Config, _ string, text []string) error { return setField(field(&c.Feed), text, parse) },
		func(c Config, _ string) string { return *field(&c.Feed) }, nothing}
}

func setKeys(c *Config, name string, text []string) error {
	keys, err := parseKeys(text)
	if err != nil {
		return err
	}
	if c.Keys == nil {
		c.Keys = map[string][]string{}
	}
	c.Keys[name] = keys
	return nil
}
