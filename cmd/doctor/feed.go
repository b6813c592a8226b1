package doctor

import (
	"context"
	"slices"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/strip"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/tui/plain"
)

// How long a feed may take, of how many apps it is asked what it has, and how old that may be.
const (
	feedWithin   = 20 * time.Second
	mostFed      = 5
	feedOldAfter = time.Minute
)

// watches tells whether the platform is watched by way of a gonogo that serves.
func (d *doctor) watches() bool { return d.session != nil && d.session.Watches() }

// checkFeed asks the gonogo that serves for its apps, and how old what it has of them is.
func (d *doctor) checkFeed(ctx context.Context) plain.Finding {
	ctx, cancel := context.WithTimeout(ctx, feedWithin)
	defer cancel()
	remote, err := d.session.Remote()
	if err != nil {
		return failing(err)
	}
	where := fault.Clean(remote.String())
	if d.session.Flags.Feed.Configured {
		where += " of the config"
	}
	served, err := d.session.FeedApps(ctx)
	if err != nil {
		f := failing(err)
		f.Text = where + ": " + f.Text
		return f
	}
	if len(served) == 0 {
		return plain.Finding{Result: plain.Warn, Text: where + " serves no app yet", Do: "look at the gonogo that serves: it may wait for the platform"}
	}
	for _, name := range d.flags.Apps {
		if !slices.Contains(served, name) {
			return plain.Finding{Result: plain.Fail, Text: where + " serves " + phrase.List(served) + ", and not " + fault.Clean(name), Do: "--feed '' asks the platform for it; gonogo serve -a " + fault.Clean(name) + " serves it"}
		}
	}
	asked := d.flags.Apps
	if len(asked) == 0 {
		asked = served
	}
	asked = asked[:min(len(asked), mostFed)]
	var told, old []string
	for _, name := range served {
		text := fault.Clean(name)
		if slices.Contains(asked, name) {
			age, fresh := d.feedAge(ctx, name)
			if text += " (" + age + ")"; !fresh {
				old = append(old, fault.Clean(name))
			}
		}
		told = append(told, text)
	}
	all := plain.Finding{Result: plain.OK, Text: where + " serves " + phrase.List(told)}
	if len(old) > 0 {
		all.Result, all.Do = plain.Warn, "look at the gonogo that serves: it reads nothing new of "+phrase.List(old)
	}
	return all
}

// feedAge is how old what a feed has of an app is.
func (d *doctor) feedAge(ctx context.Context, name string) (text string, fresh bool) {
	s, a, err := d.session.FeedState(ctx, name, 0)
	if err != nil {
		return "nothing yet", false
	}
	one := strip.Of(s, a)
	if one.At.IsZero() {
		return "nothing yet", false
	}
	age := max(0, one.Now.Sub(one.At))
	return phrase.Age(age) + " old", age < feedOldAfter
}
