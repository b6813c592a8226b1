package config

import (
	"errors"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a machine without its own time zones must not refuse a config that names one

	"app.gonogo/gonogo/model/freeze"
	"app.gonogo/gonogo/sources/remote"
)

// What the file says of launches: when nothing is to be deployed, and which apps guard may roll back.

// guardPath is a setting that counts from the user's own file alone, also when a repository's file is trusted.
const guardPath = "guard"

// mostGuarded bounds the apps that guard may act on.
const mostGuarded = 100

// FreezeWindow is a span of time in which nothing is to be deployed, written "Fri 16:00 - Mon 08:00 Europe/Berlin, the reason".
type FreezeWindow string

// GuardedApps are names of apps.
type GuardedApps []string

func setFreeze(c *Config, names string, text []string) error {
	app, name := two(names)
	return setApp(c, app, func(a *App) error {
		words := strings.Join(text, ",")
		if _, err := freeze.Parse(words, time.LoadLocation); err != nil {
			return err
		}
		a.Freeze = with(a.Freeze, name, FreezeWindow(words))
		return nil
	})
}

func setGuard(c *Config, _ string, text []string) error {
	if len(text) == 0 || len(text) > mostGuarded {
		return errors.New("wants names of apps")
	}
	for _, name := range text {
		if remote.CheckApp(name, guardPath) != nil {
			return errors.New("wants names of apps: 2 to 30 lower-case letters, digits and dashes, beginning with a letter")
		}
	}
	c.Guard = slices.Clone(text)
	return nil
}

// Windows are an app's freeze windows, by name.
func (a App) Windows() []freeze.Window {
	var all []freeze.Window
	for name, text := range a.Freeze {
		if w, err := freeze.Parse(string(text), time.LoadLocation); err == nil {
			w.Name = name
			all = append(all, w)
		}
	}
	slices.SortFunc(all, func(a, b freeze.Window) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// MayGuard tells whether the user's own file allows guard to act on an app.
func (l *Loaded) MayGuard(app string) bool {
	return strings.HasPrefix(l.Origins[guardPath], "user file ") && slices.Contains(l.Config.Guard, app)
}
