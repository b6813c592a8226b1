package view

import (
	"math"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/anomaly"
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/unusual"
)

// errorsDoc is what --json prints of an app. What is not known is absent.
type errorsDoc struct {
	App        string       `json:"app"`
	Errors     []errorDoc   `json:"errors"`
	Anomalies  *[]anomalyOf `json:"anomalies,omitempty"` // absent while too little of the log is known to tell what is usual
	Owners     []ownerDoc   `json:"owners,omitempty"`
	NotCounted notCounted   `json:"not_counted"`
}

// notCounted is pages that never were.
type notCounted struct {
	Errors int `json:"errors"`
	Count  int `json:"count"`
}

// anomalyOf is something that comes unusually often.
type anomalyOf struct {
	Kind    unusual.Kind `json:"kind"`
	Name    string       `json:"name,omitempty"`  // the code, or the method and the path; absent of all errors
	Title   string       `json:"title,omitempty"` // of a code
	Count   int          `json:"count"`           // in the fuller of the newest two spans of so many seconds
	Seconds int          `json:"seconds"`
	Usual   float64      `json:"usual"` // the median of such spans
	Score   float64      `json:"score"`
	Since   time.Time    `json:"since"`
	Version int          `json:"version,omitempty"` // the newest release; whether it has to do with it is not known
	By      string       `json:"by,omitempty"`
}

// ownerDoc is the errors of one owner.
type ownerDoc struct {
	Owner  string      `json:"owner,omitempty"` // absent: nobody is named
	Errors int         `json:"errors"`
	New    int         `json:"new"`
	Count  int         `json:"count"`
	Now    float64     `json:"per_minute_now"`
	Split  *errorSplit `json:"split,omitempty"`
}

// document is what --json prints.
func (f *errorsFlags) document(a *model.App, list errorList) errorsDoc {
	name := a.Info.Name
	if name == "" {
		name = string(a.ID)
	}
	d := errorsDoc{App: name, Errors: []errorDoc{}, NotCounted: notCounted{list.pages, list.times}}
	for _, r := range list.rows[:min(len(list.rows), f.num)] {
		d.Errors = append(d.Errors, docOf(a, r, list.current, list.around))
	}
	if a.Errors.Total().Known() {
		d.Anomalies = &[]anomalyOf{}
		for _, one := range list.anomalies {
			*d.Anomalies = append(*d.Anomalies, anomalyOf{one.Kind, one.Name, one.Title, one.Count, int(anomaly.Width.Seconds()), one.Usual, round(one.Score), one.Since, one.Version, one.By})
		}
	}
	for _, o := range model.ByOwner(list.rows, list.around) {
		if o.Owner == "" && len(d.Owners) == 0 { // nobody is named at all
			break
		}
		d.Owners = append(d.Owners, ownerDoc{o.Owner, o.Groups, o.New, o.Count, round(o.Now), splitOf(o.Split)})
	}
	return d
}

// errorDoc is a group of errors as --json has it. What is not known is absent.
type errorDoc struct {
	Fingerprint string              `json:"fingerprint"`
	Language    exceptions.Language `json:"language,omitempty"`
	Class       string              `json:"class,omitempty"` // absent for lines that are of no exception
	Message     string              `json:"message"`
	Count       int                 `json:"count"`
	First       time.Time           `json:"first"`
	Last        time.Time           `json:"last"`
	Dynos       []string            `json:"dynos"`
	Releases    []errorRelease      `json:"releases"`
	Routes      []errorRoute        `json:"routes"`
	Owner       string              `json:"owner,omitempty"`
	Status      rollup.Status       `json:"status"`
	Since       int                 `json:"first_version,omitempty"` // the release that it was first seen on
	Root        string              `json:"root,omitempty"`          // the class that started the chain
	Suspect     *errorSuspect       `json:"suspect,omitempty"`
	Split       *errorSplit         `json:"split,omitempty"`
	Frames      []errorFrame        `json:"frames"` // of a sample, the innermost call first
	Requests    []string            `json:"requests,omitempty"`
	Because     errorBecause        `json:"because"`
}

type errorRelease struct {
	Version int       `json:"version,omitempty"` // absent: before the first that is known
	Count   int       `json:"count"`
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`
}

type errorRoute struct {
	Method string `json:"method,omitempty"`
	Path   string `json:"path"`
	Count  int    `json:"count"`
}

// errorSuspect is the likeliest of the commits that changed what the trace names. It changed it; whether it caused the error is not known.
type errorSuspect struct {
	Commit  string `json:"commit"`
	Author  string `json:"author"`
	Subject string `json:"subject"`
	Version int    `json:"version"`
	Path    string `json:"path"`
	Line    int    `json:"line,omitempty"`
	Reason  string `json:"reason"`
	Among   int    `json:"among,omitempty"` // it is one of so many commits, not known which

	Hunk *errorHunk `json:"hunk,omitempty"`
}

// errorHunk is what the commit changed near the trace.
type errorHunk struct {
	Path  string   `json:"path"`
	From  int      `json:"from"`          // number of the first line as the commit left the file
	Lines []string `json:"lines"`         // each with " ", "+" or "-" in front
	Cut   bool     `json:"cut,omitempty"` // there are more
}

// errorSplit is how often the error came before and after the current release became current, over about the same length of time.
type errorSplit struct {
	Version int       `json:"version"`
	Before  errorRate `json:"before"`
	Since   errorRate `json:"since"`
	Differ  bool      `json:"differ"` // by more than chance
}

// errorRate is a rate, and the bounds within which the true one lies in 19 of 20 cases.
type errorRate struct {
	Count     int     `json:"count"`
	Seconds   float64 `json:"seconds"`
	PerMinute float64 `json:"per_minute"`
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
}

func rateOf(r rollup.Rate) errorRate {
	low, high := r.Bounds()
	return errorRate{r.Count, round(r.Over.Seconds()), round(r.PerMinute()), round(low), round(high)}
}

// round leaves three decimals.
func round(v float64) float64 { return math.Round(v*1000) / 1000 }

type errorFrame struct {
	File string `json:"file,omitempty"`
	Func string `json:"function,omitempty"`
	Line int    `json:"line,omitempty"`
	App  bool   `json:"app,omitempty"` // the app's own code
	URL  string `json:"url,omitempty"` // of the line of source, where the config says source_url
}

// errorBecause is what the fingerprint was made of.
type errorBecause struct {
	Place   string `json:"place,omitempty"`
	Message string `json:"message,omitempty"`
	Rule    string `json:"rule,omitempty"`
}

func docOf(a *model.App, r model.ErrorRow, c, around rollup.Current) errorDoc {
	e, release := &r.Sample, c.Version
	d := errorDoc{Fingerprint: r.Fingerprint.String(), Language: e.Language, Class: e.Class, Message: e.Message, Count: r.Count, First: r.First, Last: r.Last,
		Dynos: r.DynoNames(), Owner: r.Owner, Status: r.Status, Since: r.Since, Root: e.Root, Requests: r.Requests,
		Releases: []errorRelease{}, Routes: []errorRoute{}, Frames: []errorFrame{},
		Because: errorBecause{Place: r.Reason.Place, Message: r.Reason.Message, Rule: r.Rule}}
	for _, one := range r.Releases {
		d.Releases = append(d.Releases, errorRelease(one))
	}
	for _, one := range r.Routes {
		d.Routes = append(d.Routes, errorRoute(one))
	}
	for _, f := range e.Frames {
		d.Frames = append(d.Frames, errorFrame{f.File, f.Func, f.Line, f.App, a.SourceLink(f, a.Ledger.CommitOf(release))})
	}
	d.Split = splitOf(r.Split(around))
	if len(r.Suspects) > 0 {
		s := r.Suspects[0]
		d.Suspect = &errorSuspect{Commit: s.Commit.SHA, Author: s.Commit.Author, Subject: s.Commit.Subject, Version: release, Path: s.Path, Line: s.Line, Reason: string(s.Reason), Among: s.Among}
		if s.Near != nil {
			d.Suspect.Hunk = &errorHunk{s.Near.Path, s.Near.Hunk.From, s.Near.Hunk.Text, s.Near.Hunk.Cut}
		}
	}
	return d
}

func splitOf(one rollup.Split) *errorSplit {
	if !one.Known() {
		return nil
	}
	return &errorSplit{one.Version, rateOf(one.Earlier), rateOf(one.Since), one.Differ()}
}
