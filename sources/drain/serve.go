package drain

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"

	"app.gonogo/gonogo/model"
)

// contentType is what Logplex says a body is.
const contentType = "application/logplex-1"

// serve answers one delivery.
func (r *Receiver) serve(w http.ResponseWriter, q *http.Request, emit func(model.Event)) {
	if signal, ok := signalOf(q.URL.Path); ok && r.o.OTLP {
		r.serveTelemetry(w, q, signal, emit)
		return
	}
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
	if r.misdirected(q.Host, to.proven || len(r.o.Password) >= leastSecret) {
		return nil, http.StatusMisdirectedRequest, misdirection
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
	if q.ContentLength > maxBody {
		return r.tooLarge(to)
	}
	body, err := r.read(http.MaxBytesReader(w, q.Body, maxBody), maxBody)
	size := int64(len(body))
	large := (*http.MaxBytesError)(nil)
	switch {
	case err == nil:
	case errors.Is(err, errNoRoom):
		return http.StatusServiceUnavailable, noRoom
	case errors.As(err, &large):
		return r.tooLarge(to)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return http.StatusRequestTimeout, "a body that came too slowly"
	default:
		return http.StatusBadRequest, "" // whoever sent it has gone and will send it again
	}
	id := q.Header.Get("Logplex-Drain-Token") + " " + q.Header.Get("Logplex-Frame-Id")
	if q.Header.Get("Logplex-Frame-Id") != "" && !r.isNew(id) {
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
		return http.StatusServiceUnavailable, noRoom
	}
}

const noRoom = "no room: lines come faster than they are taken in"

var errNoRoom = errors.New(noRoom)

// firstRoom is what a body holds of the room before anything of it has come, in bytes.
const firstRoom = 16 << 10

// read reads a body. It holds room for what has come and at most as much again: whoever announces much and sends little takes little. In
// the end the room of the body itself is held, of a failed one none. most is how long it may be.
func (r *Receiver) read(body io.Reader, most int64) (b []byte, err error) {
	held := int64(0)
	for {
		if more := min(max(firstRoom, held), most+firstRoom-held); int64(len(b)) == held {
			if !r.room.TryAcquire(more) {
				r.room.Release(held)
				return nil, errNoRoom
			}
			held += more
			b = append(make([]byte, 0, held), b...)
		}
		n, err := body.Read(b[len(b):held])
		b = b[:len(b)+n]
		switch {
		case err == io.EOF:
			r.room.Release(held - int64(len(b)))
			return b, nil
		case err != nil:
			r.room.Release(held)
			return nil, err
		}
	}
}

func (r *Receiver) tooLarge(to *inbox) (code int, cause string) {
	r.leaveGap(to, "a delivery of the drain was too large to take")
	return http.StatusRequestEntityTooLarge, "a body over " + strconv.Itoa(maxBody>>20) + " MiB"
}

// leaveGap leaves a gap where a delivery is refused for good.
func (r *Receiver) leaveGap(to *inbox, reason string) {
	select {
	case r.queue <- delivery{to: to, gap: reason}:
	default: // there is no room even for that: the refusal is told all the same
	}
}

// isNew notes a delivery; false when it was taken before.
func (r *Receiver) isNew(id string) bool {
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
	if !powerOfTen(n) {
		return
	}
	text := "a delivery of a drain was refused: " + cause
	if n > 1 {
		text = strconv.Itoa(n) + " deliveries of drains were refused: " + cause
	}
	emit(model.Event{Fact: &model.Notice{Bad: true, Text: text}})
}

// powerOfTen tells the powers of ten.
func powerOfTen(n int) bool {
	for n%10 == 0 {
		n /= 10
	}
	return n == 1
}
