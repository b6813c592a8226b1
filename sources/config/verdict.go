package config

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
)

// What the file says of an app's verdict: the limits of its rules, by their names.

func setVerdict(change func(*VerdictRule, []string) error) setter {
	return func(c *Config, names string, text []string) error {
		app, name := two(names)
		if err := knownRule(name); err != nil {
			return err
		}
		return setApp(c, app, func(a *App) error {
			rule := a.Verdict[name]
			if err := change(&rule, text); err != nil {
				return err
			}
			a.Verdict = with(a.Verdict, name, rule)
			return nil
		})
	}
}

func getVerdict(field func(VerdictRule) string) func(Config, string) string {
	return getOfQueue(func(a App, name string) string { return field(a.Verdict[name]) })
}

// knownRule refuses a name that no rule of the verdict has.
func knownRule(name string) error {
	var names []string
	for _, r := range verdict.Rules() {
		names = append(names, string(r.Name))
	}
	if slices.Contains(names, name) {
		return nil
	}
	return fmt.Errorf("is of no rule: there are %s%s", phrase.List(names), phrase.DidYouMean(name, names))
}

// parseLimit reads a limit of a rule.
func parseLimit(s string) (float64, error) {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(x) || x <= 0 || x > maxDepth {
		return 0, errors.New("wants a number above 0, such as 1.5")
	}
	return x, nil
}

// limitText is a limit as the file has it.
func limitText(x float64) string { return fmt.Sprint(x) }
