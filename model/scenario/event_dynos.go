package scenario

import (
	"fmt"
	"slices"
	"strings"

	"app.gonogo/gonogo/model"
)

// gone is the state that takes a dyno off the list.
const gone = "gone"

// dynosEvent is a list of dynos: the whole, or, as a part, some of them.
type dynosEvent struct {
	part  bool
	dynos []dynoWord
}

// dynoWord is "web.1=up@v74": a name, a state and, if told, the release.
type dynoWord struct {
	name, state string
	release     int
}

func readDynos(a *args) event {
	e := dynosEvent{}
	if !a.flag("none") {
		e.dynos = readDynoWords(a)
	}
	return e
}

func readDyno(a *args) event { return dynosEvent{part: true, dynos: readDynoWords(a)} }

func readDynoWords(a *args) []dynoWord {
	var list []dynoWord
	for _, w := range a.rest() {
		d := dynoWord{name: w.key}
		state, release, told := strings.Cut(w.value, "@")
		if d.state = state; told {
			d.release = a.version(release)
		}
		list = append(list, d)
	}
	if len(list) == 0 {
		a.fail("the dynos are missing")
	}
	return list
}

func (e dynosEvent) facts(c *cast) []reported {
	next := slices.Clone(c.dynos)
	if !e.part {
		next = nil
	}
	for _, w := range e.dynos {
		d := c.dyno(w)
		i := slices.IndexFunc(next, func(x model.Dyno) bool { return x.Name == w.name })
		switch {
		case w.state == gone && i >= 0:
			next = slices.Delete(next, i, i+1)
		case w.state == gone:
		case i >= 0:
			next[i] = d
		default:
			next = append(next, d)
		}
	}
	c.dynos = next
	return []reported{{source: model.DynosSource, fact: &model.Dynos{Dynos: slices.Clone(next)}}}
}

// dyno is the life that a word tells of: a new one on a start or another release, else the one that was.
func (c *cast) dyno(w dynoWord) model.Dyno {
	i := slices.IndexFunc(c.dynos, func(d model.Dyno) bool { return d.Name == w.name })
	d := model.Dyno{Name: w.name, Type: typeOf(w.name), Size: "Standard-1X"}
	if i >= 0 {
		d = c.dynos[i]
	}
	starts := w.state == "starting" && d.State != "starting"
	if i < 0 || starts || w.release != 0 && w.release != d.Release {
		c.lives[w.name]++
		d.ID, d.CreatedAt, d.UpdatedAt = fmt.Sprintf("%s#%d", w.name, c.lives[w.name]), c.now, c.now
		d.Release = w.release
		if d.Release == 0 {
			d.Release = c.current()
		}
	}
	if d.State != w.state {
		d.State, d.UpdatedAt = w.state, c.now
	}
	d.Command = "bundle exec " + d.Type
	for _, t := range c.types {
		if t.Type == d.Type {
			d.Size, d.Command = t.Size, t.Command
		}
	}
	return d
}

func (c *cast) current() int {
	for _, r := range c.releases {
		if r.Current {
			return r.Version
		}
	}
	return 0
}

// typeOf is the process type in a dyno's name: web of web.1, and of web-7c9f6d5b8-x2k4q.
func typeOf(name string) string {
	if kind, _, ok := strings.Cut(name, "."); ok {
		return kind
	}
	if parts := strings.Split(name, "-"); len(parts) > 2 {
		return strings.Join(parts[:len(parts)-2], "-")
	}
	return name
}

// vitalsEvent is a sample of one dyno; negative is unknown.
type vitalsEvent struct {
	dyno                string
	memory, quota, load float64
}

func readVitals(a *args) event {
	e := vitalsEvent{dyno: a.bare("the dyno")}
	e.memory, e.quota, e.load = a.float(a.text("memory", "-1")), a.float(a.text("quota", "-1")), a.float(a.text("load", "-1"))
	return e
}

func (e vitalsEvent) facts(c *cast) []reported {
	life := ""
	for _, d := range c.dynos {
		if d.Name == e.dyno {
			life = d.ID
		}
	}
	return []reported{{source: model.LogsSource, fact: &model.Vitals{Dyno: e.dyno, Life: life, Memory: e.memory, Quota: e.quota, Load: e.load}}}
}
