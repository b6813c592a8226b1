package herokutest

import (
	"net/http"
	"net/http/httptest"
	"strings"
)

// FalseRange is a part of a list that does not exist.
const FalseRange = "id ]nowhere..; max=1000"

// Altered is a platform whose first answer to a path was altered on its way. Every answer bears the ETag of what was meant, as the
// answer of a proxy does that changes a body or a header and not the rest. A part that does not exist is answered by part.
func Altered(p *Platform, path string, alter func(http.Header, []byte) []byte, part func(http.ResponseWriter, *http.Request)) http.Handler {
	p.ETags = true
	done := false
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") == FalseRange {
			part(w, r)
			return
		}
		rec := httptest.NewRecorder()
		p.ServeHTTP(rec, r)
		body := rec.Body.Bytes()
		if !done && strings.HasSuffix(r.URL.Path, path) && rec.Code == http.StatusOK {
			body, done = alter(rec.Header(), body), true
		}
		for k, v := range rec.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(rec.Code)
		_, _ = w.Write(body)
	})
}

// WithIDs is the fake platform with an id in every element.
func WithIDs() *Platform {
	p := NewPlatform()
	p.Set("/formation", []any{map[string]any{"id": "f1", "type": "web", "quantity": 2}, map[string]any{"id": "f2", "type": "worker", "quantity": 1}})
	p.Set("/addons", []any{map[string]any{"id": "a1", "plan": map[string]any{"name": "heroku-redis:mini"}}})
	return p
}
