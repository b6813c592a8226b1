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
	aList // of strings, or one string
)

// row is one setting.
type row struct {
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
var rows = []row{
	{"apps.*.production", aBool, appBool(func(a *App) *bool { return &a.Production }), getApp(func(a App) string { return strconv.FormatBool(a.Production) }), onlyOn},
	{"apps.*.queues", aWord, setQueues, getApp(func(a App) string { return a.Queues }), moreCareful},
	{"apps.*.read_only", aBool, appBool(func(a *App) *bool { return &a.ReadOnly }), getApp(func(a App) string { return strconv.FormatBool(a.ReadOnly) }), onlyOn},
	{"read_only", aBool, setBool(func(c *Config) *bool { return &c.ReadOnly }), getBool(func(c Config) bool { return c.ReadOnly }), onlyOn},
	{"theme", aWord, setTheme, func(c Config, _ string) string { return c.Theme }, anything},
	{"color", aWord, setColor, func(c Config, _ string) string { return c.Color }, anything},
	{"ascii", aBool, setBool(func(c *Config) *bool { return &c.ASCII }), getBool(func(c Config) bool { return c.ASCII }), anything},
	{"utc", aBool, setBool(func(c *Config) *bool { return &c.UTC }), getBool(func(c Config) bool { return c.UTC }), anything},
	{"mouse", aBool, setBool(func(c *Config) *bool { return &c.Mouse }), getBool(func(c Config) bool { return c.Mouse }), anything},
	{"memory", aWord, setMemory, func(c Config, _ string) string { return c.Memory.String() }, onlyLess},
	{"poll.dynos", aWord, setInterval(2*time.Second, func(c *Config) *Interval { return &c.Poll.Dynos }), func(c Config, _ string) string { return c.Poll.Dynos.String() }, anything},
	{"poll.releases", aWord, setInterval(5*time.Second, func(c *Config) *Interval { return &c.Poll.Releases }), func(c Config, _ string) string { return c.Poll.Releases.String() }, anything},
	countRow("breakpoints.strip_columns", func(c *Config) *int { return &c.Breakpoints.StripColumns }),
	countRow("breakpoints.strip_rows", func(c *Config) *int { return &c.Breakpoints.StripRows }),
	countRow("breakpoints.two_columns", func(c *Config) *int { return &c.Breakpoints.TwoColumns }),
	countRow("breakpoints.three_columns", func(c *Config) *int { return &c.Breakpoints.ThreeColumns }),
	countRow("breakpoints.three_rows", func(c *Config) *int { return &c.Breakpoints.ThreeRows }),
	// A stranger's key map could put "roll back" on the key of "refresh".
	{"keys.*", aList, setKeys, func(c Config, name string) string { return strings.Join(c.Keys[name], " ") }, nothing},
}

// find gives the row of a path such as "apps.shop.queues" and the name in it, "shop". An action's name may hold dots.
func find(path string) (r row, name string, ok bool) {
	for _, r := range rows {
		before, after, starred := strings.Cut(r.path, "*")
		if !starred && path == r.path {
			return r, "", true
		}
		if !starred || len(path) <= len(before)+len(after) || !strings.HasPrefix(path, before) || !strings.HasSuffix(path, after) {
			continue
		}
		return r, path[len(before) : len(path)-len(after)], true
	}
	return row{}, "", false
}

// children gives the keys that may stand directly under a section, "" being the file itself; open tells that any name may.
func children(section string) (keys []string, open bool) {
	if name, ok := strings.CutPrefix(section, "apps."); ok && name != "" {
		section = "apps.*"
	}
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

func anything(_, _ string) bool { return true }
func nothing(_, _ string) bool  { return false }
func onlyOn(_, new string) bool { return new == "true" }
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
		return store(field(c), text, parseBool)
	}
}

func getBool(field func(Config) bool) func(Config, string) string {
	return func(c Config, _ string) string { return strconv.FormatBool(field(c)) }
}

// store parses the one text of a scalar into its field.
func store[T any](field *T, text []string, parse func(string) (T, error)) error {
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
		return setApp(c, name, func(a *App) error { return store(field(a), text, parseBool) })
	}
}

func getApp(field func(App) string) func(Config, string) string {
	return func(c Config, name string) string { return field(c.Apps[name]) }
}

func setQueues(c *Config, name string, text []string) error {
	return setApp(c, name, func(a *App) error {
		return store(&a.Queues, text, func(s string) (string, error) { return parseWord(s, QueuesAuto, QueuesAsk, QueuesOff) })
	})
}

func setTheme(c *Config, _ string, text []string) error { return store(&c.Theme, text, parseTheme) }

func setColor(c *Config, _ string, text []string) error {
	return store(&c.Color, text, func(s string) (string, error) { return parseWord(s, ColorAuto, ColorAlways, ColorNever) })
}

func setMemory(c *Config, _ string, text []string) error { return store(&c.Memory, text, parseMemory) }

func setInterval(floor time.Duration, field func(*Config) *Interval) setter {
	return func(c *Config, _ string, text []string) error {
		return store(field(c), text, func(s string) (Interval, error) { return parseInterval(s, floor) })
	}
}

func countRow(path string, field func(*Config) *int) row {
	return row{path, aNumber,
		func(c *Config, _ string, text []string) error { return store(field(c), text, parseCount) },
		func(c Config, _ string) string { return strconv.Itoa(*field(&c)) }, anything}
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
