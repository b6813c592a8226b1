package sim

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"app.gonogo/gonogo/sources/heroku/sim/page"
	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// bodyLimit is more than any request of the API needs.
const bodyLimit = 1 << 20

// versioned is an Accept header that names version 3, with or without variant.
var versioned = regexp.MustCompile(`application/vnd\.heroku\+json; *version=3(\.[\w-]+)?`)

// call is one request to the API, with the world brought up to now.
type call struct {
	p    *Platform
	w    *world.World
	r    *http.Request
	app  *world.App // of /apps/{app}/…; never nil there
	body []byte
}

// endpoint answers a call with a value to send as JSON: a list of entries is
// paged by Range, created gives a 201. It runs under the platform's lock.
type endpoint func(*call) (any, error)

// created wraps the view of something new.
type created struct{ view any }

func (e apiError) Error() string { return e.message }

// handler is the whole HTTP face: the API behind its checks, and the streams
// and the status page, which ask for no token.
func (p *Platform) handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, e := range endpoints {
		mux.Handle(pattern, p.endpoint(e))
	}
	mux.HandleFunc("GET /streams/{session}", p.streamLog)
	mux.HandleFunc("GET /output/{release}", p.streamOutput)
	mux.HandleFunc("GET /api/v4/current-status", p.currentStatus)
	p.trustPage(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if p.admit(w, r) {
			writeError(w, notSimulated(http.StatusNotFound, r.Method+" "+r.URL.Path))
		}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.head(w, r)
		if f := p.faultFor(r); f != nil && f.strike(w, r) {
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// head sets the headers that every answer has.
func (p *Platform) head(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.catchUp()
	id := p.world.Read.UUID()
	if sent := r.Header.Get("Request-Id"); sent != "" {
		id = sent + "," + id
	}
	h := w.Header()
	h.Set("Request-Id", id)
	h.Set("Date", p.world.Now.UTC().Format(http.TimeFormat))
	h.Set("Cache-Control", "private, no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
}

// admit checks what the API checks before it looks at the path: the token, the
// version, the budget and whether the platform is well.
func (p *Platform) admit(w http.ResponseWriter, r *http.Request) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	refuse := func(status int) bool {
		writeError(w, errorOf(status))
		return false
	}
	if !p.authorized(r) {
		return refuse(http.StatusUnauthorized)
	}
	if accept := r.Header.Get("Accept"); !versioned.MatchString(accept) {
		return refuse(http.StatusNotAcceptable)
	}
	remaining, ok := p.budget.spend(p.world.Now, r.URL.Path == rateLimitsPath)
	w.Header().Set("RateLimit-Remaining", strconv.Itoa(remaining))
	if !ok {
		w.Header().Set("Retry-After", "1")
		return refuse(http.StatusTooManyRequests)
	}
	if o := p.world.Outage; o != nil && p.world.Read.Odds(o.APIErrors) {
		return refuse(http.StatusServiceUnavailable)
	}
	return true
}

// authorized accepts the token as a bearer, or as the password of Basic.
func (p *Platform) authorized(r *http.Request) bool {
	if _, password, ok := r.BasicAuth(); ok {
		return password == p.token
	}
	return r.Header.Get("Authorization") == "Bearer "+p.token
}

// endpoint serves one route of the API.
func (p *Platform) endpoint(e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !p.admit(w, r) {
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
		if err != nil {
			writeError(w, errorOf(http.StatusBadRequest))
			return
		}
		if value, err := p.answer(e, r, body); err != nil {
			p.fail(w, err)
		} else {
			send(w, r, value)
		}
	})
}

// recorder is a value made ready under the lock.
type recorder struct {
	status int
	json   []byte
	page   page.Page
}

// answer runs an endpoint under the lock and renders its value there, since a
// view may point into the world.
func (p *Platform) answer(e endpoint, r *http.Request, body []byte) (recorder, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.catchUp()
	defer p.catchUp() // what the call has written reaches the streams at once
	c := &call{p: p, w: p.world, r: r, body: body}
	if name := r.PathValue("app"); name != "" {
		if c.app = p.world.AppNamed(name); c.app == nil {
			return recorder{}, notFound("app", "app")
		}
	}
	value, err := e(c)
	if err != nil {
		return recorder{}, err
	}
	out := recorder{status: http.StatusOK}
	switch v := value.(type) {
	case created:
		out.status, value = http.StatusCreated, v.view
	case []page.Entry:
		asked, err := page.Parse(r.Header.Get("Range"))
		if err != nil {
			return recorder{}, err
		}
		if out.page, err = asked.Slice(v); err != nil {
			return recorder{}, err
		}
		value = out.page.Views
	}
	out.json, err = json.Marshal(value)
	return out, err
}

// fail writes the error answer that an error stands for.
func (p *Platform) fail(w http.ResponseWriter, err error) {
	var known apiError
	switch {
	case errors.As(err, &known):
		writeError(w, known)
	case errors.Is(err, page.ErrRange):
		writeError(w, errorOf(http.StatusRequestedRangeNotSatisfiable))
	case errors.Is(err, world.ErrNoProcessType):
		writeError(w, notFound("formation", "process type"))
	case errors.Is(err, world.ErrIneligible), errors.Is(err, world.ErrQuantity), errors.Is(err, world.ErrSize):
		writeError(w, invalid(sentence(err)))
	default:
		writeError(w, errorOf(http.StatusInternalServerError))
	}
}

// sentence is an error as the API tells it.
func sentence(err error) string {
	message := err.Error()
	return strings.ToUpper(message[:1]) + message[1:] + "."
}

// send writes an answer with its entity tag, or 304 to a client that has it.
func send(w http.ResponseWriter, r *http.Request, a recorder) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Accept-Ranges", "id, version")
	if a.page.ContentRange != "" {
		h.Set("Content-Range", a.page.ContentRange)
	}
	if a.page.NextRange != "" {
		h.Set("Next-Range", a.page.NextRange)
		a.status = http.StatusPartialContent
	}
	if r.Method == http.MethodGet {
		tag := fmt.Sprintf(`"%x"`, sha256.Sum256(a.json))[:34] + `"`
		h.Set("ETag", tag)
		if match := r.Header.Get("If-None-Match"); match == tag || match == "W/"+tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.json)
}

// decode reads the call's JSON body; an empty one leaves into as it is.
func (c *call) decode(into any) error {
	if len(bytes.TrimSpace(c.body)) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.body, into); err != nil {
		return errorOf(http.StatusBadRequest)
	}
	return nil
}

// decodeOnly is decode of a body whose fields are all known: one that into has no place for asks for what is not simulated.
func (c *call) decodeOnly(of string, into any) error {
	if len(bytes.TrimSpace(c.body)) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(c.body))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		return nil
	}
	if _, name, ok := strings.Cut(err.Error(), "unknown field "); ok {
		return notSimulated(http.StatusUnprocessableEntity, "setting "+name+" of "+of)
	}
	return errorOf(http.StatusBadRequest)
}
