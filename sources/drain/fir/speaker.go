package fir

import (
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/sources/otlp"
)

// speaker is who a line is of, as the header of a log session names it.
type speaker struct{ source, process string }

const (
	routerSource  = "heroku-router"
	runtimeSource = "heroku-runtime"
	appSource     = "app"
)

// mostName bounds a name in a header, in bytes.
const mostName = 100

// AppOf is the name of the app that sent records; empty when they do not say.
func AppOf(of *otlp.Origin) string {
	v, _ := otlp.Find(of.Resource, "heroku.app.name")
	return name(v.String())
}

// speakerOf tells who speaks.
func (f *facts) speakerOf(scope string) speaker {
	called := strings.ToLower(f.text(service))
	known, ok := services[called]
	if !ok {
		known, ok = services[strings.ToLower(scope)]
	}
	who := speaker{appSource, f.dynoName()}
	switch {
	case ok:
		who.source = known.source
		if known.process != "" {
			who.process = known.process
		}
	case strings.HasPrefix(called, "heroku-"): // another of the platform's services
		who.source = name(called)
	}
	return who
}

// dynoName is the name of the dyno, or what comes nearest.
func (f *facts) dynoName() string {
	for _, is := range [...]part{dyno, process, service} {
		if n := name(f.text(is)); n != "" {
			return n
		}
	}
	return "app"
}

// name is a text as it may stand in a header.
func name(text string) string {
	text = text[:min(len(text), mostName)]
	if text == "" || logs.IsName([]byte(text)) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r < 0x80 && logs.IsName([]byte{byte(r)}) {
			return r
		}
		return '-'
	}, text)
}
