package contrast

import (
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/logs/structured"
	"app.gonogo/gonogo/model/logs/traffic"
	"app.gonogo/gonogo/model/safe"
)

// Lines compares the lines of a log that are selected with the others. A line is held against lines of its own class alone: requests against
// requests, what the app says against what it says otherwise. Its zero value leaves nothing out; it belongs to one goroutine.
type Lines struct {
	Fixed    Fixed
	Releases func(time.Time) int // which release was current, 0 where that is not known; nil: none is

	classes map[logs.Class]*Comparison
}

// Fixed is what the selection itself decides. Of that all selected lines have the same, which says nothing.
type Fixed struct {
	Fields []string
	Texts  []search.Matcher // what is looked for in the lines
}

// FixedBy is what a query decides.
func FixedBy(q search.Query) Fixed {
	var f Fixed
	if len(q.Status)+len(q.Codes) > 0 || q.ErrorsOnly || q.MinLevel > logs.None {
		f.Fields = append(f.Fields, fieldStatus, fieldCode, fieldLevel)
	}
	if len(q.Types)+len(q.Procs)+len(q.Not.Types)+len(q.Not.Procs) > 0 {
		f.Fields = append(f.Fields, fieldProcess)
	}
	for _, one := range q.Fields {
		name, _, _ := strings.Cut(one.String(), "=")
		f.Fields = append(f.Fields, name)
	}
	for _, m := range append([]search.Matcher{q.Text}, q.Also...) {
		if !m.Empty() {
			f.Texts = append(f.Texts, m)
		}
	}
	return f
}

// decides tells whether the selection decides a field's value. A text is looked for in the value as routers, loggers and JSON write it.
func (f *Fixed) decides(name, value string) bool {
	for _, one := range f.Fields {
		if one == name || strings.HasSuffix(name, "."+one) {
			return true
		}
	}
	for i := range f.Texts {
		if f.Texts[i].MatchString(name + "=") { // whatever the value
			continue
		}
		for _, form := range [...]string{name + "=" + value, name + `="` + value + `"`, `"` + name + `":"` + value + `"`} {
			if f.Texts[i].MatchString(form) {
				return true
			}
		}
	}
	return false
}

// Add counts a line.
func (c *Lines) Add(l logs.Line, selected bool) {
	if l.Gap {
		return
	}
	one := c.classes[l.Class]
	if one == nil {
		if c.classes == nil {
			c.classes = map[logs.Class]*Comparison{}
		}
		one = &Comparison{}
		c.classes[l.Class] = one
	}
	one.Line(selected)
	FieldsOf(l, func(name, value string) { one.Add(name, value, selected) })
	if c.Releases == nil || l.Timeless {
		return
	}
	version := "earlier"
	if v := c.Releases(l.At); v > 0 {
		version = "v" + strconv.Itoa(v)
	}
	one.Add(FieldRelease, version, selected)
}

// Answer is what is different about the selected lines.
type Answer struct {
	Class     logs.Class // of the lines that were compared: the one that most of the selected are of
	Bad, Rest int        // selected lines of the class, and others
	Rows      []Row
	Looked    int // values that were looked at
}

// Answer tells the differences of the class that most of the selected lines are of.
func (c *Lines) Answer() Answer {
	var most Answer
	for class, one := range c.classes {
		if bad, rest := one.Lines(); bad > most.Bad || bad == most.Bad && bad > 0 && class < most.Class {
			most = Answer{Class: class, Bad: bad, Rest: rest}
		}
	}
	one := c.classes[most.Class]
	if one == nil || most.Rest == 0 {
		return most
	}
	for name, f := range one.fields {
		for value := range f.values {
			if c.Fixed.decides(name, value) {
				delete(one.fields, name)
				break
			}
		}
	}
	most.Rows, most.Looked = one.Rows()
	return most
}

// The names of what a line has besides its structured fields.
const (
	fieldPath     = "path"
	fieldMethod   = "method"
	fieldHost     = "host"
	fieldDyno     = "dyno"
	fieldClient   = "client"
	fieldProtocol = "protocol"
	fieldStatus   = "status"
	fieldCode     = "code"
	FieldRelease  = "release" // the release that was current
	fieldProcess  = "process"
	fieldLevel    = "level"
)

// longestValue is the longest value that is looked at: longer ones are texts, and each is another.
const longestValue = 64

// FieldsOf gives the fields of a line that are worth comparing. They are good as long as the line's text is.
func FieldsOf(l logs.Line, give func(name, value string)) {
	known := func(name, value string) {
		if value != "" && len(value) <= longestValue {
			give(name, value)
		}
	}
	if l.Class == logs.Routing {
		if r, ok := logs.ParseRouter(l.Text); ok {
			routerFields(r, known)
			return
		}
	}
	known(fieldProcess, l.Proc)
	if l.Level != logs.None {
		known(fieldLevel, l.Level.String())
	}
	_, body := logs.Body(l.Text)
	fields, ok := structured.JSON(body)
	if !ok {
		if fields, ok = structured.Pairs(body); !ok {
			return
		}
	}
	for _, f := range fields {
		switch {
		case isLevelName(f.Name): // told above
		case strings.HasSuffix(f.Name, fieldPath):
			known(f.Name, traffic.FoldPath(f.Value))
		default:
			known(f.Name, f.Value)
		}
	}
}

func isLevelName(name string) bool {
	switch name {
	case fieldLevel, "severity", "lvl", "levelname", "log.level":
		return true
	}
	return false
}

func routerFields(r logs.Router, give func(name, value string)) {
	give(fieldPath, safe.Redact(traffic.FoldPath(r.Path)))
	give(fieldMethod, r.Method)
	give(fieldHost, r.Host)
	give(fieldDyno, r.Dyno)
	give(fieldClient, clientNet(r.Fwd))
	give(fieldProtocol, r.Protocol)
	give(fieldCode, r.Code)
	if r.Status > 0 {
		give(fieldStatus, strconv.Itoa(r.Status))
	}
}

// clientNet is the net of the client that the router saw, which one house or office has most often to itself: /24, or /48 of IPv6. It is empty
// where no address is named. Behind a CDN fwd is a list, and the last is who asked.
func clientNet(fwd string) string {
	last := strings.TrimSpace(fwd[strings.LastIndexByte(fwd, ',')+1:])
	last = strings.TrimPrefix(strings.ToLower(last), "::ffff:")
	if parts := strings.Split(last, "."); len(parts) == 4 {
		for _, one := range parts {
			if n, err := strconv.ParseUint(one, 10, 8); err != nil || strconv.FormatUint(n, 10) != one {
				return ""
			}
		}
		return strings.Join(parts[:3], ".") + ".0/24"
	}
	return net6(last)
}

// groups6 is how many groups an IPv6 address has, of which the net has the first netGroups.
const (
	groups6   = 8
	netGroups = 3
)

// net6 is the /48 net of an IPv6 address: its first three groups. Those that :: leaves out are zero.
func net6(address string) string {
	head, tail, short := strings.Cut(address, "::")
	first, rest := groupsOf(head), groupsOf(tail)
	switch {
	case first == nil || rest == nil, !short && len(first) != groups6, short && len(first)+len(rest) >= groups6:
		return ""
	}
	for range groups6 - len(first) - len(rest) {
		first = append(first, "0")
	}
	return strings.Join(append(first, rest...)[:netGroups], ":") + "::/48"
}

// groupsOf is the groups of a part of an IPv6 address without leading zeros; nil where one is none.
func groupsOf(part string) []string {
	groups := []string{}
	if part == "" {
		return groups
	}
	for one := range strings.SplitSeq(part, ":") {
		n, err := strconv.ParseUint(one, 16, 16)
		if err != nil {
			return nil
		}
		groups = append(groups, strconv.FormatUint(n, 16))
	}
	return groups
}
