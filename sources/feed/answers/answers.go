// Package answers answers what is asked of the Platform API from a feed, as far as that knows: the verbs that print a view read an app by way of
// a gonogo that serves as they read it from the platform. Nothing leaves the process but the reading of the feed.
package answers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/heroku/api"
)

// URL is the address of an API that is answered here: nothing is sent there.
const URL = "http://localhost"

// Token is the token that such an API takes.
const Token = "none"

// Transport carries requests for the Platform API to a feed.
type Transport struct {
	Remote feed.Remote
	By     string // the program and its version
	Clock  func() time.Time
}

// Snapshot is what a feed knows of an app now: the last value of each of its facts.
type Snapshot struct {
	App   model.AppID
	Name  string
	Now   time.Time // by the platform's clock
	facts map[string]model.Fact
}

// readWithin bounds the reading of a feed for one answer.
const readWithin = 15 * time.Second

// Read reads what a feed has of an app. since is how far back lines of the log are wanted; zero: not at all.
func (t *Transport) Read(ctx context.Context, app string, since time.Time) (*feed.Header, []model.Event, error) {
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	var head *feed.Header
	var events []model.Event
	r := feed.NewReader(feed.ReaderOptions{
		Name: model.AppSource, By: t.By, Clock: t.Clock, Team: true, Known: since, Dial: t.Remote.Dialer(app),
		Past: func(h feed.Header, past []model.Event) []model.Event {
			head, events = &h, past
			cancel()
			return nil
		},
	})
	err := r.Run(ctx, func(model.Event) {})
	switch {
	case head != nil:
		return head, events, nil
	case err != nil:
		return nil, nil, err
	}
	return nil, nil, cmpErr(ctx.Err())
}

func cmpErr(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &sources.Failure{Code: "timeout", Why: "the feed has not told all that it knows in time"}
}

// snapshot reads the last values.
func (t *Transport) snapshot(ctx context.Context, app string) (*Snapshot, error) {
	h, events, err := t.Read(ctx, app, t.Clock())
	if err != nil {
		return nil, err
	}
	s := &Snapshot{App: h.App, Name: h.Name, Now: t.Clock(), facts: map[string]model.Fact{}}
	for _, e := range events {
		s.facts[string(e.Fact.Kind())] = e.Fact
		if c, ok := e.Fact.(*model.Clock); ok && c.Origin == string(model.PlatformSource) {
			s.Now = t.Clock().Add(time.Duration(c.Ahead))
		}
	}
	return s, nil
}

// RoundTrip answers a request.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case r.Method != http.MethodGet:
		return refusal(r, http.StatusForbidden, "a feed is read alone: orders go to the platform"), nil
	case len(parts) == 1 && parts[0] == "apps":
		return t.apps(r)
	case len(parts) < 2 || parts[0] != "apps":
		return refusal(r, http.StatusForbidden, "a feed does not have it"), nil
	}
	s, err := t.snapshot(r.Context(), parts[1])
	if err != nil {
		return failed(r, err)
	}
	body, ok := s.answer(parts[2:])
	if !ok {
		return refusal(r, http.StatusNotFound, "the feed does not have it"), nil
	}
	return answered(r, http.StatusOK, body, s.Now), nil
}

// apps are the apps that are served.
func (t *Transport) apps(r *http.Request) (*http.Response, error) {
	list, err := t.Remote.Apps(r.Context())
	if err != nil {
		return failed(r, err)
	}
	return answered(r, http.StatusOK, list, time.Time{}), nil
}

// failed is a feed that cannot be read: an app that it does not have is the API's own word for that.
func failed(r *http.Request, err error) (*http.Response, error) {
	if f := new(sources.Failure); errors.As(err, &f) && f.Code == feed.CodeNoApp {
		return answered(r, http.StatusNotFound, refused{"not_found", "Couldn't find that app.", "app"}, time.Time{}), nil
	}
	return nil, err
}

type refused struct {
	ID       string `json:"id"`
	Message  string `json:"message"`
	Resource string `json:"resource,omitempty"`
}

func refusal(r *http.Request, status int, why string) *http.Response {
	id := "forbidden"
	if status == http.StatusNotFound {
		id = "not_found"
	}
	return answered(r, status, refused{ID: id, Message: why}, time.Time{})
}

func answered(r *http.Request, status int, body any, now time.Time) *http.Response {
	text, err := json.Marshal(body)
	if err != nil { // all of it is ours
		status, text = http.StatusInternalServerError, []byte("{}")
	}
	h := http.Header{"Content-Type": {"application/json"}}
	if !now.IsZero() {
		h.Set("Date", now.UTC().Format(http.TimeFormat))
	}
	return &http.Response{Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: h,
		Body: io.NopCloser(bytes.NewReader(text)), ContentLength: int64(len(text)), Request: r}
}

// fact gives the last value of a kind.
func fact[F model.Fact](s *Snapshot, kind model.Kind) (F, bool) {
	f, ok := s.facts[string(kind)].(F)
	return f, ok
}

// answer is what the API says of the app behind its path.
func (s *Snapshot) answer(path []string) (any, bool) {
	if len(path) == 0 {
		return s.app()
	}
	switch path[0] {
	case "dynos":
		f, ok := fact[*model.Dynos](s, "dynos")
		return s.dynos(f), ok
	case "formation":
		f, ok := fact[*model.Formation](s, "formation")
		return s.formation(f), ok
	case "addons":
		f, ok := fact[*model.AddOns](s, "addons")
		return addOns(f), ok
	case "releases":
		return s.releases(path[1:])
	case "slugs":
		return s.slug(path[1:])
	case "pipeline-couplings":
		return s.coupling()
	case "features":
		f, ok := fact[*model.AppInfo](s, "app")
		return map[string]bool{"enabled": ok && f.Preboot}, ok && len(path) == 2 && path[1] == "preboot"
	}
	return nil, false
}

type named struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

func (s *Snapshot) ref() named { return named{string(s.App), s.Name} }

type email struct {
	Email string `json:"email"`
}

func (s *Snapshot) app() (any, bool) {
	f, ok := fact[*model.AppInfo](s, "app")
	if !ok {
		return nil, false
	}
	return struct {
		ID          model.AppID `json:"id"`
		Name        string      `json:"name"`
		Generation  named       `json:"generation"`
		Maintenance bool        `json:"maintenance"`
		Region      named       `json:"region"`
		Stack       named       `json:"stack"`
		Owner       email       `json:"owner"`
		WebURL      string      `json:"web_url"`
		ReleasedAt  time.Time   `json:"released_at"`
	}{s.App, f.Name, named{Name: f.Generation}, f.Maintenance, named{Name: f.Region}, named{Name: f.Stack}, email{f.Owner}, f.WebURL, f.ReleasedAt}, true
}

func (s *Snapshot) coupling() (any, bool) {
	f, ok := fact[*model.AppInfo](s, "app")
	if !ok || f.Stage == "" {
		return nil, false
	}
	return map[string]any{"stage": f.Stage, "pipeline": named{Name: f.Pipeline}, "app": s.ref()}, true
}

type version struct {
	Version int `json:"version"`
}

type dyno struct {
	App       named     `json:"app"`
	Command   string    `json:"command"`
	CreatedAt time.Time `json:"created_at"`
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Release   version   `json:"release"`
	Size      string    `json:"size"`
	State     string    `json:"state"`
	Type      string    `json:"type"`
	UpdatedAt time.Time `json:"updated_at"`
}

func (s *Snapshot) dynos(f *model.Dynos) any {
	list := []dyno{}
	if f == nil {
		return list
	}
	for _, d := range f.Dynos {
		list = append(list, dyno{s.ref(), d.Command, d.CreatedAt, d.ID, d.Name, version{d.Release}, d.Size, d.State, d.Type, d.UpdatedAt})
	}
	return list
}

type processType struct {
	App      named  `json:"app"`
	Command  string `json:"command"`
	Quantity int    `json:"quantity"`
	Size     string `json:"size"`
	Type     string `json:"type"`
}

func (s *Snapshot) formation(f *model.Formation) any {
	list := []processType{}
	if f == nil {
		return list
	}
	for _, t := range f.Types {
		list = append(list, processType{s.ref(), t.Command, t.Quantity, t.Size, t.Type})
	}
	return list
}

func addOns(f *model.AddOns) any {
	list := []map[string]named{}
	if f == nil {
		return list
	}
	for _, n := range f.Names {
		list = append(list, map[string]named{"plan": {Name: n}})
	}
	return list
}

type release struct {
	App         named     `json:"app"`
	AddOns      []string  `json:"addon_plan_names"`
	CreatedAt   time.Time `json:"created_at"`
	Current     bool      `json:"current"`
	Description string    `json:"description"`
	Eligible    bool      `json:"eligible_for_rollback"`
	ID          string    `json:"id"`
	Slug        *named    `json:"slug"`
	Status      string    `json:"status"`
	UpdatedAt   time.Time `json:"updated_at"`
	User        email     `json:"user"`
	Version     int       `json:"version"`
}

func (s *Snapshot) releases(path []string) (any, bool) {
	f, ok := fact[*model.Releases](s, "releases")
	if !ok {
		return nil, false
	}
	list := []release{}
	for _, r := range f.Releases {
		one := s.release(r)
		if len(path) > 0 && path[0] == strconv.Itoa(r.Version) {
			return one, true
		}
		list = append(list, one)
	}
	return list, len(path) == 0
}

// slug is the commit that a release was built from.
func (s *Snapshot) slug(path []string) (any, bool) {
	f, ok := fact[*model.Releases](s, "releases")
	if !ok || len(path) != 1 {
		return nil, false
	}
	for _, r := range f.Releases {
		if r.Slug == path[0] && r.Commit != "" {
			return map[string]string{"id": r.Slug, "commit": r.Commit}, true
		}
	}
	return nil, false
}

func (s *Snapshot) release(r ledger.Release) release {
	out := release{App: s.ref(), AddOns: r.AddOns, CreatedAt: r.CreatedAt, Current: r.Current, Description: r.Description, Eligible: r.Eligible, ID: r.ID,
		Status: r.Status, UpdatedAt: r.UpdatedAt, User: email{r.By}, Version: r.Version}
	if r.Slug != "" {
		out.Slug = &named{ID: r.Slug}
	}
	return out
}

// Client makes a client of the Platform API that a feed answers.
func (t *Transport) Client(o api.Options) (*api.Client, error) {
	o.URL, o.Token, o.Transport, o.ReadOnly, o.Clock = URL, Token, t, true, t.Clock
	return api.NewClient(o)
}
