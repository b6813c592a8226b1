package herokutest

import (
	"io"
	"net/http"
	"strings"
	"sync"
)

// AnswerOnce gives the first request whose method and path fit another answer, and every answer the count of an allowance.
func AnswerOnce(p *Platform, route, remaining string, bad func(http.ResponseWriter, *http.Request)) http.Handler {
	var first sync.Once
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hit := false
		if bad != nil && r.Method+" "+strings.TrimPrefix(r.URL.Path, "/apps/"+App) == route {
			first.Do(func() { hit = true })
		}
		if hit {
			bad(w, r)
			return
		}
		p.ServeHTTP(counted{w, remaining}, r)
	})
}

// counted is an answer whose RateLimit-Remaining is another.
type counted struct {
	http.ResponseWriter
	remaining string
}

func (c counted) WriteHeader(status int) {
	c.Header().Set("RateLimit-Remaining", c.remaining)
	c.ResponseWriter.WriteHeader(status)
}

func Says(status int, body string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		kind := "text/html"
		if !strings.HasPrefix(body, "<") && body != "" {
			kind = "application/json"
		}
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func RetryAfter(status int, after string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", after)
		Says(status, `{"id":"rate_limit","message":"slow down"}`)(w, r)
	}
}

// Answer replies with a status, a content type and a body.
func Answer(status int, kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if kind != "" {
			w.Header().Set("Content-Type", kind)
		}
		if status/100 == 3 {
			w.Header().Set("Location", "http://127.0.0.1:1/elsewhere")
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}
