package drain

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"

	"app.gonogo/gonogo/model"
)

// contentType is what Logplex says a body is.
const contentType = "application/logplex-1"

// serve answers one delivery.
func (r *Receiver) serve(w http.ResponseWriter, q *http.Request, emit func(model.Event)) {
	to, code, cause := r.admit(q)
	if code == 0 {
		code, cause = r.receive(w, q, to)
	}
	switch code {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Basic realm="drain"`)
	case http.StatusMethodNotAllowed:
		w.Header().Set("Allow", http.MethodPost)
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
	}
	if cause != "" {
		r.refuse(cause, emit)
	}
	w.WriteHeader(code)
}

// admit finds the drain a delivery is of, or the status to refuse it with and why.
func (r *Receiver) admit(q *http.Request) (to *inbox, code int, cause string) {
	if q.Method != http.MethodPost {
		return nil, http.StatusMethodNotAllowed, ""
	}
	if r.o.Password != "" {
		user, password, _ := q.BasicAuth()
		given := sha256.Sum256([]byte(user + ":" + password))
		if subtle.ConstantTimeCompare(given[:], r.secret[:]) != 1 {
			return nil, http.StatusUnauthorized, "a wrong user or password, or none"
		}
	}
	if to = r.drainOf(q.Header.Get("Logplex-Drain-Token")); to == nil {
		return nil, http.StatusForbidden, "the token of another drain, or none"
	}
	if kind, _, err := mime.ParseMediaType(q.Header.Get("Content-Type")); err != nil || kind != contentType {
		return nil, http.StatusUnsupportedMediaType, "a body that is not " + contentType
	}
	return to, 0, ""
}

// drainOf finds a drain by its token, taking as long for any token.
func (r *Receiver) drainOf(token string) *inbox {
	found := r.inbox[""]
	given := sha256.Sum256([]byte(token))
	for known, in := range r.inbox {
		hash := sha256.Sum256([]byte(known))
		if known != "" && subtle.ConstantTimeCompare(given[:], hash[:]) == 1 {
			found = in
		}
	}
	return found
}

// receive reads a delivery and puts it into the queue. The answer is sent before anybody looks into it.
func (r *Receiver) receive(w http.ResponseWriter, q *http.Request, to *inbox) (code int, cause string) {
	size := q.ContentLength
	switch {
	case size > maxBody:
		return r.tooLarge(to)
	case size < 0:
		size = maxBody
	}
	if !r.room.TryAcquire(size) {
		return http.StatusServiceUnavailable, "no room: lines come faster than they are taken in"
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, q.Body, maxBody))
	if err != nil {
		r.room.Release(size)
		if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
			return r.tooLarge(to)
		}
		return http.StatusBadRequest, "" // whoever sent it has gone and will send it again
	}
	id := q.Header.Get("Logplex-Drain-Token") + " " + q.Header.Get("Logplex-Frame-Id")
	if q.Header.Get("Logplex-Frame-Id") != "" && !r.first(id) {
		r.room.Release(size)
		return http.StatusNoContent, ""
	}
	d := delivery{to: to, body: body, size: size, count: -1, seen: r.o.Clock()}
	if n, err := strconv.Atoi(q.Header.Get("Logplex-Msg-Count")); err == nil {
		d.count = n
	}
	select {
	case r.queue <- d:
		return http.StatusNoContent, ""
	default:
		r.forget(id)
		r.room.Release(size)
		return http.StatusServiceUnavailable, "no room: lines come faster than they are taken in"
	}
}

func (r *Receiver) tooLarge(to *inbox) (code int, cause string) {
	select {
	case r.queue <- delivery{to: to, gap: "a delivery of the drain was too large to take"}:
	default: // there is no room even for that: the refusal is told all the same
	}
	return http.StatusRequestEntityTooLarge, "a body over " + strconv.Itoa(maxBody>>20) + " MiB"
}

// first notes a delivery; false when it was taken before.
func (r *Receiver) first(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seen.add(id)
}

func (r *Receiver) forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen.remove(id)
}

// refuse tells of a refusal: of the first of its kind, the tenth, the hundredth.
func (r *Receiver) refuse(cause string, emit func(model.Event)) {
	r.mu.Lock()
	r.refused[cause]++
	n := r.refused[cause]
	r.mu.Unlock()
	if !round(n) {
		return
	}
	text := "a delivery of a drain was refused: " + cause
	if n > 1 {
		text = strconv.Itoa(n) + " deliveries of drains were refused: " + cause
	}
	emit(model.Event{Fact: &model.Notice{Bad: true, Text: text}})
}

// round tells the powers of ten.
func round(n int) bool {
	for n%10 == 0 {
		n /= 10
	}
	return n == 1
}
